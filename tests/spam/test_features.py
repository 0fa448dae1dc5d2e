import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam import Submission
from comments.spam.features import extract, transform
from comments.spam.features.distinct import sorted_distinct
from comments.spam.features.hashing import hash_word_shape, hash_word_shapes
from comments.spam.text import fold_texts

pieces = st.sampled_from(
    ["Hello", " ", "world", "!", "http://a.example/b?c", "<b>", "7", "casino", "купить", "\n", "é",
     "😀", "\u200b", "v1agra", "c a s h", ".", "[url=http://x.ru]y[/url]", "AAA", "$", "ﬁ",
     "שלום", "a\uff04b", "rtp88", "4th", "2024", "abc12def345ghi", "Lorem", "мир", "p" * 70, "10+"]
)  # fmt: skip
texts = st.one_of(st.lists(pieces, max_size=40).map("".join), st.text(max_size=80))


@given(bodies=st.lists(texts, min_size=2, max_size=5), context=texts)
@settings(max_examples=200, deadline=None)
def test_a_text_has_the_same_features_alone_and_among_others(bodies, context):
    submissions = [Submission(body=body, context=context, name="Bob") for body in bodies]
    together = transform(submissions)
    for row, submission in enumerate(submissions):
        alone = extract([submission]).to_csr()
        difference = abs(together[row] - alone)
        assert difference.nnz == 0 or difference.max() < 1e-6


@pytest.mark.parametrize("body", ["shalomשלום", "a\uff04b"])
@pytest.mark.parametrize("neighbour", ["кредит", "cheap $$$"])
def test_neighbours_do_not_change_how_a_disguise_is_read(body, neighbour):
    together = transform([Submission(body=body), Submission(body=neighbour)])
    assert abs(together[0] - extract([Submission(body=body)]).to_csr()).nnz == 0


@given(st.lists(st.text("aяb07", min_size=1, max_size=14), min_size=1, max_size=5))
def test_a_word_with_digits_has_the_same_shape_alone_and_in_an_array(words):
    folded = fold_texts(["", " ".join(words)])
    _, hashes = hash_word_shapes(folded.stream, folded.word_starts, folded.word_ends)
    with_digits = [word for word in folded.words_of(1) if any(map(str.isdigit, word))]
    assert [*map(hash_word_shape, with_digits)] == hashes.tolist()


def test_features_have_owners_in_a_batch_of_one_text_only():
    with pytest.raises(ValueError, match="one text only"):
        extract([Submission(body="a"), Submission(body="b")]).owners()


def test_as_many_short_texts_as_one_likes_keep_their_own_features():
    submissions = [Submission(body=f"v{number}") for number in range(3000)]
    together = extract(submissions).to_csr()
    alone = extract(submissions[-1:]).to_csr()
    assert abs(together[2999] - alone).nnz == 0


def test_each_block_of_a_text_has_length_one():
    matrix = transform([Submission(body="Hello world, see http://a.example", name="Alice")])
    assert matrix.multiply(matrix).sum() == pytest.approx(4.0)


@given(st.lists(st.integers(0, 40), max_size=200))
def test_sorted_distinct_keys_hold_each_key_once(keys):
    kept = sorted_distinct(np.array(keys, dtype=np.uint32))
    assert kept.tolist() == sorted(set(keys))


def test_no_submissions_give_no_rows():
    assert transform([]).shape[0] == 0


def test_the_part_of_an_address_before_the_at_sign_is_never_looked_at():
    alice = transform([Submission(body="Hello", email="alice@mail.example")])
    bob = transform([Submission(body="Hello", email="bob@mail.example")])
    assert abs(alice - bob).nnz == 0


def test_sharing_words_with_the_context_changes_the_features():
    body = "The queryset is lazy here"
    shared = transform([Submission(body=body, context="How a queryset works")])
    unshared = transform([Submission(body=body, context="Baking bread at home")])
    assert abs(shared - unshared).nnz > 0
