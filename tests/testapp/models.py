"""What the tests comment on: one model with an integer key, one with a UUID."""

import uuid

from django.db import models
from django.urls import reverse


class Article(models.Model):
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.pk])


class Photo(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    caption = models.CharField(max_length=200)

    def __str__(self):
        return self.caption

    def get_absolute_url(self):
        return reverse("photo", args=[self.pk])
