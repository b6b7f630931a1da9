"""The journal: every transfer as debit and credit, read back by a reader of its own, balanced."""

import csv
import io
import os
import tracemalloc
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings
from django.utils import translation

from billing.documents.shapes import thawed
from billing.enums import AccountKind
from billing.journal import operator
from billing.journal.chart import CODES, NAMES, code_of
from billing.journal.company import Codes, companys_journal, costs
from billing.journal.entries import DoesNotBalance, Entry, Side, summed
from billing.journal.files import write_csv, write_erpnext
from billing.journal.operator import operators_journal
from billing.models import Document, Transfer
from billing.notes import issue_credit_note
from billing.tracing import place_of
from tenants.scope import company_scope, platform_scope
from tests.billing.guest_cards import collected
from tests.portals.month import AFTER, NOVEMBER, at, closed_november, freeze, november

DAY = date(2025, 11, 30)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def closed(world):
    closed_november(world, service_fee_bp=200)
    return world


def operators():
    with platform_scope():
        return list(operators_journal(NOVEMBER))


def companys(staff, codes=Codes()):  # noqa: B008  # a frozen value
    with company_scope(staff.company):
        return list(companys_journal(staff.company, NOVEMBER, codes))


def sides(entry):
    return [(side.code, side.amount, side.party, side.document) for side in entry.sides]


def test_every_kind_of_account_has_its_place_in_the_chart():
    assert set(CODES) == set(NAMES) == set(AccountKind)


def test_the_operators_own_numbers_stand_instead_of_the_usual():
    with override_settings(ACCOUNT_CODES={"bank": "10301"}):
        assert (code_of("bank"), code_of("vat")) == ("10301", "255")


def test_an_entry_that_does_not_balance_cannot_be():
    with pytest.raises(DoesNotBalance):
        Entry(1, DAY, "x", "KRW", (Side("1", "a", 5), Side("2", "b", -4)))


def test_meals_of_a_day_are_one_entry_per_pair_and_closing_entries_end_the_month(closed):
    found = operators()
    assert [(entry.day.day, entry.words, sides(entry)) for entry in found if entry.day != DAY] == [
        (11, "Deposit paid in", [("103", 10_000_000, "", ""), ("259", -10_000_000, "바다", "INV-2025-000002")]),
        (11, "Meal (2)", [("108", 14_000, "한울", "INV-2025-000001"), ("253", -14_000, "할매국밥", "STM-2025-000001")]),
        (11, "Meal", [("108", 7_000, "바다", "INV-2025-000002"), ("253", -7_000, "할매국밥", "STM-2025-000001")]),
        (11, "Void", [("253", 5_000, "할매국밥", "STM-2025-000001"), ("108", -5_000, "한울", "INV-2025-000001")]),
        (12, "Meal", [("108", 8_000, "한울", "INV-2025-000001"), ("253", -8_000, "봄날분식", "STM-2025-000002")]),
    ]
    assert [(entry.words, sides(entry)[0]) for entry in found if entry.reference == "STM-2025-000001"] == [
        ("Commission", ("253", 800, "할매국밥", "STM-2025-000001")),
        ("VAT on commission", ("253", 80, "할매국밥", "STM-2025-000001")),
    ]


def test_own_cards_of_a_day_are_one_entry_and_so_are_their_fees(world):
    november(world)
    for amount, rest, fee in ((9_000, 3_000, 87), (8_000, 2_000, 58)):
        collected(world, amount, rest, fee=fee, at=at(13))
    freeze(world)
    found = [entry for entry in operators() if {"254", "831"} & {side.code for side in entry.sides}]
    paper = ("할매국밥", "STM-2025-000001")
    assert [(entry.day.day, entry.words, sides(entry), entry.reference) for entry in found] == [
        (13, "Paid by a guest's own card (2)", [("104", 5_000, "", ""), ("254", -5_000, *paper)], ""),
        (13, "Fee of Stripe (2)", [("831", 145, "", ""), ("104", -145, "", "")], ""),
        (30, "Guests' own cards, put on the statement", [("254", 5_000, *paper), ("253", -5_000, *paper)], paper[1]),
    ]


def test_the_accounts_of_the_month_balance(closed):
    sums = summed(operators())
    assert sums.turnover == {"KRW": (10_042_694, 10_042_694)}
    assert [(code, debit, credit) for _coin, code, _name, debit, credit in sums.accounts] == [
        ("103", 10_000_000, 0),
        ("108", 29_374, 12_000),
        ("253", 6_320, 29_000),
        ("255", 0, 154),
        ("259", 7_000, 10_000_000),
        ("412", 0, 1_200),
        ("413", 0, 340),
    ]


def test_a_company_books_its_invoice_as_expense_vat_and_payable(closed):
    [invoice] = companys(closed.hanul)
    assert [(side.code, side.amount) for side in invoice.sides] == [
        ("811", 15_455), ("831", 340), ("135", 1_579), ("253", -17_374),
    ]  # fmt: skip
    assert (invoice.day, invoice.reference, {side.party for side in invoice.sides}) == (
        DAY, "INV2025000001", {"주식회사 한끼"},
    )  # fmt: skip


def test_a_prepaid_company_books_what_it_paid_in_and_what_was_used(closed):
    found = companys(closed.bada, Codes(meals="51100", bank="10100"))
    assert [[(side.code, side.amount) for side in entry.sides] for entry in found] == [
        [("51100", 6_364), ("135", 636), ("253", -7_000)],
        [("253", 7_000), ("131", -7_000)],
        [("131", 10_000_000), ("10100", -10_000_000)],
    ]


