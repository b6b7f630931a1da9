"""Two companies with the same primary keys, e-mails and names see nothing of each other; nor do restaurants."""

import contextlib
import random
import uuid
from threading import Thread

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction

from accounts.home import HomeConstraint
from accounts.models import User
from billing.models import Redemption, Transfer
from tenants.models import Company
from tenants.queries import company_at
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.clients import Browser
from tests.tenants.mixed_urls import VIEWS, homes, raw_companies
from vouchers.models import Employee, Program
from vouchers.redeeming import redeem

THREADS, REQUESTS = 4, 300


def pay(staff, restaurant, employee=None):
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company,
            employee=employee or staff.haneul,
            counter=restaurant.counters.get(),
            amount=3_000,
            key=uuid.uuid4(),
        )
    assert paid.captured


@pytest.fixture
def meals(committed_world):
    """Both companies have eaten at both restaurants."""
    for staff in (committed_world.hanul, committed_world.bada):
        pay(staff, committed_world.gukbap)
        pay(staff, committed_world.bunsik)
    cache.clear()
    return committed_world


def signed_in(slug, user):
    host = f"{slug}.{settings.DOMAIN}"
    client = Browser(HTTP_HOST=host, raise_request_exception=False)
    with company_scope(company_at(host)):
        client.force_login(user)
    return client


def wrong(response, view, company):
    """What a response says that is not this company's; None when all is well."""
    if view == "boom":
        return None if response.status_code == 500 else response
    if view == "rendered_late":
        found = set(response.content.decode().split())
        return None if found == {company.schema_name} else found
    expected = {
        "employees": [company.schema_name],
        "users": [company.schema_name],
        "companies": [company.pk],
        "signed_in": company.schema_name,
        "cached": company.schema_name,
    }
    return None if response.json() == expected else response.json()


def ask_at_random(seed, sides, found):
    """REQUESTS requests in an order of chance, on one connection that serves both companies in turn."""
    chance, clients = random.Random(seed), [signed_in(slug, user) for slug, user, _ in sides]
    try:
        for _ in range(REQUESTS):
            side, view = chance.randrange(2), chance.choice(VIEWS).__name__
            found.append(wrong(clients[side].get(f"/{view}/"), view, sides[side][2]))
    finally:
        connection.close()


def test_mixed_requests_in_threads_give_no_wrong_row(meals, settings, caplog):
    settings.ROOT_URLCONF = "tests.tenants.mixed_urls"
    caplog.set_level("CRITICAL", "django.request")
    sides = [("hanul", meals.hanul.hr, meals.hanul.company), ("bada", meals.bada.hr, meals.bada.company)]
    assert (meals.hanul.hr.pk, meals.hanul.hr.email) == (meals.bada.hr.pk, meals.bada.hr.email)
    found = []
    threads = [Thread(target=ask_at_random, args=(seed, sides, found)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), [answer for answer in found if answer is not None]) == (THREADS * REQUESTS, [])


def test_a_session_of_one_company_is_nobodys_at_another(meals, settings):
    settings.ROOT_URLCONF = "tests.tenants.mixed_urls"
    client = signed_in("hanul", meals.hanul.hr)
    assert client.get("/plain/").json()["signed_in"] == meals.hanul.company.schema_name
    at_bada = client.get("/plain/", HTTP_HOST=f"bada.{settings.DOMAIN}").json()
    assert (at_bada["signed_in"], at_bada["users"]) == (None, [meals.bada.company.schema_name])


def test_a_session_of_one_company_copied_to_another_is_refused_there(meals):
    client = signed_in("hanul", meals.hanul.hr)
    with company_scope(meals.hanul.company):
        from accounts.models import Session

        session = Session.objects.get(pk=client.cookies["sessionid"].value)
    with company_scope(meals.bada.company), pytest.raises(IntegrityError):
        session.save(force_insert=True)


def test_raw_sql_sees_one_companys_money(meals):
    for staff in (meals.hanul, meals.bada):
        with company_scope(staff.company):
            assert raw_companies() == [staff.company.pk]
            assert Redemption.objects.count() == 2
    assert raw_companies() == []
    with platform_scope():
        assert raw_companies() == sorted([meals.hanul.company.pk, meals.bada.company.pk])


def test_raw_sql_sees_one_restaurants_money(meals):
    for restaurant in (meals.gukbap, meals.bunsik):
        with restaurant_scope(restaurant.pk):
            for model in (Redemption, Transfer):
                assert set(model.objects.values_list("restaurant_id", flat=True)) == {restaurant.pk}
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*), count(DISTINCT restaurant_id) FROM billing_redemption")
                assert cursor.fetchone() == (2, 1)
                cursor.execute("SELECT count(*) FROM billing_purse")
                assert cursor.fetchone() == (0,)


def test_a_company_is_entered_by_its_scope_alone(world):
    with pytest.raises(TypeError, match=r"^Enter a company by company_scope\(company\)\.$"), contextlib.ExitStack() as stack:
        stack.enter_context(world.hanul.company)


@pytest.mark.parametrize("fresh", [False, True], ids=["over the row with the same key", "as a new row"])
@pytest.mark.parametrize("what", ["employee", "user", "program"])
def test_an_object_of_one_company_cannot_be_saved_in_another(meals, what, fresh):
    a, b = meals.hanul.company, meals.bada.company
    with company_scope(a):
        thing = {"employee": Employee, "user": User, "program": Program}[what].objects.first()
    if fresh:
        thing.pk = 999_999
        for field, value in (("number", "9999"), ("email", "fresh@example.com"), ("name", "새것")):
            if hasattr(thing, field):
                setattr(thing, field, value)
    with company_scope(b):
        before = homes(type(thing).objects.all())
        with pytest.raises(IntegrityError, match="_home"), transaction.atomic():
            thing.save()
        assert homes(type(thing).objects.all()) == before == [b.schema_name]


def test_every_table_of_a_company_checks_its_home(world):
    models = [m for label in ("accounts", "vouchers") for m in apps.get_app_config(label).get_models()]
    assert len(models) >= 10
    assert [m for m in models if not any(isinstance(c, HomeConstraint) for c in m._meta.constraints)] == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.conrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_namespace n ON n.oid = c.connamespace"
            " WHERE c.contype = 'c' AND c.conname LIKE '%%_home' AND n.nspname LIKE 'c_%%'"
        )
        checked = {(schema, table.rsplit(".", 1)[-1]) for schema, table in cursor.fetchall()}
    schemas = Company.objects.values_list("schema_name", flat=True)
    assert {(schema, m._meta.db_table) for schema in schemas for m in models} - checked == set()
