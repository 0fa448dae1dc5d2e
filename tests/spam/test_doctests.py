import doctest
import importlib
import pkgutil

import pytest

import comments.spam

MODULES = [
    "comments.spam",
    *(module.name for module in pkgutil.walk_packages(comments.spam.__path__, "comments.spam.")),
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    module = importlib.import_module(name)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testmod(module, optionflags=flags)
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples in {name} failed"
