"""The README's five lines on an empty project that shares nothing with the reference site."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.reader import Reader
from tests.server import free_port, running

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
INSTALL = README.split("## Install in five lines", 1)[1].split("\n## ", 1)[0]
PIP_LINE, APPS_LINE, URLS_LINE, TEMPLATE_LINE, MIGRATE_LINE = re.findall(
    r"```\w+\n(.+?)\n```", INSTALL
)

FILES = {
    "people/__init__.py": "",
    "people/models.py": """
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models


class Person(AbstractBaseUser, PermissionsMixin):
    # Nothing that Django's own user has besides: no e-mail, no names.
    handle = models.CharField(max_length=40, unique=True)
    is_staff = models.BooleanField(default=False)
    objects = models.Manager()
    USERNAME_FIELD = "handle"
""",
    "shelf/__init__.py": "",
    "shelf/models.py": """
import uuid

from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)

    def get_absolute_url(self):
        return f"/books/{self.pk}/"


class Poster(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=100)

    def get_absolute_url(self):
        return f"/posters/{self.pk}/"
""",
    "shelf/views.py": """
from django.shortcuts import get_object_or_404, render

from shelf.models import Book, Poster


def show(request, model, pk):
    return render(request, "shelf/show.html", {"article": get_object_or_404(model, pk=pk)})


def book(request, pk):
    return show(request, Book, pk)


def poster(request, pk):
    return show(request, Poster, pk)
""",
    "shelf/templates/shelf/show.html": f"""<!DOCTYPE html>
<html lang="en"><head><title>{{{{ article.title }}}}</title></head><body>
<h1>{{{{ article.title }}}}</h1>
{TEMPLATE_LINE}
</body></html>
""",
}
SETTINGS = f"""
INSTALLED_APPS += ["people", "shelf"]
AUTH_USER_MODEL = "people.Person"
{APPS_LINE}
"""
URLS = f"""
from django.urls import include

from shelf import views

urlpatterns += [path("books/<int:pk>/", views.book), path("posters/<uuid:pk>/", views.poster)]
{URLS_LINE}
"""


class BareProject:
    def __init__(self, folder, python):
        self.folder = folder
        self.python = python
        # Nothing of this checkout or of the test run's own settings may leak in.
        leaks = {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
        self.environment = {name: os.environ[name] for name in os.environ.keys() - leaks}

    def run(self, *command):
        result = subprocess.run(
            [self.python, *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout.strip()

    def run_code(self, code):
        return self.run("manage.py", "shell", "--verbosity", "0", "--command", code)


@pytest.fixture(scope="module")
def project(tmp_path_factory, distributions):
    root = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / "venv"], check=True)
    python = root / "venv" / "bin" / "python"
    folder = root / "newsroom"
    folder.mkdir()
    project = BareProject(folder, python)
    # Django and scikit-learn are borrowed from the test run, the app is not.
    borrowed = Path(project.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    (borrowed / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = distributions[1]
    subprocess.run(
        [*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True
    )
    project.run("-m", "django", "startproject", "newsroom", ".")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name, text in (("settings.py", SETTINGS), ("urls.py", URLS)):
        with (folder / "newsroom" / name).open("a") as file:
            file.write(text)
    project.run("manage.py", "makemigrations", "people", "shelf")
    project.run(*MIGRATE_LINE.split()[1:])
    return project


@pytest.fixture(scope="module")
def server(project):
    port = free_port()
    command = [project.python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    log = project.folder / "server.log"
    with running(command, port, log, cwd=project.folder, env=project.environment):
        yield f"http://127.0.0.1:{port}"


def test_the_readme_names_the_distribution_that_is_built(distributions):
    assert PIP_LINE == "pip install django-commentsys"
    assert distributions[1].name.startswith("django_commentsys-")


def test_the_app_comes_from_the_wheel(project):
    path = project.run_code("import comments.models; print(comments.models.__file__)")
    assert Path(path).is_relative_to(project.folder.parent / "venv")


def test_the_project_passes_the_system_checks(project):
    assert "no issues" in project.run("manage.py", "check", "--fail-level", "WARNING")


def test_no_migration_is_missing_with_a_custom_user_model(project):
    project.run("manage.py", "makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize("model", ["Book", "Poster"])
def test_a_comment_is_posted_approved_and_seen(project, server, model):
    path = project.run_code(
        f"from shelf.models import {model}\n"
        f"print({model}.objects.create(title='The long way home').get_absolute_url())"
    )
    bob = Reader()
    page = bob.open(server + path)
    assert "Leave a Comment" in page.text
    body = f"I read this {model.lower()} twice on the train and liked the ending better then."
    page = bob.comment(page, body)
    assert page.status == 200, (project.folder / "server.log").read_text()
    assert "Thank you" in page.text
    assert body not in Reader().open(server + path).text

    project.run_code(
        "from comments import moderation\n"
        "from comments.models import Comment\n"
        "from people.models import Person\n"
        "alice, _ = Person.objects.get_or_create(handle='alice', is_superuser=True)\n"
        "moderation.approve(Comment.objects.all(), moderator=alice)"
    )
    assert body in Reader().open(server + path).text


def test_somebody_who_is_logged_in_comments_under_the_name_of_the_account(project):
    name = project.run_code(
        "import re\n"
        "from django.test import Client\n"
        "from django.urls import reverse\n"
        "from comments.models import Comment\n"
        "from people.models import Person\n"
        "from shelf.models import Book\n"
        "bob = Person.objects.create(handle='bob')\n"
        "client = Client(SERVER_NAME='127.0.0.1')\n"
        "client.force_login(bob, 'django.contrib.auth.backends.ModelBackend')\n"
        "book = Book.objects.create(title='The long way home')\n"
        "html = client.get(book.get_absolute_url()).content.decode()\n"
        'form = dict(re.findall(\'name="(object|next|token|challenge_0)" value="(.*?)"\', html))\n'
        "first, second = re.search('([1-9]) [+] ([1-9]) =', html).groups()\n"
        "form |= {'challenge_1': int(first) + int(second), 'body': 'I missed my stop over it.'}\n"
        "answer = client.post(reverse('comments:post'), form)\n"
        "comment = Comment.objects.get(user=bob)\n"
        "print(answer.status_code, comment.name, repr(comment.email))"
    )
    assert name == "302 bob ''"
