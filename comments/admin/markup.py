"""
The rows of the queue as HTML.

Not a template: as one, fifty rows took 13 ms of a page of 64, and take 5 here (2026-11-26).
Whatever a visitor wrote passes through filled(), which escapes it, and so does the name of an
article, unless the site's own model marks it as safe.
"""

from html import escape
from urllib.parse import quote

from django.utils.dateformat import format as format_date
from django.utils.formats import get_format, localize
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime
from django.utils.translation import gettext as _

from comments import conf
from comments.admin.counting import SECOND_LOOKS
from comments.admin.filters import PROBABLY_SPAM
from comments.admin.pictures import score_bar
from comments.admin.words import ruling_labels_for
from comments.models import Comment
from comments.rates import percent

ROW = """
<li class="desk-row" id="row-{key}" data-comment="{key}" data-status="{status}"
    data-counts="{counts}" tabindex="-1" aria-label="{label}">
  {choice}
  <div class="desk-comment">
    <p class="desk-meta">
      <a class="desk-author" href="?status__exact=all&amp;author={key}"><bdi>{name}</bdi></a>
      <span class="desk-quiet">{history}</span>
      <span class="desk-article">{article}</span>
      <a class="desk-date" href="{key}/change/{filters}">
        <time datetime="{moment}">{date}</time></a>
      <span class="desk-status desk-status-{status}">{status_label}</span>
      {spot_check}{second_look}
    </p>
    {parent}
    <div class="comment-text" dir="auto">{excerpt}{ellipsis}</div>
    {rest}
    <p class="desk-score">{score}
      {chips}
    </p>
  </div>
  {rulings}
</li>
"""
# Not completed: a browser that goes back to the queue puts what it kept of the first row into
# the first one, whichever comment stands there now, and another comment was chosen.
CHOICE = """<input type="hidden" name="seen" value="{key}:{revision}" autocomplete="off">
  <input class="desk-select" type="checkbox" name="_selected_action" value="{key}"
         autocomplete="off" aria-label="{label}">"""
ARTICLE = (
    '<a href="?status__exact=all&amp;article={content_type}-{object_id}"><bdi>{name}</bdi></a>'
    "{visit}"
)
VISIT = ' <a class="desk-visit" href="{address}" aria-label="{label}">&#8599;</a>'
PARENT = '<blockquote class="desk-parent"><bdi>{name}</bdi>: {excerpt}</blockquote>'
REST = (
    '<details class="desk-rest"><summary aria-label="{read_on}: {name}">{read_on}</summary>'
    '<div class="comment-text" dir="auto">{rest}{cut}</div></details>'
)
CUT = '&hellip; <a href="{key}/change/{filters}">{read_on}</a>'
NOT_SCORED = '<span class="desk-probability">{words}</span>'
SECOND_LOOK = '<span class="desk-status">{words}</span>'
SPOT_CHECK = '<span class="desk-status">{words}</span>'
SCORE = (
    '<span class="desk-probability">{bar} <span class="desk-quiet">{label}</span> '
    "{percentage}&nbsp;%</span>"
)
CHIP = (
    '<a class="desk-chip {side}" href="?status__exact={tab}&amp;reason={code}" title="{sentence}">'
    "{words}</a> "
)
RULINGS_ON = """<p class="desk-rulings" role="group" aria-label="{label}">{buttons}
  </p>"""
BUTTON = (
    '\n    <button type="submit" class="button desk-{action}" name="rule" '
    'value="{action}:{key}">{label}</button>'
)
ELLIPSIS = SafeString("&hellip;")


