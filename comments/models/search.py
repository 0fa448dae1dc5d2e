from django.apps.registry import Apps
from django.db import models


class SearchText(models.Model):
    """
    The texts of a comment as they are searched on PostgreSQL: upper case, in one.

    Migration 0002 makes the table and the triggers that keep it. Not one of the app's models,
    as the table of applied migrations is not: other databases have no such table, and nothing
    is to dump, flush or ask permission for it.
    """

    comment_id = models.BigIntegerField(primary_key=True)
    text = models.TextField()

    class Meta:
        apps = Apps()
        app_label = "comments"
        db_table = "comments_searchtext"

    def __str__(self):
        return f"text of comment {self.comment_id}"
