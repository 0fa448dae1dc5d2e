import pytest

from comments.rates import interval_of


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
