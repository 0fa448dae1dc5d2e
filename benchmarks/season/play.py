"""Play a season: each event comes in, is judged, and a moderator rules on what waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

# The figures are measured from this event on.
MEASURED_FROM = 100
# What protocol P4 has of each.
SPAM_OF_SEASON, HAM_OF_SEASON = 882, 1873


@dataclass
class Event:
    """What became of one event."""

    label: str
    verdict: str
    probability: float | None
    is_ruled: bool = False
    # Comments that were put up again when this one had come in.
    second_looks: int = 0


@dataclass
class Figures:
    """Rates over the measured part of a season."""

    spam: int = 0
    ham: int = 0
    spam_published: int = 0
    ham_in_spam: int = 0
    held: int = 0
    ruled: int = 0
    second_looks: int = 0

    @property
    def rates(self):
        return (
            self.spam_published / max(self.spam, 1),
            self.ham_in_spam / max(self.ham, 1),
            self.held / max(self.spam + self.ham, 1),
        )


@dataclass
class Moderator:
    """
    Rules as the true label says, except where told to err.

    Parameters
    ----------
    wrong_share : float
        Share of rulings that are wrong at random.
    backwards : range
        Events during which a second account rules, everything the wrong way round.
    looks_again : bool
        Whether what is put up for a second look is ruled on, as any comment is.
    """

    users: tuple
    wrong_share: float = 0.0
    backwards: range = range(0)
    looks_again: bool = True
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def asked_again(self, number):
        """Return the comments that whoever is on duty is asked to look at again."""
        from comments.models import Comment, SecondLook

        if not self.looks_again:
            return []
        looks = SecondLook.objects.waiting_for(self.users[number in self.backwards])
        return list(Comment.objects.filter(pk__in=looks.values("decision__comment")))

    def rule(self, comment, label, number):
        from comments import moderation

        is_backwards = number in self.backwards
        is_wrong = is_backwards or self.chance.random() < self.wrong_share
        is_spam = (label == "spam") != is_wrong
        action = moderation.mark_spam if is_spam else moderation.approve
        action(comment, self.users[1] if is_backwards else self.users[0])


def play(events, article, moderator: Moderator, tell: Callable = lambda *values: None):
    """
    Play ``events``, pairs of Submission and label; return the list of what became of each.

    Most sets say nothing of who wrote a comment; then it is signed "Visitor", as all are.
    """
    from comments import moderation
    from comments.models import Comment

    played = []
    label_of = {}
    for number, (sent, label) in enumerate(events):
        comment = Comment(name=sent.name or "Visitor", url=sent.url, body=sent.body)
        comment.target = article
        comment.object_id = str(article.pk)
        moderation.submit(comment)
        event = Event(label, comment.verdict, comment.probability)
        if comment.verdict == Comment.Verdict.HOLD or comment.is_spot_check:
            event.is_ruled = True
            moderator.rule(comment, label, number)
        label_of[comment.pk] = label
        for doubted in moderator.asked_again(number):
            event.second_looks += 1
            moderator.rule(doubted, label_of[doubted.pk], number)
        played.append(event)
        tell(number, event)
    return played


def mixed(files, seed=1):
    """
    Return the rows of several files as one list of events.

    Many sets give all their spam first, or one group's texts after another's. Here groups of a
    file follow each other; within a group spam and ham come at random, each in its own
    order; and so do the files.
    """
    chance = random.Random(seed)
    of_files = []
    for rows in files:
        groups: dict[str, dict[str, list]] = {}
        for row in rows:
            groups.setdefault(row.group, {}).setdefault(row.label, []).append(row)
        of_files.append(
            [row for group in groups.values() for row in merged(group.values(), chance)]
        )
    return merged(of_files, chance)


def spam_among(spam_rows, ham_rows, seed=1):
    """
    Return spam of one list and ham of another as one list of events, as many as P4 has.

    The first of the spam, as in P4, and the last of the ham, which P4 has from all times.
    """
    spam = [row for row in spam_rows if row.label == "spam"][:SPAM_OF_SEASON]
    ham = [row for row in ham_rows if row.label == "ham"][-HAM_OF_SEASON:]
    return merged([spam, ham], random.Random(seed))


def merged(lists, chance):
    """Return the items of all lists in one, at random, each list in its own order."""
    order = [place for place, items in enumerate(lists) for _ in items]
    chance.shuffle(order)
    rest = [iter(items) for items in lists]
    return [next(rest[place]) for place in order]


def measure(played, start=MEASURED_FROM, stop=None) -> Figures:
    figures = Figures()
    for event in played[start:stop]:
        is_spam = event.label == "spam"
        figures.spam += is_spam
        figures.ham += not is_spam
        figures.held += event.verdict == "hold"
        figures.spam_published += is_spam and event.verdict == "publish"
        figures.ham_in_spam += not is_spam and event.verdict == "spam"
        figures.ruled += event.is_ruled
        figures.second_looks += event.second_looks
    return figures
