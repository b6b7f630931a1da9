"""Credit notes and reminders: what they move and say, their numbers, and what they refuse."""

import json
import logging
import uuid
from datetime import date, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import AuditEntry
from billing import rendering
from billing.bank.queries import open_invoices, paid
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.books import examine
from billing.documents.render import PangoMissing, TooLong
from billing.models import BankMatch, Document, Note, Transfer
from billing.notes import NoteRefused, issue_credit_note, issue_reminder
from billing.rendering import OutOfTime, RenderRefused, notes_to_make, render_note, render_note_again
from billing.tasks import make_note
from tenants.scope import company_scope, owner_scope, platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.billing.statements import korean
from tests.portals.month import closed_november, draw, november

ISSUED = datetime.fromisoformat("2025-12-05T10:00:00+09:00")
LATE = datetime.fromisoformat("2025-12-28T10:00:00+09:00")


@pytest.fixture
def invoice(world):
    """한울's November: 17,000 of meals, a fee of 3,333 and 333 of VAT, due on 18 December."""
    closed_november(world, fee_minimum=3_333)
    with platform_scope():
        return Document.objects.get(number="INV-2025-000001")


def credit(invoice, amount, key=None, by="test"):
    return issue_credit_note(invoice=invoice, amount=amount, reason="agreed", key=key or uuid.uuid4(), by=by, at=ISSUED)


def left(invoice):
    """What was asked, what was credited and what is left, of which the database's own function says the same."""
    with platform_scope(), connection.cursor() as cursor:
        row = paid(Document.objects.filter(pk=invoice.pk)).get()
        cursor.execute("SELECT public.invoice_left(%s)", [invoice.pk])
        assert cursor.fetchone() == (row.left,)
        return row.to_pay, row.credited, row.left


def kept(note):
    with platform_scope():
        return Note.objects.get(pk=note.pk)


def refused(issue, *facts, **named):
    with pytest.raises(NoteRefused) as why:
        issue(*facts, **named)
    return why.value.code


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def test_a_credit_note_moves_fee_and_vat_into_the_open_month_and_lowers_what_is_owed(invoice):
    note = credit(invoice, 1_000)
    with platform_scope():
        facts = ("reason", "source__kind", "target__kind", "amount", "period")
        rows = list(Transfer.objects.filter(reference=note.number).order_by("id").values_list(*facts))
    assert rows == [
        ("fee_credit", "service_fee", "company_owes", 1_000, date(2025, 12, 1)),
        ("fee_vat_credit", "vat", "company_owes", 100, date(2025, 12, 1)),
    ]
    assert left(invoice) == (20_666, 1_100, 19_566)
    assert wrong() == {}


def test_a_credit_note_says_what_why_and_which_invoice(invoice):
    said = json.loads(credit(invoice, 1_000).frozen)
    assert (said["number"], said["kind"], said["reason"], said["posted_in"]) == (
        "CRN-2025-000001", "credit", "agreed", "2025-12",
    )  # fmt: skip
    assert said["summary"] == {"fee": {"supply": 3_333, "vat": 333}, "supply": 1_000, "vat": 100, "total": 1_100}
    assert (said["invoice"]["number"], said["invoice"]["fingerprint"]) == ("INV-2025-000001", invoice.fingerprint)


def test_the_vat_of_all_notes_together_is_what_was_charged(invoice):
    notes = [credit(invoice, amount) for amount in (1_005, 1_005, 1_323)]
    assert [(note.number, note.vat) for note in notes] == [
        ("CRN-2025-000001", 101),
        ("CRN-2025-000002", 100),
        ("CRN-2025-000003", 132),
    ]
    assert [json.loads(note.frozen)["previous_root"] for note in notes] == ["", notes[0].root, notes[1].root]
    assert left(invoice) == (20_666, 3_666, 17_000)
    assert wrong() == {}


def test_the_same_key_gives_the_same_note(invoice):
    key = uuid.uuid4()
    assert credit(invoice, 500, key).number == credit(invoice, 500, key).number == "CRN-2025-000001"
    assert refused(credit, invoice, 501, key) == "key_reused"
    assert left(invoice)[1] == 550


@pytest.mark.parametrize(("amount", "code"), [(0, "not_positive"), (-1, "not_positive"), (3_334, "too_much")])
def test_no_more_than_the_fee_is_given_back(invoice, amount, code):
    assert refused(credit, invoice, amount) == code
    with platform_scope():
        assert Note.objects.count() == 0


def test_only_an_invoice_with_final_figures_is_credited(world):
    november(world)
    draw(world)
    with platform_scope():
        drawn = Document.objects.get(number="INV-2025-000001")
    assert refused(credit, drawn, 1) == "unknown_invoice"


