import pytest

from comments.rates import interval_of, weighted_share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1000, 0.0002, 0.0056),
    ],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    assert interval_of(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_known_of_nothing():
    assert interval_of(0, 0) == (0.0, 1.0)


def test_a_rare_draw_counts_for_all_it_was_drawn_from():
    share, effective = weighted_share({50.0: 1}, {1.0: 50, 50.0: 1})
    assert share == 0.5
    assert effective == pytest.approx(100**2 / (50 + 50**2))


def test_draws_of_one_weight_count_as_they_are():
    assert weighted_share({50.0: 3}, {50.0: 10}) == pytest.approx((0.3, 10))


def test_nothing_drawn_has_no_share():
    assert weighted_share({}, {}) == (None, 0)
