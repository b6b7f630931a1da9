"""/health/ says whether this process may serve; a company that lacks a migration is not served."""

import uuid

import pytest
from django.db import connection

from config.startup import companies_are_whole
from tenants import schemas
from tenants.scope import company_scope, owner_scope
from tenants.tasks import mail_password_link
from vouchers.loads import receive_load
from vouchers.phones import PinRefused, company_of_phone, redeem_by_phone, set_pin
from vouchers.tasks import apply_load

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


def test_neither_a_till_nor_the_worker_reaches_it(half, committed_world, mailoutbox):
    schema, lost = half
    hanul = committed_world.hanul
    with company_scope(hanul.company):
        typed = {"number": "01012345678", "pin": "4907"}
        set_pin(company=hanul.company, employee=hanul.haneul, by="test", **typed)
        people = "이름,이메일,사번\n정다온,daon@example.com,3001\n".encode()
        load = receive_load(company=hanul.company, kind="people", file_name="people.csv", content=people, by=hanul.hr)
    with pytest.raises(PinRefused):
        redeem_by_phone(**typed, counter=committed_world.counter, amount=9_000, key=uuid.uuid4())
    with pytest.raises(PinRefused):
        company_of_phone(**typed, visitor="192.0.2.1")
    with pytest.raises(schemas.NotWhole, match=f"^{schema} lacks migrations"):
        apply_load(company_id=hanul.company.pk, load_id=load.pk)
    facts = {"email": "haneul@example.com", "address": "https://hanul.example/", "place": "한울"}
    with pytest.raises(schemas.NotWhole):
        mail_password_link(company_id=hanul.company.pk, **facts)
    assert mailoutbox == []
    [warning] = companies_are_whole(None, databases=["default"])
    assert (warning.id, warning.msg) == (
        "hankki.W005",
        f"{schema} lacks {len(lost)} migrations and is not served: {', '.join(lost)}.",
    )


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
