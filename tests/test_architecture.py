"""Who may import what: the table of docs/architecture, held with `ast`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "comments"

# A module imports from the lines above its own, and within itself. A new module
# needs a place here and in the table of docs/architecture.rst.
LAYERS = [
    {"spam", "rates"},
    {
        "exceptions",
        "immediate",
        "reasons",
        "requirements",
        "blocking",
        "fingerprints",
        "authors",
        "deadlocks",
    },
    {"conf", "signals"},
    {"targets", "tokens", "addresses", "browsers", "honeypots", "proof_of_work"},
    {"models"},
    {"model_store"},
    {"challenges", "classifiers", "policies", "receipts", "permalinks", "limits"},
    {"moderation", "learning", "asking", "pruning", "soft_signals"},
    {"forms", "notifications", "setting_rules"},
    {"tasks", "kept_pages"},
    {
        "admin",
        "checks",
        "management",
        "templatetags",
        "views",
        "challenge_views",
        "mailed_rulings",
    },
    {"apps", "urls"},
]
LINE_OF = {name: line for line, names in enumerate(LAYERS) for name in names}
SPAM_MAY_IMPORT = {"numpy", "scipy", "sklearn"} | set(sys.stdlib_module_names)


def python_files(folder):
    return sorted(folder.rglob("*.py"))


def relative_name(path):
    return str(path.relative_to(ROOT))


def imported_modules(path, root=ROOT):
    """Yield the absolute dotted name of each thing a file imports, wherever in the file."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = list(package[: len(package) - node.level + 1]) if node.level else []
            module = [*start, *(node.module.split(".") if node.module else [])]
            yield from (".".join([*module, alias.name]) for alias in node.names)


def breach(module, imported):
    """Return what is wrong when comments.<module> imports a dotted name, or None."""
    parts = imported.split(".")
    if parts[0] != "comments" or len(parts) == 1 or parts[1] == module:
        return None
    if parts[1] not in LINE_OF:
        # `from comments import __version__` and the like: the package itself.
        return None
    if LINE_OF[parts[1]] < LINE_OF[module]:
        return None
    return f"comments.{module} may not import {imported}: it is not on a line above"


def app_files():
    for path in python_files(APP):
        module = path.relative_to(APP).with_suffix("").parts[0]
        if module not in {"__init__", "migrations"}:
            yield path, module


def test_every_module_has_a_line_in_the_table():
    unknown = sorted({module for _, module in app_files()} - set(LINE_OF))
    assert unknown == [], f"give {unknown} a line in LAYERS and in docs/architecture.rst"


def test_the_architecture_page_shows_this_table():
    page = (ROOT / "docs" / "architecture.rst").read_text(encoding="utf-8")
    block = page.split("Who may import what", 1)[1].split("::\n\n", 1)[1].split("\n\n", 1)[0]
    shown = [{name.strip() for name in line.split(",")} for line in block.splitlines()]
    assert shown == LAYERS


def test_the_architecture_page_says_what_every_module_is_for():
    page = (ROOT / "docs" / "architecture.rst").read_text(encoding="utf-8")
    table = page.split("Where each concern is", 1)[1]
    modules = {module for _, module in app_files()} - {"apps", "urls"}
    assert {module for module in modules if f"``{module}``" not in table} == set()


def test_each_module_imports_only_from_the_lines_above():
    breaches = [
        f"{relative_name(path)}: {fault}"
        for path, module in app_files()
        if module in LINE_OF
        for imported in imported_modules(path)
        if (fault := breach(module, imported))
    ]
    assert breaches == []


def test_the_app_imports_nothing_of_the_reference_site():
    breaches = [
        f"{relative_name(path)} imports {imported}"
        for path in python_files(APP)
        for imported in imported_modules(path)
        if imported.split(".")[0] in {"commentsys", "tests", "benchmarks"}
    ]
    assert breaches == []


def test_the_spam_engine_imports_only_the_standard_library_and_the_scientific_stack():
    breaches = [
        f"{relative_name(path)} imports {imported}"
        for path in python_files(APP / "spam")
        for imported in imported_modules(path)
        if imported.split(".")[0] not in SPAM_MAY_IMPORT
        and not imported.startswith("comments.spam")
    ]
    assert breaches == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import comments.views", "comments.views"),
        ("from comments import views", "comments.views"),
        ("from . import views", "comments.views"),
        ("from .views import post", "comments.views.post"),
        ("def late():\n    from .views import post", "comments.views.post"),
    ],
)
def test_every_way_to_write_an_import_is_seen(tmp_path, source, expected):
    path = tmp_path / "comments" / "models.py"
    path.parent.mkdir()
    path.write_text(source)
    assert list(imported_modules(path, root=tmp_path)) == [expected]
    assert breach("models", expected)


def test_an_import_from_a_deeper_module_is_seen(tmp_path):
    path = tmp_path / "comments" / "management" / "commands" / "prune.py"
    path.parent.mkdir(parents=True)
    path.write_text("from ...apps import CommentsConfig")
    (imported,) = imported_modules(path, root=tmp_path)
    assert imported == "comments.apps.CommentsConfig"
    assert breach("management", imported)


def test_an_import_from_a_line_above_is_allowed():
    assert breach("models", "comments.conf.get_backend") is None
    assert breach("models", "comments.models.comment") is None
    assert breach("models", "django.db.models") is None


HEAVY = ("sklearn", "scipy", "joblib")


def modules_loaded_by(code):
    """Run code in a process of its own and return which heavy packages it loaded."""
    report = f"import sys; print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return ast.literal_eval(result.stdout.rsplit("LOADED ", 1)[1])


def test_importing_the_engine_loads_no_django_and_no_scikit_learn():
    code = "from comments.spam import SpamModel, Submission\nimport sys\n"
    code += "assert 'django' not in sys.modules, 'comments.spam loaded Django'"
    assert modules_loaded_by(code) == []


MEMORY_SITE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["TEST_DATABASE"] = "sqlite"
import django
from django.conf import settings
settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
django.setup()
from django.core.management import call_command
"""


@pytest.mark.parametrize(
    "step",
    [
        'call_command("migrate", run_syncdb=True, verbosity=0)',
        'call_command("check")',
        """
call_command("migrate", run_syncdb=True, verbosity=0)
from django.test import Client
from tests.testapp.models import Article
article = Article.objects.create(title="Bridge", body="It opens.")
response = Client().get(article.get_absolute_url())
assert response.status_code == 200, response.status_code
assert b"<form" in response.content
""",
    ],
    ids=["migrate", "check", "article-page"],
)
def test_scikit_learn_is_not_loaded_before_a_comment_is_judged(step):
    assert modules_loaded_by(MEMORY_SITE + step) == []
