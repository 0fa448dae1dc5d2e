"""The cuts of a running site, where a person sees what is held and a sample of the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.spam.evaluation import SITE_TAILS, Ruling, site_thresholds

# Cuts that most rulings here were made under.
CUTS = (0.03, 0.9)


def held(probability, is_spam, count=1):
    return [Ruling(probability, is_spam, 1.0, *CUTS)] * count


def spot_checked(probability, is_spam, count=1):
    return [Ruling(probability, is_spam, 50.0, *CUTS)] * count


def hold_at(rulings, cost=0.005):
    return site_thresholds(rulings, published_spam=cost)["hold_at"].cut


def spam_at(rulings, cost=0.001):
    return site_thresholds(rulings, blocked_ham=cost)["spam_at"].cut


def test_a_handful_of_labels_leaves_the_cuts_where_other_sites_have_them():
    few = [Ruling(0.01, False)] * 30 + [Ruling(0.99, True)] * 4
    cuts = site_thresholds(few, 0.001, 0.005)
    assert 0.9 < cuts["spam_at"].cut < 0.99
    assert 0.01 < cuts["hold_at"].cut < 0.06
    assert cuts["spam_at"].is_extrapolated and cuts["hold_at"].is_extrapolated
    assert cuts["spam_at"].cost == pytest.approx(0.001, rel=0.05)
    assert cuts["spam_at"].texts == 30


def test_what_a_site_rules_outweighs_what_other_sites_are_like():
    spam = [Ruling(0.02 + 0.0001 * n, True) for n in range(50)] + [Ruling(0.9, True)] * 950
    ham = [Ruling(0.001, False)] * 5000
    cuts = site_thresholds(spam + ham, 0.001, 0.005)
    # Five of a thousand may lie below the cut; the belief allows about as many.
    assert 0.0200 < cuts["hold_at"].cut < 0.0215
    # So much ham so far below .9 that the cut comes down to the spam.
    assert cuts["spam_at"].cut < 0.9


def test_the_cuts_cost_about_what_was_asked_of_comments_that_come_later():
    generator = np.random.default_rng(5)

    def draw(count, mean):
        return 1 / (1 + np.exp(-generator.normal(mean, 2.0, count)))

    rulings = [Ruling(p, False) for p in draw(20_000, -4)]
    rulings += [Ruling(p, True) for p in draw(10_000, 4)]
    cuts = site_thresholds(rulings, 0.002, 0.01)
    ham, spam = draw(100_000, -4), draw(100_000, 4)
    assert (ham >= cuts["spam_at"].cut).mean() == pytest.approx(0.002, rel=0.4)
    assert (spam < cuts["hold_at"].cut).mean() == pytest.approx(0.01, rel=0.3)
    for name, cost in (("spam_at", 0.002), ("hold_at", 0.01)):
        assert cuts[name].interval.low <= cost <= cuts[name].interval.high


def test_a_cost_that_is_lower_never_gives_cuts_that_are_nearer_to_each_other():
    rulings = held(0.1, False, 50) + held(0.6, True, 50) + spot_checked(0.001, False, 3)
    costs = (0.0001, 0.001, 0.01, 0.1)
    spam_cuts = [spam_at(rulings, cost) for cost in costs]
    hold_cuts = [hold_at(rulings, cost) for cost in costs]
    assert spam_cuts == sorted(spam_cuts, reverse=True)
    assert hold_cuts == sorted(hold_cuts)


def test_spam_seen_above_the_cut_does_not_make_what_lies_below_it_known():
    few = held(0.5, True, 20) + held(0.1, False, 20)
    many = few + spot_checked(0.99, True, 40)
    # The forty stand for two thousand: were they all looked at, the cut could go up further.
    everything = few + [Ruling(0.99, True)] * 2000
    assert hold_at(few) <= hold_at(many) < hold_at(everything)


def test_clean_spot_checks_below_the_cut_raise_it():
    few = held(0.5, True, 20) + held(0.1, False, 20)
    checked = few + spot_checked(0.99, True, 100)
    assert hold_at(checked) > hold_at(few)


def test_one_published_spam_that_stands_for_fifty_is_held_from_then_on():
    rulings = held(0.3, False, 200) + held(0.8, True, 200)
    assert hold_at(rulings) > 0.015
    assert hold_at(rulings + spot_checked(0.015, True)) < 0.015


def test_one_published_spam_does_not_close_the_whole_site():
    """Of two hundred known spam one was sampled: the share beyond is a few in a thousand."""
    rulings = held(0.3, False, 200) + held(0.8, True, 1000) + spot_checked(0.99, True, 20)
    assert hold_at(rulings + spot_checked(0.015, True)) > 0.001


def test_a_ham_found_in_spam_raises_the_cut_above_it():
    rulings = held(0.1, False, 300) + held(0.8, True, 100)
    assert spam_at(rulings) < 0.97
    assert spam_at(rulings + spot_checked(0.97, False, 2)) > 0.97


def test_fewer_doubtful_ham_than_believed_lower_the_cut_and_more_raise_it():
    # Believed is one in a hundred above .73.
    clean = held(0.1, False, 500) + held(0.95, True, 20)
    doubtful = held(0.1, False, 480) + held(0.75, False, 20) + held(0.95, True, 20)
    assert spam_at(clean) < spam_at(doubtful)
    # The part beyond what was ever held goes with it.
    nowhere_looked = [Ruling(0.1, False, 1.0, 0.0, 0.85)] * 500 + held(0.95, True, 20)
    seldom = [*nowhere_looked[:480], *[Ruling(0.75, False, 1.0, 0.0, 0.85)] * 20]
    assert spam_at(nowhere_looked) < spam_at(seldom + held(0.95, True, 20))


def test_nothing_is_held_above_the_spam_cut():
    rulings = held(0.2, False) + held(0.3, False) + held(0.9, True) + held(0.95, True)
    cuts = site_thresholds(rulings, 0.3, 0.3)
    assert cuts["hold_at"].cut <= cuts["spam_at"].cut


def test_a_cost_that_no_place_keeps_puts_the_cut_at_the_end_of_the_scale():
    cuts = site_thresholds([Ruling(1.0, False)] * 50 + [Ruling(0.9, True)], 1e-12, 0.005)
    assert cuts["spam_at"].cut > 0.99999999


def test_both_labels_are_needed():
    with pytest.raises(ValueError, match="at least one spam and one ham"):
        site_thresholds(held(0.1, False, 5))
    with pytest.raises(ValueError, match="at least one spam and one ham"):
        site_thresholds([])


@pytest.mark.parametrize("stands_for", [0.0, -1.0, float("nan")])
def test_a_ruling_that_stands_for_nothing_is_refused(stands_for):
    with pytest.raises(ValueError, match="stands_for > 0"):
        site_thresholds([Ruling(0.1, False, stands_for), Ruling(0.9, True)])


share = st.floats(0, 1)


@given(
    st.lists(
        st.tuples(share, st.booleans(), st.floats(1, 1000), share, share),
        min_size=2,
        max_size=40,
    ).filter(lambda rows: len({row[1] for row in rows}) == 2),
    st.sampled_from([0.0001, 0.005, 0.2]),
)
def test_cuts_exist_for_any_rulings(rows, cost):
    # Cuts that the costs of another day put the wrong way round do no harm either.
    cuts = site_thresholds([Ruling(*row) for row in rows], cost, cost, SITE_TAILS)
    assert 0.0 <= cuts["hold_at"].cut <= cuts["spam_at"].cut <= 1.0
    for cut in cuts.values():
        assert 0.0 <= cut.interval.low <= cut.interval.high <= 1.0
        assert 0.0 <= cut.cost <= 1.0
        assert 0.0 <= cut.reached <= 1.0
