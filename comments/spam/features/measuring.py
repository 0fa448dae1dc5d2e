"""Measure what is not a word: length, links, disguises, repetition, scripts, context."""

from __future__ import annotations

import numpy as np

from comments.spam import layout
from comments.spam.text import characters as ch
from comments.spam.text.folding import fold_texts

_SHORTEST_TOPIC_WORD = 4  # shorter ones are shared by any two texts
_INDEX = layout.MEASUREMENT_INDEX


def measure(submissions, folded, blocks) -> np.ndarray:
    """
    Measure a batch.

    Parameters
    ----------
    submissions : sequence of Submission
    folded : FoldedTexts
        Their bodies, folded.
    blocks : dict of str to Block
        Their hashed features.

    Returns
    -------
    ndarray of float32, shape (n_texts, n_measurements)
        In the order of `layout.MEASUREMENTS`.
    """
    measured = np.zeros((len(folded), len(layout.MEASUREMENTS)), dtype=np.float32)
    _measure_shape(measured, folded)
    _measure_disguises(measured, folded)
    _measure_repetition(measured, folded, blocks)
    _measure_scripts(measured, folded)
    for text, links in folded.links.items():
        _measure_links(measured[text], links, int(folded.lengths[text]))
    with_context = [k for k, submission in enumerate(submissions) if submission.context]
    for text in with_context:
        _measure_context(measured[text], folded, text, submissions[text].context)
    return measured


def _measure_shape(measured, folded):
    count = len(folded)
    kinds = folded.kind_counts
    length = np.maximum(folded.lengths, 1)
    letters = np.maximum(kinds[:, ch.LOWER] + kinds[:, ch.UPPER] + kinds[:, ch.STYLED], 1)
    words = np.bincount(folded.word_texts, minlength=count)
    word_lengths = folded.word_ends - folded.word_starts
    measured[:, _INDEX["characters"]] = folded.lengths
    measured[:, _INDEX["words"]] = words
    total = np.bincount(folded.word_texts, word_lengths, minlength=count)
    measured[:, _INDEX["word length"]] = total / np.maximum(words, 1)
    np.maximum.at(measured[:, _INDEX["longest word"]], folded.word_texts, word_lengths)
    measured[:, _INDEX["upper case"]] = kinds[:, ch.UPPER] / letters
    measured[:, _INDEX["digits"]] = kinds[:, ch.DIGIT] / length
    measured[:, _INDEX["punctuation"]] = kinds[:, ch.PUNCTUATION] / length
    measured[:, _INDEX["emoji"]] = kinds[:, ch.EMOJI]
    measured[:, _INDEX["currency signs"]] = kinds[:, ch.CURRENCY]
    measured[:, _INDEX["signs"]] = kinds[:, ch.SYMBOL]
    measured[:, _INDEX["lines"]] = kinds[:, ch.NEWLINE] + 1
    measured[:, _INDEX["exclamation marks"]] = folded.exclamation_marks
    measured[:, _INDEX["question marks"]] = folded.question_marks


def _measure_disguises(measured, folded):
    kinds = folded.kind_counts
    measured[:, _INDEX["control characters"]] = kinds[:, ch.CONTROL] + kinds[:, ch.OTHER]
    measured[:, _INDEX["styled letters"]] = kinds[:, ch.STYLED]
    measured[:, _INDEX["invisible characters"]] = kinds[:, ch.INVISIBLE]
    measured[:, _INDEX["dropped marks"]] = kinds[:, ch.MARK]
    measured[:, _INDEX["mixed words"]] = folded.disguises[:, 0]
    measured[:, _INDEX["leet words"]] = folded.disguises[:, 1]
    measured[:, _INDEX["spaced letters"]] = folded.disguises[:, 2]


def _measure_repetition(measured, folded, blocks):
    """Distinct over all: a stand-in for compressibility that costs nothing here."""
    count = len(folded)
    words = np.bincount(folded.word_texts, minlength=count)
    for name, block, total in (
        ("repeated words", "words", 2 * words - 1),
        ("repeated pieces", "characters", _piece_counts(folded, count)),
    ):
        distinct = np.bincount(blocks[block].rows, minlength=count)
        enough = total >= 8
        share = 1.0 - distinct / np.maximum(total, 1)
        measured[:, _INDEX[name]] = np.where(enough, np.maximum(share, 0.0), 0.0)


def _piece_counts(folded, count):
    lengths = folded.word_ends - folded.word_starts
    pieces = sum(np.maximum(lengths + 3 - size, 0) for size in layout.CHARACTER_SIZES)
    return np.bincount(folded.word_texts, pieces, minlength=count)


def _measure_scripts(measured, folded):
    scripts = folded.script_counts[:, 1:]
    letters = np.maximum(scripts.sum(axis=1), 1)
    measured[:, _INDEX["scripts"]] = (scripts > 0).sum(axis=1)
    measured[:, _INDEX["cyrillic"]] = scripts[:, ch.CYRILLIC - 1] / letters
    measured[:, _INDEX["east asian"]] = scripts[:, ch.EAST_ASIAN - 1] / letters
    others = scripts[:, [ch.GREEK - 1, ch.ARABIC_HEBREW - 1, ch.INDIC - 1, ch.OTHER_SCRIPT - 1]]
    measured[:, _INDEX["other script"]] = others.sum(axis=1) / letters


def _measure_links(row, links, length):
    addresses = [link for link in links if link.is_address]
    marked = sum(
        1
        for link in links
        if (link.kind == "tag" and link.text[:2].lower() == "<a")
        or (link.kind == "bbcode" and link.text[1:4].lower() in ("url", "lin"))
    )
    row[_INDEX["addresses"]] = len(addresses)
    row[_INDEX["link share"]] = _covered(links) / max(length, 1)
    row[_INDEX["hosts"]] = len({link.host for link in addresses})
    row[_INDEX["marked-up links"]] = marked
    row[_INDEX["mark-up styles"]] = len({link.kind for link in links if link.kind != "mail"})
    row[_INDEX["disguised links"]] = sum(link.kind == "spaced" for link in links)
    row[_INDEX["mail addresses"]] = sum(link.kind == "mail" for link in links)
    row[_INDEX["telephone numbers"]] = sum(link.kind == "phone" for link in links)
    row[_INDEX["wallets"]] = sum(link.kind == "wallet" for link in links)


def _covered(links):
    covered = end = 0
    for link in links:
        covered += max(link.end - max(link.start, end), 0)
        end = max(end, link.end)
    return covered


def _measure_context(row, folded, text, context):
    own = {word for word in folded.words_of(text) if len(word) >= _SHORTEST_TOPIC_WORD}
    topic = {
        word for word in fold_texts([context]).words_of(0) if len(word) >= _SHORTEST_TOPIC_WORD
    }
    shared = len(own & topic)
    row[_INDEX["has context"]] = 1
    row[_INDEX["shared words"]] = shared
    row[_INDEX["shared share"]] = shared / max(len(own), 1)
