import pytest
from bs4 import BeautifulSoup
from django.template import Context, RequestContext, Template, TemplateSyntaxError

from comments import receipts
from comments.models import Comment
from comments.templatetags.comments import comment_html
from tests.testapp.models import Article, Photo


@pytest.fixture
def render(rf, article):
    def render(template, address="/", **values):
        request = rf.get(address)
        context = RequestContext(request, {"article": article, **values})
        return Template("{% load comments %}" + template).render(context)

    return render


def write(article, **fields):
    defaults = {"name": "Alice", "body": "Hello", "status": "public", "verdict": "publish"}
    return Comment.objects.create(target=article, **{**defaults, **fields})


def test_one_line_renders_public_comments_and_the_form(render, article):
    write(article, body="I saw it open")
    write(article, body="Mallory's own", status="pending")
    page = render("{% comments_for article %}")
    assert "I saw it open" in page
    assert "Mallory's own" not in page
    assert "Leave a Comment" in page
    assert 'method="post"' in page


def test_count_and_list_are_of_public_comments(render, article):
    write(article, body="one")
    write(article, body="two", status="spam")
    template = (
        "{% get_comment_count for article as n %}{% get_comment_list for article as all %}"
        "{{ n }}:{% for comment in all %}{{ comment.body }}{% endfor %}"
    )
    assert render(template) == "1:one"


def test_the_form_can_be_had_alone(render):
    page = render("{% get_comment_form for article as form %}{{ form.body }}")
    assert page.startswith("<textarea")
    assert "Leave a Comment" in render("{% render_comment_form for article %}")


def test_the_list_can_be_had_alone(render, article):
    write(article, body="I saw it open")
    page = render("{% render_comment_list for article %}")
    assert "I saw it open" in page
    assert "Leave a Comment" not in page


@pytest.mark.parametrize("preview", [Article(title="Draft"), Photo(caption="Draft")])
def test_a_preview_of_what_is_not_saved_says_so_instead_of_a_form(render, preview):
    page = render(
        "{% comments_for preview %}{% get_comment_form for preview as form %}[{{ form }}]",
        preview=preview,
    )
    assert "Comments can be written here once this has been saved." in page
    assert "0 comments" in page
    assert "<form" not in page
    assert "[None]" in page


@pytest.mark.parametrize(
    "tag",
    [
        "get_comment_count article as n",
        "get_comment_count for article",
        "get_comment_list for article in all",
        "render_comment_form article",
        "render_comment_list for article as list",
    ],
)
def test_a_tag_written_wrongly_says_how_it_is_written(tag):
    with pytest.raises(TemplateSyntaxError, match="is not of the form"):
        Template("{% load comments %}{% " + tag + " %}")


def test_a_template_without_a_request_can_show_comments(article):
    write(article, body="I saw it open")
    template = Template("{% load comments %}{% comments_for article %}")
    assert "I saw it open" in template.render(Context({"article": article}))


def test_an_object_with_a_key_of_several_columns_is_said_to_take_no_comments(
    render, article, monkeypatch
):
    monkeypatch.setattr(type(article), "pk", (1, 2))
    with pytest.raises(TemplateSyntaxError, match="primary key is of several columns"):
        render("{% comments_for article %}")


def test_a_site_needs_no_context_processor(render, settings, article):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {}}]
    parent = write(article, name="Bob")
    page = render("{% comments_for article %}", f"/?page=3&reply_to={parent.pk}")
    assert "You are replying to <bdi>Bob</bdi>" in page
    form = BeautifulSoup(page, "html.parser").find("form", class_="comment-form")
    assert form.find("input", attrs={"name": "next"})["value"] == "/?page=3"
    assert form.find("input", attrs={"name": "token"})["value"]
    assert form.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
    assert f'href="?page=3&amp;reply_to={parent.pk}#' in page


def test_a_model_can_have_a_template_of_its_own(render, settings, tmp_path):
    (tmp_path / "comments/testapp/article").mkdir(parents=True)
    (tmp_path / "comments/testapp/article/list.html").write_text("its own list")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert render("{% render_comment_list for article %}") == "its own list"


def test_closed_comments_show_no_form(render, article):
    article.comments_open = False
    page = render("{% comments_for article %}")
    assert "Comments are closed" in page
    assert "<form" not in page


def test_a_reply_names_the_comment_it_answers(render, article):
    parent = write(article, name="Bob")
    write(article, parent=parent, thread=parent)
    page = render("{% comments_for article %}")
    assert f'In reply to <a href="#comment-{parent.pk}"><bdi>Bob</bdi></a>' in page
    form = render("{% render_comment_form for article %}", f"/?reply_to={parent.pk}")
    assert "You are replying to <bdi>Bob</bdi>" in form


