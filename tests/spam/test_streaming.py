import itertools

import pytest

from comments.spam import SpamModel, Submission
from comments.spam.streaming import fit_stream, is_longer, pair_up


def test_a_stream_teaches_what_a_list_teaches(examples):
    submissions, labels = examples
    rounds = 60
    stream = pair_up(
        itertools.chain.from_iterable([submissions] * rounds),
        itertools.chain.from_iterable([labels] * rounds),
        None,
    )
    fitted = fit_stream(stream)
    model = SpamModel(fitted.weights, fitted.bias, SpamModel.fit(*examples).info)
    spam = Submission(body="cheap pills at http://pills.example.com")
    ham = Submission(body="thanks, upgrading fixed my migrations")
    assert model.assess(spam).probability > 0.9
    assert model.assess(ham).probability < 0.1
    assert fitted.counts == {"spam": 20 * rounds, "ham": 20 * rounds}


def test_a_long_stream_is_read_lazily(examples):
    submissions, labels = examples
    read = []

    def endless():
        for place, submission in enumerate(itertools.cycle(submissions)):
            read.append(place)
            yield submission

    start, whole = is_longer(pair_up(endless(), itertools.cycle(labels), None), most=30)
    assert len(start) == 30
    assert len(read) == 31
    assert [one.submission for one in itertools.islice(whole, 40)] == submissions


def test_a_short_stream_is_fitted_at_once(examples):
    start, whole = is_longer(pair_up(*examples, None), most=40)
    assert len(start) == 40
    assert whole is None


@pytest.mark.parametrize(
    ("labels", "sources", "problem"),
    [
        (["spam"], None, "There are 1 labels for more than 1 submissions"),
        (["spam", "ham"], ["a"], "There are 1 sources for more than 1 submissions"),
        (["spam", "ham", "ham"], None, "more labels or sources than the 2 submissions"),
        (["spam", "maybe"], None, "Label 1 is 'maybe'"),
    ],
)
def test_uneven_or_unknown_labels_are_a_clear_error(labels, sources, problem):
    submissions = [Submission(body="a"), Submission(body="b")]
    with pytest.raises(ValueError, match=problem):
        SpamModel.fit(submissions, labels, sources=sources)


def test_a_stream_of_one_label_is_a_clear_error():
    with pytest.raises(ValueError, match="needs both labels; got 2 spam and 0 ham"):
        fit_stream(pair_up([Submission(body="a"), Submission(body="b")], ["spam", "spam"], None))
