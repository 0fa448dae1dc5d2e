"""The training texts written for this project: well formed, labelled, each one its own."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from comments.spam.corpus import read_corpus

TRAINING = Path(__file__).resolve().parent.parent / "training"
TEXTS = TRAINING / "own_writing.jsonl"
SIGNED = TRAINING / "own_signatures.jsonl"
ALIKE = 0.5
# Where invented people have accounts.
WELL_KNOWN = set(
    """
    bandcamp.com blogspot.com bsky.app codeberg.org dev.to etsy.com facebook.com flickr.com
    fosstodon.org framapiaf.org github.com github.io gitlab.com goodreads.com instagram.com
    itch.io letterboxd.com linkedin.com mastodon.nl mastodon.social medium.com orcid.org
    pinterest.com qiita.com ravelry.com reddit.com soundcloud.com stackoverflow.com strava.com
    t.me tumblr.com twitter.com vimeo.com vk.com wordpress.com ycombinator.com youtube.com
    zhihu.com
    """.split()
)


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows():
    return read(TEXTS)


@pytest.fixture(scope="module")
def signed():
    return read(SIGNED)


def sequences(text):
    """Return every run of five words; of a text of fewer than six, of five characters."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < 6:
        words = " ".join(text.lower().split())
    return {tuple(words[start : start + 5]) for start in range(max(1, len(words) - 4))}


def test_training_reads_every_row(rows):
    read = list(read_corpus(TEXTS))
    assert [comment.submission.body for comment in read] == [row["text"] for row in rows]
    assert [comment.label for comment in read] == [row["label"] for row in rows]
    assert [comment.submission.context for comment in read] == [
        row.get("context", "") for row in rows
    ]


def test_a_row_has_the_fields_the_readme_names_and_no_others(rows):
    required = {"text", "label", "lang", "kind"}
    for row in rows:
        assert required <= set(row) <= required | {"context"}, row
        assert all(isinstance(value, str) for value in row.values()), row
        assert all(value.strip() == value != "" for value in row.values()), row
        assert re.fullmatch("[a-z]{2}", row["lang"]), row
        assert re.fullmatch("[a-z]+(-[a-z]+)*", row["kind"]), row


def test_spam_and_ham_are_in_balance_in_each_language_group(rows):
    for is_english in (True, False):
        counts = Counter(row["label"] for row in rows if (row["lang"] == "en") is is_english)
        assert set(counts) == {"spam", "ham"}
        assert 2 / 3 < counts["spam"] / counts["ham"] < 3 / 2, (is_english, counts)


def test_a_kind_has_one_label(rows):
    labels = defaultdict(set)
    for row in rows:
        labels[row["kind"]].add(row["label"])
    assert {kind: found for kind, found in labels.items() if len(found) > 1} == {}


def test_having_an_article_does_not_give_the_label_away(rows):
    with_context = Counter(row["label"] for row in rows if "context" in row)
    assert 1 / 2 < with_context["spam"] / with_context["ham"] < 2


def test_no_two_texts_are_alike(rows):
    found = [sequences(row["text"]) for row in rows]
    holders = defaultdict(list)
    alike = []
    for number, own in enumerate(found):
        shared = Counter(other for sequence in own for other in holders[sequence])
        for other, count in shared.items():
            if count / (len(own) + len(found[other]) - count) >= ALIKE:
                alike.append((rows[other]["text"], rows[number]["text"]))
        for sequence in own:
            holders[sequence].append(number)
    assert alike == []


def test_the_readme_counts_what_is_there(rows, signed):
    readme = (TRAINING / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([a-z-]+) \| (spam|ham) \| (\d+) \|$", readme, flags=re.MULTILINE)
    written = {(kind, label): int(count) for kind, label, count in table}
    assert written == Counter((row["kind"], row["label"]) for row in rows + signed)


def test_signed_texts_are_well_formed_and_signed(signed):
    optional = {"context", "name", "email", "url"}
    for row in signed:
        assert {"text", "label", "lang", "kind"} <= set(row), row
        assert {"name", "url"} & set(row), row
        assert set(row) - optional == {"text", "label", "lang", "kind"}, row
        assert all(isinstance(value, str) and value.strip() == value for value in row.values())


def test_being_signed_or_having_an_address_does_not_give_the_label_away(signed):
    for field in ("name", "email"):
        counts = Counter(row["label"] for row in signed if field in row)
        assert 2 / 3 < counts["spam"] / counts["ham"] < 3 / 2, (field, counts)


def test_websites_are_invented_but_for_accounts_on_well_known_sites(signed):
    hosts = Counter()
    for url in (row["url"] for row in signed if "url" in row):
        host = urlsplit(url if "://" in url else f"http://{url}").hostname
        if not host.endswith((".example", ".test")):
            hosts[".".join(host.split(".")[-2:])] += 1
    assert set(hosts) <= WELL_KNOWN, hosts