def test_a_statement_is_not_credited(invoice):
    with platform_scope():
        statement = Document.objects.get(number="STM-2025-000001")
    assert statement.fingerprint != ""
    assert refused(credit, statement, 1) == "unknown_invoice"


def test_a_payment_of_what_is_left_pays_a_credited_invoice(invoice):
    credit(invoice, 3_333)
    with platform_scope():
        data = korean(("2025.11.10", "한울", "INV2025000001", 17_000, 17_000))
        record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by="test"), by="test")
        assert BankMatch.objects.get().amount == 17_000
        assert "INV-2025-000001" not in [row.number for row in open_invoices()]
    assert left(invoice)[2] == 0


def test_a_reminder_says_what_is_left_and_is_one_per_level(invoice):
    credit(invoice, 1_000)
    note = issue_reminder(invoice=invoice, level=2, by="system", at=LATE)
    said = json.loads(note.frozen)
    assert (note.number, said["level"], said["days"]) == ("RMD-2025-000001", 2, 10)
    assert said["summary"] == {"asked": 20_666, "credited": 1_100, "paid": 0, "left": 19_566}
    assert issue_reminder(invoice=invoice, level=2, by="system", at=LATE).pk == note.pk
    assert issue_reminder(invoice=invoice, level=3, by="system", at=LATE).number == "RMD-2025-000002"
    assert wrong() == {}


def test_what_is_not_overdue_is_not_asked_for(invoice):
    assert refused(issue_reminder, invoice=invoice, level=1, by="system", at=ISSUED) == "not_overdue"
    assert refused(issue_reminder, invoice=invoice, level=4, by="system", at=LATE) == "no_level"


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_worker_makes_the_pdf_of_a_note_once(invoice, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr(make_note, "apply_async", lambda args, **options: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        note = credit(invoice, 1_000)
    assert (asked, note.pdf) == ([(note.pk,)], None)
    make_note(note.pk)
    note = kept(note)
    first = bytes(note.pdf)
    assert (first[:5], note.tries) == (b"%PDF-", 1)
    make_note(note.pk)
    note = kept(note)
    assert (bytes(note.pdf) == first, note.tries) == (True, 1)


def test_a_reminder_asks_for_its_pdf_too(invoice, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr(make_note, "apply_async", lambda args, **options: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        note = issue_reminder(invoice=invoice, level=1, by="system", at=LATE)
        issue_reminder(invoice=invoice, level=1, by="system", at=LATE)
    assert asked == [(note.pk,)]


@pytest.mark.parametrize(
    ("error", "problem"),
    [(OutOfTime(), "too_slow"), (TooLong("61 pages"), "too_long"), (ZeroDivisionError("of a layout"), "error")],
)
def test_a_note_that_cannot_be_made_is_given_up_until_it_is_asked_for(
    invoice, monkeypatch, world, at, error, problem, caplog
):
    def render(document):
        raise error

    monkeypatch.setattr(rendering, "render", render)
    note = credit(invoice, 1_000)
    at("2025-12-05 10:02")
    with platform_scope():
        assert notes_to_make() == [note.pk]
    with caplog.at_level(logging.CRITICAL):
        assert render_note(note.pk) is False
    with platform_scope():
        assert notes_to_make() == []
        told = AuditEntry.objects.get(verb="give_up_rendering")
    assert (told.subject, told.data) == (f"document:{invoice.pk}", {"number": "CRN-2025-000001", "problem": problem})
    monkeypatch.setattr(rendering, "render", lambda document: b"%PDF-")
    assert render_note(note.pk) is False
    render_note_again(note=note, by=world.operator)
    assert render_note(note.pk) is True
    with pytest.raises(RenderRefused, match="not_asked"):
        render_note_again(note=note, by=world.operator)


def test_a_machine_that_sets_no_type_counts_against_no_note(invoice, monkeypatch):
    def render(document):
        raise PangoMissing

    monkeypatch.setattr(rendering, "render", render)
    note = credit(invoice, 1_000)
    for _ in range(4):
        with pytest.raises(PangoMissing):
            render_note(note.pk)
    note = kept(note)
    assert note.tries == 0


def test_a_company_sees_its_own_notes_and_a_restaurant_none(invoice, world):
    credit(invoice, 1_000)
    with company_scope(world.hanul.company):
        assert Note.objects.count() == 1
    with company_scope(world.bada.company):
        assert Note.objects.count() == 0


@pytest.mark.parametrize("change", ["supply = 1", "frozen = 'x'", "pdf = '\\x00'", "tries = 0, pdf = NULL"])
def test_a_note_is_never_edited(invoice, change):
    with platform_scope():
        Note.objects.filter(pk=credit(invoice, 1_000).pk).update(pdf=b"%PDF-")
    with owner_scope(), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(f"UPDATE public.billing_note SET {change}")
