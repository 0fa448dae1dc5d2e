"""Training: what sources, disguises and a site's own labels change."""

import json
import random

import numpy as np
import pytest

from comments.spam import SpamModel, Submission, layout, recipes
from comments.spam.augmentation import disguised
from comments.spam.calibration import platt
from comments.spam.corpus import text_digest
from comments.spam.features.extraction import transform
from comments.spam.fitting import fit_weights
from comments.spam.recipes import FitSettings
from comments.spam.training import read_sources, shipped_corrections, shipped_files, train
from tests.spam.conftest import HAM, SPAM


def written(label, count, seed):
    """Comments that differ: sentences of the examples, with a number each."""
    generator = random.Random(seed)
    texts = SPAM if label == "spam" else HAM
    return [f"{generator.choice(texts)} {number}" for number in range(count)]


def site(topic, count=30):
    bodies = written("spam", count, topic) + written("ham", count, topic)
    submissions = [Submission(body=f"{topic} {body}") for body in bodies]
    return submissions, ["spam"] * count + ["ham"] * count, [topic] * 2 * count


def many_sites(*topics):
    submissions, labels, sources = [], [], []
    for topic in topics:
        more = site(topic)
        submissions, labels = submissions + more[0], labels + more[1]
        sources += more[2]
    return submissions, labels, sources


def test_cuts_are_measured_on_sources_left_out_when_sources_are_named():
    submissions, labels, sources = many_sites("garden", "trains", "cooking")
    model = SpamModel.fit(submissions, labels, sources=sources)
    assert model.info.thresholds["measured_by"].startswith("leaving out one source")
    assert 0 < model.info.thresholds["hold_at"] <= model.info.thresholds["spam_at"] < 1
    assert model.info.sources["garden"] == {"spam": 30, "ham": 30}


def test_cuts_are_cross_validated_without_sources():
    submissions, labels, _ = many_sites("garden")
    assert SpamModel.fit(submissions, labels).info.thresholds["measured_by"] == "cross-validation"


def test_the_topic_of_a_ham_only_source_is_not_taken_for_honesty():
    submissions, labels, sources = many_sites("trains", "cooking", "sailing")
    ham = [Submission(body=f"garden garden {number}") for number in range(60)]
    arguments = (submissions + ham, labels + ["ham"] * 60, sources + ["garden"] * 60)
    plain = fit_weights(*arguments, FitSettings(source_intercept=0.0))
    aware = fit_weights(*arguments, FitSettings(source_intercept=3.0))
    spam_there = Submission(body="garden: buy cheap pills at http://pills.example.com")
    row = transform([spam_there])
    assert (row @ aware.weights + aware.bias)[0] > (row @ plain.weights + plain.bias)[0]


def test_few_texts_are_fitted_with_a_recipe_of_their_own():
    bodies = written("spam", 40, 1) + written("ham", 40, 2)
    arguments = ([Submission(body=body) for body in bodies], ["spam"] * 40 + ["ham"] * 40)
    recipe = recipes.AT_HOME_WITH_FEW
    spelt_out = {
        "strength": recipe.strength,
        "idf_power": recipe.idf_power,
        "block_factors": {"shape": recipe.shape},
    }
    few = SpamModel.fit(*arguments)
    assert few.info.digest == SpamModel.fit(*arguments, **spelt_out).info.digest
    assert few.info.digest != SpamModel.fit(*arguments, idf_power=0.0).info.digest


def test_a_penalised_shift_stays_nearer_to_nothing():
    margins = np.array([-3.0, -2.0, -1.0, -0.5, 2.0])
    targets = np.array([0.0, 1.0, 1.0, 1.0, 1.0])
    free, held = platt(margins, targets)[1], platt(margins, targets, shift_penalty=10.0)[1]
    assert 0 < held < free


def test_training_twice_gives_the_same_model():
    submissions, labels, sources = many_sites("garden", "trains", "cooking")
    one = SpamModel.fit(submissions, labels, sources=sources)
    two = SpamModel.fit(submissions, labels, sources=sources)
    assert one.info.digest == two.info.digest


def test_a_label_alone_cannot_be_trained_on():
    with pytest.raises(ValueError, match="Training needs both labels"):
        SpamModel.fit([Submission(body="x")], ["ham"])


def test_enough_spam_is_also_trained_on_disguised():
    bodies = written("spam", 300, 1) + written("ham", 300, 2)
    submissions = [Submission(body=body) for body in bodies]
    labels = ["spam"] * 300 + ["ham"] * 300
    seen = SpamModel.fit(submissions, labels, disguised_share=1.0)
    unseen = SpamModel.fit(submissions, labels, disguised_share=0.0)
    plain = [Submission(body=body) for body in written("spam", 100, 3)]
    hidden = disguised(plain, seed=9)

    def share_left(model):
        return model.log_odds(hidden).mean() / model.log_odds(plain).mean()

    assert share_left(seen) > share_left(unseen)
    assert seen.info.counts == {"spam": 300, "ham": 300}


