"""A table that a migration adds to a company that is there already can be used by the application."""

import pytest
from django.conf import settings
from django.db import connection

from tenants.apps import grant_tables
from tenants.scope import company_scope, owner_scope

MAY = (
    "SELECT has_table_privilege(%s, 'vouchers_dispute', 'INSERT'), has_table_privilege(%s, 'accounts_auditentry', 'UPDATE')"
)


@pytest.fixture
def may():
    """Whether the application's role may (write disputes, edit the audit trail) in the schema of the scope."""

    def ask():
        role = settings.DATABASE_ROLE or "hankki_app"
        with connection.cursor() as cursor:
            cursor.execute(MAY, [role, role])
            return cursor.fetchone()

    return ask


def test_after_a_migration_the_application_may_use_the_companys_tables(world, may):
    role = settings.DATABASE_ROLE or "hankki_app"
    with company_scope(world.hanul.company), owner_scope(), connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON vouchers_dispute FROM "{role}"')
        assert may() == (False, False)
        grant_tables()
        assert may() == (True, False)


def test_the_shared_tables_are_left_to_their_own_rules(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        grant_tables()
