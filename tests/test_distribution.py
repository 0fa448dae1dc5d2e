"""What a release holds: all that a site needs, and nothing else."""

import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "comments"


@pytest.fixture(scope="module")
def wheel_files(distributions):
    with zipfile.ZipFile(distributions[1]) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def archive_files(distributions):
    with tarfile.open(distributions[0]) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def files_of_the_app():
    return {
        str(path.relative_to(ROOT))
        for path in APP.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_app(wheel_files):
    assert files_of_the_app() - wheel_files == set()


@pytest.mark.parametrize(
    "name",
    [
        "comments/py.typed",
        "comments/locale/de/LC_MESSAGES/django.mo",
        "comments/locale/ru/LC_MESSAGES/django.mo",
        "comments/migrations/0001_initial.py",
        "comments/static/comments/comments.css",
        "comments/templates/comments/comments.html",
        "comments/templates/comments/widgets/arithmetic.html",
        "comments/templatetags/comments.py",
        "comments/management/commands/train_spam_model.py",
    ],
)
def test_the_wheel_holds(wheel_files, name):
    assert name in wheel_files


def test_the_wheel_holds_the_shipped_model(wheel_files):
    assert [name for name in wheel_files if name.startswith("comments/spam/default/")]


def test_the_wheel_holds_nothing_but_the_app(wheel_files):
    packages = {name.split("/")[0] for name in wheel_files}
    (metadata,) = [name for name in packages if name.endswith(".dist-info")]
    assert packages == {"comments", metadata}


def test_the_wheel_carries_the_licence(wheel_files):
    assert [name for name in wheel_files if name.endswith("/licenses/LICENSE")]


def test_the_source_archive_holds_what_the_wheel_is_built_from(archive_files):
    wanted = files_of_the_app() | {"pyproject.toml", "README.md", "LICENSE"}
    assert wanted - archive_files == set()
    assert not [name for name in archive_files if name.startswith("tests")]
