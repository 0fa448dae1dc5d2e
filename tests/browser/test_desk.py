"""The moderation desk in a browser: by keyboard, by mouse, without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment, CommentReason, ModelVersion, SecondLook
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(new_page, live_server, moderator, client):
    """Return a function that opens the queue, logged in as Alice."""

    def open_desk(query="", **options):
        client.force_login(moderator)
        page = new_page(**options)
        page.context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        page.goto(f"{live_server.url}/admin/comments/comment/{query}")
        return page

    return open_desk


@pytest.fixture
def queue_of(article):
    def fill(count):
        comments = []
        for number in range(count):
            comment = make_comment(
                article, name=f"Bob {number}", body=f"Remark {number}", probability=number / 100
            )
            CommentReason.objects.create(comment=comment, code="not-scored", text="?")
            comments.append(comment)
        return comments

    return fill


def statuses():
    return sorted(Comment.objects.values_list("status", flat=True))


def waits(page, count):
    expect(page.locator('.desk-tabs [data-tab="pending"] .desk-count')).to_have_text(str(count))


@pytest.mark.parametrize("javascript", [True])
def test_a_queue_of_fifty_is_cleared_with_the_keyboard_alone(desk, queue_of):
    queue_of(50)
    page = desk()
    page.keyboard.press("j")
    for number in range(50):
        page.keyboard.press("asr"[number % 3])
    waits(page, 0)
    expect(page.get_by_text("Every comment on this page has been ruled on.")).to_be_visible()
    assert [statuses().count(status) for status in ("public", "spam", "removed")] == [17, 17, 16]
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing here.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True])
def test_keys_move_undo_and_explain_themselves(desk, queue_of):
    queue_of(3)
    page = desk("?order=oldest")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".desk-row:focus")).to_contain_text("Bob 1")
    page.keyboard.press("k")
    expect(page.locator(".desk-row:focus")).to_contain_text("Bob 0")
    page.keyboard.press("s")
    waits(page, 2)
    assert statuses() == ["pending", "pending", "spam"]
    page.keyboard.press("u")
    waits(page, 3)
    expect(page.locator(".desk-row:focus")).to_contain_text("Bob 0")
    assert statuses() == ["pending"] * 3
    page.keyboard.press("a")
    waits(page, 2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("undo the last ruling")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("javascript", [True])
def test_every_number_on_the_page_keeps_in_step_with_the_keys(
    desk, queue_of, settings, django_user_model
):
    settings.COMMENTS_PROBABLY_SPAM = 0.5
    comments = queue_of(60)
    page = desk("?order=uncertain&q=Remark")
    page.keyboard.press("j")
    page.keyboard.press("s")
    waits(page, 59)
    expect(page.locator("#toolbar")).to_contain_text("Results: 59")
    page.get_by_label("All 59 of this filter").check()
    button = page.locator(".desk-bulk").first.get_by_role("button", name="Remove")
    expect(button).to_have_text("Remove (59)")
    # It was the least certain one, of 50 %, and is counted with the ten of the whole filter.
    expect(page.get_by_role("link", name="Probably spam: 9")).to_be_visible()
    page.keyboard.press("u")
    waits(page, 60)
    expect(page.locator("#toolbar")).to_contain_text("Results: 60")
    expect(page.get_by_role("link", name="Probably spam: 10")).to_be_visible()
    mallory = django_user_model.objects.create_user(username="mallory")
    for comment in comments[:2]:
        (decision,) = moderation.approve(comment, mallory)
        SecondLook.objects.create(decision=decision, probability=0.974)
    page.goto(page.url.split("?")[0] + "?status__exact=all&order=oldest")
    look = page.get_by_role("link", name="For a second look")
    expect(look).to_have_text("For a second look: 2")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(look).to_have_text("For a second look: 1")
    page.keyboard.press("u")
    expect(look).to_have_text("For a second look: 2")


@pytest.mark.parametrize("javascript", [True])
def test_comments_are_ruled_on_from_page_to_page_with_the_keyboard_alone(desk, queue_of):
    queue_of(3)
    page = desk("?order=oldest")

    def press(key, shown):
        page.keyboard.press(key)
        expect(page.get_by_text(shown).first).to_be_visible()
        # The script of the page that came is at work.
        expect(page.get_by_role("button", name="Keys (?)")).to_be_visible()

    page.keyboard.press("j")
    press("o", "Bob 0 on")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("undo the last ruling")
    page.keyboard.press("Escape")
    press("s", "1 comment marked as spam.")
    assert statuses() == ["pending", "pending", "spam"]
    press("u", "1 decision taken back.")
    assert statuses() == ["pending"] * 3
    press("a", "1 comment approved.")
    press("j", "Bob 1 on")
    press("r", "1 comment removed.")
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.locator(".desk-row")).to_have_count(1)
    assert page.url.endswith("?order=oldest")


@pytest.mark.parametrize("javascript", [False])
def test_what_was_done_far_down_and_its_undo_are_in_sight(desk, queue_of):
    queue_of(30)
    page = desk("?order=oldest", viewport={"width": 1280, "height": 700})
    row = page.locator(".desk-row", has_text="Remark 20")
    row.get_by_role("button", name="Mark as spam").click()
    following = page.locator(".desk-row", has_text="Remark 21")
    for shown in (
        page.get_by_text("1 comment marked as spam."),
        page.get_by_role("button", name="Undo"),
        following,
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    said, row = page.locator(".desk-said-above").bounding_box(), following.bounding_box()
    assert said["y"] + said["height"] <= row["y"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 decision taken back.")).to_be_visible()
    assert statuses() == ["pending"] * 30


@pytest.mark.parametrize("javascript", [True])
def test_letters_typed_into_the_search_box_rule_on_nothing(desk, queue_of):
    queue_of(1)
    page = desk()
    page.keyboard.press("j")
    page.locator("#searchbar").press_sequentially("asr")
    page.wait_for_timeout(300)
    assert statuses() == ["pending"]


@pytest.mark.parametrize("javascript", [True])
def test_the_second_moderator_is_told_without_a_reload(desk, queue_of, moderator):
    from comments import moderation

    (comment,) = queue_of(1)
    page = desk()
    moderation.remove(comment, moderator)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("somebody else ruled on it meanwhile")
    assert statuses() == ["removed"]


def test_a_row_is_ruled_on_and_the_ruling_undone(desk, queue_of):
    queue_of(2)
    page = desk("?order=oldest")
    row = page.locator(".desk-row", has_text="Remark 0")
    row.get_by_role("button", name="Mark as spam").click()
    waits(page, 1)
    assert statuses() == ["pending", "spam"]
    page.get_by_role("button", name="Undo").click()
    waits(page, 2)
    assert statuses() == ["pending"] * 2


def test_selected_comments_are_ruled_on_together_and_undone_together(desk, queue_of):
    queue_of(3)
    page = desk("?order=oldest")
    for number in range(2):
        page.get_by_label(f"Select the comment by Bob {number}").check()
    page.locator(".desk-bulk").first.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("2 comments approved.")).to_be_visible()
    assert statuses() == ["pending", "public", "public"]
    page.get_by_role("button", name="Undo").click()
    waits(page, 3)
    assert statuses() == ["pending"] * 3


def test_a_whole_filter_is_ruled_on_across_pages(desk, queue_of, assert_accessible, javascript):
    queue_of(60)
    page = desk()
    page.get_by_label("All 60 of this filter").check()
    page.locator(".desk-bulk").first.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Remove: 60 comments")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("link", name="No, take me back").click()
    waits(page, 60)
    page.get_by_label("All 60 of this filter").check()
    page.locator(".desk-bulk").first.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.get_by_text("60 comments removed.")).to_be_visible()
    assert statuses() == ["removed"] * 60


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_queue_and_comment_page_are_accessible(
    desk, queue_of, assert_accessible, colour_scheme, width
):
    queue_of(3)
    page = desk(color_scheme=colour_scheme, viewport={"width": width, "height": 900})
    assert_accessible(page)
    page.locator(".desk-date").first.click()
    assert_accessible(page)


PAGES = ["numbers", "thresholds", "backtest", "models", "version", "blocked"]


@pytest.fixture
def open_page(desk, article, moderator, live_server):
    """Return a function that opens a page beside the queue, on a site where things happened."""
    from comments import moderation

    addresses = {
        "numbers": "comment/numbers/",
        "thresholds": "comment/thresholds/",
        "backtest": "comment/backtest/?spam_at=50&last=50",
        "models": "modelversion/",
        "blocked": "blockedterm/",
    }

    def open_it(name, **options):
        for number in range(12):
            is_spam = number % 3 == 0
            comment = make_comment(
                article,
                name=f"Bob {number}",
                body=f"Remark {number}",
                verdict="spam" if is_spam else "hold",
                status="spam" if is_spam else "pending",
                probability=number / 12,
                arrival_probability=number / 12,
                arrival_version="1",
            )
            if number % 2:
                moderation.approve(comment, moderator)
        version = ModelVersion.objects.create(
            version="1",
            content=b"damaged",
            note="Better: the loss fell on 12 decisions.",
            label_count=12,
            spam_at=0.9,
            state="active",
            activated_at=timezone.now(),
        )
        page = desk(**options)
        path = addresses.get(name, f"modelversion/{version.pk}/change/")
        page.goto(f"{live_server.url}/admin/comments/{path}")
        return page

    return open_it


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_beside_the_queue_are_accessible_and_fit(
    open_page, assert_accessible, name, colour_scheme, width
):
    page = open_page(name, color_scheme=colour_scheme, viewport={"width": width, "height": 900})
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("javascript", [False])
def test_words_in_a_picture_can_be_read_on_a_phone(open_page):
    page = open_page("numbers", **PHONE)
    heights = page.locator(".desk-picture text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 11


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("name", ["thresholds", "backtest"])
def test_fields_and_their_labels_begin_at_one_edge_on_a_phone(open_page, name):
    page = open_page(name, **PHONE)
    lefts = page.locator(".form-row label, .form-row select, .form-row input").evaluate_all(
        "fields => fields.map(field => Math.round(field.getBoundingClientRect().left))"
    )
    assert len(set(lefts)) == 1


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("name", PAGES)
def test_what_is_wider_than_a_phone_scrolls_by_itself(open_page, name):
    page = open_page(name, **PHONE)
    cut_off = page.locator("#content table").evaluate_all(
        """tables => tables.filter(table => {
            const room = table.closest('.desk-scroll, .results');
            return !(room && getComputedStyle(room).overflowX === 'auto');
        }).map(table => table.outerHTML)"""
    )
    assert cut_off == []


@pytest.mark.parametrize("javascript", [True])
def test_numbers_are_printed_dark_on_white_from_a_dark_desk(open_page):
    page = open_page("numbers")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    inks = page.locator("#content :is(h2, p, th, td)").evaluate_all(
        "texts => texts.filter(text => text.checkVisibility())"
        ".map(text => Math.max(...getComputedStyle(text).color.match(/\\d+/g)))"
    )
    assert inks
    assert max(inks) < 110
    fill = page.locator(".desk-picture text").first.evaluate("text => getComputedStyle(text).fill")
    assert fill == "rgb(0, 0, 0)"
    expect(page.get_by_role("link", name="Download as CSV")).to_be_hidden()


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize(("width", "is_shown"), [(390, True), (1280, False)])
def test_a_phone_has_a_way_to_the_filters_before_the_list(desk, queue_of, width, is_shown):
    queue_of(30)
    page = desk(viewport={"width": width, "height": 844})
    link = page.get_by_role("link", name="Filter", exact=True)
    if not is_shown:
        expect(link).to_be_hidden()
        return
    link.click()
    expect(page.get_by_role("heading", name="Filter")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [False])
def test_numbers_come_with_their_tables_without_javascript(open_page):
    page = open_page("numbers")
    page.get_by_text("As a table").first.click()
    expect(page.locator("#volume-table")).to_be_visible()
    expect(page.get_by_role("img", name="Comments a day, last 30 days")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_a_cost_is_chosen_without_javascript(open_page):
    page = open_page("thresholds")
    page.get_by_label("Real comments in spam, at most (%)").fill("0.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It takes effect everywhere within a minute.")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_a_backtest_runs_without_javascript(open_page):
    page = open_page("backtest")
    expect(page.get_by_text("The latest 12 comments")).to_be_visible()
    page.get_by_role("button", name="Run the back-test").click()
    expect(page.get_by_text("The latest 12 comments")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_the_model_is_rolled_back_without_javascript(open_page):
    page = open_page("models")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("The model the site started from is in use again.")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_a_version_leads_to_its_backtest_without_javascript(open_page):
    page = open_page("version")
    expect(page.get_by_text("Better: the loss fell on 12 decisions.")).to_be_visible()
    page.locator(".desk-choice").get_by_role("link", name="Back-test").click()
    expect(page.get_by_role("heading", name="What would it have done?")).to_be_visible()


def test_a_long_comment_is_read_on_in_its_row(desk, article):
    make_comment(article, name="Bob", body="many words " * 60 + "and the end")
    page = desk(viewport={"width": 390, "height": 900})
    expect(page.get_by_text("and the end")).to_be_hidden()
    page.get_by_text("Read on").click()
    expect(page.get_by_text("and the end")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("javascript", [True])
def test_five_long_comments_fit_a_screen(desk, article):
    for number in range(6):
        comment = make_comment(
            article, name=f"Bob {number}", body="many words " * 60, probability=0.5
        )
        for code in ("link-share", "spam-word", "held-for-moderator", "no-shared-word", "form"):
            CommentReason.objects.create(comment=comment, code=code, text="Told so", weight=1)
    page = desk(viewport={"width": 1280, "height": 900})
    ends = page.locator(".desk-row").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    )
    assert ends[4] <= 900


def test_a_doubted_ruling_is_looked_at_again(
    desk, queue_of, django_user_model, assert_accessible, javascript
):
    spam, _ham = queue_of(2)
    other = django_user_model.objects.create_user(username="mallory")
    (decision,) = moderation.approve(spam, other)
    SecondLook.objects.create(decision=decision, probability=0.974)
    page = desk()
    page.get_by_role("link", name="For a second look: 1").click()
    row = page.locator(".desk-row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Second look: P(spam) is 97.4 % without this decision")
    if javascript:
        assert_accessible(page)
    row.get_by_role("button", name="Mark as spam").click()
    expect(page.get_by_text("1 comment marked as spam.").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing here.")).to_be_visible()
    assert statuses() == ["pending", "spam"]


@pytest.mark.parametrize("javascript", [False])
def test_reasons_can_be_read_however_many_there_are(desk, article):
    spam = make_comment(article, body="many words " * 60, probability=0.99996, status="spam")
    for code in ("spam-threshold", "identity-topic", "link-share", "topic"):
        CommentReason.objects.create(
            comment=spam, code=code, text="More than eight words are here", weight=1
        )
    page = desk("?status__exact=spam", viewport={"width": 1280, "height": 900})
    expect(page.locator(".desk-chip")).to_have_count(4)
    assert page.locator(".desk-chip").evaluate_all(
        "chips => chips.every(chip => chip.scrollWidth <= chip.clientWidth)"
    )


@pytest.mark.parametrize("javascript", [True])
def test_a_key_held_down_rules_once_and_walks_on(desk, queue_of):
    queue_of(5)
    page = desk("?order=oldest")
    page.keyboard.press("j")
    for _ in range(3):
        page.keyboard.down("a")
    page.keyboard.up("a")
    waits(page, 4)
    for _ in range(2):
        page.keyboard.down("j")
    page.keyboard.up("j")
    expect(page.locator(".desk-row:focus")).to_contain_text("Bob 3")
    page.wait_for_load_state("networkidle")
    assert statuses() == ["pending"] * 4 + ["public"]


@pytest.mark.parametrize("javascript", [False])
def test_what_is_nearly_the_same_can_be_read_on_a_phone(desk, article):
    bodies = [f"Remark {number}: the second step failed with a timeout" for number in range(2)]
    for body in bodies:
        make_comment(article, name="Bob with a long name", body=body, fingerprint=1)
    page = desk("?order=oldest", viewport={"width": 390, "height": 844})
    page.locator(".desk-date").first.click()
    cell = page.get_by_role("cell", name=bodies[1]).bounding_box()
    assert cell["width"] > 170


@pytest.mark.parametrize("javascript", [True])
def test_a_comment_chosen_and_then_ruled_on_is_not_ruled_on_with_the_next_ones(desk, queue_of):
    queue_of(3)
    page = desk("?order=oldest")
    for key in "jxa":
        page.keyboard.press(key)
    waits(page, 2)
    page.keyboard.press("x")
    page.locator(".desk-bulk").first.get_by_role("button", name="Mark as spam").click()
    expect(page.get_by_text("1 comment marked as spam.")).to_be_visible()
    assert statuses() == ["pending", "public", "spam"]


@pytest.mark.parametrize("javascript", [True])
def test_a_comment_left_out_of_a_whole_filter_is_left_alone(desk, queue_of):
    queue_of(60)
    page = desk("?order=oldest")
    page.get_by_label("All 60 of this filter").check()
    page.get_by_label("Select the comment by Bob 3", exact=True).uncheck()
    expect(page.get_by_label("All 60 of this filter")).not_to_be_checked()
    page.locator(".desk-bulk").first.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("49 comments removed.")).to_be_visible()
    assert Comment.objects.get(name="Bob 3").status == "pending"


def test_going_back_to_the_queue_chooses_no_other_comment(desk, queue_of):
    queue_of(60)
    page = desk()
    page.get_by_label("All 60 of this filter").check()
    page.get_by_label("Select the comment by Bob 57", exact=True).check()
    page.locator(".desk-date").first.click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("1 comment removed.")).to_be_visible()
    page.go_back()
    page.go_back()
    waits(page, 59)
    expect(page.locator(".desk-bulk, .desk-list").locator(":checked")).to_have_count(0)
