"""What a test wrote and committed is gone from the next one's database, whichever way it is put back."""

from collections import Counter

import pytest
from django.db import connection

from tenants.scope import company_scope, owner_scope, platform_scope
from tests import databases
from tests.databases import BASE, WORK, maintenance, restore
from tests.portals.month import november

TABLES = "SELECT relid::regclass::text FROM pg_stat_user_tables"
MANY = "INSERT INTO public.tenants_spare (schema_name, made_at) SELECT n, now() FROM generate_series(1, 5000) n"


def content(name):
    """Everything that is in a database."""
    with maintenance(name) as server:
        tables = [table for (table,) in server.execute(TABLES)]
        return {
            "rows": [(table, row) for table in tables for (row,) in server.execute(f"SELECT t::text FROM {table} t")],
            "sequences": server.execute("SELECT schemaname, sequencename, last_value FROM pg_sequences").fetchall(),
            "columns": server.execute("SELECT attrelid, attname FROM pg_attribute").fetchall(),
        }


@pytest.fixture
def as_it_was(committed_world):
    databases.copy_base()  # what tests before this one wrote and rolled back has been counted, too
    return committed_world, content(BASE)


def changed(name, before):
    """What a database holds otherwise than it did."""
    now = content(name)
    return {kind: set(now[kind]) ^ set(before[kind]) for kind in now if Counter(now[kind]) != Counter(before[kind])}


def test_meals_papers_and_sign_ins_are_gone(as_it_was, visit, monkeypatch):
    """Written to tables that nobody may change, and to sequences; put back without a copy."""
    world, before = as_it_was
    monkeypatch.setattr(databases, "copy_base", lambda: pytest.fail("copied"))
    november(world)
    visit("hanul", world.hanul.hr)
    with company_scope(world.hanul.company):
        world.hanul.doyun.delete()
    assert set(changed(WORK, before)) == {"rows", "sequences"}
    restore()
    assert changed(WORK, before) == {}


@pytest.mark.parametrize("sentence", ["ALTER TABLE public.billing_purse ADD more int", "CREATE TABLE public.more ()"])
def test_so_is_a_table_made_otherwise(as_it_was, sentence):
    _, before = as_it_was
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(sentence)
    assert "columns" in changed(WORK, before)
    restore()
    assert changed(WORK, before) == {}


def test_many_rows_are_put_back_by_a_copy(as_it_was, monkeypatch):
    """Deleted rows stay in their tables' files, where a test of speed or of locks would meet them."""
    _, before = as_it_was
    copies, copy = [], databases.copy_base
    monkeypatch.setattr(databases, "copy_base", lambda: copies.append(copy()))
    with platform_scope(), owner_scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_spare (schema_name, made_at) SELECT n, now() FROM generate_series(1, 5000) n"
        )
    restore()
    assert (copies, changed(WORK, before)) == ([None], {})
