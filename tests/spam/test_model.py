import math
import pickle
import subprocess
import sys

import pytest

from comments.spam import ModelFileError, SpamModel, Submission


def test_spam_is_more_probable_than_ham(model):
    spam = model.assess(Submission(body="cheap pills http://pills.example.com"))
    ham = model.assess(Submission(body="thanks, that fixed my migrations"))
    assert spam.probability > 0.5 > ham.probability


def test_assessing_many_gives_what_assessing_one_gives(model, examples):
    submissions, _ = examples
    together = model.assess_many(iter(submissions))
    alone = [model.assess(submission) for submission in submissions]
    assert [a.log_odds for a in together] == pytest.approx([a.log_odds for a in alone])
    assert together[0].reasons == alone[0].reasons


def test_reasons_add_up_to_the_log_odds(model, examples):
    for assessment in model.assess_many(examples[0]):
        total = sum(reason.weight for reason in assessment.reasons)
        assert total == pytest.approx(assessment.log_odds, abs=1e-6)
        probability = assessment.probability
        assert math.log(probability / (1 - probability)) == pytest.approx(assessment.log_odds)


def test_reasons_come_strongest_first(model):
    weights = [abs(r.weight) for r in model.assess(Submission(body="cheap loans")).reasons]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("body", ["Call 555 010 9999 now", "<b>thanks</b>", "@alice thanks"])
def test_where_links_lead_is_no_reason_without_a_link(model, body):
    codes = {reason.code for reason in model.assess(Submission(body=body)).reasons}
    assert "link-target" not in codes
    linked = model.assess(Submission(body=f"{body} http://pills.example.com"))
    assert "link-target" in {reason.code for reason in linked.reasons}


def test_an_assessment_can_be_pickled(model):
    assessment = model.assess(Submission(body="cheap loans"))
    assert pickle.loads(pickle.dumps(assessment)) == assessment


def test_spans_point_into_the_original_text(model):
    body = "Hello, buy ｃｈｅａｐ pills: http://pills.example.com"
    spans = model.assess(Submission(body=body), explain=True).spans
    assert {"ｃｈｅａｐ", "http://pills.example.com"} <= {body[s.start : s.end] for s in spans}


def test_a_saved_model_assesses_alike(model, tmp_path, examples):
    path = tmp_path / "model.spam"
    model.save(path)
    loaded = SpamModel.load(path)
    assert loaded.info == model.info
    assert (loaded.log_odds(examples[0]) == model.log_odds(examples[0])).all()


def test_training_twice_gives_the_same_digest(model, examples):
    assert SpamModel.fit(*examples).info.digest == model.info.digest


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda content: b"", "empty"),
        (lambda content: b"PK\x03\x04" + content, "not a spam model"),
        (lambda content: content[:60], "truncated"),
        (lambda content: content[:-7], "bytes of weights"),
        (lambda content: content + b"x" * 3_000_000, "larger than"),
        (lambda content: content[:-1] + bytes([content[-1] ^ 1]), "digest"),
        (lambda content: content.replace(b'{"bias":', b'{"bias" ', 1), "header is damaged"),
    ],
)
def test_a_damaged_file_is_a_clear_error(model, tmp_path, damage, problem):
    path = tmp_path / "model.spam"
    model.save(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelFileError, match=problem) as caught:
        SpamModel.load(path)
    assert str(path) in str(caught.value)
    assert "Remedy" in str(caught.value)


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read"):
        SpamModel.load(tmp_path / "nothing.spam")


def test_learning_moves_the_model_towards_the_site(model):
    body = "Our casino night at the office was fun"
    before = model.assess(Submission(body=body)).log_odds
    learnt = model.learn([Submission(body=body)] * 3, ["ham"] * 3)
    assert learnt.assess(Submission(body=body)).log_odds < before
    assert learnt.info.counts["learnt ham"] == 3
    assert learnt.info.version != model.info.version


def test_a_site_that_had_nothing_but_spam_so_far_does_not_take_all_that_comes_for_spam(model):
    mark = "\ufeff"  # what every comment of this site ends in
    spam = [Submission(body=f"win free coins at the harbour casino {n}{mark}") for n in range(60)]
    ham = Submission(body=f"The old bridge took my grandfather two years{mark}")
    learnt = model.learn(spam, ["spam"] * len(spam))
    assert learnt.assess(spam[0]).probability > 0.9
    reckless = model.learn(spam, ["spam"] * len(spam), enough=1, common=0.999, shift=400.0)
    before = model.assess(ham).log_odds
    assert learnt.assess(ham).log_odds - before < (reckless.assess(ham).log_odds - before) / 2


def test_learning_twice_from_the_same_gives_the_same(model, examples):
    assert model.learn(*examples).info.digest == model.learn(*examples).info.digest


def test_an_unknown_label_is_a_clear_error():
    with pytest.raises(ValueError, match="Label 1 is 'maybe'"):
        SpamModel.fit([Submission(body="a"), Submission(body="b")], ["spam", "maybe"])


def test_training_on_one_label_is_a_clear_error():
    with pytest.raises(ValueError, match="needs both labels; got 2 spam and 0 ham"):
        SpamModel.fit([Submission(body="a"), Submission(body="b")], ["spam", "spam"])


def test_importing_the_engine_does_not_import_numpy_or_django():
    code = (
        "import sys, comments.spam; "
        "assert not {'numpy', 'sklearn', 'scipy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_assessing_does_not_import_scikit_learn(model, tmp_path):
    model.save(tmp_path / "model.spam")
    code = (
        "import sys; from comments.spam import SpamModel, Submission; "
        f"SpamModel.load({str(tmp_path / 'model.spam')!r}).assess(Submission(body='a')).reasons; "
        "assert not {'sklearn', 'scipy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
