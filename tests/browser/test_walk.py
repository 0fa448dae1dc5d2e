"""The whole way on the reference site: a reader comments, a moderator decides."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.form import comment_box, expect_thanks, fill_in, post

STORY = "Half a length after eighteen years"
DATE_LINE = re.compile(r"^[A-Z][a-z]+ \d{1,2}, \d{4} - \d{2}:\d{2}$")


@pytest.fixture
def signature(javascript):
    """A word that tells the comments of the two runs on one demo site apart."""
    return "Quayside" if javascript else "Millrace"


def open_story(page, demo_site, title=STORY):
    page.goto(demo_site.address)
    page.get_by_role("link", name=title).click()


def comments(page):
    return page.locator(".comment-list")


def log_in(page, demo_site):
    page.goto(f"{demo_site.address}/admin/")
    page.get_by_label("Username").fill(demo_site.login)
    page.get_by_label("Password").fill(demo_site.password)
    page.get_by_role("button", name="Log in").click()
    page.locator("#content-main").get_by_role("link", name="Comments", exact=True).last.click()


def find_in_admin(page, words):
    page.locator("#searchbar").fill(words)
    page.locator("#changelist-search").get_by_role("button", name="Search").click()


def rule_on_selected(page, action):
    page.locator("#result_list input[name=_selected_action]").check()
    page.locator(".desk-bulk").first.get_by_role("button", name=action).click()


def test_the_front_page_leads_to_stories_that_read_like_news(page, demo_site):
    page.goto(demo_site.address)
    assert page.get_by_role("article").count() >= 6
    page.get_by_role("link", name=STORY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(STORY)
    expect(page.locator(".dateline time")).to_have_text(DATE_LINE)
    assert page.locator(".article-body p").count() >= 4
    expect(page.get_by_role("heading", name="Leave a Comment")).to_be_visible()


def test_a_wrong_sum_gives_the_text_back_with_a_new_sum(page, demo_site):
    open_story(page, demo_site)
    fill_in(page, body="My aunt rowed in the 2008 boat.", answer=99)
    post(page)
    expect(comment_box(page)).to_have_value("My aunt rowed in the 2008 boat.")
    field = page.get_by_label("Sum")
    expect(field).to_have_value("")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".comment-field-challenge .comment-error")).to_be_visible()


def test_a_comment_waits_is_approved_and_stands_under_the_story_at_once(
    new_page, demo_site, signature
):
    bob, alice = new_page(), new_page()
    body = f"I stood at the {signature} bend and nobody there believed the time on the board."
    open_story(bob, demo_site)
    fill_in(bob, body=body)
    post(bob)
    expect_thanks(bob)
    bob.reload()
    open_story(bob, demo_site)
    expect(comments(bob)).not_to_contain_text(signature)

    log_in(alice, demo_site)
    find_in_admin(alice, signature)
    rows = alice.locator("#result_list > li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Pending")
    expect(rows).to_contain_text(re.compile(r"\d\.\d+\s%"))
    expect(rows).to_contain_text("Bob")
    expect(rows).to_contain_text(STORY)
    rule_on_selected(alice, "Approve")

    bob.reload()
    expect(comments(bob)).to_contain_text(body)


def test_every_ruling_on_a_comment_is_kept_in_its_history(new_page, demo_site, signature):
    bob, alice = new_page(), new_page()
    body = f"Does anyone have the crew list of the {signature} boat?"
    open_story(bob, demo_site, "In praise of the paper timetable")
    fill_in(bob, body=body)
    post(bob)
    expect_thanks(bob)

    log_in(alice, demo_site)
    find_in_admin(alice, f"{signature} boat")
    alice.locator("#result_list .desk-date").click()
    for ruling in ("Approve", "Mark as spam", "Restore to Public", "Remove"):
        alice.get_by_role("button", name=ruling, exact=True).click()
    history = alice.get_by_role("region", name="Decisions").locator("tbody tr")
    expect(history).to_contain_text(["Approved", "Marked as spam", "Restored", "Removed"])
    expect(history).to_contain_text(["admin"] * 4)


def test_spam_never_reaches_the_page_and_can_be_found_by_its_status(
    new_page, demo_site, signature
):
    mallory, alice = new_page(), new_page()
    open_story(mallory, demo_site)
    body = (
        f"{signature} casino bonus!!! Buy cheap viagra and replica watches online, free "
        "shipping, click here http://cheap-pills-casino.example/buy now "
        "http://best-replica-watches.example/ http://win-bonus.example/?ref=77"
    )
    fill_in(mallory, body=body, name="Mallory")
    post(mallory)
    expect_thanks(mallory)
    open_story(mallory, demo_site)
    expect(comments(mallory)).not_to_contain_text(f"{signature} casino")

    log_in(alice, demo_site)
    alice.get_by_role("navigation", name="Status").get_by_role("link", name="Spam").click()
    find_in_admin(alice, f"{signature} casino")
    rows = alice.locator("#result_list > li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Mallory")


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_the_pages_a_reader_meets_are_accessible(
    new_page, demo_site, assert_accessible, colour_scheme
):
    page = new_page(color_scheme=colour_scheme)
    page.goto(demo_site.address)
    assert_accessible(page)
    page.get_by_role("link", name=STORY).click()
    assert_accessible(page)
    fill_in(page, body="", answer=99)
    post(page)
    assert_accessible(page)
