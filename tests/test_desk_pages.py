"""The desk's pages beside the queue: what a person reads there."""

import pytest
from django.utils import timezone

from comments import learning, moderation
from comments.models import Comment
from comments.policies import BasePolicy, Verdict
from tests.commenting import make_comment
from tests.desk import field, shown, words

pytestmark = pytest.mark.django_db

DUMMY = {"BACKEND": "comments.classifiers.DummyClassifier"}


@pytest.fixture
def rulings(monkeypatch):
    """Let the site have ruled on comments with these probabilities; spam may look harmless."""
    from comments.spam.evaluation import Ruling

    def rule(spam):
        ham = [Ruling(0.001 + number / 1e5, is_spam=False) for number in range(200)]
        found = ham + [Ruling(probability, is_spam=True) for probability in spam]
        monkeypatch.setattr("comments.learning.held_out", lambda version: found)

    return rule


def test_a_backtest_opens_with_the_thresholds_in_use_in_percent(desk, version):
    opened = shown(desk, "comments_backtest")
    assert field(opened, "spam_at") == "92.13"
    assert field(opened, "publish_below") == "0.52"
    assert not opened.select(".errorlist")


def test_a_backtest_opens_with_the_models_own_threshold_before_anything_is_learnt(desk, site):
    from comments import conf

    own = conf.get_backend("COMMENTS_CLASSIFIER").model.spam_at
    opened = shown(desk, "comments_backtest")
    assert float(field(opened, "spam_at")) == round(100 * (own or 0.98), 4)
    assert field(opened, "publish_below") is None


def test_a_backtest_opens_with_what_the_settings_fix(desk, version, settings):
    settings.COMMENTS_CLASSIFIER = DUMMY
    settings.COMMENTS_POLICY = {
        "BACKEND": "comments.policies.ThresholdPolicy",
        "OPTIONS": {"spam_at": 0.75},
    }
    assert field(shown(desk, "comments_backtest"), "spam_at") == "75.0"


def test_a_backtest_opens_without_a_model_that_could_be_asked(desk, settings):
    settings.COMMENTS_CLASSIFIER = DUMMY
    assert field(shown(desk, "comments_backtest"), "spam_at") == "98.0"


@pytest.mark.parametrize("number", ["abc", "9" * 30, "123456"])
def test_a_link_to_a_version_that_is_gone_still_opens_the_backtest(desk, version, number):
    assert field(shown(desk, "comments_backtest", {"version": number}), "spam_at") == "92.13"


def test_a_backtest_counts_in_percent(desk, article, site):
    make_comment(article, body="cheap pills offer 3, buy now")
    query = {"spam_at": "100", "publish_below": "100", "last": "10"}
    rows = shown(desk, "comments_backtest", query).select(".desk-figures")[0].select("tbody tr")
    published = next(row for row in rows if "ublish" in row.th.get_text())
    assert published.td.get_text() == "1"


def test_a_backtest_tells_what_a_comment_was_given_when_it_came_in(desk, article, site):
    body = "cheap pills offer 3, buy now"
    make_comment(article, body=body, probability=0.99, arrival_probability=0.31)
    query = {"spam_at": "100", "publish_below": "100", "last": "10"}
    row = shown(desk, "comments_backtest", query).select_one("#changed-table tbody tr")
    assert words(row.select("td")[1]) == "31.0 %"


def test_a_backtest_asked_for_with_a_fraction_says_what_to_give(desk, settings):
    settings.COMMENTS_CLASSIFIER = DUMMY
    refused = shown(desk, "comments_backtest", {"spam_at": "0.98", "last": "10"})
    said = words(refused.select_one(".errorlist"))
    assert said == (
        "Give a percentage from 1 to 100. If you mean 98 %, write 98 and not a fraction of one."
    )


def test_a_backtest_that_would_publish_spam_says_which_number_to_change(desk, settings):
    settings.COMMENTS_CLASSIFIER = DUMMY
    query = {"spam_at": "10", "publish_below": "50", "last": "10"}
    said = words(shown(desk, "comments_backtest", query).select_one(".errorlist"))
    assert said == (
        "Comments below 50 % cannot be published when those from 10 % go to spam. Lower this "
        "one or raise the other."
    )


def test_the_thresholds_chosen_are_marked_in_words(desk, rulings):
    rulings([0.9] * 100)
    learning.choose_costs(None, blocked_ham=0.002, published_spam=0.0005)
    opened = shown(desk, "comments_thresholds")
    for table, chosen in (("spam", "0.20 % chosen"), ("publish", "0.050 % chosen")):
        rows = opened.find(id=f"{table}-thresholds").select("tbody tr")
        marked = [words(row.th) for row in rows if "chosen" in words(row)]
        assert marked == [chosen]
        assert [words(row.th) for row in rows if row.get("class") == ["desk-chosen"]] == marked


