from django.urls import path, re_path

from comments import challenge_views, mailed_rulings, permalinks, views

app_name = "comments"

urlpatterns = [
    path("post/", views.post_comment, name="post"),
    path("form/", views.comment_form, name="form"),
    path("posted/", views.posted, name="posted"),
    path("<int:pk>/", permalinks.follow, name="permalink"),
    path("rule/<slug:action>/<str:token>/", mailed_rulings.rule, name="rule"),
    re_path(
        r"^challenge/(?P<key>[0-9a-f]{40})\.png$",
        challenge_views.challenge_image,
        name="challenge-image",
    ),
    re_path(
        r"^challenge/(?P<key>[0-9a-f]{40})\.wav$",
        challenge_views.challenge_audio,
        name="challenge-audio",
    ),
]
