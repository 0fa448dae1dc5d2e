"""
Policies: from an Assessment to a Verdict.

A site's own policy subclasses BasePolicy and is named in COMMENTS_POLICY.
"""

import math
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from comments import conf
from comments.models import Comment, ModelVersion
from comments.rates import is_share
from comments.spam import Assessment, Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What to do with a comment, and the policy's own reasons for it.

    A policy that goes by P(spam) says which probabilities it holds, from ``held_from`` to below
    ``held_below``: thresholds learnt from rulings have to know what nobody would have looked at.
    """

    action: Comment.Verdict
    reasons: tuple[Reason, ...] = ()
    held_from: float | None = None
    held_below: float | None = None


class BasePolicy(ABC):
    """Decides what happens to a comment that a visitor has sent."""

    @abstractmethod
    def decide(
        self, comment: Comment, assessment: Assessment | None, signals: tuple[Reason, ...] = ()
    ) -> Verdict:
        """
        Return the Verdict on an unsaved ``comment``.

        ``assessment`` is None when the classifier could not answer; a policy must not
        publish then. ``signals`` are what else was noticed about the submission.
        """


class ThresholdPolicy(BasePolicy):
    """
    Compares P(spam) with thresholds.

    Parameters
    ----------
    spam_at : float or None
        At or above this probability a comment goes to spam. None takes the threshold
        measured for the model that is in use.
    publish_below : float or None
        Below this probability a comment is published at once. None publishes nothing
        on the model's word alone.
    trusted_after : int or None
        A logged-in author with this many approved comments is published at once unless
        the comment reaches ``spam_at``. None trusts nobody.
    blocked_ham : float
        Share of real comments that may end in spam; where ``spam_at`` is None, the site's
        own decisions give the threshold that keeps it, once there are enough of them.
    published_spam : float or None
        Share of spam that may be published; gives the threshold for publishing in the same
        way. None publishes nothing on the model's word alone.

    The owner can choose both costs on the desk; that choice goes before these.
    """

    # Blocked ham at most 0.1 % on data the model was not fitted on; see the model card.
    # Used only where the model itself states no threshold.
    DEFAULT_SPAM_AT = 0.98

    def __init__(
        self,
        spam_at: float | None = None,
        publish_below: float | None = None,
        trusted_after: int | None = None,
        blocked_ham: float = 0.001,
        published_spam: float | None = None,
    ):
        for name, value in (
            ("spam_at", spam_at),
            ("publish_below", publish_below),
            ("blocked_ham", blocked_ham),
            ("published_spam", published_spam),
        ):
            if value is not None and not is_share(value):
                raise ValueError(f"{name} is {value!r}; give a number from 0.0 to 1.0")
        # True is the number 1 to Python, and may be meant for "yes".
        is_whole = isinstance(trusted_after, int) and not isinstance(trusted_after, bool)
        if trusted_after is not None and not (is_whole and trusted_after >= 1):
            raise ValueError(f"trusted_after is {trusted_after!r}; give a whole number from 1")
        if spam_at is not None and publish_below is not None and publish_below > spam_at:
            raise ValueError(f"publish_below ({publish_below}) is above spam_at ({spam_at})")
        self.spam_at = spam_at
        self.publish_below = publish_below
        self.trusted_after = trusted_after
        self.blocked_ham = blocked_ham
        self.published_spam = published_spam
        self.learnt = LearntThresholds()

    def decide(
        self, comment: Comment, assessment: Assessment | None, signals: tuple[Reason, ...] = ()
    ) -> Verdict:
        if assessment is None:
            return self.hold(Reason("not-scored", "The classifier could not answer", 0.0))
        spam_at = self.spam_threshold(assessment)
        publish_below = self.publish_threshold(assessment)
        return replace(
            self.compare(comment, assessment, signals, spam_at, publish_below),
            held_from=publish_below or 0.0,
            held_below=spam_at,
        )

    def compare(
        self,
        comment: Comment,
        assessment: Assessment,
        signals: tuple[Reason, ...],
        spam_at: float,
        publish_below: float | None,
    ) -> Verdict:
        if assessment.probability >= spam_at:
            return Verdict(
                Comment.Verdict.SPAM,
                (
                    Reason(
                        "spam-threshold",
                        f"P(spam) is at or above the spam threshold of {spam_at:.4g}",
                        0.0,
                        {"threshold": f"{spam_at:.4g}"},
                    ),
                ),
            )
        if signals:
            return self.weigh_signals(assessment, signals, spam_at)
        if publish_below is not None and assessment.probability < publish_below:
            return Verdict(
                Comment.Verdict.PUBLISH,
                (
                    Reason(
                        "below-publish-threshold",
                        f"P(spam) is below the publishing threshold of {publish_below:.4g}",
                        0.0,
                        {"threshold": f"{publish_below:.4g}"},
                    ),
                ),
            )
        return self.publish_trusted_author(comment) or self.hold(
            Reason("held-for-moderator", "Every comment waits for a moderator", 0.0)
        )

    def weigh_signals(
        self, assessment: Assessment, signals: tuple[Reason, ...], spam_at: float
    ) -> Verdict:
        """Hold what was noticed, or call it spam when the log-odds add up to the threshold."""
        weight = sum(signal.weight for signal in signals)
        if with_evidence(assessment.probability, weight) < spam_at:
            return Verdict(Comment.Verdict.HOLD)
        return Verdict(
            Comment.Verdict.SPAM,
            (
                Reason(
                    "signals-threshold",
                    "With what else was noticed, P(spam) is at or above the spam threshold "
                    f"of {spam_at:.4g}",
                    0.0,
                    {"threshold": f"{spam_at:.4g}"},
                ),
            ),
        )

    def spam_threshold(self, assessment: Assessment) -> float:
        if self.spam_at is not None:
            return self.spam_at
        learnt = self.learnt.of(assessment.model_version)[0]
        if learnt is not None:
            return learnt
        if assessment.spam_at is not None:
            return assessment.spam_at
        return self.DEFAULT_SPAM_AT

    def publish_threshold(self, assessment: Assessment) -> float | None:
        if self.publish_below is not None:
            return self.publish_below
        return self.learnt.of(assessment.model_version)[1]

    def publish_trusted_author(self, comment: Comment) -> Verdict | None:
        # Names and e-mail addresses can be typed by anyone; only a login is trusted.
        if self.trusted_after is None or comment.user is None:
            return None
        approved = Comment.objects.public().filter(user=comment.user).count()
        if approved < self.trusted_after:
            return None
        return Verdict(
            Comment.Verdict.PUBLISH,
            (
                Reason(
                    "trusted-author",
                    f"The author has {approved} approved comments",
                    0.0,
                    {"approved": approved},
                ),
            ),
        )

    def hold(self, reason: Reason) -> Verdict:
        return Verdict(Comment.Verdict.HOLD, (reason,))


def with_evidence(probability: float, weight: float) -> float:
    """Return ``probability`` after adding ``weight`` to its log-odds."""
    if probability in (0.0, 1.0):
        return probability
    log_odds = math.log(probability / (1.0 - probability)) + weight
    # The two forms are equal; each overflows where the other does not.
    if log_odds < 0:
        return math.exp(log_odds) / (1.0 + math.exp(log_odds))
    return 1.0 / (1.0 + math.exp(-log_odds))


class LearntThresholds:
    """
    The thresholds that each ModelVersion has learnt from the site's decisions.

    Looked up at most every COMMENTS_MODEL_POLL_SECONDS by each process.
    """

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, tuple[float | None, float | None]]] = {}

    def of(self, version: str) -> tuple[float | None, float | None]:
        """Return ``(spam_at, publish_below)``; None for what has not been learnt."""
        found = self._found.get(version)
        now = time.monotonic()
        if found is None or now - found[0] >= conf.get("COMMENTS_MODEL_POLL_SECONDS"):
            rows = ModelVersion.objects.filter(version=version)
            cuts = rows.values_list("spam_at", "publish_below").first() or (None, None)
            found = self._found[version] = (now, cuts)
        return found[1]
