"""The catalogues in comments/locale: complete, well formed, and what a reader sees."""

import io
import re
import textwrap

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from comments import notifications, reasons
from comments.models import BlockedTerm, CommentReason
from comments.spam.features.limits import TOPIC_NAMES
from tests.commenting import make_comment
from tests.test_distribution import APP
from tests.visitor import Visitor

LANGUAGES = ["de", "ru"]
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")
}
TEMPLATES = [path for path in APP.glob("templates/**/*") if path.suffix in {".html", ".txt"}]


def messages_in(code):
    """Yield ``(context, sentence or (singular, plural))`` of each gettext call in Python."""
    options = {"encoding": "utf-8"}
    file = io.BytesIO(code.encode())
    for _line, words, _comments, context in extract(
        "python", file, keywords=KEYWORDS, options=options
    ):
        yield context, words


def messages_of_the_app():
    messages = set()
    for path in APP.rglob("*.py"):
        messages.update(messages_in(path.read_text(encoding="utf-8")))
    for path in TEMPLATES:
        lines = templatize(path.read_text(encoding="utf-8")).splitlines()
        messages.update(messages_in("\n".join(map(str.strip, lines))))
    return messages


def path_of(language, suffix):
    return APP / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


def catalogue_of(language):
    with path_of(language, "po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries_of(catalogue):
    """Return the message of each key, without the header."""
    return {key_of(message): message for message in catalogue if message.id}


def key_of(message):
    # From a .mo, babel gives contexts as bytes and plurals as lists.
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, message.id if isinstance(message.id, str) else tuple(message.id)


def each_form(sentences):
    return [sentences] if isinstance(sentences, str) else list(sentences)


def said_in(entries):
    return {key: each_form(message.string) for key, message in entries.items()}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def entries(language):
    return entries_of(catalogue_of(language))


# What the files hold.


def test_the_extractor_reads_python_and_templates():
    code = textwrap.dedent("""
        _("one"); gettext_lazy("two"); ngettext("%d day", "%d days", 3)
        pgettext_lazy("status", "Public")
    """)
    assert set(messages_in(code)) == {
        (None, "one"),
        (None, "two"),
        (None, ("%d day", "%d days")),
        ("status", "Public"),
    }
    assert len(messages_of_the_app()) > 400


def test_each_catalogue_holds_the_sentences_of_the_sources_and_no_others(entries):
    assert set(entries) ^ messages_of_the_app() == set(), "run `make messages` and translate"


def test_every_sentence_is_translated_in_every_plural_form(language, entries):
    plurals = catalogue_of(language).num_plurals
    for message in entries.values():
        forms = each_form(message.string)
        assert len(forms) == (plurals if message.pluralizable else 1), message.id
        assert all(forms), f"{message.id!r} is not translated into {language}"


def test_nothing_is_left_fuzzy_or_obsolete(language, entries):
    assert [message.id for message in entries.values() if message.fuzzy] == []
    assert list(catalogue_of(language).obsolete) == []


PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|%[sd%]|\{\w+\}|</?\w+[^>]*>")


def test_placeholders_and_markup_are_kept(entries):
    for message in entries.values():
        wanted = sorted(PLACEHOLDER.findall(each_form(message.id)[-1]))
        for form in each_form(message.string):
            assert sorted(PLACEHOLDER.findall(form)) == wanted, form


def test_the_compiled_catalogue_says_the_same(language, entries):
    with path_of(language, "mo").open("rb") as file:
        compiled = entries_of(read_mo(file))
    assert said_in(compiled) == said_in(entries), "run `make messages`"


def test_no_word_of_django_itself_is_changed(language, entries):
    """All catalogues of a site are one: ours would change the rest of the admin."""
    folders = [apps.get_app_config(name).path for name in ("admin", "auth", "contenttypes")]
    changed = {}
    for folder in folders:
        with open(f"{folder}/locale/{language}/LC_MESSAGES/django.mo", "rb") as file:
            theirs = said_in(entries_of(read_mo(file)))
        ours = said_in(entries)
        changed |= {key: theirs[key] for key in theirs.keys() & ours if theirs[key] != ours[key]}
    assert changed == {}


# What a person sees.

GERMAN_BY_CHANCE = {"in", "an", "so", "am", "was", "will"}
# The magnifier's alt, which Django's own form of a search does not hand to gettext.
DJANGOS_ENGLISH = {"blockedterm_changelist": {"search"}}


def words_of(text):
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)}


def english_only():
    """Words the app says in English and nowhere in German."""
    english, german = set(), set()
    for message in entries_of(catalogue_of("de")).values():
        for form in each_form(message.id):
            english |= words_of(PLACEHOLDER.sub(" ", form))
        for form in each_form(message.string):
            german |= words_of(PLACEHOLDER.sub(" ", form))
    return english - german - GERMAN_BY_CHANCE


