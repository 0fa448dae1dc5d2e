"""The comment form as a person at a browser uses it: by its labels."""

import re

from playwright.sync_api import expect


def answer_to(page):
    """Return the right answer of the form on ``page``, or of that form."""
    form = page.locator("form") if hasattr(page, "goto") else page
    first, second = re.search(r"(\d) \+ (\d) =", form.inner_text()).groups()
    return int(first) + int(second)


def fill_in(page, body="I walked over it this morning, and it holds.", name="Bob", answer=None):
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.org")
    comment_box(page).fill(body)
    page.get_by_role("textbox", name="Sum").fill(str(answer or answer_to(page)))


def comment_box(page):
    return page.get_by_label("Comment", exact=True)


def post(page):
    """Post the form and wait for the answer, whether it is a page or a part of this one."""
    with page.expect_response("**/comments/post/"):
        page.get_by_role("button", name="Post comment").click()
    page.wait_for_load_state()
    expect(page.locator("form[aria-busy]")).to_have_count(0)


def expect_thanks(page):
    expect(page.get_by_role("status")).to_contain_text("Thank you")
