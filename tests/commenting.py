"""Comments for tests, stored without going through the form."""

from comments.models import Comment


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
