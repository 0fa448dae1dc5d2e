"""
{% load comments %}: everything a template needs.

One line does it all::

    {% comments_for article %}

and for those who want the parts, the names that Django sites already know::

    {% get_comment_count for article as comment_count %}
    {% get_comment_list for article as comment_list %}
    {% get_comment_form for article as form %}
    {% render_comment_list for article %}
    {% render_comment_form for article %}
"""

from django import template
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import Urlizer, linebreaks
from django.utils.safestring import mark_safe

from comments import conf, permalinks, receipts
from comments.forms import CommentForm
from comments.models import Comment
from comments.targets import (
    form_anchor,
    is_open,
    is_saved,
    page_address,
    part_templates,
    template_names,
)

register = template.Library()

# What an address asks for once; everything else of it is where the reader is.
PASSING_PARAMETERS = ("reply_to", receipts.PARAMETER)


class CommentUrlizer(Urlizer):
    url_template = '<a href="{href}" rel="nofollow ugc noopener">{url}</a>'


urlizer = CommentUrlizer()


@register.filter
def comment_html(body):
    """Return a comment as paragraphs, addresses made clickable, everything else as text."""
    linked = urlizer(body, trim_url_limit=60, nofollow=False, autoescape=True)
    return mark_safe(linebreaks(linked, autoescape=False))  # noqa: S308  (urlizer escapes)


register.filter(page_address)


@register.simple_tag(takes_context=True)
def comments_for(context, target):
    """Render the public comments under ``target`` and the form."""
    checked(target, "comments_for")
    return render(
        context,
        target,
        "comments.html",
        {**thread_context(context, target), **form_context(context, target)},
    )


@register.simple_tag(takes_context=True)
def thread_query(context, **parameters):
    """
    Return the query of this page, "?" included, with these ``parameters`` of ours.

    What the page's own address holds is kept, and so is the page of the thread.
    """
    request = request_of(context)
    query = own_query(request) if request else QueryDict(mutable=True)
    if permalinks.PARAMETER in parameters:
        query.pop(permalinks.PARAMETER, None)
    query.update({name: str(value) for name, value in parameters.items()})
    return f"?{query.urlencode()}"


def request_of(context):
    """Return the request of a page, None where it is drawn without one."""
    # Where no context processor puts it among the variables, the context itself has it.
    return context.get("request") or getattr(context, "request", None)


def own_query(request):
    """Return the query of ``request``, without what is not to be asked for again."""
    query = request.GET.copy()
    for name in PASSING_PARAMETERS:
        query.pop(name, None)
    return query


def own_address(request):
    """Return the address a form on this page sends back to."""
    query = own_query(request).urlencode()
    return f"{request.path}?{query}" if query else request.path


def checked(target, tag):
    """Return ``target``. Raises TemplateSyntaxError where nothing can stand under it."""
    if isinstance(target, Model) and isinstance(target.pk, tuple):
        raise template.TemplateSyntaxError(
            f"{{% {tag} %}} was given {target!r}, whose primary key is of several columns: no "
            "comment can stand under it. Give its model a key of one column."
        )
    if isinstance(target, Model):
        return target
    raise template.TemplateSyntaxError(
        f"{{% {tag} %}} was given {target!r}, which is no object of a model. Is its name in the "
        "context of this template?"
    )


class ForObjectNode(template.Node):
    """A tag of the form ``{% name for object [as variable] %}``."""

    def __init__(self, target, variable, tag):
        self.target = target
        self.variable = variable
        self.tag = tag

    def object_in(self, context):
        return checked(self.target.resolve(context), self.tag)

    @classmethod
    def parse(cls, parser, token):
        name, *words = token.split_contents()
        is_assigning = issubclass(cls, AssigningNode)
        expected = 4 if is_assigning else 2
        if len(words) != expected or words[0] != "for" or (is_assigning and words[2] != "as"):
            form = "for object as variable" if is_assigning else "for object"
            raise template.TemplateSyntaxError(
                f"{{% {token.contents} %}} is not of the form {{% {name} {form} %}}."
            )
        variable = words[3] if is_assigning else None
        return cls(parser.compile_filter(words[1]), variable, token.contents)


class AssigningNode(ForObjectNode):
    def render(self, context):
        context[self.variable] = self.value(context, self.object_in(context))
        return ""


class CommentCountNode(AssigningNode):
    def value(self, context, target):
        return Comment.objects.for_object(target).public().count()


class CommentListNode(AssigningNode):
    def value(self, context, target):
        return public_thread(target)


class CommentFormNode(AssigningNode):
    def value(self, context, target):
        return form_context(context, target)["form"]


class RenderCommentListNode(ForObjectNode):
    def render(self, context):
        target = self.object_in(context)
        return render(context, target, "list.html", thread_context(context, target))


class RenderCommentFormNode(ForObjectNode):
    def render(self, context):
        target = self.object_in(context)
        return render(context, target, "form.html", form_context(context, target))


register.tag("get_comment_count", CommentCountNode.parse)
register.tag("get_comment_list", CommentListNode.parse)
register.tag("get_comment_form", CommentFormNode.parse)
register.tag("render_comment_list", RenderCommentListNode.parse)
register.tag("render_comment_form", RenderCommentFormNode.parse)


def render(context, target, name, values):
    request = request_of(context)
    return render_to_string(
        template_names(target, name),
        {"target": target, **part_templates(target), **values},
        request=request,
    )


def public_thread(target):
    return (
        Comment.objects.for_object(target)
        .public()
        .select_related("parent", "user")
        .in_thread_order()
    )


def thread_context(context, target):
    paginator = Paginator(public_thread(target), conf.get("COMMENTS_PER_PAGE"))
    page = paginator.get_page(parameter(context, permalinks.PARAMETER) or 1)
    return {
        "comment_page": page,
        # What a link within the page reaches; everything else is on another one.
        "comment_keys": {comment.pk for comment in page.object_list},
        "comment_count": paginator.count,
        "form_anchor": form_anchor(target),
        "replies_allowed": conf.get("COMMENTS_REPLIES") and is_open(target),
    }


def form_context(context, target):
    request = request_of(context)
    posted = receipts.comment_of(request, under=target) if request else None
    is_preview = not is_saved(target)
    if is_preview or not is_open(target):
        return {"form": None, "posted": posted, "is_preview": is_preview}
    form = CommentForm(
        target,
        request=request,
        next_url=own_address(request) if request else "",
        reply_to=comment_to_answer(context, target),
        is_lazy=conf.get("COMMENTS_CACHED_PAGES"),
    )
    return {"form": form, "posted": posted}


def comment_to_answer(context, target):
    pk = parameter(context, "reply_to")
    if not (pk and pk.isdecimal() and len(pk) < 19 and conf.get("COMMENTS_REPLIES")):
        return None
    return Comment.objects.for_object(target).public().filter(pk=pk).first()


def parameter(context, name):
    request = request_of(context)
    return request.GET.get(name) if request else None
