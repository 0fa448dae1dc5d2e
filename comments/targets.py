"""What the app asks of an object that people comment on, and what it may answer."""

from comments import conf


def is_open(target):
    """
    Return whether ``target`` takes comments.

    COMMENTS_MODELS, where set, must name its model; an attribute or method
    ``comments_open`` of the object has the last word.
    """
    allowed = conf.get("COMMENTS_MODELS")
    if allowed is not None and target._meta.label_lower not in {name.lower() for name in allowed}:
        return False
    is_open_here = getattr(target, "comments_open", True)
    return bool(is_open_here() if callable(is_open_here) else is_open_here)


def template_names(target, name):
    """Return the template cascade for ``target``: its model, its app, every object."""
    options = target._meta
    return [
        f"comments/{options.app_label}/{options.model_name}/{name}",
        f"comments/{options.app_label}/{name}",
        f"comments/{name}",
    ]


def text_of(target):
    """
    Return the text a comment stands under, for the classifier to compare it with.

    An object may say so itself with ``get_comment_context()``; otherwise it is its
    name and its text fields.
    """
    if target is None:
        return ""
    if hasattr(target, "get_comment_context"):
        return str(target.get_comment_context())
    texts = (
        getattr(target, field.attname)
        for field in target._meta.concrete_fields
        if field.get_internal_type() == "TextField"
    )
    return "\n".join([str(target), *(str(text) for text in texts if text)])
