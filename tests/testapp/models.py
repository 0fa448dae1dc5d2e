"""What the tests comment on: models with an integer key, a UUID, a text, and a parent's key."""

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


class Page(models.Model):
    path = models.CharField(max_length=255, primary_key=True)

    def __str__(self):
        return self.path

    def get_absolute_url(self):
        return reverse("page", args=[self.pk])


class Appendix(models.Model):
    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True)

    def __str__(self):
        return f"Appendix to {self.pk}"

    def get_absolute_url(self):
        return reverse("appendix", args=[self.pk])
