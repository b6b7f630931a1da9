"""The operator's journal taken away: whole, or an error page, never the beginning of a file."""

import gzip
from datetime import date

import pytest

from billing.models import Period
from portals.operator.views import journal as views
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, freeze, november

ADDRESS = "/operator/journal/?month=2025-11&file="


@pytest.fixture
def operator(world, visit):
    november(world)
    freeze(world)
    return visit(None, world.operator)


@pytest.mark.parametrize(("kind", "rows"), [("csv", 21), ("erpnext", 21)])
def test_a_file_says_how_long_it_is(operator, kind, rows):
    answer = operator.get(ADDRESS + kind)
    content = answer.getvalue()
    assert (answer.status_code, int(answer["Content-Length"]), content.count(b"\r\n")) == (200, len(content), rows)


def test_a_packed_file_is_the_same(operator):
    plain = operator.get(f"{ADDRESS}csv").getvalue()
    packed = operator.get(f"{ADDRESS}csv", headers={"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], gzip.decompress(packed.getvalue())) == ("gzip", plain)


@pytest.mark.parametrize("kind", ["csv", "erpnext"])
def test_what_fails_in_the_middle_is_no_file(operator, monkeypatch, kind):
    entries = views.operators_journal

    def broken(month):
        yield from entries(month)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(views, "operators_journal", broken)
    operator.raise_request_exception = False
    answer = operator.get(ADDRESS + kind)
    assert (answer.status_code, answer.streaming, answer["Content-Type"]) == (500, False, "text/html; charset=utf-8")


def shown(browser, address):
    return f"{browser.get(address).context['month']:%Y-%m}"


def test_it_opens_on_the_last_month_closed_or_the_running_one(operator, world, visit):
    finance = visit("hanul", world.hanul.finance)
    with platform_scope():
        Period.objects.create(month=date(2025, 12, 1))
    assert (shown(operator, "/operator/journal/"), shown(finance, "/finance/journal/")) == ("2025-12", "2025-12")
    with platform_scope():
        Period.objects.filter(month=NOVEMBER).update(state="closed")
    assert (shown(operator, "/operator/journal/"), shown(finance, "/finance/journal/")) == ("2025-11", "2025-11")
    assert shown(finance, "/finance/journal/?month=2025-12") == "2025-12"
