"""The reference site as a reader's browser gets it, JavaScript off."""

import re

import pytest

from tests.commentsys.demo import ROOT, serving_demo
from tests.reader import Reader

CONTENT = ROOT / "commentsys" / "articles" / "content" / "articles"
SLUGS = sorted(path.stem for path in CONTENT.glob("*.md"))
PAGES = ["/", "/news/night-ferry-returns/", "/news/nothing/", "/admin/login/", "/comments/posted/"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with serving_demo(tmp_path_factory.mktemp("site")) as demo:
        yield demo


def page(demo, path):
    return demo.get(path).soup


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
    # The picture and the sound of a sum, where the site turns them on.
    assert "img-src 'self'" in policy
    assert "media-src 'self'" in policy
    html = response.soup
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
        assert answer.status == 200
        assert answer.headers["Content-Type"].split(";")[0] in {"text/css", "image/svg+xml"}


def test_an_unknown_page_is_answered_in_the_newspapers_clothes(demo):
    response = demo.get("/news/nothing/")
    assert response.status == 404
    assert response.soup.h1.text == "This page is not here"


def test_a_reader_with_a_plain_http_client_leaves_a_comment(demo):
    reader = Reader()
    article = reader.open(f"{demo.address}/news/bread-at-four/")
    body = "I walk past at four every morning and can confirm the smell of rye."
    answer = reader.comment(article, body, name="Alice")
    assert answer.status == 200
    assert answer.address.startswith(article.address)
    assert "waiting for a moderator" in answer.soup.select_one(".comment-notice").text
    assert "alice@example.org" not in answer.html


def test_a_form_given_back_keeps_the_newspapers_clothes(demo):
    reader = Reader()
    article = reader.open(f"{demo.address}/news/bread-at-four/")
    given_back = reader.comment(article, "The sum is wrong.", answer="99")
    assert given_back.soup.select_one(".masthead-name").text == "The Aldermouth Courier"
    assert given_back.soup.textarea.text.strip() == "The sum is wrong."