def test_a_copy_counts_as_much_as_the_recipe_says():
    bodies = written("spam http://pills.example.com", 300, 1) + written("ham", 300, 2)
    arguments = ([Submission(body=body) for body in bodies], ["spam"] * 300 + ["ham"] * 300)
    digests = {
        weight: SpamModel.fit(*arguments, copy_weight=weight).info.digest
        for weight in (None, recipes.AT_HOME.copy_weight, 1.0)
    }
    assert digests[None] == digests[recipes.AT_HOME.copy_weight] != digests[1.0]


def test_disguises_repeat_and_leave_texts_without_letters_alone():
    spam = [Submission(body=body, name="Mallory") for body in SPAM]
    assert disguised(spam, seed=4) == disguised(spam, seed=4)
    assert not {after.body for after in disguised(spam, seed=1)} & set(SPAM)
    assert all(after.name == "Mallory" for after in disguised(spam, 1))
    assert disguised([Submission(body="12 34")], seed=0)[0].body == "12 34"
    every_way = disguised([Submission(body="пишите short buy It")] * 300, seed=2)
    assert len({submission.body for submission in every_way}) > 20


def test_learning_moves_a_model_towards_the_site_and_repeats_itself(model):
    spam = [Submission(body=f"knitting patterns for sale {number}") for number in range(30)]
    ham = [Submission(body=f"casino royale was a fine film {number}") for number in range(30)]
    labels = ["spam"] * 30 + ["ham"] * 30
    learnt = model.learn(spam + ham, labels)
    assert learnt.log_odds(spam).mean() > model.log_odds(spam).mean()
    assert learnt.log_odds(ham).mean() < model.log_odds(ham).mean()
    assert learnt.info.digest == model.learn(spam + ham, labels).info.digest
    known = Submission(body=SPAM[0])
    assert learnt.assess(known).probability > 0.5


def test_what_a_site_teaches_of_a_group_goes_no_further_than_its_spread(model):
    spam = [Submission(body=f"knitting patterns for sale http://wool{k}.test") for k in range(30)]
    ham = [Submission(body=f"casino royale was a fine film {k}") for k in range(30)]
    labels = ["spam"] * 30 + ["ham"] * 30

    def moved(group, **settings):
        learnt = model.learn(spam + ham, labels, **settings)
        return np.abs(learnt.weights - model.weights)[layout.GROUPS[group]].max()

    for group in ("words", "link", "tokens"):
        assert moved(group) > 0 == moved(group, spreads={group: 0.0})
    assert moved("link", spreads={"link": 4.0}) > moved("link", spreads={"link": 0.5})


def test_every_column_is_in_one_group():
    slices = sorted((group.start, group.stop) for group in layout.GROUPS.values())
    assert [stop for _, stop in slices[:-1]] == [start for start, _ in slices[1:]]
    assert (slices[0][0], slices[-1][1]) == (0, layout.COLUMN_COUNT)


def test_a_spread_for_no_group_is_refused(model):
    with pytest.raises(ValueError, match="no group of columns 'shapes'; use one of words, "):
        model.learn([Submission(body="x")], ["ham"], spreads={"shapes": 1.0})


def test_learning_nothing_changes_nothing(model):
    assert np.array_equal(model.learn([], []).weights, model.weights)


def test_training_from_files_reads_corrects_and_sums_up(tmp_path):
    submissions, labels, _ = many_sites("garden", "trains")
    lines = [
        json.dumps({"text": submission.body, "label": label})
        for submission, label in zip(submissions, labels, strict=True)
    ]
    (tmp_path / "b.jsonl").write_text("\n".join(lines))
    (tmp_path / "a.jsonl").write_text("\n".join(lines[:80]))
    wrong = submissions[0].body
    steps = []
    result = train(
        [tmp_path / "b.jsonl", tmp_path / "a.jsonl"],
        {text_digest(wrong): "drop", text_digest(submissions[1].body): "ham"},
        progress=lambda *step: steps.append(step),
    )
    assert [source.name for source in result.sources] == ["a", "b"]
    assert result.sources[0].counts == {"ham": 31, "spam": 48}
    assert result.sources[0].corrected == 2
    assert steps[-1][1] == steps[-1][2]
    rows, summaries = read_sources([tmp_path / "a.jsonl"])
    assert len(rows) == 80
    assert summaries[0].corrected == 0


def test_missing_sources_are_all_named(tmp_path):
    (tmp_path / "sms_uci.jsonl").write_text("")
    with pytest.raises(FileNotFoundError, match="blog_djangocast, blog_moroney") as raised:
        shipped_files([tmp_path])
    assert "sms_uci" not in str(raised.value)


def test_the_shipped_corrections_are_digests_and_verdicts():
    corrections = shipped_corrections()
    assert set(corrections.values()) == {"spam", "drop"}
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in corrections)


def test_the_shipped_model_leaves_out_what_may_not_be_used_commercially():
    sources = SpamModel.load().info.sources
    assert "ham_news_ucc" not in sources
    assert "blog_djangocast" in sources