def text_of(response, selector):
    """All that is seen or read aloud of a part of a page."""
    (part,) = BeautifulSoup(response.content, "html.parser").select(selector)
    texts = [part.get_text(" ")]
    for element in part.find_all(True):
        texts += [
            element[name]
            for name in ("aria-label", "alt", "title", "placeholder", "data-comments-unreachable")
            if element.has_attr(name)
        ]
    return " ".join(texts)


@pytest.fixture
def article(article):
    """One without a word of English."""
    article.title, article.body = "2 + 2", "4"
    article.save()
    return article


class Reader(Visitor):
    def __init__(self, language):
        super().__init__(headers={"accept-language": language})


def pages_of_a_reader(language, article):
    """Return the text of the app on the pages one reader meets."""
    bob = Reader(language)
    parent = make_comment(article, body="2 + 2", name="Bob", status="public")
    make_comment(article, body="4", name="Bob", status="public", parent=parent, thread=parent)
    address = article.get_absolute_url()
    form = bob.open(article)
    yield text_of(bob.client.get(address), ".comments")
    yield text_of(bob.client.get(address, {"reply_to": parent.pk}), ".comments")
    yield text_of(bob.post(form), ".comments")
    yield text_of(bob.post({**form, "refresh": "1"}), ".comments")
    yield text_of(bob.post({**form, "token": "forged"}), ".comments")
    yield text_of(bob.post({**form, "object": "forged"}), ".comments")
    yield text_of(bob.post(bob.open(article).solve(body="4 + 4"), follow=True), ".comments")


def test_a_german_reader_meets_no_english_word(article):
    said = list(pages_of_a_reader("de", article))
    assert "Schreiben Sie einen Kommentar" in said[0]
    assert "2 Kommentare" in said[0]
    assert "ist angekommen" in said[-1]
    for text in said:
        assert words_of(text) & english_only() == set()


def test_a_russian_reader_meets_no_latin_word(article):
    said = list(pages_of_a_reader("ru", article))
    assert "Оставьте комментарий" in said[0]
    assert "2 комментария" in said[0]
    assert "ждёт модератора" in said[-1]
    for text in said:
        assert set(re.findall("[A-Za-z]{2,}", text)) <= {"Bob", "cookie"}


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 комментарий"), (3, "3 комментария"), (5, "5 комментариев")]
)
def test_russian_counts_have_their_own_forms(client, article, count, words):
    for number in range(count):
        make_comment(article, body=str(number), status="public")
    page = client.get(article.get_absolute_url(), headers={"accept-language": "ru"})
    assert BeautifulSoup(page.content, "html.parser").h2.get_text() == words


@pytest.fixture
def german_desk(client, moderator, article):
    comment = make_comment(article, body="1 2 3", probability=0.9, status="public")
    for code, details in (
        ("link-share", {"count": 2, "percent": 80}),
        ("topic", {"topics": "gambling, money"}),
        ("too-fast", {"seconds": 1.5}),
    ):
        CommentReason.objects.create(
            comment=comment, code=code, text="in English", weight=1.5, details=details
        )
    make_comment(article, body="4 5 6", probability=0.99)
    BlockedTerm.objects.create(kind="word", value="4711")
    client.force_login(moderator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


@pytest.mark.parametrize(
    "name",
    [
        "comment_changelist",
        "comment_change",
        "numbers",
        "thresholds",
        "backtest",
        "modelversion_changelist",
        "blockedterm_changelist",
        "blockedterm_add",
    ],
)
def test_a_german_moderator_meets_no_english_word(german_desk, name):
    comment = CommentReason.objects.first().comment
    arguments = [comment.pk] if name == "comment_change" else []
    address = reverse(f"admin:comments_{name}", args=arguments)
    query = {"status__exact": "all"} if name == "comment_changelist" else {}
    text = text_of(german_desk.get(address, query), "#content")
    allowed = {"bob"} | DJANGOS_ENGLISH.get(name, set())
    assert words_of(text) & english_only() - allowed == set()


def test_german_figures_have_a_comma(german_desk):
    comment = CommentReason.objects.first().comment
    text = text_of(
        german_desk.get(reverse("admin:comments_comment_change", args=[comment.pk])), "#content"
    )
    assert "1,5 s nach dem Öffnen" in text
    assert "+1,5" in text
    assert "Glücksspiel, Geld" in text


def test_every_topic_of_the_classifier_can_be_translated():
    assert reasons.TOPICS.keys() == set(TOPIC_NAMES)


def test_moderators_are_mailed_in_the_language_of_the_site(article, moderator, settings):
    settings.COMMENTS_MODERATOR_MAIL = "at once"
    settings.COMMENTS_SITE_ADDRESS = "https://news.example"
    settings.LANGUAGE_CODE = "de"
    make_comment(article)
    with translation.override("ru"):
        notifications.send_due_mail()
    assert mail.outbox[0].subject == "1 Kommentar wartet auf Sie"
