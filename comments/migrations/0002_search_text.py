"""
What the desk searches on PostgreSQL: each comment's texts, upper case, in a table of its own.

Of its own, because the index on it is dear to write: within the table of comments every
ruling and every rescoring would write it again, a thousand rulings taking 0.8 s instead of
0.09. Kept by triggers, because comments also come and go by ways that no signal tells of.
Other databases search the comments themselves.
"""

from django.db import DatabaseError, migrations, transaction

MAKE = (
    "CREATE TABLE comments_searchtext (comment_id bigint PRIMARY KEY, text text NOT NULL)",
    # The short texts first: what is in each of them is found without reading the long one. Between
    # them a character that nobody types, so that no phrase is found across two.
    """
    CREATE FUNCTION comments_keep_searchtext() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE comments_searchtext;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM comments_searchtext WHERE comment_id = OLD.id;
        ELSE
            INSERT INTO comments_searchtext AS kept (comment_id, text)
            VALUES (NEW.id, upper(NEW.name || E'\\x1f' || NEW.email || E'\\x1f' || NEW.body))
            ON CONFLICT (comment_id) DO UPDATE SET text = EXCLUDED.text
            WHERE kept.text <> EXCLUDED.text;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER comments_keep_searchtext
    AFTER INSERT OR DELETE OR UPDATE OF body, name, email ON comments_comment
    FOR EACH ROW EXECUTE FUNCTION comments_keep_searchtext()
    """,
    """
    CREATE TRIGGER comments_empty_searchtext AFTER TRUNCATE ON comments_comment
    FOR EACH STATEMENT EXECUTE FUNCTION comments_keep_searchtext()
    """,
    """
    INSERT INTO comments_searchtext (comment_id, text)
    SELECT id, upper(name || E'\\x1f' || email || E'\\x1f' || body) FROM comments_comment
    """,
)
INDEX = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX comments_searchtext_trigrams ON comments_searchtext USING gin (text gin_trgm_ops)",
)
REMOVE = (
    "DROP TRIGGER comments_keep_searchtext ON comments_comment",
    "DROP TRIGGER comments_empty_searchtext ON comments_comment",
    "DROP FUNCTION comments_keep_searchtext()",
    "DROP TABLE comments_searchtext",
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in MAKE:
        schema_editor.execute(statement)
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            for statement in INDEX:
                schema_editor.execute(statement)
    except DatabaseError:
        # The role may not create the extension, or it is not installed. Every search then
        # reads every text, and comments.W004 says what to do.
        pass


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in REMOVE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("comments", "0001_initial")]

    operations = [migrations.RunPython(make, remove)]
