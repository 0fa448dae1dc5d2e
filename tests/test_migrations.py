import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


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
