"""A moderator limited to some comments sees nothing of the others, wherever the desk looks."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse

from comments import moderation
from comments.models import Comment
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:comments_comment_changelist")


def of_their_name(comments, user):
    return comments if user.is_superuser else comments.filter(name=user.username)


@pytest.fixture
def bob(django_user_model):
    user = django_user_model.objects.create_user(username="bob", is_staff=True)
    wanted = ["moderate_comment", "manage_models"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    return user


@pytest.fixture
def desk(client, bob, settings):
    settings.COMMENTS_MODERATOR_SCOPE = "tests.test_scope.of_their_name"
    client.force_login(bob)
    return client


def test_what_a_reply_answers_is_not_shown_to_who_may_not_see_it(article, desk):
    hers = make_comment(article, name="alice", body="a secret remark")
    reply = make_comment(article, name="bob", body="a reply", parent=hers)
    own = make_comment(article, name="bob", body="an open remark")
    other = make_comment(article, name="bob", body="another reply", parent=own)
    queue = desk.get(QUEUE).content.decode()
    assert "a secret remark" not in queue
    assert queue.count("an open remark") == 2
    for comment, is_shown in ((reply, False), (other, True)):
        address = reverse("admin:comments_comment_change", args=[comment.pk])
        assert ("desk-parent" in desk.get(address).content.decode()) is is_shown


def test_the_comments_of_an_author_are_not_found_by_a_comment_out_of_sight(article, desk):
    hers = make_comment(article, name="alice", email="x@example.org")
    make_comment(article, name="bob", email="x@example.org")
    address = f"{QUEUE}?status__exact=all&author={hers.pk}"
    assert 'id="row-' not in desk.get(address).content.decode()


@pytest.mark.database
@pytest.mark.parametrize("by_login", [False, True])
def test_the_history_of_an_author_is_that_within_sight(article, desk, client, moderator, by_login):
    author = {"user": moderator} if by_login else {"email": "x@example.org"}
    make_comment(article, name="bob", **author)
    for name, status, count in (("bob", "public", 1), ("alice", "public", 4), ("bob", "spam", 2)):
        for _ in range(count):
            make_comment(article, name=name, status=status, **author)
    (row,) = desk.get(QUEUE).context["cl"].result_list
    assert (row.author_approved, row.author_spam) == (1, 2)
    client.force_login(moderator)
    (row,) = client.get(QUEUE).context["cl"].result_list
    assert (row.author_approved, row.author_spam) == (5, 2)


def test_the_error_of_what_is_likely_spam_is_that_of_their_comments(article, desk, moderator):
    for number in range(3):
        comment = make_comment(article, name="alice", probability=0.95)
        moderation.mark_spam(comment, moderator)
        if number:
            moderation.approve(Comment.objects.get(pk=comment.pk), moderator)
    mine = make_comment(article, name="bob", probability=0.95)
    moderation.approve(mine, moderator)
    moderation.mark_spam(Comment.objects.get(pk=mine.pk), moderator)
    make_comment(article, name="bob", probability=0.95)
    page = desk.get(f"{QUEUE}?status__exact=pending&band=probably-spam")
    # Ruled on twice, and counted once, as it stands.
    assert page.context["cl"].probably_spam_error() == (1, 0)


def test_who_manages_models_alone_reads_no_comments_in_a_back_test(
    article, client, django_user_model
):
    carol = django_user_model.objects.create_user(username="carol", is_staff=True)
    carol.user_permissions.add(Permission.objects.get(codename="manage_models"))
    make_comment(article, body="a secret remark", verdict=Comment.Verdict.PUBLISH)
    client.force_login(carol)
    page = client.get(reverse("admin:comments_backtest"), {"spam_at": 90, "last": 100})
    assert page.status_code == 200
    assert page.context["result"].changed
    assert "a secret remark" not in page.content.decode()
    # Nor is she led to where she is turned away.
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select("a")]
    led_to = [link for link in links if link.startswith(QUEUE)]
    assert {client.get(link).status_code for link in led_to} == {200}


def test_a_spot_check_whose_ruling_was_taken_back_waits_again(article, client, moderator):
    comment = make_comment(
        article,
        is_spot_check=True,
        spot_check_share=0.02,
        status=Comment.Status.PUBLIC,
        verdict=Comment.Verdict.PUBLISH,
    )
    waiting = f"{QUEUE}?status__exact=all&spot_check=waiting"
    client.force_login(moderator)
    (decision,) = moderation.mark_spam(comment, moderator)
    assert f'id="row-{comment.pk}"' not in client.get(waiting).content.decode()
    moderation.undo(decision.batch, moderator)
    page = client.get(waiting).content.decode()
    assert f'id="row-{comment.pk}"' in page
    assert "Spot check" in page


def test_undo_pressed_twice_blames_nobody(article, client, moderator):
    (decision,) = moderation.approve(make_comment(article), moderator)
    client.force_login(moderator)
    client.post(QUEUE, {"undo": str(decision.batch)})
    again = client.post(
        QUEUE, {"undo": str(decision.batch)}, headers={"accept": "application/json"}
    )
    assert "Somebody else" not in again.content.decode()
    assert Comment.objects.get().status == Comment.Status.PENDING