def test_publishing_nothing_is_marked_as_what_was_chosen(desk, rulings):
    rulings([0.9] * 100)
    row = shown(desk, "comments_thresholds").find(id="publish-thresholds").select("tbody tr")[0]
    assert words(row) == "Empty chosen nothing is published unseen"


def test_a_threshold_for_publishing_that_is_never_used_is_not_offered(desk, rulings):
    rulings([0.999] * 3000)
    rows = shown(desk, "comments_thresholds").find(id="publish-thresholds").select("tbody tr")
    assert 1 < len(rows) < 6
    assert all(float(words(row).split()[2]) <= 30 for row in rows[1:])
    learning.choose_costs(None, blocked_ham=0.0002, published_spam=0.02)
    opened = shown(desk, "comments_thresholds").find(id="publish-thresholds")
    row = opened.select_one(".desk-chosen")
    assert words(row).startswith("2.0 % chosen 30.0 %")
    assert "higher than is ever used" in words(row)


def test_too_few_decisions_for_thresholds_say_so(desk):
    text = words(shown(desk, "comments_thresholds"))
    assert "There are too few decisions of each kind yet" in text


def test_a_threshold_that_the_settings_fix_is_named_with_its_value(desk, settings):
    settings.COMMENTS_POLICY = {
        "BACKEND": "comments.policies.ThresholdPolicy",
        "OPTIONS": {"spam_at": 0.75, "publish_below": 0.1},
    }
    text = words(shown(desk, "comments_thresholds"))
    assert "fixes spam_at at 75.0 %" in text
    assert "fixes publish_below at 10.0 %" in text


def rates(desk):
    rows = shown(desk, "comments_numbers").find(id="rates-table").select("tbody tr")
    return {words(row.th): [words(cell) for cell in row.select("td")] for row in rows}


def test_a_spot_check_counts_for_all_the_comments_it_was_drawn_from(desk, article, moderator):
    # The opening looks at all spam, later at one in fifty.
    for number, share in enumerate([1.0] * 50 + [0.02]):
        spam = make_comment(
            article, verdict="spam", status="spam", is_spot_check=True, spot_check_share=share
        )
        (moderation.approve if number == 50 else moderation.mark_spam)(spam, moderator)
    found = rates(desk)
    assert found["Real comments in spam, spot checks only"] == ["1", "51", "50.0 %", "14.8–85.2 %"]
    assert found["Real comments among what the filter put in spam"][2] == "2.0 %"


def test_the_picture_of_scores_names_the_thresholds_in_use(desk, version, article):
    make_comment(article, probability=0.97)
    opened = shown(desk, "comments_numbers")
    drawn = opened.select("svg.desk-picture")[1]
    labels = [words(text) for text in drawn.select("text")]
    assert labels[0] == "Comments"
    assert {"to spam from 92.1 %", "published below 0.52 %", "0 %", "100 %"} <= set(labels)
    summary = words(opened.find(id="scores-summary"))
    assert summary.endswith("to spam from 92.1 %; published below 0.52 %.")


def test_no_words_in_a_picture_run_off_its_left_edge(desk, version, article):
    version.spam_at = version.publish_below = 0.01
    version.save()
    drawn = shown(desk, "comments_numbers").select("svg.desk-picture")[1]
    names = [text for text in drawn.select("text") if "1.0 %" in text.get_text()]
    assert len(names) == 2
    assert all(text["text-anchor"] == "start" for text in names)
    assert names[0]["y"] != names[1]["y"]


class HoldingPolicy(BasePolicy):
    """Goes by no probability."""

    def decide(self, comment, assessment, signals=()):
        return Verdict(Comment.Verdict.HOLD)


def test_a_policy_without_thresholds_has_none_in_the_picture(desk, settings, article):
    settings.COMMENTS_POLICY = {"BACKEND": f"{__name__}.HoldingPolicy"}
    assert "thresholds in use" not in words(shown(desk, "comments_numbers"))


def test_the_last_day_in_the_picture_is_today(desk, article):
    make_comment(article)
    drawn = shown(desk, "comments_numbers").select("svg.desk-picture")[0]
    today = timezone.localdate()
    assert words(drawn.select("text")[-1]) == f"{today.day} {today:%b}"
    assert words(drawn.find("rect").title) == f"{today.day} {today:%b}, Pending: 1"


def test_a_second_look_says_what_it_asks_for(desk):
    queue = shown(desk, "comments_comment_changelist", {"second_look": "waiting"})
    assert "A model that had not learnt from these decisions" in words(queue)
    queue = shown(desk, "comments_comment_changelist")
    assert "A model that had not learnt" not in words(queue)
