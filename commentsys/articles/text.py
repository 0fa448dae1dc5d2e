"""The plain text an article is written in, and the files the demo articles come in."""

import re
from dataclasses import dataclass

SUBHEADING_MARK = "## "
QUOTATION_MARK = "> "
EMPHASIS = re.compile(r"\*(\S(?:[^*]*\S)?)\*")


class ContentError(ValueError):
    """An article file that cannot be read; the message names the file and the remedy."""


@dataclass(frozen=True)
class Span:
    text: str
    is_emphasised: bool


@dataclass(frozen=True)
class Block:
    kind: str
    text: str

    @property
    def spans(self):
        """The text cut at *emphasised words*, for a template to mark up and escape."""
        # Splitting on one group leaves the emphasised pieces at the odd places.
        pieces = EMPHASIS.split(self.text)
        return [Span(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece]


def split_blocks(body):
    """Return the blocks of an article: separated by empty lines, lines inside joined."""
    paragraphs = body.replace("\r\n", "\n").split("\n\n")
    return [_block(paragraph) for paragraph in paragraphs if paragraph.strip()]


def _block(paragraph):
    lines = [line.strip() for line in paragraph.strip().splitlines()]
    if lines[0].startswith(SUBHEADING_MARK):
        return Block("subheading", " ".join(lines).removeprefix(SUBHEADING_MARK).strip())
    if lines[0].startswith(QUOTATION_MARK):
        quoted = [line.removeprefix(">").strip() for line in lines]
        return Block("quotation", " ".join(quoted).strip())
    return Block("paragraph", " ".join(lines))


def read_header_file(path, fields):
    """
    Return the header of a text file as a dict and its body as a str.

    The header is one "Name: value" line for each of ``fields``, in any order, and ends at
    the first empty line. Raise ContentError for an unknown, missing or repeated field.
    """
    head, separator, body = path.read_text(encoding="utf-8").partition("\n\n")
    if not separator or not body.strip():
        raise ContentError(f"{path.name}: no body; put an empty line after the header.")
    header = {}
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or name not in fields or name in header:
            raise ContentError(
                f"{path.name}: header line {line!r} is not understood; "
                f"write each of {', '.join(fields)} once as “name: value”."
            )
        header[name] = value.strip()
    missing = [name for name in fields if not header.get(name)]
    if missing:
        raise ContentError(f"{path.name}: the header lacks {', '.join(missing)}.")
    return header, body.strip()
