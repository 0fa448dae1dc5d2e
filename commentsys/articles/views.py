from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.views.generic import DetailView, ListView

from comments.models import Comment
from commentsys.articles.models import Article


class ArticleListView(ListView):
    paginate_by = 20

    def get_queryset(self):
        return Article.objects.published()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        articles = context["article_list"]
        counts = public_comment_counts(articles)
        for article in articles:
            article.comment_count = counts.get(str(article.pk), 0)
        return context


class ArticleDetailView(DetailView):
    def get_queryset(self):
        return Article.objects.published()


def public_comment_counts(articles):
    """Return the number of public comments by the article's key as text, in one query."""
    return dict(
        Comment.objects.public()
        .filter(
            content_type=ContentType.objects.get_for_model(Article),
            object_id__in=[str(article.pk) for article in articles],
        )
        .order_by()
        .values_list("object_id")
        .annotate(Count("pk"))
    )
