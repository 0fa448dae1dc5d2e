import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam import Submission

any_text = st.text(alphabet=st.characters(), max_size=300)


@given(body=any_text, name=any_text, email=any_text, url=any_text, context=any_text)
@settings(max_examples=200, deadline=None)
def test_any_strings_are_assessed_and_explained(model, body, name, email, url, context):
    submission = Submission(body=body, name=name, email=email, url=url, context=context)
    assessment = model.explain(submission)
    assert 0.0 <= assessment.probability <= 1.0
    assert all(0 <= span.start < span.end <= len(body) for span in assessment.spans)
    total = sum(reason.weight for reason in assessment.reasons)
    assert total == pytest.approx(assessment.log_odds, abs=1e-6)


@pytest.mark.parametrize(
    "body",
    ["", "\x00", "\ud800\udfff\udfff", "😀" * 300, "\u200b" * 50, "\u0301" * 500, "ﷺ" * 200],
)
def test_odd_texts_are_assessed(model, body):
    assert 0.0 <= model.assess(Submission(body=body)).probability <= 1.0
