"""Installing the database's own part: functions, row-level security, grants. The current text is billing/sql."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

SQL = Path(__file__).parent / "sql"


def install(*, using="default", **_) -> None:
    """Run every file of billing/sql in order of name in the public schema; each can be run again and again."""
    connection: Any = connections[using]
    if connection.schema_name != "public":
        return
    role = settings.DATABASE_ROLE or "hankki_app"
    with connection.cursor() as cursor:
        for file in sorted(SQL.glob("*.sql")):
            cursor.execute(file.read_text().replace(":app_role", f'"{role}"'))
