from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comments.models import SearchText
from tests.commenting import make_comment


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", "comments", check=True, dry_run=True, verbosity=0)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_app_can_be_taken_out_of_a_database_and_put_back():
    call_command("migrate", "comments", "zero", verbosity=0)
    tables = connection.introspection.table_names()
    assert not [name for name in tables if name.startswith("comments_")]

    call_command("migrate", "comments", verbosity=0)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert "comments_comment" in connection.introspection.table_names()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_role_that_may_not_create_an_extension_gets_the_tables_all_the_same(
    monkeypatch, article
):
    comment = make_comment(article, body="It came before the search did.")
    search = import_module("comments.migrations.0002_search_text")
    call_command("migrate", "comments", "0001", verbosity=0)
    # As it goes for such a role: the statement is refused in the middle of a transaction.
    monkeypatch.setattr(search, "INDEX", ["CREATE EXTENSION comments_no_such_extension"])
    try:
        call_command("migrate", "comments", verbosity=0)
        if connection.vendor == "postgresql":
            assert SearchText.objects.get(text__contains="SEARCH DID").pk == comment.pk
    finally:
        monkeypatch.undo()
        call_command("migrate", "comments", "0001", verbosity=0)
        call_command("migrate", "comments", verbosity=0)
