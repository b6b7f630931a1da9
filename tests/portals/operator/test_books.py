"""The overview, the books and the audit trail."""

import csv
import io

import pytest

from billing.books import SENTENCES, Finding
from billing.models import Document
from restaurants.actions import give_key, revoke_key
from restaurants.enums import KeyKind
from restaurants.staff_pins import add_staff
from tenants.scope import platform_scope, restaurant_scope
from tests.portals.month import closed_november, draw, november


@pytest.fixture
def operator(world, visit, settings):
    settings.SPARE_SCHEMAS = 2
    return visit(None, world.operator)


def test_books_that_were_never_examined_say_so(operator):
    page = operator.get("/operator/books/")
    assert page.context["last"] is None
    assert [row[0] for row in page.context["rows"]] == list(range(1, len(SENTENCES) + 1))
    assert [row[2:] for row in page.context["rows"]] == [(None, [])] * len(SENTENCES)


def test_examining_keeps_what_was_found_and_by_whom(operator, world):
    november(world)
    answer = operator.post("/operator/books/examine/", follow=True)
    last = answer.context["last"]
    assert (last.right, last.wrong, last.actor) == (len(SENTENCES), 0, world.operator.actor)
    assert last.at.isoformat().startswith("2025-11-11T03:")
    assert "한지수" in answer.text
    assert answer.context["held"] == {"redemptions": 4, "transfers": 6, "meals": 29_000}


def test_an_altered_document_is_found(operator, world):
    november(world)
    ids = draw(world)
    with platform_scope():
        Document.objects.filter(pk=ids[0]).update(gross=1)
    answer = operator.post("/operator/books/examine/", follow=True)
    assert [(each.number, each.wrong) for each in answer.context["last"].findings if each.wrong] == [(6, 1)]
    assert "1 invariant does not hold" in answer.text
    assert [point.words for point in operator.get("/operator/").context["points"] if point.wrong] == [
        "1 invariant of the books does not hold."
    ]


def test_a_look_at_the_books_examines_nothing(operator, monkeypatch):
    monkeypatch.setattr("billing.examining.examine", lambda numbers: [Finding(1, "x", 0)])
    assert operator.get("/operator/books/examine/").status_code == 405
    assert operator.get("/operator/books/").context["last"] is None


def test_every_examination_is_kept_and_shown(operator, world):
    operator.post("/operator/books/examine/")
    november(world)
    ids = draw(world)
    with platform_scope():
        Document.objects.filter(pk=ids[0]).update(gross=1)
    operator.post("/operator/books/examine/")
    page = operator.get("/operator/books/6/")
    assert [(check.wrong, str(who)) for check, who in page.context["rows"]] == [(1, "한지수"), (0, "한지수")]
    [past] = [row[3] for row in operator.get("/operator/books/").context["rows"] if row[0] == 6]
    assert [check.wrong for check in past] == [0, 1]
    taken = operator.get("/operator/books/6/?export=csv").content.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(taken))] == ["Rows that disagree", "1", "0"]


@pytest.mark.parametrize("number", ["0", "99", "x", "9" * 30])
def test_there_is_no_other_statement(operator, number):
    assert operator.get(f"/operator/books/{number}/").status_code == 404


@pytest.mark.parametrize(("address", "queries"), [("/operator/books/", 9), ("/operator/books/6/", 7)])
def test_the_books_take_a_fixed_number_of_queries(operator, django_assert_num_queries, address, queries):
    operator.post("/operator/books/examine/")
    operator.get(address)
    with django_assert_num_queries(queries):
        operator.get(address)


def test_the_overview_counts_today(operator, world):
    november(world)
    page = operator.get("/operator/")
    assert page.context["companies"] == {"all": 2, "active": 2}
    assert page.context["restaurants"] == {"all": 2, "active": 2}
    assert page.context["today"] == {"count": 2, "total": 16_000}
    assert page.context["month"]["total"] == 24_000
    assert page.context["closable"] is None


def test_the_overview_says_what_needs_attention(operator):
    words = [point.words for point in operator.get("/operator/").context["points"]]
    assert words == ["The books were never examined.", "1 restaurant has no bank account to pay into."]


def test_the_overview_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get("/operator/")
    with django_assert_num_queries(36):
        operator.get("/operator/")


def test_the_trail_is_filtered_and_named(operator, world):
    page = operator.get("/operator/audit/?verb=open_company")
    assert [(str(row.actor), row.subject) for row in page.context["trail"]] == [("한지수", "바다"), ("한지수", "한울")]
    assert operator.get("/operator/audit/?q=restaurant:&from=2000-01-01").context["page"].paginator.count > 0
    assert operator.get("/operator/audit/?to=2001-01-01").context["page"].paginator.count == 0


def test_the_trail_names_staff_and_devices(operator, world):
    with restaurant_scope(world.gukbap.pk):
        minji = add_staff(restaurant=world.gukbap, name="김민지", pin="4907", by="test")
    tablet, _secret = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="태블릿", by=minji.actor)
    revoke_key(key=tablet, by=f"device:{tablet.pk}")
    trail = operator.get("/operator/audit/?q=counterkey").context["trail"]
    assert [str(row.actor) for row in trail] == ["태블릿", "김민지"]


def test_the_trail_can_be_taken_away(operator, world):
    taken = operator.get("/operator/audit/?verb=open_company&export=csv").content.decode("utf-8-sig")
    assert [row[1:4] for row in csv.reader(io.StringIO(taken))][1:] == [
        ["한지수", "opened a company", "바다"],
        ["한지수", "opened a company", "한울"],
    ]


@pytest.mark.parametrize("query", ["?from=x&to=y", "?from=9999-12-31&to=9999-12-31", "?from=0001-01-01", "?verb=%00"])
def test_odd_days_show_the_whole_trail(operator, query):
    assert operator.get(f"/operator/audit/{query}").context["page"].paginator.count > 5


def test_the_trail_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get("/operator/audit/")
    with django_assert_num_queries(10):
        operator.get("/operator/audit/")


def test_documents_are_narrowed_and_searched(operator, world):
    closed_november(world)
    numbers = lambda query: [row.number for row in operator.get(f"/operator/documents/{query}").context["page"]]  # noqa: E731
    assert numbers("?kind=invoice&q=한울") == ["INV-2025-000001"]
    assert numbers("?q=STM-2025-000002") == ["STM-2025-000002"]
    assert numbers("?period=2025-11&kind=statement") == ["STM-2025-000001", "STM-2025-000002"]
    assert numbers("?state=rendered") == []


def test_documents_take_a_fixed_number_of_queries(operator, world, django_assert_num_queries):
    closed_november(world)
    operator.get("/operator/documents/")
    with django_assert_num_queries(13):
        operator.get("/operator/documents/")
