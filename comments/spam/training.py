"""The recipe of the shipped model: which files, what is taken out, which cuts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from comments.spam.corpus import LabelledSubmission, corpus_digest, corrected, read_corpus

if TYPE_CHECKING:
    from comments.spam.model import SpamModel

__all__ = [
    "EXCLUDED_SOURCES",
    "SHIPPED_SOURCES",
    "SourceSummary",
    "Training",
    "read_sources",
    "shipped_corrections",
    "shipped_files",
    "train",
]

# Every labelled set whose licence lets a model made from it be used commercially, or that
# states none; own_writing and own_signatures are in the repository, under training/.
SHIPPED_SOURCES = (
    "blog_djangocast",
    "blog_moroney",
    "ham_blog_haacked",
    "own_signatures",
    "own_writing",
    "sms_uci",
    "telegram_ru",
    "telegram_tgspam",
    "youtube",
    "youtube_indonesian",
)
EXCLUDED_SOURCES = {
    "ham_news_ucc": "CC BY-NC-SA 4.0 forbids commercial use; it measures false alarms instead",
}
# The source that teaches names and websites, and nothing of texts: half of it says nothing
# without them. As one of the others it taught that harmless texts are spam: of sources left out in
# turn 6.8 instead of 13.0 % of the spam was above the cut (2026-11-27).
SIGNATURES = "own_signatures"
CORRECTIONS = Path(__file__).parent / "default" / "corrections.json"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceSummary:
    """
    What one source gave.

    Attributes
    ----------
    name : str
    counts : Mapping of str to int
        Texts by label, corrections applied.
    corrected : int
        Texts whose label was changed, or that were dropped.
    digest : str
        SHA-256 of labels and texts as used.
    """

    name: str
    counts: Mapping[str, int]
    corrected: int
    digest: str


@dataclass(frozen=True)
class Training:
    """
    A trained model and what it came from.

    Attributes
    ----------
    model : SpamModel
    sources : tuple of SourceSummary
    rows : list of LabelledSubmission
    """

    model: SpamModel
    sources: tuple[SourceSummary, ...]
    rows: list[LabelledSubmission] = field(repr=False)


def shipped_corrections() -> dict[str, str]:
    """
    Return the reviewed label mistakes of the training sources.

    Returns
    -------
    dict of str to str
        From `corpus.text_digest` of a body to "spam", "ham" or "drop".
    """
    if not CORRECTIONS.exists():
        return {}
    document = json.loads(CORRECTIONS.read_text(encoding="utf-8"))
    return {
        digest: verdict
        for verdict, digests in document["corrections"].items()
        for digest in digests
    }


def shipped_files(folders: Sequence[Path]) -> list[Path]:
    """
    Return the files of the shipped model's sources.

    Parameters
    ----------
    folders : sequence of Path
        Where to look; each source is taken from the first folder that has it.

    Returns
    -------
    list of Path

    Raises
    ------
    FileNotFoundError
        Naming every source that is in none of the folders.
    """
    found, missing = [], []
    for name in SHIPPED_SOURCES:
        candidates = [
            folder / f"{name}{ending}" for folder in folders for ending in (".jsonl.gz", ".jsonl")
        ]
        existing = [path for path in candidates if path.exists()]
        if existing:
            found.append(existing[0])
        else:
            missing.append(name)
    if missing:
        looked = ", ".join(str(folder) for folder in folders)
        raise FileNotFoundError(
            f"{looked}: no file for {', '.join(missing)}. Name the folder that holds them as "
            "well, or name the files to train on one by one."
        )
    return found


def read_sources(
    paths: Sequence[str | Path],
    corrections: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> tuple[list[LabelledSubmission], tuple[SourceSummary, ...]]:
    """
    Read training files, in the order of their names.

    Parameters
    ----------
    paths : sequence of str or Path
    corrections : mapping of str to str, optional
        See `corpus.corrected`.
    progress : callable, optional
        Called with what is being done, how many are done, and of how many.

    Returns
    -------
    rows : list of LabelledSubmission
    summaries : tuple of SourceSummary

    Raises
    ------
    CorpusError
        For a file that cannot be read, with its line number.
    """
    rows: list[LabelledSubmission] = []
    summaries = []
    ordered = sorted(map(Path, paths), key=lambda path: path.name)
    for number, path in enumerate(ordered):
        if progress:
            progress(f"Reading {path.name}", number, len(ordered))
        before = list(read_corpus(path))
        after = list(corrected(before, corrections or {}))
        digest, counts = corpus_digest(after)
        summaries.append(
            SourceSummary(
                name=path.name.split(".")[0],
                counts={str(label): count for label, count in sorted(counts.items(), key=str)},
                corrected=_changes(before, corrections or {}),
                digest=digest,
            )
        )
        rows += after
    if progress:
        progress(f"Read {len(rows):,} texts", len(ordered), len(ordered))
    return rows, tuple(summaries)


def _changes(rows: Iterable[LabelledSubmission], corrections: Mapping[str, str]) -> int:
    if not corrections:
        return 0
    unchanged = sum(1 for row in corrected(rows, corrections) if row.label)
    total = 0
    changed = 0
    for row in rows:
        total += 1
        after = list(corrected([row], corrections))
        changed += bool(after) and after[0].label != row.label
    return changed + total - unchanged


def train(
    paths: Sequence[str | Path],
    corrections: Mapping[str, str] | None = None,
    trained_at: str = "",
    progress: Progress | None = None,
) -> Training:
    """
    Train a model from files, as the shipped one was.

    Parameters
    ----------
    paths : sequence of str or Path
    corrections : mapping of str to str, optional
    trained_at : str, default ""
        What `ModelInfo.trained_at` shall say.
    progress : callable, optional

    Returns
    -------
    Training
        The same for the same files, corrections and versions of numpy, scipy and scikit-learn.
    """
    from comments.spam.model import SpamModel

    rows, summaries = read_sources(paths, corrections, progress)
    if progress:
        progress(f"Fitting {len(rows):,} texts", 0, 1)
    texts = [row for row in rows if row.source != SIGNATURES]
    model = SpamModel.fit(
        [row.submission for row in texts],
        [row.label or "" for row in texts],
        sources=[row.source for row in texts],
        trained_at=trained_at,
    )
    signed = [row for row in rows if row.source == SIGNATURES]
    if signed:
        model = model.learn_signatures(
            [row.submission for row in signed], [row.label or "" for row in signed]
        )
    if progress:
        progress(f"Fitting {len(rows):,} texts", 1, 1)
    return Training(model, summaries, rows)
