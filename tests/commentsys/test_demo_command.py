import re
import socket
import sqlite3
import statistics
import urllib.parse
from contextlib import closing

import psycopg
import pymysql
import pytest
from django.conf import settings

from tests.commentsys.demo import password_in, run_command, serving_demo
from tests.reader import Reader
from tests.server import free_port


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The folder of a demo that has been set up once, and what the command printed."""
    folder = tmp_path_factory.mktemp("demo")
    result = run_command(folder, "demo", "--setup-only")
    assert result.returncode == 0, result.stderr
    return folder, result.stdout


def rows(folder, query):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


def execute(folder, statement):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database, database:
        database.execute(statement)


def can_log_in(demo, password):
    reader = Reader()
    login = reader.open(f"{demo.address}/admin/login/?next=/admin/")
    values = {
        field["name"]: field.get("value", "") for field in login.soup.select("form input[name]")
    }
    values |= {"username": "admin", "password": password}
    page = reader.open(login.address, urllib.parse.urlencode(values).encode())
    return page.address == f"{demo.address}/admin/"


def test_the_demo_has_comments_in_every_status(prepared):
    folder, output = prepared
    counts = dict(rows(folder, "SELECT status, count(*) FROM comments_comment GROUP BY status"))
    assert set(counts) == {"pending", "public", "spam", "removed"}
    assert min(counts.values()) >= 3
    for status, count in counts.items():
        assert f"{count} {status}" in output


def test_demo_comments_are_judged_by_the_shipped_model(prepared):
    folder, _ = prepared
    assert rows(folder, "SELECT count(*) FROM comments_comment WHERE probability IS NULL") == [
        (0,)
    ]
    ((versions,),) = rows(folder, "SELECT count(DISTINCT model_version) FROM comments_comment")
    assert versions == 1
    assert median_probability(folder, "mark_spam") > 2 * median_probability(folder, "approve")


def median_probability(folder, action):
    probabilities = rows(
        folder,
        f"""SELECT probability FROM comments_comment c
            JOIN comments_decision d ON d.comment_id = c.id WHERE d.action = '{action}'""",
    )
    return statistics.median(probability for (probability,) in probabilities)


def test_every_status_is_what_the_verdict_and_the_decisions_led_to(prepared):
    folder, _ = prepared
    undecided = rows(
        folder,
        """SELECT DISTINCT verdict, status FROM comments_comment
           WHERE id NOT IN (SELECT comment_id FROM comments_decision)""",
    )
    assert set(undecided) <= {("hold", "pending"), ("spam", "spam")}
    last_decisions = rows(
        folder,
        """SELECT c.status, d.to_status, max(d.id) FROM comments_comment c
           JOIN comments_decision d ON d.comment_id = c.id GROUP BY c.id""",
    )
    assert len(last_decisions) > 40
    assert all(status == decided for status, decided, _ in last_decisions)


def test_decisions_come_after_the_comment_and_answers_after_what_they_answer(prepared):
    folder, _ = prepared
    early_decisions = rows(
        folder,
        """SELECT c.name FROM comments_decision d JOIN comments_comment c ON c.id = d.comment_id
           WHERE d.decided_at <= c.submitted_at""",
    )
    assert early_decisions == []
    answers_to_the_unseen = rows(
        folder,
        """SELECT c.name FROM comments_comment c
           JOIN comments_decision d ON d.comment_id = c.parent_id
           WHERE d.decided_at >= c.submitted_at""",
    )
    assert answers_to_the_unseen == []


def test_nothing_is_dated_in_the_future(prepared):
    folder, _ = prepared
    query = "SELECT count(*) FROM comments_comment WHERE submitted_at > datetime('now')"
    assert rows(folder, query) == [(0,)]


def test_a_second_run_keeps_the_data_and_prints_a_new_password_that_works(tmp_path):
    with serving_demo(tmp_path) as first:
        old_password = first.password
        assert can_log_in(first, old_password)
    execute(tmp_path, "UPDATE articles_article SET title = 'Edited' WHERE slug = 'tidal-mile'")
    execute(tmp_path, "UPDATE comments_comment SET body = 'Kept' WHERE id = 2")
    ((comments,),) = rows(tmp_path, "SELECT count(*) FROM comments_comment")
    with serving_demo(tmp_path) as second:
        assert "Edited" in second.get("/news/tidal-mile/").html
        assert second.password != old_password
        assert can_log_in(second, second.password)
        assert not can_log_in(second, old_password)
    assert rows(tmp_path, "SELECT count(*) FROM comments_comment") == [(comments,)]
    assert rows(tmp_path, "SELECT body FROM comments_comment WHERE id = 2") == [("Kept",)]


def test_reset_starts_over(tmp_path):
    assert run_command(tmp_path, "demo", "--setup-only").returncode == 0
    execute(tmp_path, "UPDATE articles_article SET title = 'Edited' WHERE slug = 'tidal-mile'")
    assert run_command(tmp_path, "demo", "--setup-only", "--reset").returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM articles_article WHERE title = 'Edited'") == [(0,)]


def test_ctrl_c_stops_the_demo_without_a_traceback(tmp_path):
    with serving_demo(tmp_path) as demo:
        assert demo.get("/").status == 200
        assert demo.press_ctrl_c() == 0
    assert demo.printed.endswith("\nStopped.\n")
    assert "Traceback" not in demo.printed


def test_a_port_in_use_is_one_line_and_changes_nothing(prepared):
    folder, _ = prepared
    password_hash = rows(folder, "SELECT password FROM auth_user WHERE username = 'admin'")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run_command(folder, "demo", "--port", str(port), "--reset")
    assert result.returncode == 1
    assert result.stdout == ""
    assert re.fullmatch(
        rf"CommandError: Port {port} is in use\. .* make demo PORT=\d+\n", result.stderr
    )
    assert rows(folder, "SELECT password FROM auth_user WHERE username = 'admin'") == password_hash


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "", "8000.5", "８０００"])
def test_a_port_that_is_none_is_one_line(tmp_path, port):
    result = run_command(tmp_path, "demo", f"--port={port}")
    assert result.returncode == 1
    assert result.stderr == (
        f"CommandError: PORT is {port!r}; give a whole number from 1 to 65535.\n"
    )
    assert not (tmp_path / "db.sqlite3").exists()


def test_a_database_that_cannot_be_reached_is_one_line(tmp_path):
    result = run_command(
        tmp_path,
        "demo",
        "--setup-only",
        COMMENTSYS_DATABASE="postgresql",
        COMMENTSYS_DATABASE_NAME="commentsys",
        COMMENTSYS_DATABASE_HOST="127.0.0.1",
        COMMENTSYS_DATABASE_PORT=str(free_port()),
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("CommandError")]
    assert "'commentsys' cannot be used" in line
    assert "COMMENTSYS_DATABASE" in line


@pytest.fixture
def database_under_test():
    """How to reach an empty database of its own, of the kind that this run tests."""
    if settings.TEST_DATABASE == "sqlite":
        yield {}
        return
    server = settings.DATABASES["default"]
    name = f"{server['TEST']['NAME']}_demo"
    # Only letters, digits and underscores: see tests/settings.py.
    with closing(connect_to(server)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        charset = " CHARACTER SET utf8mb4" if settings.TEST_DATABASE == "mariadb" else ""
        cursor.execute(f"CREATE DATABASE {name}{charset}")
        yield {
            "COMMENTSYS_DATABASE": settings.TEST_DATABASE,
            "COMMENTSYS_DATABASE_NAME": name,
            **{
                f"COMMENTSYS_DATABASE_{key}": server[key]
                for key in ("HOST", "PORT", "USER", "PASSWORD")
            },
        }
        cursor.execute(f"DROP DATABASE {name}")


def connect_to(server):
    if settings.TEST_DATABASE == "postgresql":
        return psycopg.connect(
            host=server["HOST"],
            port=server["PORT"],
            user=server["USER"],
            password=server["PASSWORD"],
            dbname=server["NAME"],
            autocommit=True,
        )
    return pymysql.connect(
        host=server["HOST"],
        port=int(server["PORT"]),
        user=server["USER"],
        password=server["PASSWORD"],
        charset="utf8mb4",
    )


@pytest.mark.database
def test_the_demo_sets_up_keeps_and_resets_on_every_database(tmp_path, database_under_test):
    first = run_command(tmp_path, "demo", "--setup-only", **database_under_test)
    second = run_command(tmp_path, "demo", "--setup-only", **database_under_test)
    reset = run_command(tmp_path, "demo", "--setup-only", "--reset", **database_under_test)
    for result in (first, second, reset):
        assert result.returncode == 0, result.stderr
        assert result.stdout.splitlines()[0] == first.stdout.splitlines()[0]
    passwords = {password_in(result.stdout) for result in (first, second, reset)}
    assert len(passwords) == 3
