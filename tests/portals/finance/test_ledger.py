"""A company's side of the ledger: its lines, their transfers, and back; never a neighbour's, never a person's lunch."""

import csv
import io
import json
import re
import uuid
from datetime import date, datetime
from pathlib import Path

import pytest

from billing import tracing
from billing.actions import refund_redemption, void_redemption
from billing.enums import TransferReason
from billing.models import Document, Line, Redemption, Transfer
from tenants.scope import platform_scope
from tests.billing.test_books import close_month
from tests.portals.month import AFTER, at, closed_november, eat, freeze, november

INVOICE = "/finance/invoices/INV-2025-000001/ledger/"


@pytest.fixture
def closed(world):
    closed_november(world, service_fee_bp=200)
    return world


@pytest.fixture
def finance(closed, visit):
    return visit("hanul", closed.hanul.finance)


def find(model, **facts):
    with platform_scope():
        return model.objects.get(**facts)


def line_of(world, day=11):
    return find(Line, company=world.hanul.company, day=date(2025, 11, day))


def told(page):
    return [(row.transfer.reason, row.source, row.target, row.amount) for row in page.context["rows"]]


def test_an_invoice_stands_on_its_lines_and_entries(finance):
    page = finance.get(INVOICE)
    assert [(str(line.day), line.other.name, line.count, line.gross, line.moved) for line in page.context["lines"]] == [
        ("2025-11-11", "할매국밥", 1, 9_000, 9_000),
        ("2025-11-12", "봄날분식", 1, 8_000, 8_000),
    ]
    assert page.context["shown"] == {"count": 2, "gross": 17_000}
    assert [(check.said, check.found) for check in page.context["checks"]] == [
        (17_000, 17_000), (17_000, 17_000), (17_374, 17_374),
    ]  # fmt: skip
    assert [(section["title"], section["sum"]) for section in page.context["sections"]] == [("Fees and VAT", 374)]


def test_a_line_stands_on_its_transfers_without_hour_or_person(finance, closed):
    page = finance.get(f"{INVOICE}{line_of(closed).pk}/")
    assert told(page) == [
        ("meal", "What you owe", "Halmae Gukbap (할매국밥)", 9_000),
        ("meal", "What you owe", "Halmae Gukbap (할매국밥)", 5_000),
        ("void", "Halmae Gukbap (할매국밥)", "What you owe", -5_000),
    ]
    assert [(check.said, check.found) for check in page.context["checks"]] == [(9_000, 9_000)]
    assert {row.when for row in page.context["rows"]} == {date(2025, 11, 11)}
    assert "김하늘" not in page.text
    assert "12:10" not in page.text


def test_a_transfer_leads_back_to_its_line_and_invoice(finance, closed):
    meal = find(Transfer, company=closed.hanul.company, amount=8_000)
    page = finance.get(f"/finance/ledger/{meal.pk}/")
    place = page.context["place"]
    assert (place.part, [document.number for document in place.documents]) == ("line", ["INV-2025-000001"])
    assert place.line == line_of(closed, day=12)
    assert f"{INVOICE}{place.line.pk}/" in page.text


def test_a_fee_leads_back_to_its_invoice(finance, closed):
    fee = find(Transfer, company=closed.hanul.company, reason="service_fee")
    page = finance.get(f"/finance/ledger/{fee.pk}/")
    assert (page.context["place"].part, page.context["row"].target, page.context["row"].amount) == (
        "entry",
        "주식회사 한끼",
        340,
    )


def test_a_refund_stands_among_the_next_months_corrections(closed, visit):
    eaten = find(Redemption, company=closed.hanul.company, amount=9_000)
    with platform_scope():
        refund_redemption(redemption_id=eaten.pk, reason="late", key=uuid.uuid4(), by="test", at=AFTER)
    finance = visit("hanul", closed.hanul.finance)
    refund = find(Transfer, reason="refund")
    assert finance.get(f"/finance/ledger/{refund.pk}/").context["place"].part == ""
    close_month(date(2025, 12, 1), datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    assert finance.get(f"/finance/ledger/{refund.pk}/").context["place"].part == "correction"
    invoice = find(Document, company=closed.hanul.company, period=date(2025, 12, 1))
    page = finance.get(f"/finance/invoices/{invoice.number}/ledger/")
    assert [check.holds for check in page.context["checks"]] == [True, True, True]
    [refunds] = page.context["sections"]
    assert (refunds["title"], refunds["sum"]) == ("Refunds of earlier months", -9_000)


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("", [34, 340, -5_000, 5_000, 8_000, 9_000]),
        ("?reason=meal", [5_000, 8_000, 9_000]),
        ("?q=INV-2025-000001", [34, 340]),
        ("?month=2031-01", [34, 340, -5_000, 5_000, 8_000, 9_000]),
        ("?q=%00", [34, 340, -5_000, 5_000, 8_000, 9_000]),
        (f"?q={'9' * 40}", []),
        ("?account=x&kind=y&reason=z", [34, 340, -5_000, 5_000, 8_000, 9_000]),
    ],
)
def test_transfers_are_narrowed_and_found(finance, query, amounts):
    assert [row.amount for row in finance.get(f"/finance/ledger/{query}").context["rows"]] == amounts


