"""Reading a comment as an adversary writes it: characters, words and links."""

from comments.spam.text.folded import FoldedTexts
from comments.spam.text.folding import fold, fold_texts
from comments.spam.text.links import Link, find_links

__all__ = ["FoldedTexts", "Link", "find_links", "fold", "fold_texts"]
