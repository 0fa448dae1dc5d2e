from hypothesis import given, settings
from hypothesis import strategies as st

from comments.spam.text.links import _SCHEME_LINK, _scheme_links

pieces = st.sampled_from(
    ["http", "hxxp", "tg", "a", ":", " :", ": ", "/", "//", "\\", " ", ".", "b.ru", "\n", "é"]
)  # fmt: skip


@given(st.lists(pieces, max_size=30).map("".join))
@settings(max_examples=500, deadline=None)
def test_looking_before_colons_finds_every_scheme(text):
    expected = [match.span() for match in _SCHEME_LINK.finditer(text)]
    assert [match.span() for match in _scheme_links(text)] == expected
