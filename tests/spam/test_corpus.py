"""Files of labelled comments: what is read, and what is said of a bad line."""

import gzip
import json

import pytest

from comments.spam.corpus import (
    CorpusError,
    corpus_digest,
    corrected,
    read_corpus,
    text_digest,
)

GOOD = {"text": "Thanks, Bob!", "label": "ham", "lang": "en", "order": 7}


def write(path, *lines):
    content = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["blog.jsonl", "blog.jsonl.gz"])
def test_rows_are_read_plain_and_gzipped(tmp_path, name):
    row, other = read_corpus(write(tmp_path / name, GOOD, b"", {"body": "x", "label": "spam"}))
    assert row.submission.body == "Thanks, Bob!"
    assert (row.label, row.source, row.language, row.order) == ("ham", "blog", "en", 7)
    assert (other.submission.body, other.order) == ("x", 3)


def test_fields_of_a_submission_are_taken_over(tmp_path):
    line = GOOD | {
        "name": "Bob",
        "url": "http://bob.example",
        "context": "On trees",
        "source": "s",
    }
    (row,) = read_corpus(write(tmp_path / "a.jsonl", line))
    assert row.submission.name == "Bob"
    assert row.submission.context == "On trees"
    assert row.source == "s"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "x", "label": "ham"', r"line 2, column \d+: not JSON"),
        (b'{"text": "\xff", "label": "ham"}', "line 2: not UTF-8"),
        (b'["x", "ham"]', "line 2: a JSON list"),
        (b'{"text": 3, "label": "ham"}', 'line 2: "text" is 3'),
        (b'{"label": "ham"}', 'line 2: "text" is None'),
        (b'{"text": "x", "label": "maybe"}', "line 2: \"label\" is 'maybe'"),
        (b'{"text": "x", "label": null}', 'line 2: "label" is None'),
        (b'{"text": "x", "label": "ham", "name": 4}', 'line 2: "name" is 4'),
        (b"[" * 100_000, "line 2: JSON nested too deeply"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path, line, message):
    path = write(tmp_path / "a.jsonl", GOOD, line)
    with pytest.raises(CorpusError, match=message) as raised:
        list(read_corpus(path))
    assert str(path) in str(raised.value)


def test_unlabelled_rows_are_read_when_asked_for(tmp_path):
    path = write(tmp_path / "a.jsonl", {"text": "x", "label": None})
    (row,) = read_corpus(path, labelled_only=False)
    assert row.label is None


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match="no such file"):
        list(read_corpus(tmp_path / "none.jsonl"))


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match="directory"):
        list(read_corpus(tmp_path))


def test_a_gzip_file_cut_short_tells_how_far_it_got(tmp_path):
    lines = [{"text": str(number) * 50, "label": "ham"} for number in range(2000)]
    path = write(tmp_path / "a.jsonl.gz", *lines)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(CorpusError, match=r"after line \d+: damaged gzip"):
        list(read_corpus(path))


def test_a_plain_file_named_gz_is_not_gzip(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_text(json.dumps(GOOD))
    with pytest.raises(CorpusError, match="rename it if it is not compressed"):
        list(read_corpus(path))


def test_corrections_change_and_drop(tmp_path):
    lines = [{"text": text, "label": "ham"} for text in ("keep", "sell", "unclear")]
    rows = list(read_corpus(write(tmp_path / "a.jsonl", *lines)))
    corrections = {text_digest("sell"): "spam", text_digest("unclear"): "drop"}
    after = list(corrected(rows, corrections))
    assert [(row.submission.body, row.label) for row in after] == [
        ("keep", "ham"),
        ("sell", "spam"),
    ]
    assert list(corrected(rows, {})) == rows


def test_the_digest_follows_texts_labels_and_order(tmp_path):
    one = list(read_corpus(write(tmp_path / "a.jsonl", GOOD, GOOD | {"label": "spam"})))
    digest, counts = corpus_digest(one)
    assert counts == {"ham": 1, "spam": 1}
    assert digest == corpus_digest(one)[0]
    assert digest != corpus_digest(reversed(one))[0]
    assert len(text_digest("\ud800")) == 16
