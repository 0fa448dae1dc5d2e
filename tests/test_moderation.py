import pytest

from comments import moderation
from comments.exceptions import StaleDecision
from comments.models import Comment, Decision
from comments.signals import comment_moderated
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_user(username="bob", is_staff=True)


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (moderation.approve, "public"),
        (moderation.mark_spam, "spam"),
        (moderation.remove, "removed"),
    ],
)
def test_a_ruling_changes_the_status_and_records_who_from_and_to(article, moderator, rule, status):
    comment = make_comment(article)
    (decision,) = rule(comment, moderator)
    assert comment.status == Comment.objects.get().status == status
    assert (decision.from_status, decision.to_status) == ("pending", status)
    assert decision.moderator == moderator


def test_restore_takes_back_one_decision_after_the_other(article, moderator):
    comment = make_comment(article)
    moderation.approve(comment, moderator)
    moderation.mark_spam(comment, moderator)
    statuses = []
    for _ in range(2):
        moderation.restore(comment, moderator)
        statuses.append(comment.status)
    assert statuses == ["public", "pending"]
    assert moderation.restore(comment, moderator) == []


def test_restoring_what_the_filter_put_in_spam_holds_it_for_a_moderator(article, moderator):
    comment = make_comment(article, status="spam", verdict="spam")
    moderation.restore(comment, moderator)
    assert comment.status == "pending"


def labels():
    return list(Decision.objects.labels().order_by("pk").values_list("action", flat=True))


def test_approve_and_mark_spam_are_labels_and_remove_is_not(article, moderator):
    for rule in (moderation.approve, moderation.mark_spam, moderation.remove):
        rule(make_comment(article), moderator)
    assert labels() == ["approve", "mark_spam"]


def test_taking_a_decision_back_takes_its_label_back_and_the_one_before_holds(article, moderator):
    comment = make_comment(article)
    moderation.approve(comment, moderator)
    moderation.mark_spam(comment, moderator)
    moderation.restore(comment, moderator)
    assert labels() == ["approve"]
    moderation.restore(comment, moderator)
    assert labels() == []


def test_approving_what_is_public_already_is_a_label_and_can_be_taken_back(article, moderator):
    comment = make_comment(article, status="public", verdict="publish")
    moderation.approve(comment, moderator)
    assert labels() == ["approve"]
    moderation.restore(comment, moderator)
    assert labels() == []
    assert comment.status == "public"


def test_the_second_of_two_moderators_is_told_and_overwrites_nothing(article, moderator, bob):
    comment = make_comment(article)
    as_bob_sees_it = Comment.objects.get(pk=comment.pk)
    moderation.approve(comment, moderator)
    with pytest.raises(StaleDecision):
        moderation.mark_spam(as_bob_sees_it, bob)
    assert Comment.objects.get().status == "public"
    assert Decision.objects.count() == 1


def test_in_bulk_only_what_the_moderator_saw_is_ruled_on(article, moderator, bob):
    first, second = make_comment(article), make_comment(article)
    seen = {first.pk: first.revision, second.pk: second.revision}
    moderation.remove(Comment.objects.get(pk=second.pk), bob)
    decisions = moderation.approve(Comment.objects.all(), moderator, seen=seen)
    assert [decision.comment_id for decision in decisions] == [first.pk]
    second.refresh_from_db()
    assert second.status == "removed"


def test_undo_takes_back_a_whole_click_but_not_what_somebody_ruled_on_since(
    article, moderator, bob
):
    comments = [make_comment(article) for _ in range(3)]
    decisions = moderation.mark_spam(Comment.objects.all(), moderator)
    moderation.approve(Comment.objects.get(pk=comments[0].pk), bob)
    undone = moderation.undo(decisions[0].batch, moderator)
    assert len(undone) == 2
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == [
        "public",
        "pending",
        "pending",
    ]
    assert moderation.undo(decisions[0].batch, moderator) == []


@pytest.mark.database
def test_a_thousand_comments_cost_as_many_queries_as_one(
    article, moderator, django_assert_max_num_queries
):
    template = make_comment(article)
    Comment.objects.bulk_create(
        Comment(
            content_type=template.content_type,
            object_id=template.object_id,
            name="Bob",
            body="Again.",
            verdict="hold",
        )
        for _ in range(999)
    )
    with django_assert_max_num_queries(7):
        decisions = moderation.approve(Comment.objects.held(), moderator)
    assert len(decisions) == 1000
    with django_assert_max_num_queries(7):
        moderation.undo(decisions[0].batch, moderator)
    assert Comment.objects.held().count() == 1000


@pytest.mark.database
def test_slices_and_the_empty_queryset_can_be_ruled_on(article, moderator):
    for _ in range(3):
        make_comment(article)
    assert len(moderation.approve(Comment.objects.order_by("pk")[:2], moderator)) == 2
    assert moderation.approve(Comment.objects.none(), moderator) == []
    assert Comment.objects.public().count() == 2


def test_the_signal_carries_the_decisions_after_commit(
    article, moderator, django_capture_on_commit_callbacks
):
    received = []

    def receive(sender, decisions, **kwargs):
        received.append(decisions)

    comment_moderated.connect(receive)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            decisions = moderation.approve(make_comment(article), moderator)
    finally:
        comment_moderated.disconnect(receive)
    assert received == [decisions]
