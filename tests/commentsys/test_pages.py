"""The reference site as a reader's browser gets it, JavaScript off."""

import re

import pytest
import requests
from bs4 import BeautifulSoup

from tests.commentsys.demo import ROOT, RunningDemo

CONTENT = ROOT / "commentsys" / "articles" / "content" / "articles"
SLUGS = sorted(path.stem for path in CONTENT.glob("*.md"))
PAGES = ["/", "/news/night-ferry-returns/", "/news/nothing/", "/admin/login/", "/comments/posted/"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with RunningDemo(tmp_path_factory.mktemp("site")) as demo:
        yield demo


def page(demo, path):
    return BeautifulSoup(demo.get(path).text, "html.parser")


def test_the_front_page_leads_to_every_article(demo):
    links = {link["href"] for link in page(demo, "/").select("h2 a")}
    assert links == {f"/news/{slug}/" for slug in SLUGS}
    assert len(links) >= 8


def test_the_front_page_counts_the_public_comments(demo):
    front = page(demo, "/")
    counted = front.select_one('a[href="/news/night-ferry-returns/#comments"]').text
    shown = page(demo, "/news/night-ferry-returns/").select("ol.comment-list li.comment")
    assert counted.split() == [str(len(shown)), "comments"]


def test_an_article_reads_like_a_news_page(demo):
    article = page(demo, "/news/night-ferry-returns/")
    assert article.h1.text == "The night ferry sails again, eleven years after the last one"
    assert article.select_one(".dateline time").text == "July 6, 2021 - 21:09"
    assert len(article.select(".article-body p")) >= 6
    assert article.select_one(".article-body em").text == "Margaret Ash"
    headings = [heading.text.strip() for heading in article.select(".comments h2")]
    assert headings[-1] == "Leave a Comment"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_article_is_long_enough_to_be_one(demo, slug):
    body = page(demo, f"/news/{slug}/").select_one(".article-body").text
    assert len(body.split()) >= 220


def test_one_article_is_a_long_read_and_one_is_in_another_script(demo):
    bodies = {slug: page(demo, f"/news/{slug}/").select_one(".article-body") for slug in SLUGS}
    assert max(len(body.text.split()) for body in bodies.values()) >= 1200
    assert any(re.search(r"[а-яё]{4}", body.text) for body in bodies.values())
    assert page(demo, "/news/evening-tram/").article["lang"] == "ru"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_inline_style_or_script(demo, path):
    response = demo.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = BeautifulSoup(response.text, "html.parser")
    assert [script for script in html.find_all("script") if not script.get("src")] == []
    assert html.find_all("style") == html.select("[style]") == []
    handlers = [name for tag in html.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert handlers == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_sends_the_security_headers(demo, path):
    headers = demo.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/news/night-ferry-returns/", "/admin/login/"])
def test_everything_a_page_links_to_is_served_from_this_site(demo, path):
    for link in page(demo, path).select('link[rel="stylesheet"], link[rel="icon"]'):
        assert link["href"].startswith("/static/")
        answer = demo.get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].split(";")[0] in {"text/css", "image/svg+xml"}


def test_an_unknown_page_is_answered_in_the_newspapers_clothes(demo):
    response = demo.get("/news/nothing/")
    assert response.status_code == 404
    assert BeautifulSoup(response.text, "html.parser").h1.text == "This page is not here"


def test_a_reader_with_a_plain_http_client_leaves_a_comment(demo):
    address = f"{demo.site}/news/bread-at-four/"
    with requests.Session() as session:
        form = BeautifulSoup(session.get(address, timeout=20).text, "html.parser").select_one(
            "form#comment-form"
        )
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        (answer,) = [name for name in fields if name.startswith("challenge") and not fields[name]]
        first, second = map(int, re.search(r"(\d) \+ (\d) =", form.text).groups())
        fields |= {
            "name": "Alice",
            "email": "alice@example.org",
            "body": "I walk past at four every morning and can confirm the smell of rye.",
            answer: str(first + second),
        }
        response = session.post(f"{demo.site}{form['action']}", data=fields, timeout=20)
    assert response.status_code == 200
    assert response.url.startswith(address)
    notice = BeautifulSoup(response.text, "html.parser").select_one(".comment-notice")
    assert "waiting for a moderator" in notice.text
    assert "alice@example.org" not in response.text


def test_a_form_given_back_keeps_the_newspapers_clothes(demo):
    address = f"{demo.site}/news/bread-at-four/"
    with requests.Session() as session:
        form = BeautifulSoup(session.get(address, timeout=20).text, "html.parser").select_one(
            "form#comment-form"
        )
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        fields["body"] = "The sum is left open."
        response = session.post(f"{demo.site}{form['action']}", data=fields, timeout=20)
    given_back = BeautifulSoup(response.text, "html.parser")
    assert given_back.select_one(".masthead-name").text == "The Aldermouth Courier"
    assert given_back.textarea.text.strip() == "The sum is left open."
