import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.test.utils import isolate_apps

from comments.authors import display_name, email_of
from comments.models import Comment
from tests.visitor import Visitor, is_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_filter(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}


def comment_of(user, article):
    visitor = Visitor()
    visitor.client.force_login(user)
    assert is_accepted(visitor.comment(article))
    return Comment.objects.get()


def test_an_address_to_log_in_with_is_not_the_name_that_is_shown(article, django_user_model):
    bob = django_user_model.objects.create_user("bob@example.org", "bob@example.org")
    comment = comment_of(bob, article)
    assert (comment.name, comment.email) == ("bob", "bob@example.org")


@pytest.mark.parametrize(
    ("username", "first_name", "shown"),
    [
        ("bob", "", "bob"),
        ("bob", "Bob", "Bob"),
        ("bob", "bob@example.org", "bob"),
        ("@bob", "", "bob"),
        ("bob\u202egnp", "A\nlice\u202e", "A lice"),
        ("bob", "\u200d", "bob"),
        ("b" * 150, "", "b" * 80),
    ],
)
def test_the_name_of_an_account_keeps_the_rules_of_the_form(
    django_user_model, username, first_name, shown
):
    assert display_name(django_user_model(username=username, first_name=first_name)) == shown


def test_an_account_without_any_readable_name_is_shown_by_its_key(django_user_model):
    assert display_name(django_user_model(pk=7, username="\u202e")) == "7"


@isolate_apps("tests.testapp")
def test_a_user_model_needs_neither_names_nor_an_address():
    class Member(AbstractBaseUser):
        handle = models.CharField(max_length=40, unique=True)
        USERNAME_FIELD = "handle"

        class Meta:
            app_label = "testapp"

    member = Member(handle="bob")
    assert (display_name(member), email_of(member)) == ("bob", "")


@isolate_apps("tests.testapp")
def test_a_user_model_may_call_its_address_as_it_likes():
    class Member(AbstractBaseUser):
        handle = models.CharField(max_length=40, unique=True)
        contact = models.EmailField(null=True)  # noqa: DJ001
        USERNAME_FIELD = "handle"
        EMAIL_FIELD = "contact"

        class Meta:
            app_label = "testapp"

    assert email_of(Member(handle="bob", contact="bob@example.org")) == "bob@example.org"
    assert email_of(Member(handle="bob", contact=None)) == ""
