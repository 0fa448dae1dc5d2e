import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core import checks
from django.db import connection

from comments.checks import TAG
from comments.policies import ThresholdPolicy


def found():
    return checks.run_checks(tags=[TAG])


def found_ids():
    return [message.id for message in found()]


def test_a_site_with_defaults_has_nothing_to_mend():
    assert found() == []


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(settings):
    settings.COMMENTS_CHALENGE = {}
    (message,) = found()
    assert message.id == "comments.E001"
    assert "COMMENTS_CHALENGE" in message.msg
    assert "COMMENTS_CHALLENGE" in message.hint


@pytest.mark.parametrize(
    "name", ["COMMENTS_APP", "COMMENTS_HIDE_REMOVED", "COMMENTS_XTD_MODEL", "COMMENTS_XTD_SALT"]
)
def test_a_setting_of_another_comment_app_stops_nothing(settings, name):
    setattr(settings, name, "x")
    (message,) = found()
    assert (message.id, message.is_serious()) == ("comments.W003", False)
    assert name in message.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMENTS_PER_PAGE", 0),
        ("COMMENTS_PER_PAGE", "20"),
        ("COMMENTS_BODY_MAX_LENGTH", True),
        ("COMMENTS_EMAIL_REQUIRED", "no"),
        ("COMMENTS_MODELS", "articles.Article"),
        ("COMMENTS_MODELS", ["Article"]),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_setting(settings, name, value):
    setattr(settings, name, value)
    (message,) = found()
    assert message.id == "comments.E002"
    assert name in message.msg
    assert repr(value) in message.msg


@pytest.mark.parametrize("name", ["COMMENTS_CHALLENGE", "COMMENTS_CLASSIFIER", "COMMENTS_POLICY"])
def test_a_backend_that_cannot_be_imported_is_an_error(settings, name):
    setattr(settings, name, {"BACKEND": "nowhere.Missing"})
    (message,) = found()
    assert message.id == "comments.E003"
    assert name in message.msg


def test_a_backend_of_the_wrong_kind_is_an_error(settings):
    path = f"{ThresholdPolicy.__module__}.{ThresholdPolicy.__qualname__}"
    settings.COMMENTS_CLASSIFIER = {"BACKEND": path}
    assert found_ids() == ["comments.E004"]


def test_a_missing_model_file_is_an_error_that_names_it(settings, tmp_path):
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.TrainedClassifier",
        "OPTIONS": {"path": str(tmp_path / "lost.spam")},
    }
    (message,) = found()
    assert message.id == "comments.E005"
    assert "lost.spam" in message.msg


def test_a_damaged_model_file_is_an_error(settings, tmp_path):
    path = tmp_path / "damaged.spam"
    path.write_bytes(b"this is no model")
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.TrainedClassifier",
        "OPTIONS": {"path": str(path)},
    }
    assert found_ids() == ["comments.E005"]


def test_a_site_without_captcha_installed_is_told(settings):
    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if name != "captcha"]
    assert "comments.E006" in found_ids()


def test_a_site_set_up_without_captcha_is_told_and_not_shown_a_traceback(tmp_path):
    (tmp_path / "bare.py").write_text(
        'SECRET_KEY = "x" * 50\n'
        'INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "comments"]\n'
        'MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]\n'
    )
    root = Path(__file__).resolve().parent.parent
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bare",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "comments.E006" in done.stderr
    assert "Traceback" not in done.stderr


def test_captcha_test_mode_is_an_error_on_a_public_site(settings):
    settings.CAPTCHA_TEST_MODE = True
    settings.DEBUG = False
    assert found_ids() == ["comments.E007"]
    settings.DEBUG = True
    assert found() == []


def test_a_site_without_the_cookie_that_binds_a_form_is_told(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "csrf" not in name]
    assert found_ids() == ["comments.E008"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMENTS_CHALLENGE_FOR", "nobody"),
        ("COMMENTS_CACHED_PAGES", "yes"),
        ("COMMENTS_TRUSTED_PROXIES", "10.0.0.1"),
        ("COMMENTS_TRUSTED_PROXIES", ["10.0.0.300"]),
        ("COMMENTS_CACHE", "nowhere"),
        ("COMMENTS_LIMITS", {"posts": "1/h"}),
        ("COMMENTS_LIMITS", None),
        ("COMMENTS_FAST_SECONDS", -1),
        ("COMMENTS_DUPLICATE_HOURS", 0),
        ("COMMENTS_MAX_LINKS", None),
    ],
)
def test_a_setting_of_the_gate_that_cannot_be_used_is_named(settings, name, value):
    setattr(settings, name, value)
    assert found_ids() == ["comments.E002"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("10.0.0.1", "is '10.0.0.1'. Make it a list, such as ['10.0.0.1']."),
        ("10.0.0.1, unix", "is '10.0.0.1, unix'. Make it a list, such as ['10.0.0.0/8']."),
        (None, "is None. Make it a list, such as ['10.0.0.0/8']."),
        (["10.0.0.1/8"], "holds '10.0.0.1/8'. Write '10.0.0.0/8' for the network, or '10.0.0.1'"),
        (["unix", "proxy.example"], "holds 'proxy.example'. Write an address, a network such as"),
        ([True], "holds True. Write an address"),
        ([167772161], "holds 167772161. Write an address"),
        ([["10.0.0.1"]], "holds ['10.0.0.1']. Write an address"),
    ],
)
def test_an_odd_proxy_is_named_with_what_to_write_instead(settings, value, wanted):
    settings.COMMENTS_TRUSTED_PROXIES = value
    (message,) = found()
    assert message.id == "comments.E002"
    assert message.msg.startswith(f"COMMENTS_TRUSTED_PROXIES {wanted}")


@pytest.mark.parametrize("site_id", [None, 1])
def test_the_sites_framework_says_where_mails_link_to_only_with_a_site_id(
    settings, monkeypatch, site_id
):
    settings.COMMENTS_MODERATOR_MAIL = "at once"
    settings.SITE_ID = site_id
    # Installed in earnest it would stay registered in the admin after this test.
    monkeypatch.setattr(apps, "is_installed", lambda name: True)
    assert ("comments.E014" in found_ids()) == (site_id is None)


@pytest.mark.parametrize("mail", ["at once", "daily"])
def test_mail_without_the_desk_that_it_links_to_is_told_of(settings, mail):
    settings.ROOT_URLCONF = "tests.test_notifications"
    settings.COMMENTS_SITE_ADDRESS = "https://news.example"
    assert found() == []
    settings.COMMENTS_MODERATOR_MAIL = mail
    (message,) = found()
    assert (message.id, message.is_serious()) == ("comments.W005", False)
    assert f"COMMENTS_MODERATOR_MAIL is {mail!r}" in message.msg
    assert "django.contrib.admin" in message.hint


@pytest.mark.database
@pytest.mark.django_db
def test_a_search_without_its_index_is_told_of_with_the_statements_that_make_it():
    def found_in_the_database():
        messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [message for message in messages if message.id == "comments.W004"]

    assert found_in_the_database() == []
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        (message,) = found_in_the_database()
        assert "'default'" in message.msg
        cursor.execute(message.hint.partition("owner: ")[2])
    assert found_in_the_database() == []
