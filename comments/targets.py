"""What the app asks of an object that people comment on, and what it may answer."""

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch

from comments import conf


def is_saved(target):
    """
    Return whether ``target`` is in the database, so that a comment can stand under it.

    The object of a preview is not, though its key may be there: a UUID is drawn beforehand.
    """
    is_drawn = target._state.adding and target._meta.pk.has_default()
    return target.pk is not None and not is_drawn


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


def page_address(target):
    """
    Return the address of the page of ``target``, "" where it has none.

    That of a draft, or of an object whose part of the site was taken down, may be None or
    not be found: neither a post nor the whole queue may fail for it.
    """
    if not hasattr(target, "get_absolute_url"):
        return ""
    try:
        return target.get_absolute_url() or ""
    except NoReverseMatch:
        return ""


def address_with(address, parameter, value, fragment):
    """
    Return ``address`` with ``fragment``, and ``parameter`` as ``value`` in its query.

    A ``value`` of None leaves the parameter out; one that was there is replaced.
    """
    parts = urlsplit(address)
    query = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != parameter
    ]
    if value is not None:
        query.append((parameter, value))
    return urlunsplit(parts._replace(query=urlencode(query), fragment=fragment))


def template_names(target, name):
    """Return the template cascade for ``target``: its model, its app, every object."""
    options = target._meta
    return [
        f"comments/{options.app_label}/{options.model_name}/{name}",
        f"comments/{options.app_label}/{name}",
        f"comments/{name}",
    ]


def form_anchor(target):
    """
    Return the id of the form under ``target``, which no other form of a page has.

    A digest, since a key may hold what cannot stand in an id, such as a space.
    """
    name = f"{target._meta.label_lower} {target.pk}"
    return f"comment-form-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def part_templates(target):
    """Return the cascades of the templates that others include, by the name they know them by."""
    return {
        "list_template": template_names(target, "list.html"),
        "form_template": template_names(target, "form.html"),
    }


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


def fetch_targets(comments):
    """
    Look up what each of ``comments`` stands under, in one query a model, and return them.

    From then on ``comment.target`` asks nothing and raises nothing: it is None for what
    has been deleted, whose model is no longer installed, or whose key no longer fits.
    """
    unknown = {}
    for comment in comments:
        if not comment._meta.get_field("target").is_cached(comment):
            unknown.setdefault(comment.content_type_id, []).append(comment)
    for those in unknown.values():
        model = model_of(those[0])
        found = objects_by_key(model, {comment.object_id for comment in those})
        for comment in those:
            target = found.get(comment.object_id)
            comment._meta.get_field("target").set_cached_value(comment, target)
    return comments


def model_of(comment):
    """Return the model of what ``comment`` stands under, None where there is none any more."""
    if comment.content_type_id is None:
        return None
    if comment._meta.get_field("content_type").is_cached(comment):
        return comment.content_type.model_class()
    return ContentType.objects.get_for_id(comment.content_type_id).model_class()


def objects_by_key(model, keys):
    """Return the objects of ``model`` by those of the stored ``keys`` that have one."""
    if model is None:
        return {}
    value_of = {key: value for key in keys if (value := key_value(model, key)) is not None}
    found = model._base_manager.in_bulk(set(value_of.values()))
    return {key: found[value] for key, value in value_of.items() if value in found}


def key_value(model, key):
    """Return a stored key as ``model`` has it, or None where it can be no key of it."""
    field = model._meta.pk
    while field.remote_field:
        field = field.target_field
    try:
        value = field.to_python(key)
        field.run_validators(value)
    except ValidationError:
        return None
    return value
