from django.shortcuts import get_object_or_404, render

from tests.testapp.models import Appendix, Article, Page, Photo


def article_detail(request, pk):
    article = get_object_or_404(Article, pk=pk)
    return render(request, "testapp/article_detail.html", {"article": article})


def article_list(request):
    articles = Article.objects.order_by("pk")
    return render(request, "testapp/article_list.html", {"articles": articles})


def photo_detail(request, pk):
    photo = get_object_or_404(Photo, pk=pk)
    return render(request, "testapp/photo_detail.html", {"photo": photo})


def page_detail(request, pk):
    page = get_object_or_404(Page, pk=pk)
    return render(request, "testapp/photo_detail.html", {"photo": page})


def appendix_detail(request, pk):
    appendix = get_object_or_404(Appendix, pk=pk)
    return render(request, "testapp/photo_detail.html", {"photo": appendix})
