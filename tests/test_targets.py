import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from comments import learning, moderation, notifications
from comments.classifiers import DummyClassifier
from comments.models import Comment
from comments.targets import fetch_targets, is_open, template_names, text_of
from tests.commenting import make_comment
from tests.testapp.models import Article, Photo


def test_every_object_is_open_unless_the_site_says_otherwise():
    assert is_open(Article(title="A"))


def test_comments_models_limits_which_models_take_comments(settings):
    settings.COMMENTS_MODELS = ["testapp.Article"]
    assert is_open(Article(title="A"))
    assert not is_open(Photo(caption="B"))


@pytest.mark.parametrize("answer", [False, lambda: False])
def test_an_object_can_close_its_comments(answer):
    article = Article(title="A")
    article.comments_open = answer
    assert not is_open(article)


def test_templates_cascade_from_model_to_app_to_all():
    assert template_names(Article(), "form.html") == [
        "comments/testapp/article/form.html",
        "comments/testapp/form.html",
        "comments/form.html",
    ]


def test_the_context_of_a_comment_is_the_name_and_the_texts_of_its_object():
    assert text_of(Article(title="Bridges", body="How they stand.")) == "Bridges\nHow they stand."


def test_an_object_can_give_its_own_context():
    article = Article(title="Bridges")
    article.get_comment_context = lambda: "steel and stone"
    assert text_of(article) == "steel and stone"


def test_a_vanished_object_has_no_context():
    assert text_of(None) == ""


def gone(comment):
    """Let the model that a stored ``comment`` stands under be no longer installed."""
    content_type = ContentType.objects.create(app_label="gone", model="thing")
    Comment.objects.filter(pk=comment.pk).update(content_type=content_type)


@pytest.mark.parametrize("key", ["abc", "9" * 30, "-"])
def test_a_key_that_does_not_fit_stands_under_nothing(article, key):
    make_comment(article)
    Comment.objects.update(object_id=key)
    (comment,) = fetch_targets(list(Comment.objects.all()))
    assert comment.target is None
    assert comment.get_absolute_url() == ""


def test_objects_of_two_models_are_found_with_a_query_each(
    article, photo, django_assert_num_queries
):
    for target in (article, photo, article, photo):
        make_comment(target)
    ContentType.objects.get_for_models(Article, Photo)
    comments = list(Comment.objects.order_by("pk"))
    with django_assert_num_queries(2):
        fetch_targets(comments)
        assert [comment.target for comment in comments] == [article, photo] * 2


def test_a_comment_whose_model_is_no_longer_installed_stops_nothing(
    article, moderator, client, settings
):
    settings.COMMENTS_MODERATOR_MAIL = "at once"
    settings.COMMENTS_SITE_ADDRESS = "https://news.example"
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    make_comment(article)
    comment = make_comment(article, body="Under what is gone")
    gone(comment)
    assert notifications.send_due_mail() == 2
    token = notifications.make_token(comment, moderator)
    assert client.get(reverse("comments:rule", args=["approve", token])).status_code == 200
    client.force_login(moderator)
    for address in (
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_comment_change", args=[comment.pk]),
    ):
        assert "Under what is gone" in client.get(address).content.decode()
    moderation.approve(Comment.objects.all(), moderator)
    assert len(learning.labels()) == 2
    call_command("rescore_comments")
    assert Comment.objects.filter(model_version="dummy").count() == 2
    assert learning.backtest(DummyClassifier(0.5), spam_at=0.9).total == 2
