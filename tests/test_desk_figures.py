"""Numbers, thresholds and back-test: what they say, and to whom."""

import pytest
from django.urls import reverse

from tests.commenting import make_comment
from tests.desk import act, page, words

pytestmark = pytest.mark.django_db


PAGES = ["comments_numbers", "comments_numbers_csv", "comments_thresholds", "comments_backtest"]


@pytest.fixture
def ruled_site(desk, article, settings):
    """Forty comments in every status, most of them ruled on."""
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_LEARN_EVERY = None
    for number in range(40):
        verdict = ("publish", "hold", "spam")[number % 3]
        status = {"publish": "public", "hold": "pending", "spam": "spam"}[verdict]
        comment = make_comment(
            article,
            verdict=verdict,
            status=status,
            probability=number / 40,
            is_spot_check=number % 6 == 2,
            model_version="abc",
        )
        if number % 5:
            act(desk, "mark_spam" if number > 20 else "approve", comment)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_opens_on_an_empty_site_and_on_a_busy_one(
    desk, article, settings, name, request
):
    assert desk.get(reverse(f"admin:{name}")).status_code == 200
    request.getfixturevalue("ruled_site")
    assert desk.get(reverse(f"admin:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "comments_modelversion_changelist"])
def test_no_page_of_the_desk_costs_more_than_ten_queries(
    desk, ruled_site, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        desk.get(reverse(f"admin:{name}"))


def test_the_numbers_count_overrides_with_their_interval(desk, ruled_site):
    text = words(page(desk.get(reverse("admin:comments_numbers"))))
    assert "Real comments among what the filter put in spam 5 10 50.0 %" in text
    assert "on average, over the 11 held comments" in text


def test_every_picture_has_its_figures_as_a_table(desk, ruled_site):
    shown = page(desk.get(reverse("admin:comments_numbers")))
    pictures = shown.select("svg.desk-picture")
    assert len(pictures) == 2
    for picture in pictures:
        assert shown.find(id=picture["aria-labelledby"])
        assert shown.find(id=picture["aria-describedby"]).get_text(strip=True)
        assert picture.find_parent("section").find("table")
        assert not picture.find(style=True)


def test_the_figures_can_be_taken_away_as_csv(desk, ruled_site):
    response = desk.get(reverse("admin:comments_numbers_csv"))
    assert response["Content-Type"].startswith("text/csv")
    rows = response.content.decode().splitlines()
    assert rows[0] == "Day,Pending,Public,Spam,Removed"
    assert any(row.startswith("abc,40,") for row in rows)


def test_the_owner_chooses_a_cost_and_sees_what_follows(desk, ruled_site):
    address = reverse("admin:comments_thresholds")
    desk.post(address, {"blocked_ham": "0.05", "published_spam": "1"})
    shown = page(desk.get(address))
    assert shown.find(id="id_blocked_ham")["value"] == "0.05"
    text = words(shown)
    assert "Worked out from 32 decisions" in text
    assert "alice 0.050 % 1.0 %" in text
    refused = page(desk.post(address, {"blocked_ham": "-1"}))
    assert refused.select(".errorlist")


def test_a_backtest_page_shows_the_comments_that_change(desk, two_kinds_of_verdicts):
    address = reverse("admin:comments_backtest")
    query = {"spam_at": "50", "publish_below": "10", "last": "100"}
    text = page(desk.get(address, query)).get_text(" ", strip=True)
    assert "The latest 2 comments" in text
    assert "Was put in spam" in text
    refused = page(desk.get(address, {"spam_at": "10", "publish_below": "50", "last": "1"}))
    assert refused.select(".errorlist")


@pytest.fixture
def two_kinds_of_verdicts(article, settings, tmp_path):
    from comments.spam import SpamModel, Submission

    texts = [Submission(body=text) for text in ("buy pills", "nice garden")]
    SpamModel.fit(texts * 8, ["spam", "ham"] * 8).save(tmp_path / "model.spam")
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.TrainedClassifier",
        "OPTIONS": {"path": str(tmp_path / "model.spam")},
    }
    make_comment(article, body="Was put in spam: nice garden", verdict="spam", status="spam")
    make_comment(article, body="buy pills", verdict="spam", status="spam")


@pytest.mark.parametrize("name", ["comments_thresholds", "comments_backtest"])
def test_who_may_not_manage_models_reaches_neither_thresholds_nor_backtests(client, staff, name):
    staff("moderate_comment")
    assert client.get(reverse(f"admin:{name}")).status_code == 403
    assert client.get(reverse("admin:comments_modelversion_changelist")).status_code == 403
    for address in ("train", "roll_back"):
        assert client.post(reverse(f"admin:comments_modelversion_{address}")).status_code == 403


def test_percentages_keep_two_figures_that_count():
    from comments.templatetags.desk import percent

    shown = [percent(share) for share in (0.0, 0.0005, 0.004, 0.5, 0.9996, 1.0)]
    assert shown == ["0.0", "0.050", "0.40", "50.0", "99.960", "100.0"]
