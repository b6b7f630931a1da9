"""Schemas: making spare ones, turning one into a company's, and knowing whether one is whole.

A company whose schema lacks a migration would fall through to the tables of `public`, so it is not served.
"""

import secrets
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context

from tenants.models import Company, Spare
from tenants.scope import owner_scope


@lru_cache(maxsize=1)
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """Every migration a company's schema must have had."""
    labels = {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return frozenset(key for key in disk if key[0] in labels)


_whole: set[str] = set()


def is_whole(schema_name: str) -> bool:
    """Whether the schema has had every migration; a whole one is remembered, a half one is looked at again."""
    if schema_name in _whole:
        return True
    if missing_migrations(schema_name):
        return False
    _whole.add(schema_name)
    return True


class NotWhole(RuntimeError):
    """A company's schema lacks migrations: a table that it has not would be looked for in the shared one."""


def require_whole(company: Company) -> Company:
    """The company itself; raises NotWhole."""
    if not is_whole(company.schema_name):
        raise NotWhole(f"{company.schema_name} lacks migrations: python manage.py migrate_schemas --tenant")
    return company


def missing_migrations(schema_name: str) -> list[str]:
    """The migrations a schema lacks, as app.name; every one when it has no record of any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f'"{schema_name}".django_migrations'])
        if cursor.fetchone()[0] is None:
            return sorted(".".join(key) for key in wanted_migrations())
        cursor.execute(f'SELECT app, name FROM "{schema_name}".django_migrations')
        return sorted(".".join(key) for key in wanted_migrations() - set(cursor.fetchall()))


def companies_not_whole() -> dict[str, list[str]]:
    """Every company's schema that lacks migrations, with which; looked at afresh, and not served from now on."""
    found = {name: missing_migrations(name) for name in Company.objects.values_list("schema_name", flat=True)}
    lacking = {name: missing for name, missing in found.items() if missing}
    _whole.difference_update(lacking)
    return lacking


def make_spare() -> str:
    """Migrate one fresh schema and put it in the pool; returns its name.

    A process's first one takes a second or two of Django's; what it said to the database is said again for the next ones.
    """
    name = f"spare_{secrets.token_hex(8)}"
    connection.close()
    connection.acts_as_owner = True  # type: ignore[attr-defined]  # tenants.db reads it
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{name}"')
        _say_again(name) if _said else _migrate(name)
        with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
            grant_to_application(cursor, name)
            Spare.objects.create(schema_name=name)
    finally:
        connection.acts_as_owner = False  # type: ignore[attr-defined]
        connection.close()
    return name


Said = tuple[str, Any, bool]
_said: list[Said] = []
_FIRST = "the_first_spare"


def _migrate(name: str) -> None:
    """Run every migration in a schema and keep what they said, the schema's name left open."""
    heard: list[Said] = []

    def hear(execute, statement, params, many, context):
        heard.append((str(statement).replace(name, _FIRST), _renamed(params, name, _FIRST), many))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(hear):
        call_command("migrate_schemas", tenant=True, schema_name=name, interactive=False, verbosity=0)
    if not missing_migrations(name):
        _said[:] = heard


def _say_again(name: str) -> None:
    """Say the same to another fresh schema, all of it or nothing."""
    with schema_context(name), transaction.atomic(), connection.cursor() as cursor:
        for statement, params, many in _said:
            say = cursor.executemany if many else cursor.execute
            say(statement.replace(_FIRST, name), _renamed(params, _FIRST, name))


def _renamed(params: Any, before: str, after: str) -> Any:
    """The values of a statement, with one schema's name in place of another's."""
    if isinstance(params, str):
        return params.replace(before, after)
    if isinstance(params, dict):
        return {name: _renamed(value, before, after) for name, value in params.items()}
    if isinstance(params, (list, tuple)):
        return type(params)(_renamed(value, before, after) for value in params)
    return params


def fill_pool(size: int | None = None) -> int:
    """Make spares until the pool holds `size` of them; returns how many were made."""
    missing = (settings.SPARE_SCHEMAS if size is None else size) - Spare.objects.count()
    for _ in range(missing):
        make_spare()
    return max(missing, 0)


def take_spare(schema_name: str) -> bool:
    """Rename one spare to `schema_name` in the running transaction; False when the pool is empty."""
    spare = Spare.objects.select_for_update(skip_locked=True).order_by("id").first()
    if spare is None:
        return False
    spare.delete()
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{spare.schema_name}" RENAME TO "{schema_name}"')
    return True


def grant_to_application(cursor, schema_name: str) -> None:
    """Let the application's role read and write a company's tables."""
    role = settings.DATABASE_ROLE or "hankki_app"
    cursor.execute(f'GRANT USAGE ON SCHEMA "{schema_name}" TO "{role}"')
    cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema_name}" TO "{role}"')
    cursor.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{schema_name}" TO "{role}"')
    cursor.execute(f'REVOKE UPDATE, DELETE ON "{schema_name}".accounts_auditentry FROM "{role}"')
