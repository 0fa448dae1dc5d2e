"""The pages of the models on the desk: what serves, and what each button would do."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments import learning, moderation
from comments.learning.known import learnt_by
from comments.models import ModelVersion
from tests.commenting import make_comment
from tests.desk import field, shown, version_in_use, words

pytestmark = pytest.mark.django_db

PAGES = [
    "comments_modelversion_changelist",
    "comments_numbers",
    "comments_thresholds",
    "comments_backtest",
]


def models(desk):
    return shown(desk, "comments_modelversion_changelist")


def test_the_models_page_says_what_serves_and_what_a_roll_back_goes_to(desk, version):
    text = words(models(desk))
    assert "In use: version abc , trained on" in text
    assert "from 54 decisions of this site" in text
    assert "Puts the model the site started from in use again and marks abc as refused." in text
    ModelVersion.objects.create(
        version="def",
        content=b"damaged",
        state="retired",
        activated_at=version.activated_at - timezone.timedelta(days=1),
    )
    assert "Puts version def in use again, which served before" in words(models(desk))


def test_the_models_page_says_that_nothing_was_learnt_yet(desk):
    text = words(models(desk))
    assert "In use: the model the site started from" in text
    assert "There is nothing to go back to." in text


def test_training_says_how_long_it_takes_and_who_does_it(desk, monkeypatch):
    assert "This page loads until it is done" in words(models(desk))
    monkeypatch.setattr("comments.tasks.is_immediate", lambda task: False)
    assert "A worker does it" in words(models(desk))


def one(desk, version):
    return shown(desk, "comments_modelversion_change", args=[version.pk])


def test_a_version_says_what_each_button_would_do(desk, version):
    candidate = ModelVersion.objects.create(version="def", content=b"damaged")
    assert "Puts this version in use instead of version abc" in words(one(desk, candidate))
    assert "This version is in use." in words(one(desk, version))
    version.delete()
    text = words(one(desk, candidate))
    assert "instead of the model the site started from" in text
    assert "without any effect" in text


def test_a_version_that_is_no_longer_kept_offers_nothing_that_needs_it(desk, version):
    old = ModelVersion.objects.create(version="def", state="retired")
    opened = one(desk, old)
    assert "no longer kept" in words(opened)
    assert not opened.select("#content-main button")


def test_a_shadow_run_can_be_ended_from_its_version(desk, version):
    shadow = ModelVersion.objects.create(version="def", content=b"damaged", state="shadow")
    buttons = [
        button["value"] for button in one(desk, shadow).select("#content-main button[name=do]")
    ]
    assert buttons == ["activate", "end_shadow"]


def test_a_version_links_to_a_backtest_at_its_own_thresholds(desk, version):
    candidate = ModelVersion.objects.create(version="def", content=b"damaged", spam_at=0.66)
    link = one(desk, candidate).select_one("#content-main a[href*='?version=']")["href"]
    opened = BeautifulSoup(desk.get(link).content, "html.parser")
    assert field(opened, "spam_at") == "66.0"
    assert opened.select_one("#id_version option[selected]").get_text() == "def"
    assert not opened.select(".errorlist")


def test_a_version_leads_back_to_the_other_pages_of_the_desk(desk, version):
    links = [words(link) for link in one(desk, version).select("nav.desk-links a")]
    assert links == [
        "Queue",
        "Numbers",
        "Blocked terms",
        "Thresholds",
        "Back-test",
        "Models",
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_costs_more_than_ten_queries_while_a_version_serves(
    desk, site, version, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        shown(desk, name)


@pytest.fixture
def mia(client, django_user_model):
    """Somebody whose permissions are looked up, and who has them from a group."""
    mia = django_user_model.objects.create_user("mia", is_staff=True)
    group = Group.objects.create(name="Desk")
    group.permissions.set(Permission.objects.filter(content_type__app_label="comments"))
    mia.groups.add(group)
    client.force_login(mia)
    # As in a process that has just started.
    ContentType.objects.clear_cache()
    return client


@pytest.mark.parametrize("is_learnt", [True, False])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_costs_who_is_no_superuser_more_than_ten_queries(
    mia, site, name, is_learnt, django_assert_max_num_queries
):
    if is_learnt:
        version_in_use()
    with django_assert_max_num_queries(10):
        shown(mia, name)


def test_a_ruling_on_a_comments_page_costs_at_most_ten_queries(
    mia, site, article, django_assert_max_num_queries
):
    comment = make_comment(article)
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    # Four more begin and end a transaction within that of the test.
    with django_assert_max_num_queries(14):
        mia.post(address, {"rule": "approve", "revision": "0"})
    comment.refresh_from_db()
    assert comment.is_public


def test_a_versions_page_costs_at_most_ten_queries(desk, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        one(desk, version)


def test_a_check_without_anything_new_shows_no_empty_table(desk, version):
    nothing = {"new_labels": 0, "candidate": {"loss": 0.0}, "active": {"loss": 0.0}}
    forgetful = ModelVersion.objects.create(
        version="def", content=b"damaged", note="Learnt anew.", figures=nothing
    )
    opened = one(desk, forgetful)
    assert "Learnt anew." in words(opened)
    assert not opened.select("table")


BROKEN = [[], "lost", 7, {"opening": [1]}, {"opening": {"x": 1, "1": "x"}, "set_aside": 1}]


@pytest.mark.parametrize("figures", [*BROKEN, {"candidate": [], "active": {"loss": "x"}}])
@pytest.mark.database
def test_figures_that_were_damaged_stop_neither_a_page_nor_learning_nor_erasure(
    desk, article, moderator, version, figures
):
    comments = [make_comment(article, email="bob@example.org", probability=0.5) for _ in range(8)]
    for number, comment in enumerate(comments):
        (moderation.approve if number % 2 else moderation.mark_spam)(comment, moderator)
    later = timezone.now()
    ModelVersion.objects.filter(pk=version.pk).update(figures=figures, created_at=later)
    version.refresh_from_db()
    assert not one(desk, version).select("table")
    for name in PAGES:
        assert desk.get(reverse(f"admin:{name}")).status_code == 200, name
    learning.apply_costs(version)
    assert len(learnt_by(version)) == 8
    call_command("export_comments", email="bob@example.org", stdout=StringIO())
    call_command("erase_comments", email="bob@example.org", yes=True, stdout=StringIO())
    version.refresh_from_db()
    assert version.figures["opening"] == {}