def test_a_credit_note_takes_fee_and_vat_back_and_moves_no_bank(closed):
    with platform_scope():
        invoice = Document.objects.get(number="INV-2025-000001")
        facts = {"amount": 100, "reason": "agreed", "key": uuid.uuid4(), "by": "test"}
        issue_credit_note(invoice=invoice, at=AFTER, **facts)
        fee = Transfer.objects.get(reason="fee_credit")
        place = place_of(fee)
    assert (place.part, [document.number for document in place.documents]) == ("credit", ["INV-2025-000001"])
    with company_scope(closed.hanul.company):
        found = list(companys_journal(closed.hanul.company, date(2025, 12, 1), Codes()))
    assert [[(side.code, side.amount) for side in entry.sides] for entry in found] == [
        [("253", 100), ("831", -100)],
        [("253", 10), ("135", -10)],
    ]


def test_cost_centres_share_expense_and_fee_and_still_balance(closed):
    with platform_scope():
        data = thawed(Document.objects.get(number="INV-2025-000001").frozen)
    data["cost_centres"] = [
        {"name": "영업", "count": 1, "heads": 1, "gross": 9_000, "refunds": 0, "fee": 198, "total": 9_198},
        {"name": "", "count": 1, "heads": 1, "gross": 8_000, "refunds": 0, "fee": 176, "total": 8_176},
    ]
    assert costs(data) == [
        ("meals", 8_182, "영업"), ("fees", 180, "영업"), ("meals", 7_273, ""), ("fees", 160, ""),
    ]  # fmt: skip


def test_codes_of_an_address_stand_only_where_they_can_be_codes():
    assert Codes.asked({"meals": " 51100 ", "fees": "", "vat": "x" * 41, "bank": "1\n2"}) == Codes(meals="51100")


def as_csv(entries):
    file = io.BytesIO()
    write_csv(file, entries)
    return file.getvalue()


def as_erpnext(entries, company):
    file = io.BytesIO()
    write_erpnext(file, entries, company)
    return file.getvalue()


def read(content):
    """What a bookkeeping program reads: debit and credit by entry."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sums = {}
    for row in rows[1:]:
        both = sums.setdefault(row[0], [Decimal(0), Decimal(0)])
        both[0] += Decimal(row[5] or 0)
        both[1] += Decimal(row[6] or 0)
    return rows, sums


def test_the_csv_is_read_back_and_balances(closed):
    rows, sums = read(as_csv(operators()))
    assert rows[0] == [
        "Entry", "Day", "Code", "Account", "Party", "Debit", "Credit", "Currency", "What for", "Document", "Reference",
        "Cost centre",
    ]  # fmt: skip
    assert [debit == credit for debit, credit in sums.values()] == [True] * len(operators())
    assert sum(debit for debit, _credit in sums.values()) == 10_042_694


def test_euros_are_written_with_their_cents():
    entry = Entry(1, DAY, "x", "EUR", (Side("1", "=a", 1_205), Side("2", "b", -1_205)))
    assert [row[3:7] for row in read(as_csv([entry]))[0][1:]] == [["'=a", "", "12.05", ""], ["b", "", "", "12.05"]]


def as_frappe_reads(content):
    """Rows as frappe's Data Import groups them: one whose entry's own columns are empty belongs to the one above."""
    head, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    own = [at for at, name in enumerate(head) if not name.startswith("accounts.")]
    found = []
    for row in rows:
        if any(row[at] for at in own):
            found.append({head[at]: row[at] for at in own} | {"accounts": []})
        found[-1]["accounts"].append({name[9:]: row[at] for at, name in enumerate(head) if at not in own and row[at]})
    return found


def test_erpnext_reads_balanced_journal_entries_with_their_parties(closed):
    found = as_frappe_reads(as_erpnext(operators(), "Hankki"))
    assert len(found) == len(operators())
    for entry in found:
        assert (entry["voucher_type"], entry["company"]) == ("Journal Entry", "Hankki")
        debit, credit = (
            sum(int(row.get(f"{side}_in_account_currency", 0)) for row in entry["accounts"]) for side in ("debit", "credit")
        )
        assert debit == credit > 0
    meal = next(entry for entry in found if entry["user_remark"] == "Meal (2)")
    assert (meal["posting_date"], meal["cheque_no"], meal["cheque_date"]) == ("2025-11-11", "INV-2025-000001", "2025-11-11")
    assert [(row["account"], row["party_type"], row["party"]) for row in meal["accounts"]] == [
        ("108", "Customer", "한울"),
        ("253", "Supplier", "할매국밥"),
    ]


def test_a_company_sees_its_own_side_alone(closed):
    with company_scope(closed.bada.company):
        assert list(companys_journal(closed.hanul.company, NOVEMBER, Codes())) == []


def test_sums_come_in_parts_and_are_the_same(closed, monkeypatch):
    whole = operators()
    monkeypatch.setattr(operator, "AT_ONCE", 1)
    assert operators() == whole
    assert len(whole) == 12


def test_a_long_journal_is_written_in_little_memory():
    """30,000 entries make 3 MB of text; kept in memory with their sides they took 11 MB."""
    sides = Side("108", "Receivable", 9_000, "한울"), Side("253", "Payable", -9_000, "할매국밥")
    entries = (Entry(number, DAY, "Meal", "KRW", sides) for number in range(30_000))
    with open(os.devnull, "wb") as file:
        tracemalloc.start()
        write_csv(file, entries)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 1_000_000
