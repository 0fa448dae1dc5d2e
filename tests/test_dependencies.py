"""What the app imports, what it says it needs, and what is installed for it agree."""

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.test_architecture import APP, ROOT, imported_modules, python_files

# Where the name to install is not the name to import.
DISTRIBUTIONS = {
    "captcha": "django-simple-captcha",
    "PIL": "pillow",
    "ranged_response": "django-ranged-response",
    "sklearn": "scikit-learn",
}


def name_of(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower().replace("_", "-")


def ranges_in(path):
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return {name_of(line): line for line in lines if line and not line.startswith("#")}


def declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {name_of(requirement): requirement for requirement in project["dependencies"]}


def optional():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    return {name_of(requirement) for extra in extras for requirement in extra}


def test_the_app_declares_exactly_what_it_imports():
    imported = {
        imported.split(".")[0] for path in python_files(APP) for imported in imported_modules(path)
    }
    packages = imported - set(sys.stdlib_module_names) - {"comments"}
    needed = {DISTRIBUTIONS.get(name, name).lower().replace("_", "-") for name in packages}
    assert needed - optional() == set(declared())


def test_the_site_installs_what_the_app_declares_in_the_same_ranges():
    site = ranges_in(ROOT / "requirements.txt")
    assert {name: site.get(name) for name in declared()} == declared()


def test_every_requirement_of_the_site_is_pinned_for_the_tests():
    pinned = ranges_in(ROOT / "requirements-dev.txt")
    assert set(ranges_in(ROOT / "requirements.txt")) - set(pinned) == set()
    assert [line for line in pinned.values() if "==" not in line] == []


def test_what_the_pinned_packages_bring_with_them_is_pinned_too():
    pinned = ranges_in(ROOT / "requirements-dev.txt")
    pins = [Requirement(line) for line in pinned.values()]
    brought = {
        name_of(requirement.name)
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
        for requirement in requirements_of(pin)
    }
    assert brought - set(pinned) == set()


def requirements_of(pin):
    """Return what a pinned distribution requires on this Python, with the extras asked for."""
    extras = pin.extras or {""}
    requirements = [Requirement(text) for text in distribution(pin.name).requires or []]
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
    ]
