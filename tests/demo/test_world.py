"""The demo's world where something is missing."""

from django.utils import timezone

from accounts.actions import add_user
from billing.documents.render import PangoMissing
from billing.models import Document, Note, Period, Transfer
from billing.terms import agree_company_terms
from demo import closing
from demo import world as story
from tenants.scope import platform_scope
from tests.portals.month import AFTER, NOVEMBER, freeze, november


def test_without_pango_every_figure_is_final_and_the_pdfs_wait(world, monkeypatch):
    def missing(document):
        raise PangoMissing

    november(world)
    monkeypatch.setattr("billing.rendering.render", missing)
    told = []
    closing.close_month(NOVEMBER, world.operator, AFTER, told.append)
    assert told == ["The PDFs wait for Pango; everything else is there."]
    with platform_scope():
        assert set(Document.objects.values_list("state", flat=True)) == {"frozen"}
        assert Period.objects.get(month=NOVEMBER).state == "closing"


def test_a_telling_broken_off_is_known(world):
    assert story.is_begun() is False
    add_user(email=story.FIRST_STEP, name="한지수", roles=["operator"], by="demo", password="hankki-12345")
    assert (story.is_begun(), story.is_built()) == (True, False)


def test_what_a_close_writes_into_the_ledger_carries_the_moment_of_the_close(world, monkeypatch):
    monkeypatch.setattr("billing.rendering.render", lambda document: b"%PDF")
    november(world)
    closing.close_month(NOVEMBER, world.operator, AFTER, print)
    with platform_scope():
        written = Transfer.objects.exclude(document=None).values_list("occurred_at", flat=True)
        assert {f"{timezone.localtime(at):%Y-%m-%d}" for at in written} == {"2025-12-03"}


def test_half_a_fee_is_given_back(world, monkeypatch):
    monkeypatch.setattr("billing.notes.render", lambda note: b"%PDF")
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, fee_minimum=1_001, by="test")
    november(world)
    freeze(world)
    closing.credit_fee(NOVEMBER, world.hanul.company, world.operator)
    with platform_scope():
        [note] = Note.objects.all()
        assert (note.kind, note.invoice.number, note.supply, bytes(note.pdf)) == ("credit", "INV-2025-000001", 500, b"%PDF")
