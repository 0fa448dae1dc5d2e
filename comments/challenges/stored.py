"""Challenges kept as rows of django-simple-captcha, each good for one comment."""

import secrets
from abc import abstractmethod
from datetime import timedelta

from captcha.models import CaptchaStore
from django.db import router
from django.db.models import QuerySet
from django.utils import timezone

from comments import conf
from comments.challenges.base import BaseChallenge, Outcome
from comments.deadlocks import in_transaction


class StoredChallenge(BaseChallenge):
    """A question and its answer in a row of CaptchaStore; spending it deletes the row."""

    @abstractmethod
    def draw(self) -> tuple[str, str]:
        """Return a new question and its answer, each of at most 32 characters."""

    @abstractmethod
    def normalise(self, answer: str) -> str | None:
        """Return ``answer`` as ``draw`` writes it, or None when it cannot be right."""

    def issue(self) -> str:
        question, answer = self.draw()
        stored = CaptchaStore.objects.create(
            challenge=question,
            response=answer,
            hashkey=secrets.token_hex(20),
            expiration=timezone.now() + timedelta(seconds=conf.get("COMMENTS_FORM_LIFETIME")),
        )
        return stored.hashkey

    def is_open(self, key: str) -> bool:
        return self.question(key) is not None

    def question(self, key: str) -> str | None:
        """Return the question stored under ``key`` while it can still be answered."""
        return live(key).values_list("challenge", flat=True).first()

    def check(self, key: str, answer: str) -> Outcome:
        right = self.normalise(answer)
        if right is not None and live(key).filter(response=right).exists():
            return Outcome.SOLVED
        return spend_wrong(key)

    def claim(self, key: str, answer: str) -> Outcome:
        right = self.normalise(answer)
        if right is not None and spend(live(key).filter(response=right)):
            return Outcome.SOLVED
        return spend_wrong(key)


def live(key: str) -> QuerySet[CaptchaStore]:
    """Return the row of ``key``, found by its unique index, unless it has expired."""
    if "\0" in key:
        # PostgreSQL refuses the question itself.
        return CaptchaStore.objects.none()
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())


def spend(rows: QuerySet[CaptchaStore]) -> bool:
    """
    Delete ``rows``, at most one, and return whether this call was the one that did.

    One conditional DELETE: the database decides who of many at once comes first. It is
    committed before anything else can fail, and repeating it is harmless: at worst a
    challenge is lost and the visitor is asked another sum.
    """
    alias = router.db_for_write(CaptchaStore)
    return in_transaction(lambda: rows._raw_delete(alias) == 1, alias, durable=True)


def spend_wrong(key: str) -> Outcome:
    return Outcome.WRONG if spend(live(key)) else Outcome.SPENT
