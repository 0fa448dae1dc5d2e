"""Sphinx configuration; `make docs` builds with warnings as errors."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

with (ROOT / "pyproject.toml").open("rb") as file:
    metadata = tomllib.load(file)["project"]

project = "django-commentsys"
author = "The django-commentsys authors"
copyright = f"2026, {author}"
release = version = metadata["version"]

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
napoleon_google_docstring = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"

exclude_patterns = ["_build"]
nitpicky = False
smartquotes = False
highlight_language = "python"

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False


def setup(app):
    """Let Sphinx read this project's settings and template tags as cross references."""
    app.add_crossref_type("setting", "setting", indextemplate="pair: %s; setting")
    app.add_crossref_type("templatetag", "ttag", indextemplate="pair: %s; template tag")
