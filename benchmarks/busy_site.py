"""A site with many comments for the benchmark of the desk: threads, authors, decisions."""

from __future__ import annotations

import random
from datetime import timedelta

from django.utils import timezone

WORDS = (
    "bridge tram river bakery council morning ticket garden weather street library market "
    "night ferry station window paper summer letter music kitchen village colour number"
).split()
# What a comment is told of itself, in about the shares that the shipped model gives.
REASONS = (
    ("held-for-moderator", 0.4), ("link-share", 0.25), ("no-links", 0.6), ("spam-word", 0.4),
    ("ham-word", 0.7), ("no-shared-word", 0.5), ("shared-words", 0.4), ("form", 0.9),
    ("script", 0.3), ("identity", 0.8), ("prior", 1.0), ("other-words", 0.9), ("too-fast", 0.03),
)  # fmt: skip
# Share of the decisions that wait for a second look.
DOUBTED = 0.002
LANGUAGES = {"en": 60, "de": 15, "ru": 10, "nl": 6, "fr": 5, "": 4}
STATUSES = {"pending": 8, "public": 70, "spam": 20, "removed": 2}


def fill(count):
    """Store ``count`` comments with threads, authors, reasons, versions and decisions."""
    from django.contrib.contenttypes.models import ContentType

    from comments.models import Comment, CommentReason, Decision, SecondLook
    from tests.testapp.models import Article, Photo

    chance = random.Random(5)
    articles = Article.objects.bulk_create(Article(title=f"Story {n}") for n in range(150))
    photos = Photo.objects.bulk_create(Photo(caption=f"Photo {n}") for n in range(50))
    types = ContentType.objects.get_for_models(Article, Photo)
    targets = [(types[Article], str(a.pk)) for a in articles]
    targets += [(types[Photo], str(p.pk)) for p in photos]
    first_of = {}
    for start in range(0, count, 5000):
        made = [
            a_comment(n, count, chance, *chance.choice(targets), first_of)
            for n in range(start, min(start + 5000, count))
        ]
        Comment.objects.bulk_create(made)
        for comment in made:
            first_of.setdefault((comment.content_type_id, comment.object_id), comment)
        CommentReason.objects.bulk_create(
            CommentReason(comment=comment, code=code, text=code, weight=chance.uniform(-2, 2))
            for comment in made
            for code, share in REASONS
            if chance.random() < share
        )
        decisions = Decision.objects.bulk_create(
            Decision(
                comment=comment,
                action="approve" if comment.status == "public" else "mark_spam",
                from_status="pending",
                to_status=comment.status,
                decided_at=comment.submitted_at,
            )
            for comment in made
            if comment.revision
        )
        SecondLook.objects.bulk_create(
            SecondLook(decision=decision, probability=0.95)
            for decision in decisions
            if chance.random() < DOUBTED
        )


def a_comment(number, count, chance, content_type, key, first_of):
    from comments.models import Comment

    (status,) = chance.choices(list(STATUSES), STATUSES.values())
    is_spam = status == "spam"
    probability = chance.betavariate(8, 1) if is_spam else chance.betavariate(1, 8)
    if chance.random() < 0.01:
        probability = None
    version = f"version{number * 6 // count}" if probability is not None else ""
    parent = first_of.get((content_type.pk, key)) if chance.random() < 0.3 else None
    author = int(chance.paretovariate(1.1) * 20) % 20_000
    return Comment(
        content_type=content_type,
        object_id=key,
        parent=parent,
        thread=parent,
        name=f"Visitor {author}",
        email=f"visitor{author}@example.org" if author % 3 else "",
        status=status,
        verdict="spam" if is_spam else "publish" if status == "public" else "hold",
        revision=int(status == "removed" or (status != "pending" and chance.random() < 0.2)),
        body=" ".join(chance.choices(WORDS, k=int(chance.lognormvariate(3.3, 0.8)) + 3)),
        language=chance.choices(list(LANGUAGES), LANGUAGES.values())[0],
        probability=probability,
        model_version=version,
        arrival_probability=probability,
        arrival_version=version,
        is_spot_check=status in {"public", "spam"} and chance.random() < 0.02,
        spot_check_share=0.02,
        seconds_to_fill=chance.lognormvariate(4, 1),
        submitted_at=timezone.now() - timedelta(minutes=5 * (count - number)),
    )
