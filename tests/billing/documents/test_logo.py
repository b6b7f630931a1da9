"""A company's logo on its documents: frozen by its SHA-256, the same bytes for ever, and nothing else in its place."""

import io
import uuid

import pytest
from django.db import connection
from pypdf import PdfReader

from billing.documents.render import LogoLost, as_html, render
from billing.documents.shapes import thawed
from billing.models import Document
from billing.notes import issue_credit_note
from billing.terms import agree_company_terms
from tenants.documents import remove_logo, set_logo
from tenants.models import Company
from tenants.scope import owner_scope, platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.portals.month import NOVEMBER, freeze, november
from tests.tenants.test_pictures import picture

pytestmark = pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)


@pytest.fixture
def issued(world):
    """Hanul's invoice of November, made with a red logo."""
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, fee_minimum=1_000, by="test")
    november(world)
    with platform_scope():
        set_logo(company=world.hanul.company, content=picture(), by=world.operator)
        freeze(world)
        yield world


def invoice(number="INV-2025-000001"):
    return Document.objects.get(number=number)


def sizes(pdf):
    """Width and height of each picture on the pages of a PDF."""
    return [
        image.image.size for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images if image.image.width == 40
    ]


def test_the_frozen_data_name_the_logo_and_the_paper_shows_it(issued):
    seal = Company.objects.get(pk=issued.hanul.company.pk).logo
    said = thawed(invoice().frozen)
    assert said["recipient"]["logo"] == seal
    assert sizes(render(said)) == [(40, 20)]
    assert f'<img class="logo" src="hankki-logo:{seal}" alt="한울">' in as_html(said)
    assert "logo" not in thawed(invoice("INV-2025-000002").frozen)["recipient"]


def test_what_was_issued_stays_as_it_is_whatever_becomes_of_the_logo(issued):
    said = thawed(invoice().frozen)
    first = render(said)
    set_logo(company=issued.hanul.company, content=picture(colour=(0, 90, 0)), by=issued.operator)
    assert render(said) == first
    remove_logo(company=issued.hanul.company, by=issued.operator)
    assert render(said) == first


def test_a_credit_note_carries_the_logo_of_its_invoice(issued):
    remove_logo(company=issued.hanul.company, by=issued.operator)
    note = issue_credit_note(invoice=invoice(), amount=400, reason="agreed", key=uuid.uuid4(), by=issued.operator)
    assert sizes(render(thawed(note.frozen))) == [(40, 20)]


@pytest.mark.parametrize("crime", ["UPDATE public.tenants_logo SET png = '\\x00'", "DELETE FROM public.tenants_logo"])
def test_another_picture_or_none_is_not_printed_in_its_place(issued, crime):
    said = thawed(invoice().frozen)
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(crime)
    with pytest.raises(LogoLost, match=said["recipient"]["logo"]):
        render(said)


def test_a_logo_that_is_no_sha_256_is_none(issued):
    said = thawed(invoice().frozen)
    with pytest.raises(LogoLost):
        render(said | {"recipient": said["recipient"] | {"logo": "../../../etc/passwd"}})
