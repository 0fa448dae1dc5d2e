import pytest

from commentsys.articles.text import Block, ContentError, Span, read_header_file, split_blocks


def test_empty_lines_separate_blocks_and_single_line_ends_do_not():
    blocks = split_blocks("One\nline.\n\n## A subheading\n\n\n> Said\n> Alice.\r\n\r\nEnd.\n")
    assert blocks == [
        Block("paragraph", "One line."),
        Block("subheading", "A subheading"),
        Block("quotation", "Said Alice."),
        Block("paragraph", "End."),
    ]


def test_asterisks_emphasise_words():
    assert Block("paragraph", "The *Margaret Ash* sails.").spans == [
        Span("The ", False),
        Span("Margaret Ash", True),
        Span(" sails.", False),
    ]


@pytest.mark.parametrize("text", ["2 * 3 * 4", "one * alone", "** nothing"])
def test_other_asterisks_stay(text):
    assert "".join(span.text for span in Block("paragraph", text).spans) == text


def test_a_header_file_is_read(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Title: On time: a history\nAuthor: Alice\n\nBody.\n\nMore.\n")
    header, body = read_header_file(path, ("title", "author"))
    assert header == {"title": "On time: a history", "author": "Alice"}
    assert body == "Body.\n\nMore."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Title: Alone\nAuthor: Alice\n", "no body"),
        ("Title: Alone\n\nBody.", "lacks author"),
        ("Title:\nAuthor: Alice\n\nBody.", "lacks title"),
        ("Title: A\nTitle: B\nAuthor: Alice\n\nBody.", "'Title: B' is not understood"),
        ("Title: A\nAuthor: Alice\nMood: good\n\nBody.", "'Mood: good' is not understood"),
        ("Title: A\nAuthor\n\nBody.", "'Author' is not understood"),
    ],
)
def test_a_header_that_is_wrong_is_named(tmp_path, content, message):
    path = tmp_path / "a.md"
    path.write_text(content)
    with pytest.raises(ContentError, match=rf"a\.md: .*{message}"):
        read_header_file(path, ("title", "author"))
