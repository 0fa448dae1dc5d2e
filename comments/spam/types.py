"""What goes into the engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Submission:
    """
    What a visitor sent, as the engine sees it.

    Parameters
    ----------
    body : str
        The comment as typed; HTML, BBCode or Markdown not stripped.
    name : str
        The name the visitor gave.
    email : str
        The e-mail address the visitor gave. Only its domain is looked at.
    url : str
        The website the visitor gave.
    context : str
        The text the comment stands under, such as title and body of the article.

    Examples
    --------
    >>> Submission(body="Thanks!", name="Alice").context
    ''
    """

    body: str
    name: str = ""
    email: str = ""
    url: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One part of an assessment, in words a moderator understands.

    Parameters
    ----------
    code : str
        Kebab-case code a queue can be filtered by; a key of
        `comments.spam.reasons.REASON_MESSAGES`.
    text : str
        English sentence made from the message of that code and `details`.
    weight : float
        Log-odds this reason adds: positive speaks for spam, negative for ham.
    details : Mapping of str to str, int or float
        What the message was filled with, for translation.

    Examples
    --------
    >>> Reason("link-count", "2 links", 1.5).weight
    1.5
    """

    code: str
    text: str
    weight: float = 0.0
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    # Details are a mapping, so not hashable; code, text and weight identify a reason.
    def __hash__(self) -> int:
        return hash((self.code, self.text, self.weight))


@dataclass(frozen=True, slots=True)
class Span:
    """
    A stretch of the original body that weighed.

    Parameters
    ----------
    start, end : int
        Offsets into `Submission.body`; ``body[start:end]`` is the stretch.
    weight : float
        Log-odds, positive speaks for spam.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    What the model believes about one submission.

    Parameters
    ----------
    probability : float
        Calibrated P(spam), in [0, 1].
    reasons : tuple of Reason
        Strongest first. Their weights add up to `log_odds`.
    model_version : str
        `ModelInfo.version` of the model that assessed.
    log_odds : float
        ``log(probability / (1 - probability))``.
    spans : tuple of Span
        Stretches of the body that weighed; empty unless asked for.
    spam_at : float, optional
        The model's own threshold on `probability`, ``ModelInfo.thresholds["spam_at"]``.
    """

    probability: float
    reasons: tuple[Reason, ...]
    model_version: str = ""
    log_odds: float = 0.0
    spans: tuple[Span, ...] = ()
    spam_at: float | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """
    What a model was made from and how it measured.

    Parameters
    ----------
    version : str
        Short name of this model, made from its digest.
    trained_at : str
        ISO 8601 date and time in UTC; empty when training was asked to be reproducible
        and no time was given.
    sources : Mapping
        Name of each training source to its counts of spam and ham.
    counts : Mapping
        Number of training texts by label, and of labels learnt later.
    thresholds : Mapping
        Cuts on the probability, at least ``spam_at`` when measured, and how they were
        measured.
    digest : str
        SHA-256 of weights and settings, in hexadecimal.
    features : str
        Fingerprint of the feature definitions the weights belong to.
    """

    version: str
    trained_at: str = ""
    sources: Mapping = field(default_factory=dict)
    counts: Mapping = field(default_factory=dict)
    thresholds: Mapping = field(default_factory=dict)
    digest: str = ""
    features: str = ""
