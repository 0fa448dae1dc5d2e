"""The gate in a browser: without a reload, from the keyboard, and when the site is away."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.models import Comment
from tests.browser.form import answer_to, fill_in, post
from tests.testapp.models import Article

pytestmark = pytest.mark.django_db(transaction=True)

JAVASCRIPT_ONLY = pytest.mark.parametrize("javascript", [True])
TEXT = "I walked over it this morning, and it holds."


@pytest.fixture
def address(live_server):
    article = Article.objects.create(
        title="The bridge opens again", body="The old bridge opens on Saturday."
    )
    return live_server.url + article.get_absolute_url()


def another_sum(page):
    return page.get_by_role("button", name="Give me another sum")


def test_another_sum_can_be_had_and_everything_typed_stays(page, address):
    page.goto(address)
    fill_in(page)
    key = page.locator("[name=challenge_0]").get_attribute("value")
    another_sum(page).click()
    expect(page.get_by_label("Sum")).to_have_value("")
    assert page.locator("[name=challenge_0]").get_attribute("value") != key
    expect(page.get_by_label("Comment", exact=True)).to_have_value(TEXT)
    page.get_by_label("Sum").fill(str(answer_to(page)))
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page, address):
    page.goto(address)
    fill_in(page, answer=99)
    page.get_by_label("E-mail").fill("no address")
    post(page)
    summary = page.locator("#comment-form-errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="E-mail").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    for label in ("E-mail", "Sum"):
        described = page.get_by_label(label).get_attribute("aria-describedby").split()
        assert all(page.locator(f"#{name}").count() == 1 for name in described)
        assert any(name.endswith("_error") for name in described)


@JAVASCRIPT_ONLY
def test_a_form_that_is_on_its_way_shows_it_and_takes_no_text_that_would_be_lost(page, address):
    page.goto(address)
    fill_in(page)
    page.route("**/comments/post/", lambda route: None)
    button, text = page.get_by_role("button", name="Post comment"), page.get_by_label("Comment")
    button.click()
    expect(button).to_have_css("opacity", "0.55")
    expect(text.and_(page.locator("textarea"))).not_to_be_editable()
    page.unroute("**/comments/post/")
    page.reload()
    fill_in(page)
    page.route("**/comments/post/", lambda route: route.abort())
    button.click()
    expect(page.locator(".comment-errors")).to_contain_text("could not be reached")
    expect(text.and_(page.locator("textarea"))).to_be_editable()
    expect(button).to_have_css("opacity", "1")


@JAVASCRIPT_ONLY
def test_nothing_is_reloaded_and_the_thanks_take_the_focus(page, address):
    page.goto(address)
    page.evaluate("window.stillTheSamePage = true")
    fill_in(page, answer=99)
    post(page)
    expect(page.locator("#comment-form-errors")).to_be_focused()
    fill_in(page)
    post(page)
    expect(page.locator("#comment-notice")).to_be_focused()
    assert page.evaluate("window.stillTheSamePage")
    assert page.url == address
    assert Comment.objects.count() == 1
    # And the form is ready for the next comment.
    fill_in(page, body="One more thing about the old bridge.")
    post(page)
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    assert Comment.objects.count() == 2


@JAVASCRIPT_ONLY
def test_a_site_that_cannot_be_reached_costs_no_text(page, address):
    page.goto(address)
    fill_in(page)
    page.route("**/comments/post/", lambda route: route.abort())
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment-errors")).to_contain_text("could not be reached")
    expect(page.get_by_label("Comment", exact=True)).to_have_value(TEXT)
    page.unroute("**/comments/post/")
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")


@JAVASCRIPT_ONLY
def test_a_cached_page_asks_for_the_sum_when_somebody_begins_to_write(page, address, settings):
    settings.COMMENTS_CACHED_PAGES = True
    page.goto(address)
    assert page.context.cookies() == []
    expect(page.get_by_label("Sum")).to_have_count(0)
    assert CaptchaStore.objects.count() == 0
    page.get_by_label("Name").focus()
    expect(page.get_by_label("Sum")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    fill_in(page)
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("javascript", [False])
def test_a_cached_page_works_without_javascript(page, address, settings):
    settings.COMMENTS_CACHED_PAGES = True
    page.goto(address)
    page.get_by_label("Name").fill("Bob")
    page.get_by_label("E-mail").fill("bob@example.org")
    page.get_by_label("Comment", exact=True).fill(TEXT)
    post(page)
    expect(page.locator("#comment-form-notice")).to_be_focused()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(TEXT)
    page.get_by_label("Sum").fill(str(answer_to(page)))
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def test_over_the_limit_the_text_stays_and_the_page_says_when_to_come_back(
    page, address, settings
):
    settings.COMMENTS_LIMITS = {"post": "1/h"}
    page.goto(address)
    fill_in(page)
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    fill_in(page, body="One more thing about the old bridge.")
    post(page)
    expect(page.locator("#comment-form-errors")).to_contain_text("please post it again in")
    expect(page.get_by_label("Comment", exact=True)).to_have_value(
        "One more thing about the old bridge."
    )


def test_the_keyboard_meets_every_control_in_order_and_is_trapped_nowhere(page, address):
    page.goto(address)
    page.get_by_label("Name").focus()
    met = []
    for _ in range(6):
        met.append(
            page.evaluate(
                "document.activeElement.name || document.activeElement.textContent.trim()"
            )
        )
        page.keyboard.press("Tab")
    assert met == ["name", "email", "body", "challenge_1", "Post comment", "refresh"]


@JAVASCRIPT_ONLY
def test_every_control_is_large_enough_for_a_finger(new_page, address):
    page = new_page(viewport={"width": 375, "height": 800})
    page.goto(address)
    controls = page.locator(
        ".comments input:not([type=hidden]):visible, .comments textarea:visible, .comments button"
    )
    assert controls.count() >= 6
    for control in controls.all():
        box = control.bounding_box()
        assert box["height"] >= 44, control
        assert box["width"] >= 44, control


@JAVASCRIPT_ONLY
def test_under_attack_the_browser_works_while_the_reader_writes(page, address, settings):
    settings.COMMENTS_PROOF_OF_WORK_BITS = 10
    settings.COMMENTS_FAST_SECONDS = 0
    page.goto(address)
    fill_in(page)
    post(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    codes = {reason.code for reason in Comment.objects.get().reasons.all()}
    assert "no-proof-of-work" not in codes


@JAVASCRIPT_ONLY
@pytest.mark.parametrize("width", [375, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_the_gate_is_accessible_in_every_state(
    new_page, address, assert_accessible, settings, width, colour_scheme
):
    settings.COMMENTS_CHALLENGE = {
        "BACKEND": "comments.challenges.ArithmeticChallenge",
        "OPTIONS": {"presentations": ["image", "audio"]},
    }
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=colour_scheme)
    page.goto(address)
    expect(page.get_by_role("img", name="A sum")).to_be_visible()
    assert_accessible(page)
    fill_in(page, answer=99)
    post(page)
    expect(page.locator("#comment-form-errors")).to_be_focused()
    assert_accessible(page)
    settings.COMMENTS_LIMITS = {"post": "1/d"}
    for _ in range(2):
        fill_in(page, answer=99)
        post(page)
    expect(page.locator("#comment-form-errors")).to_contain_text("please post it again")
    assert_accessible(page)


@JAVASCRIPT_ONLY
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_pages_that_keep_the_text_are_accessible(
    new_page, address, assert_accessible, colour_scheme
):
    page = new_page(color_scheme=colour_scheme)
    for spoil in (
        "form.elements.object.value = 'x'",
        "form.elements.token.value = 'x'",
        "form.elements.token.remove()",
    ):
        page.goto(address)
        fill_in(page)
        # Past the script, so that the answer is a page of its own.
        page.evaluate(
            "(spoil) => { const form = document.querySelector('form.comment-form');"
            f" {spoil}; form.submit(); }}",
            spoil,
        )
        page.wait_for_url("**/comments/post/")
        assert_accessible(page)


@JAVASCRIPT_ONLY
def test_the_form_reads_from_right_to_left(new_page, address, assert_accessible):
    page = new_page(
        viewport={"width": 375, "height": 800}, extra_http_headers={"Accept-Language": "ar"}
    )
    page.goto(address)
    page.evaluate("document.documentElement.dir = 'rtl'")
    label, field = page.locator(".comment-sum"), page.locator("[name=challenge_1]")
    assert label.bounding_box()["x"] > field.bounding_box()["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert_accessible(page)


@JAVASCRIPT_ONLY
def test_in_forced_colours_buttons_and_fields_keep_their_edges(new_page, address):
    page = new_page(forced_colors="active")
    page.goto(address)
    for control in page.locator(".comments button, .comments textarea").all():
        border = control.evaluate("element => getComputedStyle(element).borderTopWidth")
        assert float(border.removesuffix("px")) >= 1
