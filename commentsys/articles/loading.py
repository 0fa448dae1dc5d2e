"""Load the articles that ship with the reference site."""

from datetime import UTC, datetime
from pathlib import Path

from commentsys.articles.models import Article
from commentsys.articles.text import ContentError, read_header_file

CONTENT_DIR = Path(__file__).resolve().parent / "content"
ARTICLE_FIELDS = ("title", "standfirst", "section", "author", "published", "language")


def load_articles(folder=CONTENT_DIR / "articles"):
    """
    Add each article of ``folder`` that is not there yet; return how many were added.

    An article that exists, perhaps edited in the admin, is left as it is.
    """
    present = set(Article.objects.values_list("slug", flat=True))
    missing = [path for path in sorted(folder.glob("*.md")) if path.stem not in present]
    Article.objects.bulk_create([read_article(path) for path in missing])
    return len(missing)


def read_article(path):
    """Return the article of one file, unsaved; its slug is the name of the file."""
    header, body = read_header_file(path, ARTICLE_FIELDS)
    try:
        published_at = datetime.strptime(header["published"], "%Y-%m-%d %H:%M")
    except ValueError:
        raise ContentError(
            f"{path.name}: published is {header['published']!r}; write it as 2021-07-06 21:09."
        ) from None
    return Article(
        title=header["title"],
        slug=path.stem,
        standfirst=header["standfirst"],
        section=header["section"],
        author=header["author"],
        language=header["language"],
        published_at=published_at.replace(tzinfo=UTC),
        body=body,
    )
