from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commentsys.articles.text import split_blocks


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """Articles whose time has come, the newest first."""
        return self.filter(published_at__lte=timezone.now()).order_by("-published_at", "-pk")


class Article(models.Model):
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("One or two sentences under the headline.")
    )
    body = models.TextField(
        _("body"),
        help_text=_(
            "Paragraphs are separated by an empty line. A paragraph that starts with “## ” "
            "is a subheading, one that starts with “> ” is a quotation; *asterisks* emphasise."
        ),
    )
    published_at = models.DateTimeField(_("published at"), default=timezone.now, db_index=True)
    section = models.CharField(_("section"), max_length=50)
    author = models.CharField(_("author"), max_length=100)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        help_text=_("Language of the text as a code such as “en”, “ru” or “pt-br”."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("articles:detail", kwargs={"slug": self.slug})

    @property
    def blocks(self):
        """The body as blocks for the template: paragraphs, subheadings and quotations."""
        return split_blocks(self.body)
