"""Metrics against values worked out by hand, and cuts against what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.spam.evaluation import (
    Interval,
    bootstrap_interval,
    confusion,
    evaluation_of,
    expected_calibration_error,
    proportion_interval,
    roc_auc,
    spam_caught_at,
    thresholds_for_cost,
)

PROBABILITIES = [0.95, 0.8, 0.4, 0.7, 0.2, 0.1]
LABELS = ["spam", "spam", "spam", "ham", "ham", "ham"]


def test_confusion_counts_what_lies_at_or_above_the_cut():
    result = confusion(PROBABILITIES, LABELS, cut=0.7)
    assert (result.caught, result.missed, result.blocked, result.passed) == (2, 1, 1, 2)
    assert result.accuracy == pytest.approx(4 / 6)
    assert result.mcc == pytest.approx(1 / 3)


def test_a_filter_that_calls_everything_spam_has_no_correlation():
    assert confusion(PROBABILITIES, LABELS, cut=0.0).mcc == 0.0


def test_rates_without_texts_are_zero_and_not_an_error():
    result = confusion([0.9], ["spam"], cut=0.5)
    assert result.blocked_ham == 0.0
    assert result.spam_caught == 1.0


def test_spam_caught_at_zero_blocked_ham_stops_above_the_worst_ham():
    assert spam_caught_at(PROBABILITIES, LABELS, 0.0) == pytest.approx(2 / 3)
    assert spam_caught_at(PROBABILITIES, LABELS, 1 / 3) == 1.0
    assert spam_caught_at(PROBABILITIES, LABELS, 1.0) == 1.0


def test_spam_that_ties_with_blocked_ham_is_not_caught():
    assert spam_caught_at([0.5, 0.5], ["spam", "ham"], 0.0) == 0.0


def test_spam_caught_at_needs_both_labels():
    with pytest.raises(ValueError, match="both spam and ham"):
        spam_caught_at([0.5], ["spam"], 0.01)


def test_an_unknown_label_is_named_with_its_place():
    with pytest.raises(ValueError, match=r"Label 1 is 'eggs'"):
        roc_auc([0.1, 0.2], ["ham", "eggs"])


def test_lengths_that_differ_are_named():
    with pytest.raises(ValueError, match="2 probabilities for 1 labels"):
        confusion([0.1, 0.2], ["ham"], 0.5)


def test_calibration_error_is_the_weighted_gap():
    # Two texts at .9 with one spam (gap .4), two at .1 with none (gap .1).
    error = expected_calibration_error([0.9, 0.9, 0.1, 0.1], ["spam", "ham", "ham", "ham"])
    assert error == pytest.approx(0.25)
    assert expected_calibration_error([], []) == 0.0
    assert expected_calibration_error([1.0], ["spam"]) == 0.0


def test_the_exact_interval_covers_its_proportion():
    interval = proportion_interval(5, 100)
    # Clopper and Pearson's own kind of table: 1.64 % to 11.28 %.
    assert interval.low == pytest.approx(0.0164, abs=1e-4)
    assert interval.high == pytest.approx(0.1128, abs=1e-4)
    assert proportion_interval(3, 3).high == 1.0
    assert proportion_interval(0, 0) == Interval(0.0, 1.0)
    with pytest.raises(ValueError, match="4 successes of 3"):
        proportion_interval(4, 3)


def test_the_bootstrap_surrounds_the_figure_and_repeats_itself():
    generator = np.random.default_rng(1)
    scores = np.concatenate([generator.normal(1, 1, 200), generator.normal(0, 1, 200)])
    labels = ["spam"] * 200 + ["ham"] * 200
    interval = bootstrap_interval(roc_auc, scores, labels, repeats=50)
    assert interval.low < roc_auc(scores, labels) < interval.high
    assert interval == bootstrap_interval(roc_auc, scores, labels, repeats=50)


def test_an_evaluation_of_ham_alone_tells_only_what_ham_can_show():
    result = evaluation_of([0.1, 0.9], ["ham", "ham"], 0.5)
    assert result["blocked_ham"] == 0.5
    assert "auc" not in result
    assert "spam_caught" not in result


def test_cuts_cost_no_more_than_asked_on_fresh_texts():
    generator = np.random.default_rng(7)

    def draw(ham, spam):
        log_odds = np.concatenate([generator.normal(-4, 2, ham), generator.normal(3, 2, spam)])
        return 1 / (1 + np.exp(-log_odds)), ["ham"] * ham + ["spam"] * spam

    cuts = thresholds_for_cost(*draw(20_000, 5_000), blocked_ham=0.002, published_spam=0.02)
    fresh, labels = draw(50_000, 20_000)
    blocked = confusion(fresh, labels, cuts["spam_at"].cut).blocked_ham
    published = 1 - confusion(fresh, labels, cuts["hold_at"].cut).spam_caught
    assert blocked == pytest.approx(0.002, rel=0.5)
    assert published == pytest.approx(0.02, rel=0.3)
    assert cuts["spam_at"].interval.low <= 0.002 <= cuts["spam_at"].interval.high


def test_too_few_labels_push_the_cut_beyond_every_ham_seen():
    ham = [0.01 * n for n in range(1, 51)]
    cuts = thresholds_for_cost([*ham, 0.9], ["ham"] * 50 + ["spam"], blocked_ham=0.0001)
    assert cuts["spam_at"].is_extrapolated
    assert cuts["spam_at"].cut > max(ham)
    assert cuts["spam_at"].texts == 50


def test_ham_with_one_and_the_same_score_lies_below_the_cut():
    cuts = thresholds_for_cost([0.4] * 500 + [0.9] * 5, ["ham"] * 500 + ["spam"] * 5, 0.01)
    assert 0.4 < cuts["spam_at"].cut < 0.9


def test_a_spot_checked_ham_counts_for_all_it_stands_for():
    probabilities = [0.001 * n for n in range(1000)] + [0.999]
    labels = ["ham"] * 1000 + ["spam"]
    alone = thresholds_for_cost(probabilities, labels, 0.01)["spam_at"].cut
    weights = [1.0] * 990 + [50.0] * 10 + [1.0]
    weighted = thresholds_for_cost(probabilities, labels, 0.01, weights=weights)["spam_at"].cut
    assert weighted > alone


def test_nothing_is_held_above_the_spam_cut():
    cuts = thresholds_for_cost([0.2, 0.3, 0.9, 0.95], ["ham", "ham", "spam", "spam"], 0.3, 0.3)
    assert cuts["hold_at"].cut <= cuts["spam_at"].cut


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0]])
def test_weights_must_be_positive_and_complete(weights):
    with pytest.raises(ValueError, match="one weight > 0"):
        thresholds_for_cost([0.1, 0.9], ["ham", "spam"], weights=weights)


def test_thresholds_need_both_labels():
    with pytest.raises(ValueError, match="at least one spam and one ham"):
        thresholds_for_cost([0.1, 0.9], ["ham", "ham"])


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(["spam", "ham"])), min_size=2, max_size=40
    ).filter(lambda rows: len({label for _, label in rows}) == 2)
)
def test_cuts_exist_for_any_labels(rows):
    probabilities, labels = zip(*rows, strict=True)
    cuts = thresholds_for_cost(probabilities, labels, 0.01, 0.01)
    assert 0.0 <= cuts["hold_at"].cut <= cuts["spam_at"].cut <= 1.0
    for cut in cuts.values():
        assert 0.0 <= cut.interval.low <= cut.interval.high <= 1.0
