"""Giving some of a service fee back at the operator's desk, and what finance sees of it; a company's VAT number."""

import csv
import io
import json
import uuid

import pytest

from billing.models import Document, Note
from billing.notes import issue_reminder
from tenants.models import Company
from tenants.scope import platform_scope
from tests.portals.month import closed_november

INVOICE = "/operator/documents/INV-2025-000001/"


@pytest.fixture
def operator(world, visit, at):
    """한울's November asks a fee of 3,333 and 333 of VAT; today is 5 December."""
    closed_november(world, fee_minimum=3_333)
    at("2025-12-05 09:00")
    return visit(None, world.operator)


def credit(operator, amount, key=None, reason="agreed"):
    return operator.post(f"{INVOICE}credit/", {"key": key or uuid.uuid4(), "amount": amount, "reason": reason})


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_credit_note_is_issued_and_both_sides_see_it(operator, world, visit):
    assert "₩3,333 can be given back" in words(operator.get(f"{INVOICE}credit/"))
    answer = credit(operator, "1,000")
    assert (answer.status_code, answer["Location"]) == (302, INVOICE)
    assert "CRN-2025-000001" in words(operator.get(INVOICE))
    finance = visit("hanul", world.hanul.finance)
    page = words(finance.get("/finance/invoices/INV-2025-000001/"))
    assert ["CRN-2025-000001" in page, "₩1,100" in page, "agreed" in page] == [True, True, True]
    taken = finance.get("/finance/invoices/notes/CRN-2025-000001.json")
    assert (taken["Content-Type"], json.loads(taken.content)["summary"]["total"]) == ("application/json", 1_100)


def test_the_same_form_sent_twice_is_one_note(operator):
    key = uuid.uuid4()
    assert [credit(operator, "1000", key).status_code for _ in range(2)] == [302, 302]
    with platform_scope():
        assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "reason", "said"),
    [
        ("3,334", "agreed", "That is more than what is left of the service fee."),
        ("0", "agreed", "Enter an amount above zero."),
        ("x", "agreed", "Enter an amount, for example 10,000."),
    ],
)
def test_what_cannot_be_given_back_is_said_in_words(operator, amount, reason, said):
    answer = credit(operator, amount, reason=reason)
    assert (answer.status_code, said in words(answer)) == (422, True)
    with platform_scope():
        assert Note.objects.count() == 0


def test_a_credit_note_says_why(operator):
    assert list(credit(operator, "1", reason="").context["form"].errors) == ["reason"]


def test_an_invoice_without_a_fee_offers_no_credit_note(operator):
    other = operator.get("/operator/documents/INV-2025-000002/")
    assert ["/credit/" in words(other), "/credit/" in words(operator.get(INVOICE))] == [False, True]


def test_a_reminder_stands_on_the_invoices_page(operator, at, world, visit):
    with platform_scope():
        invoice = Document.objects.get(number="INV-2025-000001")
    at("2025-12-28 09:00")
    issue_reminder(invoice=invoice, level=1, by="system")
    assert "RMD-2025-000001" in words(visit(None, world.operator).get(INVOICE))


def test_a_vat_number_is_entered_and_checked(operator, world):
    page = f"/operator/companies/{world.hanul.company.pk}/vat/"
    refused = operator.post(page, {"country": "DE", "vat_id": "DE136695977"})
    assert (refused.status_code, "This is no VAT number of that country." in words(refused)) == (422, True)
    assert operator.post(page, {"country": "DE", "vat_id": "136 695 976"}).status_code == 302
    company = Company.objects.get(pk=world.hanul.company.pk)
    assert (company.country, company.vat_id) == ("DE", "DE136695976")


def test_a_note_is_a_file_once_a_worker_has_made_it(operator, world, visit):
    credit(operator, "1,000")
    mine, theirs = "/operator/documents/notes/CRN-2025-000001.pdf", "/finance/invoices/notes/CRN-2025-000001.pdf"
    finance = visit("hanul", world.hanul.finance)
    for browser, page in ((operator, mine), (finance, theirs)):
        waiting = browser.get(page)
        assert (waiting.status_code, "The PDF is being made." in words(waiting)) == (202, True)
    with platform_scope():
        Note.objects.update(pdf=b"%PDF-")
    assert [browser.get(page).content for browser, page in ((operator, mine), (finance, theirs))] == [b"%PDF-"] * 2


def test_a_note_that_was_given_up_says_so_and_the_operator_has_it_made_again(operator, world, visit):
    credit(operator, "1,000")
    with platform_scope():
        Note.objects.update(tries=3)
    mine, again = "/operator/documents/notes/CRN-2025-000001.pdf", "/operator/documents/notes/CRN-2025-000001/again/"
    given_up = operator.get(mine)
    assert (given_up.status_code, "The PDF could not be made" in words(given_up), again in words(given_up)) == (
        503,
        True,
        True,
    )
    theirs = visit("hanul", world.hanul.finance).get("/finance/invoices/notes/CRN-2025-000001.pdf")
    assert (theirs.status_code, "/again/" in words(theirs)) == (503, False)
    said = operator.post(again, follow=True)
    assert "The PDF is being made. Load the page again in a minute." in words(said)
    assert operator.get(mine).status_code == 202
    assert "This document waits for no PDF." in words(operator.post(again, follow=True))


def test_all_notes_stand_in_a_list_that_can_be_taken_away(operator, at, world, visit):
    credit(operator, "1,000")
    credit(operator, "5", reason="=1+1")
    with platform_scope():
        invoice = Document.objects.get(number="INV-2025-000001")
    issue_reminder(invoice=invoice, level=1, by="test", at=at("2025-12-28 10:00"))
    taken = operator.get("/operator/documents/notes/?export=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(taken, newline="")))
    assert [" | ".join(row) for row in rows] == [
        "Number | Kind | Company | Issued on | Invoice | Month | Supply value | VAT | Credited | Currency | Reason",
        "RMD-2025-000001 | Reminder | 한울 | 2025-12-28 | INV-2025-000001 | 2025-11 |  |  |  | KRW | ",
        "CRN-2025-000002 | Credit note | 한울 | 2025-12-05 | INV-2025-000001 | 2025-11 | 5 | 1 | 6 | KRW | '=1+1",
        "CRN-2025-000001 | Credit note | 한울 | 2025-12-05 | INV-2025-000001 | 2025-11 | 1000 | 100 | 1100 | KRW | agreed",
    ]
    finance = visit("hanul", world.hanul.finance)
    page = words(finance.get("/finance/invoices/notes/?kind=credit"))
    assert ["CRN-2025-000001" in page, "₩1,100" in page, "RMD-2025-000001" in page] == [True, True, False]
    taken = finance.get("/finance/invoices/notes/?export=csv").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(taken, newline=""))][1:] == [row[0] for row in rows[1:]]
    assert "No credit note and no reminder yet" in words(visit("bada", world.bada.finance).get("/finance/invoices/notes/"))


def test_the_list_of_notes_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    credit(operator, "1,000")
    operator.get("/operator/documents/notes/")
    with django_assert_num_queries(6):
        operator.get("/operator/documents/notes/")
    credit(operator, "5")
    with django_assert_num_queries(6):
        operator.get("/operator/documents/notes/")
