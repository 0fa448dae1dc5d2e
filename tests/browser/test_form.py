"""The comment form in a browser, on a page of the test site, in every state it can be in."""

import pytest
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment
from tests.browser.form import answer_to, comment_box, expect_thanks, fill_in, post
from tests.testapp.models import Article, Photo

pytestmark = pytest.mark.django_db(transaction=True)

JAVASCRIPT_ONLY = pytest.mark.parametrize("javascript", [True])


@pytest.fixture
def address(live_server):
    article = Article.objects.create(
        title="The bridge opens again", body="The old bridge opens on Saturday."
    )
    return live_server.url + article.get_absolute_url()


def test_a_comment_is_posted_once_however_often_the_page_is_reloaded(page, address):
    page.goto(address)
    fill_in(page)
    post(page)
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    page.reload()
    page.reload()
    assert Comment.objects.count() == 1
    assert page.url.startswith(address)


def test_a_wrong_sum_keeps_the_text_and_asks_a_new_one(page, address):
    page.goto(address)
    fill_in(page, answer=99)
    post(page)
    expect(comment_box(page)).to_have_value("I walked over it this morning, and it holds.")
    expect(page.get_by_label("Name")).to_have_value("Bob")
    expect(page.get_by_label("Sum")).to_have_value("")
    expect(page.get_by_label("Sum")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Sum").fill(str(answer_to(page)))
    post(page)
    expect_thanks(page)
    assert Comment.objects.count() == 1


def test_an_impatient_double_click_makes_one_comment(page, address):
    page.goto(address)
    fill_in(page)
    page.get_by_role("button", name="Post comment").dblclick()
    # Whichever of the two answers the browser shows, it tells what happened.
    notice = page.get_by_role("status").get_by_text("Thank you")
    expect(notice.or_(page.get_by_text("was used already")).first).to_be_visible()
    assert Comment.objects.count() == 1


def test_markup_is_shown_as_the_text_it_is(page, address, moderator):
    page.goto(address)
    body = "<script>document.title = 'taken'</script> [x](javascript:alert(1)) http://example.org"
    fill_in(page, body=body)
    post(page)
    moderation.approve(Comment.objects.all(), moderator=moderator)
    page.goto(address)
    comment = page.locator(".comment-body")
    expect(comment).to_contain_text("<script>document.title = 'taken'</script>")
    expect(comment.get_by_role("link")).to_have_count(1)
    expect(comment.get_by_role("link")).to_have_attribute("rel", "nofollow ugc noopener")
    expect(page).to_have_title("The bridge opens again")


def test_readers_answer_each_other(new_page, address, moderator):
    bob, mallory = new_page(), new_page()
    bob.goto(address)
    fill_in(bob)
    post(bob)
    moderation.approve(Comment.objects.all(), moderator=moderator)
    mallory.goto(address)
    mallory.get_by_role("link", name="Reply").click()
    fill_in(mallory, body="Not with a lorry on it.")
    post(mallory)
    expect_thanks(mallory)
    assert "reply_to" not in mallory.url
    moderation.approve(Comment.objects.held(), moderator=moderator)
    bob.goto(address)
    expect(bob.locator(".comment-reply")).to_contain_text("In reply to Bob")


def test_of_two_forms_on_one_page_each_serves_its_own_article(page, address, live_server):
    second = Article.objects.create(title="The bridge is closed")
    Comment.objects.create(
        target=second, name="Alice", body="Once more!", status="public", verdict="publish"
    )
    page.goto(live_server.url + "/articles/")
    form = page.locator("form.comment-form").last
    form.get_by_label("Name").fill("Bob")
    form.get_by_label("E-mail").fill("bob@example.org")
    form.get_by_label("Comment", exact=True).fill("Where do we cross it now?")
    page.get_by_role("link", name="Reply").click()
    if page.evaluate("window.commentsAreRunning"):
        expect(form.get_by_label("Comment", exact=True)).to_have_value("Where do we cross it now?")
    expect(form).to_be_in_viewport()
    expect(form.locator(".comment-answering")).to_contain_text("You are replying to Alice")
    form.get_by_label("Name").fill("Bob")
    form.get_by_label("E-mail").fill("bob@example.org")
    form.get_by_label("Comment", exact=True).fill("Where do we cross it now?")
    form.get_by_label("Sum").fill(str(answer_to(form)))
    with page.expect_response("**/comments/post/"):
        form.get_by_role("button", name="Post comment").click()
    expect_thanks(page)
    headings = page.locator(".comments-heading")
    expect(headings).to_have_text(["0 comments", "1 comment"])
    expect(page.locator(".comments").last).to_contain_text("Thank you")
    assert Comment.objects.get(name="Bob").target == second


@JAVASCRIPT_ONLY
@pytest.mark.parametrize("width", [375, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_every_state_of_the_form_is_accessible(
    new_page, address, assert_accessible, moderator, width, colour_scheme
):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=colour_scheme)
    page.goto(address)
    assert_accessible(page)
    fill_in(page, body="", answer=99)
    post(page)
    assert_accessible(page)
    fill_in(page)
    post(page)
    assert_accessible(page)
    moderation.approve(Comment.objects.all(), moderator=moderator)
    page.goto(address)
    assert_accessible(page)
    page.get_by_role("link", name="Reply").click()
    assert_accessible(page)


@JAVASCRIPT_ONLY
def test_on_a_page_without_dark_mode_the_form_stays_light(
    new_page, live_server, assert_accessible
):
    photo = Photo.objects.create(caption="The first tram over the new bridge")
    page = new_page(color_scheme="dark")
    page.goto(live_server.url + photo.get_absolute_url())
    assert_accessible(page)


@JAVASCRIPT_ONLY
def test_a_comment_can_be_written_with_the_keyboard_alone(page, address):
    page.goto(address)
    answer = answer_to(page)
    page.get_by_label("Name").focus()
    for typed in ("Bob", "bob@example.org", "It holds, I walked over it.", str(answer)):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_thanks(page)


def test_no_page_is_wider_than_a_phone(new_page, address):
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(address)
    fill_in(page, body="x" * 300)
    post(page)
    for _ in range(2):
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320
        page.goto(address)


@pytest.mark.parametrize("javascript", [False])
def test_a_printed_article_has_the_comments_and_nothing_to_fill_in_or_press(page, address):
    Comment.objects.create(
        target=Article.objects.get(),
        object_id=str(Article.objects.get().pk),
        name="Alice",
        body="Well built.",
        status=Comment.Status.PUBLIC,
        verdict=Comment.Verdict.HOLD,
    )
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.get_by_text("Well built.")).to_be_visible()
    expect(page.locator(".comments :is(form, button, textarea)").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Leave a Comment")).to_be_hidden()
    expect(page.get_by_text("Reply")).to_be_hidden()
