import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from commentsys.environment import (
    read_caches,
    read_choice,
    read_database,
    read_list,
    read_secret_key,
    read_switch,
)


@pytest.mark.parametrize("word", ["1", "true", "Yes", " ON "])
def test_a_switch_is_turned_on(monkeypatch, word):
    monkeypatch.setenv("COMMENTSYS_DEBUG", word)
    assert read_switch("COMMENTSYS_DEBUG") is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_a_switch_is_turned_off(monkeypatch, word):
    monkeypatch.setenv("COMMENTSYS_DEBUG", word)
    assert read_switch("COMMENTSYS_DEBUG", default=True) is False


def test_a_switch_that_is_not_set_has_its_default(monkeypatch):
    monkeypatch.delenv("COMMENTSYS_DEBUG", raising=False)
    assert read_switch("COMMENTSYS_DEBUG", default=True) is True


def test_a_switch_that_is_neither_is_named(monkeypatch):
    monkeypatch.setenv("COMMENTSYS_DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="COMMENTSYS_DEBUG is 'perhaps'; set it to 1"):
        read_switch("COMMENTSYS_DEBUG")


def test_a_list_is_cut_at_commas(monkeypatch):
    monkeypatch.setenv("COMMENTSYS_ALLOWED_HOSTS", "news.example, www.news.example,")
    hosts = read_list("COMMENTSYS_ALLOWED_HOSTS", ["localhost"])
    assert hosts == ["news.example", "www.news.example"]


def test_a_list_that_is_not_set_has_its_default(monkeypatch):
    monkeypatch.delenv("COMMENTSYS_ALLOWED_HOSTS", raising=False)
    assert read_list("COMMENTSYS_ALLOWED_HOSTS", ["localhost"]) == ["localhost"]


def test_a_choice_that_is_none_names_the_choices(monkeypatch):
    monkeypatch.setenv("COMMENTSYS_CACHE", "memcached")
    with pytest.raises(ImproperlyConfigured, match="'memcached'; set it to one of: locmem, redis"):
        read_choice("COMMENTSYS_CACHE", ("locmem", "redis"), "locmem")


def test_the_database_is_sqlite_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("COMMENTSYS_DATABASE", raising=False)
    monkeypatch.delenv("COMMENTSYS_DATABASE_NAME", raising=False)
    database = read_database(tmp_path / "db.sqlite3")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "db.sqlite3")


@pytest.mark.parametrize(
    ("kind", "engine"),
    [("postgresql", "django.db.backends.postgresql"), ("mariadb", "django.db.backends.mysql")],
)
def test_a_database_server_is_reached_as_the_environment_says(monkeypatch, kind, engine):
    monkeypatch.setenv("COMMENTSYS_DATABASE", kind)
    for key, value in {"NAME": "news", "USER": "alice", "HOST": "db.example"}.items():
        monkeypatch.setenv(f"COMMENTSYS_DATABASE_{key}", value)
    database = read_database("unused")
    assert database["ENGINE"] == engine
    assert (database["NAME"], database["USER"]) == ("news", "alice")
    assert (database["HOST"], database["PORT"]) == ("db.example", "")


def test_the_cache_is_redis_when_asked_for(monkeypatch):
    monkeypatch.setenv("COMMENTSYS_CACHE", "redis")
    monkeypatch.setenv("COMMENTSYS_REDIS_URL", "redis://cache.example:6379/3")
    cache = read_caches()["default"]
    assert cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert cache["LOCATION"] == "redis://cache.example:6379/3"


def test_the_cache_is_in_memory_by_default(monkeypatch):
    monkeypatch.delenv("COMMENTSYS_CACHE", raising=False)
    assert read_caches()["default"]["BACKEND"].endswith("LocMemCache")


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.delenv("COMMENTSYS_SECRET_KEY", raising=False)
    path = tmp_path / "var" / "secret_key"
    key = read_secret_key(path)
    assert len(key) >= 50
    assert read_secret_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_a_process_that_comes_second_takes_the_key_of_the_first(monkeypatch, tmp_path):
    from commentsys import environment

    monkeypatch.delenv("COMMENTSYS_SECRET_KEY", raising=False)
    path = tmp_path / "secret_key"
    first = environment._new_key(path)
    assert environment._new_key(path) == first


def test_the_secret_key_of_the_environment_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("COMMENTSYS_SECRET_KEY", "from the environment")
    assert read_secret_key(tmp_path / "secret_key") == "from the environment"
    assert not (tmp_path / "secret_key").exists()


def test_the_proxies_that_are_believed_come_from_the_environment(tmp_path):
    environment = {
        **os.environ,
        "COMMENTSYS_TRUSTED_PROXIES": "10.0.0.0/8, unix",
        "COMMENTSYS_VAR_DIR": str(tmp_path),
    }
    code = "from commentsys import settings; print(settings.COMMENTS_TRUSTED_PROXIES)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "['10.0.0.0/8', 'unix']"
