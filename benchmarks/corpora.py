"""The labelled sets the protocols run on, read from a folder that is not part of the project."""

from __future__ import annotations

from pathlib import Path

from comments.spam.corpus import LabelledSubmission, corrected, read_corpus
from comments.spam.training import shipped_corrections

# Both labels: what P3 leaves out in turn. The two ham-only sets follow, for false alarms.
TWO_CLASS_SETS = (
    "blog_djangocast",
    "blog_moroney",
    "youtube",
    "youtube_indonesian",
    "telegram_tgspam",
    "telegram_ru",
    "sms_uci",
)
HAM_SETS = ("ham_blog_haacked", "ham_news_ucc")
SETS = TWO_CLASS_SETS + HAM_SETS
OWN_WRITING = Path(__file__).parent.parent / "training" / "own_writing.jsonl"

# What webmix and season were made from: their texts must not come back through the front door.
SEASON_SOURCES = ("blog_djangocast", "ham_blog_haacked")


def read_set(folder: Path, name: str, is_corrected: bool = False) -> list[LabelledSubmission]:
    """Read one set; with `is_corrected` the reviewed label mistakes are taken out."""
    rows = list(read_corpus(Path(folder) / f"{name}.jsonl.gz"))
    return list(corrected(rows, shipped_corrections())) if is_corrected else rows


def read_sets(
    folder: Path, names: tuple[str, ...] = SETS, is_corrected: bool = False
) -> dict[str, list[LabelledSubmission]]:
    """Read several sets, by name."""
    return {name: read_set(folder, name, is_corrected) for name in names}


def read_own_writing() -> list[LabelledSubmission]:
    """Read our own training texts: a part of the recipe, never of a measure."""
    return list(read_corpus(OWN_WRITING))


def bodies(rows: list[LabelledSubmission]) -> list[str]:
    return [row.submission.body for row in rows]


def labels(rows: list[LabelledSubmission]) -> list[str]:
    return [row.label for row in rows]
