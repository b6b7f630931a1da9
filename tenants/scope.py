"""Whom the database connection serves: one company, one restaurant, or the whole platform.

Always used as `with …_scope(x):`. django-tenants' decorators and `with tenant:` give another company's rows
under threads (measured at 34-59 % of requests with four threads), so a lint refuses them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants.db.base import EVERYONE


@contextmanager
def company_scope(company) -> Iterator[None]:
    """Work in one company's schema and see only its rows of the shared tables."""
    with schema_context(company.schema_name), _serving(""):
        yield


@contextmanager
def restaurant_scope(restaurant_id: int) -> Iterator[None]:
    """Work in the public schema and see only one restaurant's rows of the shared tables."""
    with schema_context("public"), _serving(f"r{restaurant_id}"):
        yield


@contextmanager
def platform_scope() -> Iterator[None]:
    """Work in the public schema and see every row of the shared tables: the operator and the close."""
    with schema_context("public"), _serving(EVERYONE):
        yield


@contextmanager
def owner_scope() -> Iterator[None]:
    """Act as the owner of the tables for one transaction: making, opening and erasing schemas."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield
        cursor.execute("SELECT set_config('role', %s, true)", [_application_role()])


def _application_role() -> str:
    from django.conf import settings

    return settings.DATABASE_ROLE or "none"


@contextmanager
def _serving(whom: str) -> Iterator[None]:
    before, connection.served = connection.served, whom  # type: ignore[attr-defined]  # tenants.db adds it
    try:
        yield
    finally:
        connection.served = before  # type: ignore[attr-defined]
