from django.contrib import admin
from django.urls import include, path

from tests.testapp import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("comments/", include("comments.urls")),
    path("articles/<int:pk>/", views.article_detail, name="article"),
    path("articles/", views.article_list, name="articles"),
    path("photos/<uuid:pk>/", views.photo_detail, name="photo"),
    path("pages/<path:pk>/", views.page_detail, name="page"),
    path("appendices/<path:pk>/", views.appendix_detail, name="appendix"),
]
