"""What the server was told (search path, whom it serves) survives every way a transaction can end."""

import psycopg
import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection, transaction

from accounts.models import User
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope


class Boom(Exception):
    pass


def here():
    """The schema the rows really come from; the same users are in every schema."""
    return sorted(set(User.objects.values_list("home", flat=True)))


def served():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hankki.serves', true)")
        return cursor.fetchone()[0]


@pytest.fixture
def hanul(committed_world):
    return committed_world.hanul.company


@pytest.fixture
def bada(committed_world):
    connection.close()  # a fresh connection: nothing has been told yet
    return committed_world.bada.company


def test_a_rolled_back_savepoint(hanul, bada):
    with company_scope(hanul), transaction.atomic():
        assert here() == [hanul.schema_name]
        with company_scope(bada):
            with pytest.raises(Boom), transaction.atomic():
                assert here() == [bada.schema_name]
                raise Boom
            assert here() == [bada.schema_name]
            assert served() == f"c{bada.pk}"
        assert here() == [hanul.schema_name]


def test_a_savepoint_made_before_the_scope_and_rolled_back_in_it(hanul, bada):
    with company_scope(hanul), transaction.atomic():
        assert here() == [hanul.schema_name]
        savepoint = transaction.savepoint()
        with company_scope(bada):
            assert here() == [bada.schema_name]
            transaction.savepoint_rollback(savepoint)
            assert here() == [bada.schema_name]
            assert served() == f"c{bada.pk}"


def test_a_rolled_back_transaction(bada):
    with company_scope(bada):
        with pytest.raises(Boom), transaction.atomic():
            assert here() == [bada.schema_name]
            raise Boom
        assert here() == [bada.schema_name]
        assert served() == f"c{bada.pk}"


def test_a_failed_transaction_that_is_committed(bada):
    """PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error says so."""
    with company_scope(bada):
        with transaction.atomic():
            assert here() == [bada.schema_name]
            with pytest.raises(DataError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        assert here() == [bada.schema_name]
        assert served() == f"c{bada.pk}"


def test_a_failed_statement_inside_a_savepoint(hanul, bada):
    with company_scope(hanul), transaction.atomic():
        assert here() == [hanul.schema_name]
        with company_scope(bada):
            with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            assert here() == [bada.schema_name]


def test_a_connection_that_was_closed(bada):
    with company_scope(bada):
        assert here() == [bada.schema_name]
        connection.close()
        assert here() == [bada.schema_name]


def test_a_connection_that_was_cut(bada):
    with company_scope(bada):
        assert here() == [bada.schema_name]
        _cut()
        with pytest.raises(OperationalError):
            here()
        connection.close_if_unusable_or_obsolete()
        assert here() == [bada.schema_name]
        assert served() == f"c{bada.pk}"


def test_scopes_inside_scopes(hanul, bada, committed_world):
    with company_scope(hanul):
        with restaurant_scope(committed_world.gukbap.pk):
            assert served() == f"r{committed_world.gukbap.pk}"
            with company_scope(bada), pytest.raises(Boom):
                with platform_scope():
                    assert (here(), served()) == (["public"], "all")
                assert (here(), served()) == ([bada.schema_name], f"c{bada.pk}")
                with platform_scope():
                    raise Boom
            assert served() == f"r{committed_world.gukbap.pk}"
        assert (here(), served()) == ([hanul.schema_name], f"c{hanul.pk}")
    assert (here(), served()) == (["public"], "")


def test_what_is_told_is_told_once(bada, monkeypatch):
    with company_scope(bada):
        here()
        sent, execute = [], psycopg.Cursor.execute
        monkeypatch.setattr(
            psycopg.Cursor,
            "execute",
            lambda cursor, query, *a, **k: sent.append(query) or execute(cursor, query, *a, **k),
        )
        here()
        here()
    assert len(sent) == 2


def test_the_application_is_no_superuser_and_acts_as_owner_only_for_a_moment(hanul):
    assert _skips() is False
    with owner_scope():
        assert _role() == connection.settings_dict["USER"]
    assert (_skips(), _role()) == (False, settings.DATABASE_ROLE)
    with pytest.raises(Boom), owner_scope():
        raise Boom
    assert _role() == settings.DATABASE_ROLE


def _skips():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def _cut():
    facts = connection.settings_dict
    pid = connection.connection.info.backend_pid
    with psycopg.connect(
        dbname="postgres", user=facts["USER"], password=facts["PASSWORD"], host=facts["HOST"], port=facts["PORT"]
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
