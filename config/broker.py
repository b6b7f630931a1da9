"""The message queue's own tables, when PostgreSQL carries the messages."""

from typing import Any

from django.conf import settings
from django.db import connections


def install(*, using="default", **_) -> None:
    """Install pgmq's SQL beside our tables, once."""
    connection: Any = connections[using]
    if connection.schema_name != "public" or not settings.CELERY_BROKER_URL.startswith("pgmq://"):
        return
    from pgmq.install import get_embedded_install_sql

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('pgmq') IS NULL OR to_regclass('pgmq.meta') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(get_embedded_install_sql())
            cursor.execute("SELECT set_config('search_path', 'public', false)")
