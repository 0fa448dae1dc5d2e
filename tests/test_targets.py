import pytest

from comments.targets import is_open, template_names, text_of
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
