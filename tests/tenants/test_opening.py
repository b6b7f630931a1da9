"""Opening a company: whole or not at all."""

from threading import Barrier, Thread

import pytest
from django.db import ProgrammingError, connection

from accounts.models import AuditEntry, User
from tenants import actions
from tenants import schemas as schemas_of_companies
from tenants.actions import SlugRefused, check_slug, open_company
from tenants.models import Company, Domain, Site, Spare
from tenants.schemas import make_spare, missing_migrations
from tenants.scope import company_scope, owner_scope
from vouchers.models import Employee

SITE = {"name": "본사", "latitude": 37.5, "longitude": 127.0}


def open_(slug, **facts):
    return open_company(slug=slug, name=slug.title(), hr_email="hr@new.example", hr_name="한인사", by="system", **facts)


def schemas():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(c_|opening|spare_)' ORDER BY nspname")
        return [name for (name,) in cursor.fetchall()]


def in_threads(*jobs):
    """Run the jobs at once, each on a connection of its own; returns what each returned or raised."""
    results, start = [None] * len(jobs), Barrier(len(jobs))

    def run(place, job):
        start.wait()
        try:
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_an_opened_company_is_whole(committed_world):
    spares = Spare.objects.count()
    company, hr = open_("acme", site=SITE)
    assert company.schema_name == f"c_{company.pk}"
    assert missing_migrations(company.schema_name) == []
    assert (hr.email, hr.roles, hr.home) == ("hr@new.example", ["finance", "hr"], company.schema_name)
    assert not hr.has_usable_password()
    assert Domain.objects.get(tenant=company).domain == "acme.localhost"
    assert Site.objects.get(company=company).name == "본사"
    assert Spare.objects.count() == spares - 1
    assert company.home_url.startswith("http://acme.localhost")
    # Of the clock that meals go by, as what people read beside them.
    assert f"{company.opened_at.astimezone(company.tz):%Y-%m-%d}" == "2025-11-11"
    with company_scope(company):
        assert [user.email for user in User.objects.all()] == ["hr@new.example"]
        assert Employee.objects.count() == 0


@pytest.mark.parametrize("breaks", ["add_user", "record", "company_scope", "take_spare"])
def test_a_crash_in_the_middle_leaves_nothing(committed_world, monkeypatch, breaks):
    def crash(*args, **kwargs):
        raise RuntimeError("the machine went away")

    before = (schemas(), Company.objects.count(), Domain.objects.count(), Site.objects.count(), Spare.objects.count())
    entries = AuditEntry.objects.count()
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(actions, breaks, crash)
        open_("acme", site=SITE)
    after = (schemas(), Company.objects.count(), Domain.objects.count(), Site.objects.count(), Spare.objects.count())
    assert after == before
    assert AuditEntry.objects.count() == entries
    company, _ = open_("acme", site=SITE)
    assert missing_migrations(company.schema_name) == []


def test_a_slug_that_is_taken_leaves_nothing(committed_world):
    before = (schemas(), Company.objects.count(), Spare.objects.count())
    with pytest.raises(SlugRefused) as refused:
        open_("hanul")
    assert refused.value.code == "taken"
    assert (schemas(), Company.objects.count(), Spare.objects.count()) == before


def test_two_openings_at_once_are_two_companies(committed_world):
    (one, _), (two, _) = in_threads(lambda: open_("one"), lambda: open_("two"))
    assert one.schema_name != two.schema_name
    for company, name in ((one, "One"), (two, "Two")):
        assert missing_migrations(company.schema_name) == []
        with company_scope(company):
            assert [user.home for user in User.objects.all()] == [company.schema_name]
        assert Company.objects.get(pk=company.pk).name == name


def test_two_openings_of_one_slug_are_one_company(committed_world):
    before = Company.objects.count()
    results = in_threads(lambda: open_("acme"), lambda: open_("acme"))
    refused = [result for result in results if isinstance(result, SlugRefused)]
    opened = [result[0] for result in results if isinstance(result, tuple)]
    assert ([error.code for error in refused], len(opened)) == (["taken"], 1)
    assert Company.objects.count() == before + 1
    assert Domain.objects.get(domain="acme.localhost").tenant_id == opened[0].pk


def test_an_empty_pool_is_no_obstacle(committed_world):
    Spare.objects.all().delete()
    company, _ = open_("acme")
    assert missing_migrations(company.schema_name) == []
    assert Spare.objects.count() == 0


@pytest.mark.parametrize("slug", ["ab", "acme", "a1", "acme-2", "a" * 32, "x--y"])
def test_slugs_that_can_be_a_host(slug):
    assert check_slug(slug) == slug


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "a",
        "-a",
        "a-",
        "1a",
        "Acme",
        "a_b",
        "a.b",
        "a b",
        "한울",
        "ａcme",
        "a\n",
        "a\x00",
        "a" * 33,
        "c_1;drop",
        "../x",
        "a'",
    ],
)
def test_slugs_that_cannot(slug):
    with pytest.raises(SlugRefused) as refused:
        check_slug(slug)
    assert refused.value.code == "not_a_host_name"


@pytest.mark.parametrize("slug", ["www", "api", "admin", "public", "hankki", "live", "static"])
def test_slugs_we_keep(slug):
    with pytest.raises(SlugRefused) as refused:
        check_slug(slug)
    assert refused.value.code == "reserved"


CATALOGUE = """
    SELECT 'column', table_name, column_name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default, is_identity)
      FROM information_schema.columns WHERE table_schema = %(name)s
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = %(schema)s
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(name)s
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid)
      FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = %(schema)s AND NOT tgisinternal
    UNION ALL
    SELECT 'table', relname, relkind::text, concat_ws(' ', relacl, relrowsecurity, relforcerowsecurity)
      FROM pg_class WHERE relnamespace = %(schema)s
"""


def built(name):
    """Everything in a schema by kind, table and name, and the migrations it had; its own name left out."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_namespace WHERE nspname = %s", [name])
        cursor.execute(CATALOGUE, {"name": name, "schema": cursor.fetchone()[0]})
        things = sorted(tuple(str(part).replace(name, "…") for part in row) for row in cursor.fetchall())
        cursor.execute(f'SELECT app, name FROM "{name}".django_migrations ORDER BY id')
        return things, cursor.fetchall()


def test_the_next_spare_is_the_first_one_over_again(committed_world, monkeypatch):
    monkeypatch.setattr(schemas_of_companies, "_said", [])
    first = make_spare()
    told = []
    monkeypatch.setattr(schemas_of_companies, "call_command", lambda *words, **options: told.append(words))
    second = make_spare()
    assert (told, missing_migrations(second)) == ([], [])
    assert built(second) == built(first)
    assert len(built(second)[0]) > 300


def test_a_spare_that_fails_half_way_leaves_nothing_in_the_pool(committed_world, monkeypatch):
    spares = Spare.objects.count()
    monkeypatch.setattr(
        schemas_of_companies, "_said", [("CREATE TABLE half (id int)", None, False), ("no statement", None, False)]
    )
    with pytest.raises(ProgrammingError):
        make_spare()
    assert Spare.objects.count() == spares
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'half'")
        assert cursor.fetchone() == (0,)
