"""Reading labelled comments from files, and taking known mistakes out of them."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .types import Submission

__all__ = [
    "CorpusError",
    "LabelledSubmission",
    "corpus_digest",
    "corrected",
    "read_corpus",
    "text_digest",
]

LABELS = ("spam", "ham")
SUBMISSION_FIELDS = ("name", "email", "url", "context")


class CorpusError(ValueError):
    """A file of comments cannot be read; the message names file, line, fault and remedy."""


@dataclass(frozen=True, slots=True)
class LabelledSubmission:
    """
    One comment of a corpus.

    Attributes
    ----------
    submission : Submission
    label : {"spam", "ham"} or None
        None where nobody has ruled.
    source : str
        The site or collection it comes from: folds that must not share a site use it.
    group : str
        Page, video or part inside the source; "" where unknown.
    language : str
        As the file states it; "" where unknown.
    split : str
        "train", "test" or "".
    order : int
        Position in the source's own order.
    """

    submission: Submission
    label: str | None
    source: str = ""
    group: str = ""
    language: str = ""
    split: str = ""
    order: int = 0


def read_corpus(path: str | Path, labelled_only: bool = True) -> Iterator[LabelledSubmission]:
    """
    Read comments from a file of one JSON object a line.

    Parameters
    ----------
    path : str or Path
        A `.jsonl` file, or `.jsonl.gz`. Each object holds `text` (or `body`), `label`
        ("spam", "ham" or null), and where known `name`, `email`, `url`, `context`, `source`,
        `group`, `lang`, `split`, `order`. The source defaults to the name of the file.
    labelled_only : bool, default True
        Whether a row without label is a fault.

    Yields
    ------
    LabelledSubmission
        In the order of the file; one line is in memory at a time.

    Raises
    ------
    CorpusError
        With path and line number: for a file that is missing, cut short or not gzip, and for
        a line that is not UTF-8, not a JSON object, or holds a wrong type or label.
    """
    path = Path(path)
    number = 0
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _parsed(line, path, number, labelled_only)
    except FileNotFoundError:
        raise CorpusError(
            f"{path}: no such file. Give the path of a .jsonl or .jsonl.gz file."
        ) from None
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise CorpusError(
            f"{path}, after line {number}: damaged gzip data ({error}). Copy the file again, or "
            "rename it if it is not compressed."
        ) from error
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}.") from error


def _parsed(line: bytes, path: Path, number: int, labelled_only: bool) -> LabelledSubmission:
    where = f"{path}, line {number}"
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{where}: not UTF-8 ({error.reason}). Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise CorpusError(
            f"{where}, column {error.colno}: not JSON ({error.msg}). Each line must be one JSON "
            'object such as {"text": "...", "label": "ham"}.'
        ) from error
    except RecursionError as error:
        raise CorpusError(
            f"{where}: JSON nested too deeply. Each line is one flat object."
        ) from error
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: a JSON {type(row).__name__}, not an object.")
    text = row.get("text", row.get("body"))
    if not isinstance(text, str):
        raise CorpusError(f'{where}: "text" is {text!r:.80}; it must be a string.')
    label = row.get("label")
    if label not in LABELS and (labelled_only or label is not None):
        allowed = '"spam" or "ham"' + ("" if labelled_only else " or null")
        raise CorpusError(f'{where}: "label" is {label!r:.80}; it must be {allowed}.')
    values = {field: _string(row, field, where) for field in SUBMISSION_FIELDS}
    order = row.get("order")
    return LabelledSubmission(
        submission=Submission(body=text, **values),
        label=label,
        source=_string(row, "source", where) or path.name.split(".")[0],
        group=_string(row, "group", where),
        language=_string(row, "lang", where),
        split=_string(row, "split", where),
        order=order if isinstance(order, int) else number,
    )


def _string(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CorpusError(f'{where}: "{field}" is {value!r:.80}; it must be a string or null.')
    return value


def text_digest(text: str) -> str:
    """
    Return the first 16 hexadecimal digits of a text's SHA-256: a name that tells nothing.

    Examples
    --------
    >>> text_digest("hello")
    '2cf24dba5fb0a30e'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def corrected(
    rows: Iterable[LabelledSubmission], corrections: Mapping[str, str]
) -> Iterator[LabelledSubmission]:
    """
    Apply what a review of the labels found.

    Parameters
    ----------
    rows : iterable of LabelledSubmission
    corrections : mapping of str to {"spam", "ham", "drop"}
        From `text_digest` of a body to its right label, or "drop" for a text of which even a
        reader cannot say what it is.

    Yields
    ------
    LabelledSubmission
        Rows without a correction as they are.
    """
    for row in rows:
        verdict = corrections.get(text_digest(row.submission.body)) if corrections else None
        if verdict is None or verdict == row.label:
            yield row
        elif verdict != "drop":
            yield LabelledSubmission(
                row.submission, verdict, row.source, row.group, row.language, row.split, row.order
            )


def corpus_digest(rows: Iterable[LabelledSubmission]) -> tuple[str, Counter[str | None]]:
    """
    Return a digest of texts and labels, and how many of each label there are.

    Parameters
    ----------
    rows : iterable of LabelledSubmission

    Returns
    -------
    digest : str
        SHA-256 over label, body and, where there is one, signature of every row, in order: 64
        hexadecimal digits.
    counts : Counter
        Rows by label.
    """
    digest = hashlib.sha256()
    counts: Counter[str | None] = Counter()
    for row in rows:
        body = row.submission.body.encode("utf-8", "surrogatepass")
        digest.update(f"{row.label}\0{len(body)}\0".encode())
        digest.update(body)
        signature = [row.submission.name, row.submission.email, row.submission.url]
        if any(signature):
            digest.update("\0".join(signature).encode("utf-8", "surrogatepass"))
        counts[row.label] += 1
    return digest.hexdigest(), counts
