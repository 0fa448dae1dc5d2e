"""Rulings that a model doubts, put up for somebody to look at again."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from comments import learning, moderation
from comments.learning import doubts, known
from comments.learning.labels import contradictions, labels
from comments.models import Comment, Decision, SecondLook
from tests.commenting import HAM, SPAM, make_comment, rule_on, send

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:comments_comment_changelist")
WAITING = f"{QUEUE}?status__exact=all&second_look=waiting"


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_superuser(username="bob", password="correct horse")


@pytest.fixture
def doubted(article, moderator, site):
    """A spam that Alice approved, on a site that has learnt from her other rulings."""
    rule_on(article, moderator, 15)
    comment = send(article, SPAM.format(99))
    moderation.approve(comment, moderator)
    learning.train()
    return comment


def asked(user):
    looks = SecondLook.objects.waiting_for(user).order_by("pk")
    return list(looks.values_list("decision__comment", flat=True))


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rule_again(comment, user, ruling=moderation.approve):
    ruling(Comment.objects.get(pk=comment.pk), user)


def test_what_a_model_that_did_not_learn_it_is_sure_is_wrong_is_put_up(doubted, moderator):
    assert asked(moderator) == [doubted.pk]
    assert SecondLook.objects.get().probability >= 0.9


def test_rulings_that_the_model_agrees_with_are_not_put_up(article, moderator, site):
    rule_on(article, moderator, 15)
    learning.train()
    assert not SecondLook.objects.exists()


def test_a_ham_marked_as_spam_is_put_up_too(article, moderator, site):
    rule_on(article, moderator, 15)
    comment = send(article, HAM.format(99))
    moderation.mark_spam(comment, moderator)
    learning.train()
    assert asked(moderator) == [comment.pk]
    assert SecondLook.objects.get().probability <= 0.1


def test_who_confirms_their_own_ruling_is_not_asked_again_but_others_are(doubted, moderator, bob):
    rule_again(doubted, moderator)
    assert asked(moderator) == []
    assert asked(bob) == [doubted.pk]
    learning.train()
    assert SecondLook.objects.count() == 1
    rule_again(doubted, bob)
    assert asked(bob) == asked(moderator) == []


def test_what_somebody_else_has_looked_at_is_settled(doubted, moderator, bob):
    rule_again(doubted, bob, moderation.mark_spam)
    assert asked(bob) == asked(moderator) == []
    assert {label.comment: label.label for label in labels()}[doubted.pk] == "spam"


def test_a_second_look_that_was_taken_back_is_still_to_be_had(doubted, moderator, bob):
    rule_again(doubted, bob, moderation.mark_spam)
    batch = Decision.objects.latest("pk").batch
    moderation.undo(batch, bob)
    assert asked(bob) == asked(moderator) == [doubted.pk]


def test_a_ruling_that_was_turned_round_is_doubted_anew(doubted, moderator, bob):
    rule_again(doubted, bob, moderation.mark_spam)
    rule_again(doubted, moderator)
    learning.train()
    assert SecondLook.objects.count() == 2
    assert asked(bob) == [doubted.pk]


def test_a_ruling_that_was_taken_back_waits_for_nobody(doubted, moderator, bob):
    rule_again(doubted, moderator, moderation.restore)
    assert asked(bob) == asked(moderator) == []


def test_who_ruled_may_be_gone(doubted, moderator, bob, django_user_model):
    carol = django_user_model.objects.create_superuser(username="carol")
    moderator.delete()
    assert asked(bob) == asked(carol) == [doubted.pk]
    rule_again(doubted, bob)
    assert asked(bob) == asked(carol) == []


def test_a_comment_erased_while_its_site_learns_is_left_out(article, moderator, site):
    comment = send(article, SPAM.format(1))
    moderation.approve(comment, moderator)
    found = labels()
    comment.delete()
    doubts.ask_again(found, [0.99])
    assert not SecondLook.objects.exists()


def test_training_twice_asks_once(doubted, moderator):
    doubts.ask_again(labels(), [0.99 if not one.is_spam else 0.01 for one in labels()])
    asked_at = SecondLook.objects.get(decision__comment=doubted).asked_at
    doubts.ask_again(labels(), [0.99 if not one.is_spam else 0.01 for one in labels()])
    assert SecondLook.objects.count() == 31
    assert SecondLook.objects.get(decision__comment=doubted).asked_at == asked_at


def test_second_looks_do_not_make_a_moderator_suspicious(article, moderator, site):
    """Whoever confirms what models doubt contradicts them every time."""
    for number in range(12):
        moderation.approve(send(article, SPAM.format(number)), moderator)
    found = labels()
    assert len(contradictions(found, [0.99] * 12)) == 1
    doubts.ask_again(found, [0.99] * 12)
    for label in found:
        moderation.approve(Comment.objects.get(pk=label.comment), moderator)
    again = labels()
    assert all(label.is_second_look and label.is_confirmation for label in again)
    assert contradictions(again, [0.99] * 12) == []


def test_what_was_set_aside_is_put_up(article, moderator, site, bob):
    rule_on(article, moderator, 20)
    learning.train()
    rule_on(article, bob, 15, start=100, is_backwards=True)
    version = learning.train()
    assert "Set aside" in version.note
    backwards = Decision.objects.filter(moderator=bob).values_list("comment", flat=True)
    assert set(asked(moderator)) == set(backwards)


def test_the_gate_does_not_take_a_second_look_for_a_comment_it_has_not_seen(
    doubted, moderator, bob
):
    active = learning.active_version()
    rule_again(doubted, bob, moderation.mark_spam)
    (label,) = [label for label in labels() if label.comment == doubted.pk]
    assert label.decided_at > active.created_at
    assert not known.is_new_to(known.learnt_by(active), label)


# At the desk.


def test_the_queue_says_how_many_wait_and_leads_to_them(client, doubted, bob, article):
    client.force_login(bob)
    for address in (QUEUE, f"{QUEUE}?status__exact=public", f"{QUEUE}?q=no+such+word"):
        (link,) = page(client.get(address)).select(".desk-orders a[href*=second_look]")
        assert link.get_text(" ", strip=True) == "For a second look: 1"
    found = page(client.get(QUEUE + link["href"]))
    (row,) = found.select(".desk-row")
    assert row["data-comment"] == str(doubted.pk)
    assert "Second look: P(spam) is 9" in row.get_text(" ")
    client.post(WAITING, {"rule": f"mark_spam:{doubted.pk}", "seen": f"{doubted.pk}:1"})
    assert not page(client.get(WAITING)).select(".desk-row")
    assert "For a second look" not in page(client.get(QUEUE)).get_text(" ")


def test_a_comments_page_says_what_the_model_said_of_the_ruling(client, doubted, bob):
    client.force_login(bob)
    address = reverse("admin:comments_comment_change", args=[doubted.pk])
    history = page(client.get(address)).find("section", {"aria-labelledby": "history-heading"})
    assert "(P(spam) was 9" in " ".join(history.get_text().split())


def test_the_numbers_say_how_many_second_looks_reversed_a_ruling(client, doubted, moderator, bob):
    client.force_login(bob)
    address = reverse("admin:comments_numbers")
    words = "Doubted decisions that a second look reversed"

    def cells():
        row = page(client.get(address)).find("th", string=words).find_parent("tr")
        return [cell.get_text(strip=True) for cell in row.find_all("td")][:2]

    assert cells() == ["0", "0"]
    rule_again(doubted, moderator)
    assert cells() == ["0", "1"]
    rule_again(doubted, bob, moderation.mark_spam)
    assert cells() == ["1", "1"]


def only_of_bob(comments, user):
    return comments.filter(name="Bob")


def test_a_moderator_is_asked_only_about_comments_in_their_scope(client, doubted, bob, settings):
    Comment.objects.filter(pk=doubted.pk).update(name="Mallory")
    settings.COMMENTS_MODERATOR_SCOPE = f"{__name__}.only_of_bob"
    client.force_login(bob)
    assert "second look" not in page(client.get(QUEUE)).select_one(".desk-orders").get_text()
    assert not page(client.get(WAITING)).select(".desk-row")
    make_comment(doubted.target)
    Comment.objects.filter(pk=doubted.pk).update(name="Bob")
    assert "For a second look: 1" in page(client.get(QUEUE)).get_text(" ", strip=True)


def test_an_odd_value_of_the_filter_still_gives_a_page(client, doubted, bob):
    client.force_login(bob)
    assert client.get(f"{QUEUE}?second_look=%00x").status_code == 200
