import pytest
from django.utils import translation

from comments import reasons
from comments.spam.reasons import REASON_MESSAGES


@pytest.mark.parametrize("code", sorted(REASON_MESSAGES))
def test_every_reason_of_the_engine_can_be_translated_and_filtered_by(code):
    assert str(reasons.MESSAGES[code]) == REASON_MESSAGES[code]
    assert code in dict(reasons.choices())


def test_a_reason_is_told_with_its_own_values():
    with translation.override("en"):
        assert reasons.describe("duplicate", "?", {"count": 3}) == (
            "Earlier comments with the same text: 3"
        )


def test_a_threshold_is_told_in_percent_as_everywhere_on_the_desk():
    with translation.override("de"):
        told = reasons.describe_shortly("spam-threshold", "?", {"threshold": "0.9835"})
    assert told == "Über 98,4 %"


def test_a_threshold_that_is_no_number_leaves_the_stored_sentence():
    assert reasons.describe("spam-threshold", "As stored", {"threshold": "high"}) == "As stored"


@pytest.mark.parametrize("details", [{}, {"other": 1}])
def test_details_that_do_not_fit_leave_the_stored_sentence(details):
    assert reasons.describe("duplicate", "As stored", details) == "As stored"
    assert reasons.describe("from-another-version", "As stored", details) == "As stored"
