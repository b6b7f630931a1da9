"""The message queue's own tables, when PostgreSQL carries the messages."""

from typing import Any

from django.conf import settings
from django.db import connections

# The client calls it with headers and without a delay, as for all that a worker tells of itself; the SQL that comes with it
# has no such function (1.1.4 brings 1.13.0).
SEND_TOPIC = """
CREATE FUNCTION pgmq.send_topic(routing_key text, msg jsonb, headers jsonb) RETURNS integer LANGUAGE sql VOLATILE
AS $$ SELECT pgmq.send_topic($1, $2, $3, 0) $$
"""


def install(*, using="default", **_) -> None:
    """Install pgmq's SQL beside our tables, once, and what its client misses in it."""
    connection: Any = connections[using]
    if connection.schema_name != "public" or not settings.CELERY_BROKER_URL.startswith("pgmq://"):
        return
    from pgmq.install import get_embedded_install_sql

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('pgmq') IS NULL OR to_regclass('pgmq.meta') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(get_embedded_install_sql())
            cursor.execute("SELECT set_config('search_path', 'public', false)")
        cursor.execute("SELECT to_regprocedure('pgmq.send_topic(text, jsonb, jsonb)') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(SEND_TOPIC)