class RowMarkup:
    """
    Turns comments, as fill_in() leaves them, into rows of tab ``tab``.

    One for each page: the words that all its rows say are looked up once.
    """

    def __init__(self, tab, may_moderate, filters):
        self.tab = tab
        self.may_moderate = may_moderate
        # The way back to this page of the queue, as Django's admin names it.
        self.filters = f"?{filters}" if filters else ""
        self.date_format = get_format("DATETIME_FORMAT")
        self.statuses = {value: str(words) for value, words in Comment.Status.choices}
        self.rulings_of = {}
        self.spam_from = conf.get("COMMENTS_PROBABLY_SPAM")
        self.comment_by = _("Comment by %(name)s")
        self.select_by = _("Select the comment by %(name)s")
        self.rule_on_by = _("Rule on the comment by %(name)s")
        self.history = _("approved %(approved)s, spam %(spam)s")
        self.no_history = _("no history")
        self.view = _("View on the site")
        self.gone = _("on a page that is no longer there")
        self.read_on = _("Read on")
        self.score_label = _("P(spam)")
        self.not_scored = filled(NOT_SCORED, words=_("Not scored"))
        self.second_look = _("Second look: P(spam) is %(percentage)s %% without this decision")
        self.spot_check = filled(SPOT_CHECK, words=_("Spot check"))

    def rows(self, comments):
        return SafeString("".join(self.row(comment) for comment in comments))

    def row(self, comment):
        is_to_be_looked_at = comment.is_spot_check and comment.restored_to is None
        return filled(
            ROW,
            key=comment.pk,
            status=comment.status,
            counts=self.counts_of(comment),
            label=self.comment_by % {"name": comment.name},
            choice=self.choice(comment) if self.may_moderate else "",
            name=comment.name,
            history=self.history_of(comment),
            article=self.article(comment),
            filters=self.filters,
            moment=comment.submitted_at.isoformat(),
            date=format_date(template_localtime(comment.submitted_at), self.date_format),
            status_label=self.statuses.get(comment.status, comment.status),
            spot_check=self.spot_check if is_to_be_looked_at else "",
            second_look="" if comment.doubt is None else self.doubt(comment),
            parent=self.parent(comment),
            excerpt=comment.excerpt,
            ellipsis=ELLIPSIS if comment.rest else "",
            rest=self.rest(comment) if comment.rest else "",
            score=self.score(comment),
            chips=self.chips(comment),
            rulings=self.rulings_on(comment) if self.may_moderate else "",
        )

    def counts_of(self, comment):
        """Name the numbers of the page that a ruling on ``comment`` changes, besides the tabs'."""
        is_likely = comment.probability is not None and comment.probability >= self.spam_from
        names = [PROBABLY_SPAM] if is_likely else []
        return " ".join(names if comment.doubt is None else [*names, SECOND_LOOKS])

    def choice(self, comment):
        return filled(
            CHOICE,
            key=comment.pk,
            revision=comment.revision,
            label=self.select_by % {"name": comment.name},
        )

    def history_of(self, comment):
        if comment.author_approved is None:
            return self.no_history
        return self.history % {
            "approved": localize(comment.author_approved),
            "spam": localize(comment.author_spam),
        }

    def article(self, comment):
        if not comment.article:
            return self.gone
        return filled(
            ARTICLE,
            content_type=comment.content_type_id,
            object_id=quote(comment.object_id, safe=""),
            name=comment.article_name,
            visit=filled(VISIT, address=comment.address, label=self.view)
            if comment.address
            else "",
        )

    def doubt(self, comment):
        words = self.second_look % {"percentage": percent(comment.doubt)}
        return filled(SECOND_LOOK, words=words)

    def parent(self, comment):
        if not comment.shows_parent:
            return ""
        return filled(PARENT, name=comment.parent.name, excerpt=comment.parent_excerpt)

    def rest(self, comment):
        cut = ""
        if comment.is_cut:
            cut = filled(CUT, key=comment.pk, filters=self.filters, read_on=self.read_on)
        return filled(REST, read_on=self.read_on, name=comment.name, rest=comment.rest, cut=cut)

    def score(self, comment):
        if comment.probability is None:
            return self.not_scored
        return filled(
            SCORE,
            bar=score_bar(comment.probability),
            label=self.score_label,
            percentage=percent(comment.probability),
        )

    def chips(self, comment):
        return SafeString(
            "".join(
                filled(CHIP, side=side, tab=self.tab, code=code, words=words, sentence=sentence)
                for side, code, words, sentence in comment.chips
            )
        )

    def rulings_on(self, comment):
        state = comment.status, comment.restored_to
        if state not in self.rulings_of:
            self.rulings_of[state] = ruling_labels_for(*state)
        buttons = "".join(
            filled(BUTTON, action=action, key=comment.pk, label=label)
            for action, label in self.rulings_of[state]
        )
        return filled(
            RULINGS_ON,
            label=self.rule_on_by % {"name": comment.name},
            buttons=SafeString(buttons),
        )


def filled(markup, **values):
    """
    Return ``markup`` with ``values`` put in, each escaped unless it is markup itself.

    As format_html(), which takes three times as long: it looks into each value for a
    translation yet to be made, and here are none.
    """
    return SafeString(
        markup.format_map(
            {
                name: value if type(value) is SafeString else escape(str(value))
                for name, value in values.items()
            }
        )
    )
