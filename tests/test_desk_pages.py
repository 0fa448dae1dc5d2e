"""The desk's pages beside the queue: what a person reads there."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from comments import learning
from comments.models import ModelVersion
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db

DUMMY = {"BACKEND": "comments.classifiers.DummyClassifier"}


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def version():
    """The version in use, with thresholds of its own."""
    return ModelVersion.objects.create(
        version="abc",
        content=b"damaged",
        state="active",
        activated_at=timezone.now(),
        label_count=54,
        spam_at=0.9213,
        publish_below=0.0052,
    )


@pytest.fixture
def rulings(monkeypatch):
    """Let the site have ruled on comments with these probabilities; spam may look harmless."""
    from comments.spam.evaluation import Ruling

    def rule(spam):
        ham = [Ruling(0.001 + number / 1e5, is_spam=False) for number in range(200)]
        found = ham + [Ruling(probability, is_spam=True) for probability in spam]
        monkeypatch.setattr("comments.learning.held_out", lambda version: found)

    return rule


def shown(desk, name, query=None):
    response = desk.get(reverse(f"admin:{name}"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup):
    return soup.get_text(" ", strip=True)


def field(soup, name):
    return soup.find(id=f"id_{name}").get("value")


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


def test_a_version_links_to_a_backtest_at_its_own_thresholds(desk, version):
    candidate = ModelVersion.objects.create(version="def", content=b"damaged", spam_at=0.66)
    page = BeautifulSoup(
        desk.get(reverse("admin:comments_modelversion_change", args=[candidate.pk])).content,
        "html.parser",
    )
    link = page.select_one("#content-main a[href*='/backtest/']")["href"]
    opened = BeautifulSoup(desk.get(link).content, "html.parser")
    assert field(opened, "spam_at") == "66.0"
    assert opened.select_one("#id_version option[selected]").get_text() == "def"
    assert not opened.select(".errorlist")


@pytest.mark.parametrize("number", ["abc", "9" * 30, "123456"])
def test_a_link_to_a_version_that_is_gone_still_opens_the_backtest(desk, version, number):
    assert field(shown(desk, "comments_backtest", {"version": number}), "spam_at") == "92.13"


def test_a_backtest_counts_in_percent(desk, article, site):
    make_comment(article, body="cheap pills offer 3, buy now")
    query = {"spam_at": "100", "publish_below": "100", "last": "10"}
    rows = shown(desk, "comments_backtest", query).select(".desk-figures")[0].select("tbody tr")
    published = next(row for row in rows if "ublish" in row.th.get_text())
    assert published.td.get_text() == "1"


def test_a_backtest_asked_for_with_a_fraction_says_what_to_give(desk, settings):
    settings.COMMENTS_CLASSIFIER = DUMMY
    refused = shown(desk, "comments_backtest", {"spam_at": "0.98", "last": "10"})
    said = words(refused.select_one(".errorlist"))
    assert said == ("This is 0.98 %. Give a percentage from 1 to 100, such as 98 and not 0.98.")


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