POSTPAID = [
    "meal", "void", "refund", "service_fee", "service_fee_vat", "fee_credit", "fee_vat_credit", "invoice_paid",
    "invoice_unpaid", "given_back", "given_back_undone",
]  # fmt: skip


def offered(browser, query=""):
    return [value for value, _ in browser.get(f"/finance/ledger/{query}").context["reasons"]]


def test_only_what_a_company_can_have_is_offered(finance, closed, visit):
    assert offered(finance) == POSTPAID
    assert offered(finance, "?reason=payout") == [*POSTPAID, "payout"]
    prepaid = [*POSTPAID, "deposit", "deposit_used", "deposit_undone"]
    assert set(offered(visit("bada", closed.bada.finance))) == set(prepaid)
    assert offered(visit("hanul", closed.hanul.hr)) == POSTPAID[3:]


@pytest.mark.parametrize(
    ("side", "can"),
    [
        ("company_", {*tracing.COMPANY_REASONS, *tracing.COMPANY_DEPOSIT_REASONS}),
        ("restaurant_", {*tracing.RESTAURANT_REASONS, *tracing.RESTAURANT_CARD_REASONS}),
    ],
)
def test_what_can_be_had_is_what_the_reference_says(side, can):
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", Path("docs/reference/transfers.md").read_text(), re.MULTILINE)
    assert len(rows) == len(TransferReason)
    assert can == {reason for reason, source, target in rows if side in source + target}


@pytest.fixture
def voided(world):
    """On the 10th 하늘's only meal at 봄날분식 was voided: the ledger has that day, the invoice has not."""
    november(world)
    meal = eat(world.hanul, world.hanul.haneul, world.bunsik, 3_000, day=10)
    with platform_scope():
        void_redemption(redemption_id=meal, reason="test", key=uuid.uuid4(), by="counter:1", at=at(10, 13))
    freeze(world)
    return world


def test_lines_are_numbered_as_the_document_does(voided, visit):
    finance = visit("hanul", voided.hanul.finance)
    page = finance.get(INVOICE)
    assert [(line.day.day, line.number, line.gross) for line in page.context["lines"]] == [
        (10, None, 0), (11, 1, 9_000), (12, 2, 8_000),
    ]  # fmt: skip
    assert page.text.count("Every meal was cancelled: no line of the document.") == 1
    assert [(line.day.day, line.number) for line in finance.get(f"{INVOICE}?day=2025-11-12").context["lines"]] == [(12, 2)]
    assert "Line 2 of INV-2025-000001" in finance.get(f"{INVOICE}{line_of(voided, 12).pk}/").text
    assert "no line of the document" in finance.get(f"{INVOICE}{line_of(voided, 10).pk}/").text
    data = json.loads(find(Document, number="INV-2025-000001").frozen)
    assert [(row["day"], row["gross"]) for row in data["lines"]] == [("2025-11-11", 9_000), ("2025-11-12", 8_000)]
    rows = list(csv.reader(io.StringIO(finance.get(f"{INVOICE}?export=csv").content.decode("utf-8-sig"))))
    assert [row[-1] for row in rows] == ["Line", "", "1", "2"]


def test_a_transfer_says_in_which_line_it_stands(voided, visit):
    finance = visit("hanul", voided.hanul.finance)
    meal = find(Transfer, company=voided.hanul.company, amount=8_000)
    page = finance.get(f"/finance/ledger/{meal.pk}/")
    assert [(paper.number, number) for paper, number in page.context["papers"]] == [("INV-2025-000001", 2)]
    assert "line 2, Wed 12 Nov" in page.text
    undone = find(Transfer, company=voided.hanul.company, amount=3_000, reason="void")
    page = finance.get(f"/finance/ledger/{undone.pk}/")
    assert (page.context["place"].part, [number for _, number in page.context["papers"]]) == ("voided", [None])
    assert "so it is no line of these documents" in page.text


def test_a_receipt_number_finds_the_transfers_of_its_meal(finance, closed):
    eaten = find(Redemption, company=closed.hanul.company, amount=5_000)
    assert [row.amount for row in finance.get(f"/finance/ledger/?q={eaten.pk}").context["rows"]] == [-5_000, 5_000]


