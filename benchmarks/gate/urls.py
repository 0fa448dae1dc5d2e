"""Our form, and a form with django-simple-captcha's own field."""

from captcha.fields import CaptchaField
from django import forms
from django.http import HttpResponse
from django.urls import include, path

from comments.models import Comment
from tests.testapp import views
from tests.testapp.models import Article
from tests.urls import urlpatterns as site_patterns


class PeerForm(forms.Form):
    body = forms.CharField(widget=forms.Textarea)
    captcha = CaptchaField()


class LaterFailure(Exception):
    """Something after the form fails, so that the transaction is rolled back."""


def peer(request):
    """A post view as the manual of django-simple-captcha shows it."""
    form = PeerForm(request.POST)
    if not form.is_valid():
        return HttpResponse("wrong", status=200)
    if "fail" in request.GET:
        raise LaterFailure
    comment = Comment(body=form.cleaned_data["body"], name="Bob", verdict="hold")
    comment.target = Article.objects.get()
    comment.object_id = str(comment.target.pk)
    comment.save()
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    *site_patterns,
    path("peer/", peer, name="peer"),
    path("captcha/", include("captcha.urls")),
    path("articles/<int:pk>/again/", views.article_detail),
]
