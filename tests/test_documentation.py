import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from comments import conf

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_has_its_place_in_the_documentation_and_no_other_does():
    described = re.findall(r"^\.\. setting:: (\w+)$", page("settings.rst"), flags=re.MULTILINE)
    assert sorted(described) == sorted(conf.DEFAULTS)


@pytest.mark.parametrize("name", sorted(conf.DEFAULTS))
def test_the_default_of_a_setting_is_documented_as_it_is(name):
    section = page("settings.rst").split(f".. setting:: {name}\n", 1)[1].split(".. setting::")[0]
    documented = re.search(r"^Default: ``(.+?)``", section, flags=re.MULTILINE)
    assert documented, f"docs/settings.rst names no default of {name}"
    assert ast.literal_eval(documented[1]) == conf.DEFAULTS[name]


def test_every_system_check_is_documented():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in [
            *(ROOT / "comments" / "checks").glob("*.py"),
            ROOT / "comments" / "requirements.py",
        ]
    )
    identifiers = set(re.findall(r"comments\.[EW]\d{3}", source))
    assert identifiers == set(re.findall(r"comments\.[EW]\d{3}", page("settings.rst")))


TEMPLATES = ROOT / "comments" / "templates" / "comments"


def documented_blocks():
    """Return the blocks that the table of templates names, by template."""
    table = page("templates.rst").split("The templates\n---", 1)[1].split("\n\n", 2)[1]
    rule, _head, _rule, *rows, _end = table.splitlines()
    blocks_column = rule.rindex(" ") + 1
    return {row.split("``")[1]: row[blocks_column:].split(", ") for row in rows}


def test_every_template_is_documented_and_no_other():
    templates = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*")}
    assert documented_blocks().keys() == templates


def test_the_blocks_of_a_template_are_documented_as_they_are():
    for name, documented in documented_blocks().items():
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        blocks = re.findall(r"{% block (\w+) %}", text)
        assert set(documented) - {""} == set(blocks), name


def test_the_documentation_builds_without_a_warning(tmp_path):
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("_build"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q"]
    result = subprocess.run(
        [*command, "-b", "html", tmp_path / "docs", tmp_path / "html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert result.returncode == 0, result.stderr