def test_who_looks_after_people_sees_no_single_meal(closed, visit):
    browser = visit("hanul", closed.hanul.hr)
    assert [row.amount for row in browser.get("/finance/ledger/").context["rows"]] == [34, 340]
    page = browser.get(f"{INVOICE}{line_of(closed).pk}/")
    assert (page.context["rows"], page.context["checks"][0].found) == ([], 9_000)
    meal = find(Transfer, company=closed.hanul.company, amount=9_000)
    assert browser.get(f"/finance/ledger/{meal.pk}/").status_code == 404


def test_a_neighbours_transfer_line_and_ledger_do_not_exist(closed, visit):
    stranger = visit("bada", closed.bada.finance)
    meal = find(Transfer, company=closed.hanul.company, amount=9_000)
    assert stranger.get(f"/finance/ledger/{meal.pk}/").status_code == 404
    assert stranger.get(f"/finance/invoices/INV-2025-000002/ledger/{line_of(closed).pk}/").status_code == 404
    assert stranger.get(INVOICE).status_code == 404
    assert stranger.get(f"/finance/ledger/?q={meal.pk}").context["rows"] == []
    assert {row.transfer.company_id for row in stranger.get("/finance/ledger/").context["rows"]} == {closed.bada.company.pk}


def test_lists_can_be_taken_away(finance, closed):
    read = lambda address: list(csv.reader(io.StringIO(finance.get(address).content.decode("utf-8-sig"))))  # noqa: E731
    assert [row[3:6] for row in read("/finance/ledger/?reason=service_fee&export=csv")][1:] == [
        ["Service fee", "주식회사 한끼", "340"],
    ]
    assert read(f"{INVOICE}?export=csv")[1:] == [
        ["2025-11-11", "할매국밥", "1", "9000", "9000", "1"],
        ["2025-11-12", "봄날분식", "1", "8000", "8000", "2"],
    ]
    assert [row[5] for row in read(f"{INVOICE}{line_of(closed).pk}/?export=csv")][1:] == ["9000", "5000", "-5000"]


def test_a_restaurant_is_found_and_named_by_both_names(finance, closed, visit):
    """An English reader sees the name that documents carry, and theirs; a Korean reader one."""
    page = finance.get(f"{INVOICE}?q=halmae")
    assert [line.named for line in page.context["lines"]] == ["Halmae Gukbap (할매국밥)"]
    page = visit("hanul", closed.hanul.finance, "ko").get(f"{INVOICE}?q=halmae")
    assert [line.named for line in page.context["lines"]] == ["할매국밥"]


@pytest.mark.parametrize("query", ["?day=2025-11-12", "?q=분식"])
def test_lines_are_narrowed(finance, query):
    assert [line.gross for line in finance.get(f"{INVOICE}{query}").context["lines"]] == [8_000]


@pytest.mark.parametrize("query", ["?day=2025-11-31", "?day=x", "?day=0001-01-01"])
def test_odd_days_show_every_line(finance, query):
    assert finance.get(f"{INVOICE}{query}").context["page"].paginator.count == 2


@pytest.mark.parametrize(("address", "queries"), [("/finance/ledger/", 12), (INVOICE, 26)])
def test_pages_take_a_fixed_number_of_queries(finance, django_assert_num_queries, address, queries):
    finance.get(address)
    with django_assert_num_queries(queries):
        finance.get(address)


def others(page):
    return [(row.transfer.reason, row.parties, row.amount) for row in page.context["rows"]]


def test_the_other_party_stands_in_one_column(finance, closed, visit):
    """Whichever way the money went: who ate there, who is owed, the deposit that paid."""
    page = finance.get(f"{INVOICE}{line_of(closed).pk}/")
    assert others(page) == [
        ("meal", ("Halmae Gukbap (할매국밥)",), 9_000),
        ("meal", ("Halmae Gukbap (할매국밥)",), 5_000),
        ("void", ("Halmae Gukbap (할매국밥)",), -5_000),
    ]
    assert ("Other party" in page.text, "What you owe<" in page.text) == (True, False)
    bada = visit("bada", closed.bada.finance)
    assert others(bada.get("/finance/ledger/?month=2025-11")) == [
        ("deposit_used", ("Your deposit",), -7_000),
        ("meal", ("Halmae Gukbap (할매국밥)",), 7_000),
        ("deposit", ("주식회사 한끼",), 0),
    ]
    # What moves nothing of what is owed says what it moved.
    assert '₩0<br><span class="soft small nowrap">of ₩10,000,000 moved</span>' in bada.get("/finance/ledger/").text
    head = bada.get("/finance/ledger/?month=2025-11&export=csv").getvalue().decode("utf-8-sig").splitlines()[0]
    assert head == "Transfer,Day,Month,What for,Other party,Amount,Currency,Receipt no.,Reference"


def test_the_operator_reads_both_accounts(closed, visit):
    page = visit(None, closed.operator).get("/operator/ledger/?month=2025-11&reason=deposit")
    assert others(page) == [("deposit", ("Bank", "Company's deposit · 바다"), 10_000_000)]
