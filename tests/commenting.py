"""Comments for tests, stored without going through the form, and rulings on them."""

from comments import conf, moderation
from comments.models import Comment
from comments.spam import Submission

# What a model that has learnt the site tells apart.
SPAM = "Win at the lucky harbour casino, free spins number {}"
HAM = "The new bridge cut my walk to the bakery, remark number {}"


def make_comment(target, *, body="The bridge was worth the wait.", name="Bob", **values):
    """Return a saved comment under ``target``; held unless told otherwise."""
    values.setdefault("verdict", Comment.Verdict.HOLD)
    # As it came in: nothing has assessed it anew.
    values.setdefault("arrival_probability", values.get("probability"))
    values.setdefault("arrival_version", values.get("model_version", ""))
    comment = Comment(body=body, name=name, **values)
    comment.target = target
    comment.object_id = str(target.pk)
    comment.save(force_insert=True)
    return comment


def send(target, body):
    comment = Comment(name="Bob", body=body)
    comment.target = target
    comment.object_id = str(target.pk)
    return moderation.submit(comment)


def rule_on(target, moderator, count, start=0, is_backwards=False):
    """Let ``count`` spam and as many honest comments come in and be ruled on."""
    for number in range(start, start + count):
        for text, is_spam in ((SPAM, True), (HAM, False)):
            comment = send(target, text.format(number))
            is_right = is_spam != is_backwards
            (moderation.mark_spam if is_right else moderation.approve)(comment, moderator)


def in_use():
    """Return the model that the site's classifier uses now."""
    return conf.get_backend("COMMENTS_CLASSIFIER").model


def probability(text):
    return in_use().assess(Submission(body=text.format(999))).probability
