"""/health/ says whether this process may serve; a company that lacks a migration is not served."""

import pytest
from django.db import connection

from tenants import schemas
from tenants.scope import owner_scope

WELL = {"status": "ok", "database": True, "role": True, "companies_not_whole": {}}


@pytest.fixture
def half(committed_world):
    """한울's schema has lost its last migration."""
    schema = committed_world.hanul.company.schema_name
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {schema}.django_migrations WHERE app = 'vouchers' RETURNING name")
        lost = sorted(f"vouchers.{name}" for (name,) in cursor.fetchall())
    assert lost != []
    schemas._whole.discard(schema)
    yield schema, lost
    schemas._whole.discard(schema)


def test_all_is_well(world, visit):
    response = visit().get("/health/")
    assert (response.status_code, response.json()) == (200, WELL)
    assert "no-store" in response.headers["Cache-Control"]


def test_it_takes_no_post(world, visit):
    assert visit().post("/health/").status_code == 405


def test_a_company_with_a_missing_migration_is_named_and_not_served(half, committed_world, visit):
    schema, lost = half
    response = visit().get("/health/")
    assert (response.status_code, response.json()) == (
        503,
        WELL | {"status": "failing", "companies_not_whole": {schema: lost}},
    )
    refused = visit("hanul", committed_world.hanul.hr).get("/")
    assert (refused.status_code, refused.templates[0].name) == (503, "tenants/not_ready.html")
    assert visit("bada").get("/").status_code != 503


def test_a_company_that_was_whole_when_last_asked_is_found_out_too(half, visit):
    schema, _ = half
    schemas._whole.add(schema)
    assert visit().get("/health/").status_code == 503
    assert visit("hanul").get("/").status_code == 503


def test_a_schema_that_is_gone_lacks_every_migration(committed_world):
    assert schemas.missing_migrations("c_999999") == sorted(".".join(key) for key in schemas.wanted_migrations())


def test_a_role_that_may_skip_row_security_is_not_well(committed_world, visit):
    connection.close()
    connection.acts_as_owner = True
    try:
        response = visit().get("/health/")
    finally:
        connection.acts_as_owner = False
        connection.close()
    assert (response.status_code, response.json()["role"]) == (503, False)


def test_a_database_that_is_gone_is_said_and_does_not_crash(committed_world, visit):
    connection.close()
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    try:
        response = visit().get("/health/")
    finally:
        connection.settings_dict["PORT"] = port
    assert (response.status_code, response.json()) == (
        503,
        {"status": "failing", "database": False, "role": False, "companies_not_whole": None},
    )
