"""What a comment is signed with: name, mail domain and website."""

from dataclasses import replace

import numpy as np
import pytest

from comments.spam import SpamModel, Submission
from comments.spam.features.extraction import extract
from comments.spam.features.identity import read_identity
from comments.spam.features.themes import topics_of

TEXT = "Thanks, I had the same problem last week."


def signed(name="", email="", url=""):
    return Submission(body=TEXT, name=name, email=email, url=url)


@pytest.fixture(scope="module")
def shipped():
    return SpamModel.load()


def topics(name="", url=""):
    return read_identity(signed(name, url=url)).topics()


def test_topics_are_found_in_names_hosts_and_paths():
    assert topics("Best Casino Bonus") == ["gambling", "reward"]
    assert topics("Bob", "https://casino-play.example/") == ["gambling"]
    assert topics("Bob", "https://blog.example/cheap-viagra?x=1") == ["pharma", "commerce"]
    assert topics("купить диплом") == ["commerce", "documents"]
    assert topics("Bob", "https://great-blog.example/contact") == []


def test_topics_are_found_in_words_written_as_one():
    assert topics_of(["cheapcasinobonus"]) == ["gambling", "commerce", "reward"]
    assert topics("CheapViagraNow") == ["pharma", "commerce"]
    # Short words lie in others by chance: sex, seo, bet.
    assert topics_of(["middlesex", "theseopen", "alphabetical"]) == []


def test_a_disguised_name_is_read_as_its_words():
    assert topics("𝗖𝗮𝘀𝗶𝗻𝗼") == topics("c\u0430sin\u043e") == topics("casino") == ["gambling"]


def test_the_part_of_an_address_before_the_at_is_not_looked_at():
    one, other = signed("Bob", "bob@a.example"), signed("Bob", "someone.else@a.example")
    assert read_identity(one).tokens() == read_identity(other).tokens()


def test_an_unsigned_comment_has_no_identity():
    assert read_identity(signed()) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "\0",
        "\ud800",
        "@",
        "@" * 5000,
        "http://",
        "://",
        "www.",
        "a" * 100_000,
        "😀",
        "\u202e" * 300,
    ],
)
def test_any_string_may_be_given(hostile, shipped):
    assessed = shipped.assess(signed(hostile, hostile, hostile))
    assert 0 <= assessed.probability <= 1
    assert sum(reason.weight for reason in assessed.reasons) == pytest.approx(assessed.log_odds)


def test_alone_and_in_a_batch_an_identity_gives_the_same_columns():
    submissions = [
        signed("Cheap Boots 24", "x@mail.example", "https://www.cheap-boots.example/sale?id=2"),
        signed("Anna", "anna@gmail.com"),
        signed(url="cheapboots.example"),
        signed(),
        replace(signed("Bob", url="https://bob.example"), body="See https://bob.example/post"),
    ]
    together = extract(submissions).to_csr()
    for row, submission in enumerate(submissions):
        alone = extract([submission]).to_csr()
        assert np.array_equal(alone.indices, together[row].indices)
        assert np.allclose(alone.data, together[row].data)


def test_the_shipped_model_knows_a_keyword_name_from_a_person(shipped):
    person = shipped.assess(signed("Anna Berg", "anna@gmail.com"))
    blogger = shipped.assess(signed("Anna Berg", "anna@gmail.com", "https://annaberg.example/"))
    dropper = shipped.assess(
        signed("Online Casino Bonus", "anna@gmail.com", "https://casino-bonus.example/slots")
    )
    assert max(person.probability, blogger.probability) < 0.5 < dropper.probability


def test_reasons_name_what_the_name_speaks_of(shipped):
    assessed = shipped.assess(signed("Casino Bonus", url="https://casino.example/"))
    (reason,) = [one for one in assessed.reasons if one.code == "identity-topic"]
    assert reason.weight > 0
    assert reason.text == "Name or website speaks of what spam sells: gambling, reward"
    codes = [one.code for one in shipped.assess(signed("Anna Berg")).reasons]
    assert "identity" in codes
    assert "identity-topic" not in codes


def test_a_website_is_a_reason_apart_from_the_links_of_the_text(shipped):
    linked = Submission(body=f"{TEXT} https://wiki.example/page")
    alone = {reason.code: reason.weight for reason in shipped.assess(linked).reasons}
    both = shipped.assess(replace(linked, url="https://casino.example/"))
    codes = {reason.code: reason.weight for reason in both.reasons}
    assert "link-target" in alone
    assert {"link-target", "identity-topic"} <= set(codes)
    assert sum(reason.weight for reason in both.reasons) == pytest.approx(both.log_odds)
    assert "link-target" not in [
        one.code for one in shipped.assess(signed(url="a.example")).reasons
    ]


@pytest.mark.parametrize(
    ("url", "is_random"),
    [
        ("http://dqzvkxwj.example", True),
        ("http://www.xgqhtvzb.com/", True),
        # Letters that languages put together so, names, abbreviations, another writing.
        ("https://knightsbridge.example", False),
        ("https://rechtschreibung.example", False),
        ("https://gnu.org", False),
        ("https://kth.example", False),
        ("https://пример.example", False),
        ("https://192.0.2.1/", False),
        ("dqzvkxwj", False),
        ("", False),
    ],
)
def test_a_host_of_letters_at_random_is_known_by_its_pairs(url, is_random):
    assert read_identity(signed("Bob", url=url)).has_random_host == is_random


def test_a_host_of_letters_at_random_speaks_for_spam_and_says_so(shipped):
    honest = shipped.assess(signed("Bob", url="http://bobs-garden.example"))
    random = shipped.assess(signed("Bob", url="http://dqzvkxwj.example"))
    reasons = {reason.code: reason for reason in random.reasons}
    assert random.probability > honest.probability
    assert reasons["identity-random"].weight > 0
