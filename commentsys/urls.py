from django.contrib import admin
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path


def favicon(request):
    return redirect(static("site/icon.svg"))


urlpatterns = [
    path("admin/", admin.site.urls),
    path("comments/", include("comments.urls")),
    # Pages that name no icon of their own, such as the admin's, are asked for this one.
    path("favicon.ico", favicon),
    path("", include("commentsys.articles.urls")),
]
