"""The operator's journal taken away: whole, or an error page, never the beginning of a file."""

import csv
import gzip
import io
from datetime import date

import pytest

from billing.models import BankLine, Period, StripePayment
from portals.operator.views import journal as views
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.portals.month import NOVEMBER, closed_november

ADDRESS = "/operator/journal/?month=2025-11&file="


@pytest.fixture
def operator(world, visit):
    closed_november(world)
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


def test_the_files_name_lines_of_the_bank_and_payments_by_stripe_as_the_reader_says_it(world, settings, monkeypatch, visit):
    with december(world, settings, monkeypatch) as desk:
        desk.mirror()
        with platform_scope():
            Period.objects.get_or_create(month=date(2025, 12, 1))
            desk.pay_by_bank(7_000)
            desk.pay(10_000)
            names = {f"은행 거래 {BankLine.objects.get().pk}", f"Stripe 입금 {StripePayment.objects.get().pk}"}
        operator = visit(None, world.operator, language="ko")
        for file, column in (("csv", 10), ("erpnext", 3)):
            told = operator.get(f"/operator/journal/?month=2025-12&file={file}").getvalue().decode("utf-8-sig")
            assert {row[column] for row in csv.reader(io.StringIO(told))} & names == names, file
            assert "bank line" not in told and "stripe payment" not in told
        own = visit("hanul", world.hanul.finance, language="ko").get("/finance/journal/?month=2025-12&file=csv")
        assert {row[10] for row in csv.reader(io.StringIO(own.getvalue().decode("utf-8-sig")))} & names == names
