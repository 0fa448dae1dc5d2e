import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam.text import fold_texts
from comments.spam.text.folding import find_origins
from comments.spam.text.folding_one import fold_one

pieces = st.sampled_from(
    ["Hello", " ", "world", "!", "10+", "=", "€", "http://a.example/b?c", "<b>", "7", "½", "\n",
     "é", "ß", "ﬁ", "’", "…", "...", ":-)", "😀", "℃", "\u200b", "v1agra", "html5", "c a s h",
     "p@y", "купить", "сор", "שלום", "日本", "@bob", "a\uff04b", "spam. com", "\ud800", "\x00"]
)  # fmt: skip
texts = st.one_of(st.lists(pieces, max_size=40).map("".join), st.text(max_size=80))


@given(body=texts)
@settings(max_examples=500, deadline=None)
def test_a_text_folds_alike_alone_and_among_others(body):
    alone, together = fold_texts([body]), fold_texts([body, "Thanks"])
    assert alone.words_of(0) == together.words_of(0)
    assert alone.links.get(0) == together.links.get(0)
    assert alone.symbols.tolist() == together.symbols.tolist()
    for name in ("kind_counts", "sign_counts", "disguises", "word_counts", "lengths"):
        assert getattr(alone, name)[0].tolist() == getattr(together, name)[0].tolist()
    for name in ("starts_lower", "ends_sentence"):
        assert bool(getattr(alone, name)[0]) == bool(getattr(together, name)[0])
    # Script 0 is that of signs and spaces, which nobody asks for.
    assert alone.script_counts[0, 1:].tolist() == together.script_counts[0, 1:].tolist()


@given(body=texts)
@settings(max_examples=200, deadline=None)
def test_each_letter_of_a_folded_word_has_its_place_in_the_text(body):
    origins = find_origins(body)
    assert len(origins) == len(fold_texts([body]).stream)
    assert all(0 <= place <= len(body) for place in origins.tolist())


@pytest.mark.parametrize("body", ["v1agra", "p@ypal", "c a s h now", "vіаgrа", "see сор"])
def test_what_may_be_disguised_is_left_to_the_arrays(body):
    assert fold_one(body)[0] is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Thanks!",
        "4th of 10",
        "Привет",
        "И мой iPhone больше не зависает, обновил прошивку",
        "It’s 😀",
        "@bob hi",
    ],
)
def test_plain_text_needs_no_arrays(body):
    assert fold_one(body)[0] is not None


def test_no_more_code_points_are_remembered_than_fit():
    from comments.spam.text import folding_one

    for start in range(0x4E00, 0x9000, 1000):
        fold_one("".join(map(chr, range(start, start + 1000))))
    assert len(folding_one._kinds) <= folding_one._MOST_CODE_POINTS