def test_a_reply_to_what_is_no_longer_public_does_not_name_it(render, article):
    parent = write(article, name="Mallory", status="removed")
    write(article, parent=parent, thread=parent)
    page = render("{% comments_for article %}")
    assert "Mallory" not in page
    assert "a comment that is no longer here" in page


@pytest.mark.parametrize("reply_to", ["0", "-1", "abc", "9" * 40, "\u0663", ""])
def test_a_nonsense_reply_address_shows_the_plain_form(render, reply_to):
    assert "You are replying to" not in render(
        "{% render_comment_form for article %}", f"/?reply_to={reply_to}"
    )


def test_a_long_thread_is_shown_in_pages(render, article, settings):
    settings.COMMENTS_PER_PAGE = 2
    for number in range(3):
        write(article, body=f"number {number}")
    first = render("{% comments_for article %}")
    assert "number 1" in first
    assert "number 2" not in first
    assert "comments_page=2" in first
    second = render("{% comments_for article %}", "/?comments_page=2")
    assert "number 2" in second
    assert "3 comments" in second


def test_a_page_keeps_its_own_query_through_the_thread_and_the_form(render, article, settings):
    settings.COMMENTS_PER_PAGE = 1
    first = write(article)
    second = write(article)
    address = f"/?id=4&lang=x&reply_to={first.pk}&comments_page=2&comment_receipt=x"
    page = render("{% comments_for article %}", address)
    links = {link["href"] for link in BeautifulSoup(page, "html.parser").find_all("a")}
    assert "?id=4&lang=x&comments_page=1#comments" in links
    form = BeautifulSoup(page, "html.parser").find("form")
    here = "?id=4&lang=x&comments_page=2"
    assert f"{here}&reply_to={second.pk}#{form['id']}" in links
    assert f"{here}#{form['id']}" in links
    assert form.find("input", attrs={"name": "next"})["value"] == f"/{here}"


def test_two_threads_on_one_page_keep_their_fields_thanks_and_answers_apart(render, article):
    other = type(article).objects.create(title="Another")
    parent = write(other)
    pending = write(other, status="pending")
    receipt = receipts.add_to("/", pending).partition("#")[0]
    soup = BeautifulSoup(
        render("{% comments_for article %}{% comments_for other %}", receipt, other=other),
        "html.parser",
    )
    first, second = soup.find_all("form")
    ids = [element["id"] for element in soup.select("input[id], textarea[id], form[id]")]
    assert len(ids) == len(set(ids))
    for form in (first, second):
        named = {field["id"] for field in form.select("input[id], textarea[id]")}
        assert {label["for"] for label in form.find_all("label")} <= named
    answer = soup.select_one(f"#{parent.anchor} .comment-actions a")["href"]
    assert answer.endswith(f"#{second['id']}")
    (thanks,) = soup.find_all(id="comment-notice")
    assert thanks.find_next("form") is second


def test_numbers_in_links_are_written_without_separators(render, article, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    write(article, pk=12345)
    page = render("{% comments_for article %}")
    assert "reply_to=12345#" in page
    assert f"reply_to=12345{chr(44)}" not in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", ""])
def test_a_website_that_is_no_web_address_is_not_a_link(render, article, url):
    write(article, name="Mallory", url=url)
    page = BeautifulSoup(render("{% render_comment_list for article %}"), "html.parser")
    assert page.find(class_="comment-author").find("a") is None


def test_a_website_is_a_link(render, article):
    write(article, url="HTTPS://alice.example/")
    assert 'href="HTTPS://alice.example/"' in render("{% render_comment_list for article %}")


def test_markup_in_a_comment_is_text():
    html = comment_html("<script>alert(1)</script> **bold** ![x](http://x.example/y.png)")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "body", ["javascript:alert(1)", "[x](javascript:alert(1))", "data:text/html,x", "vbscript:x"]
)
def test_an_address_that_is_no_web_address_is_not_a_link(body):
    assert "href" not in comment_html(body)


def test_links_carry_rel_and_nothing_of_the_page():
    html = comment_html('see http://x.example/?a="onmouseover=alert(1)" now')
    assert 'rel="nofollow ugc noopener"' in html
    assert '"onmouseover' not in html


def test_paragraphs_and_lines_are_kept():
    assert comment_html("one\ntwo\n\nthree") == "<p>one<br>two</p>\n\n<p>three</p>"


@pytest.mark.django_db
def test_a_page_with_200_comments_costs_at_most_6_queries(
    client, article, django_assert_max_num_queries
):
    parent = write(article)
    for number in range(199):
        write(article, body=f"number {number}", parent=parent, thread=parent)
    client.get(article.get_absolute_url())
    with django_assert_max_num_queries(6):
        page = client.get(article.get_absolute_url()).content.decode()
    assert page.count('class="comment-body"') == 200
