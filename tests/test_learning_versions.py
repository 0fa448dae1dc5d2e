"""Versions: which one serves, which are kept, and what runs in the shadow."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from comments import conf, learning
from comments.models import Comment, ModelVersion
from comments.spam import SpamModel
from tests.commenting import HAM, SPAM, in_use, make_comment, rule_on, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_versions(article, moderator, site):
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 12, start=50)
    second = learning.train()
    assert second.state == ModelVersion.State.ACTIVE
    return first, second


def test_rolling_back_goes_to_the_version_before_and_then_to_the_base(two_versions, base_file):
    first, second = two_versions
    assert in_use().info.version == second.version
    assert learning.roll_back() == first
    assert in_use().info.version == first.version
    assert learning.roll_back() is None
    assert in_use().info.version == SpamModel.load(base_file).info.version
    assert learning.roll_back() is None


def test_at_most_one_version_is_active(two_versions):
    first = two_versions[0]
    learning.activate(first)
    active = ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE)
    assert list(active) == [first]


@pytest.mark.parametrize(
    "damage",
    [
        {"content": b""},
        {"content": b"MZ not a model"},
        {"digest": "0" * 64},
        {"content": b"django-commentsys spam model 1\n" + b"\xff" * 200},
    ],
    ids=["emptied", "foreign", "wrong-digest", "damaged"],
)
def test_a_damaged_version_lets_the_one_before_serve_and_the_desk_says_so(
    two_versions, article, client, moderator, damage, settings, caplog
):
    first, second = two_versions
    ModelVersion.objects.filter(pk=second.pk).update(**damage)
    # A process that starts now has nothing in memory.
    settings.COMMENTS_MODEL_POLL_SECONDS = 0.0
    comment = send(article, SPAM.format(5))
    assert comment.model_version == first.version
    assert comment.probability is not None
    second.refresh_from_db()
    assert "cannot be used" in second.fault
    client.force_login(moderator)
    for address in ("/admin/comments/comment/", "/admin/comments/modelversion/"):
        text = client.get(address).content.decode()
        assert f"Model version {second.version} cannot be used" in text


def test_a_damaged_version_is_read_once_and_not_at_every_comment(two_versions, article, settings):
    ModelVersion.objects.filter(pk=two_versions[1].pk).update(content=b"damaged")
    settings.COMMENTS_MODEL_POLL_SECONDS = 0.0
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    assert classifier.model is classifier.model


def test_contents_of_old_versions_are_dropped_but_never_of_the_active_one(two_versions, site):
    first, second = two_versions
    site.COMMENTS_MODEL_VERSIONS_KEPT = 1
    learning.activate(first)
    contents = dict(ModelVersion.objects.values_list("pk", "content"))
    assert len(contents[first.pk]) > 0
    assert len(contents[second.pk]) == 0


def test_between_two_looks_a_process_goes_on_with_what_it_has(
    two_versions, site, django_assert_num_queries
):
    site.COMMENTS_MODEL_POLL_SECONDS = 60
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    serving = classifier.model
    learning.roll_back()
    with django_assert_num_queries(0):
        assert classifier.model is serving
    classifier._polled_at -= 61
    assert classifier.model is not serving


def test_a_version_in_the_shadow_assesses_and_does_not_act(two_versions, article):
    first, second = two_versions
    learning.set_shadow(first)
    send(article, SPAM.format(3))
    comment = send(article, SPAM.format(4))
    assert comment.model_version == second.version
    shadow = comment.shadows.get()
    assert shadow.version == first
    assert 0.0 <= shadow.probability <= 1.0
    learning.set_shadow(None)
    send(article, SPAM.format(5))
    assert send(article, SPAM.format(6)).shadows.count() == 0


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_versions_activated_under_load_fail_no_comment(article, moderator, site):
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 12, start=50)
    second = learning.train()
    failures, versions = [], set()
    stop = threading.Event()

    def comment_on():
        try:
            while not stop.is_set():
                comment = send(article, HAM.format(1))
                versions.add(comment.model_version)
                if comment.probability is None:
                    failures.append(comment.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=comment_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in (first, second) * 3:
        learning.activate(version)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert versions <= {first.version, second.version}


def test_a_backtest_tells_what_would_have_changed(two_versions, article, capsys):
    first = two_versions[0]
    make_comment(article, body=HAM.format(1), verdict="spam", status="spam")
    result = learning.backtest(in_use(), spam_at=0.5, publish_below=0.2)
    assert result.total == Comment.objects.count()
    rows = {row["label"]: row for row in result.table()}
    assert rows["Spam"]["spam"] == 24
    assert rows["Publish"]["ham"] == 24
    comment, _, verdict = result.changed[0]
    assert (comment.verdict, verdict) == ("spam", "publish")
    call_command(
        "backtest_comments", model_version=first.version, spam_at=0.5, publish_below=0.2, last=10
    )
    assert "10 comments, model" in capsys.readouterr().out
