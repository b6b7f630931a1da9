"""Freezing: one document, one sequence of bytes, and only when its figures tie."""

import pytest

from billing.documents.shapes import NotFreezable, canonical, fingerprint, frozen, thawed
from billing.documents.ties import DoesNotTie, check_ties
from tests.billing.documents.samples import invoice, statement


def test_canonical_json_is_sorted_compact_and_utf_8():
    assert canonical({"나": 1, "a": [True, None, "한끼"]}) == '{"a":[true,null,"한끼"],"나":1}'.encode()


def test_the_order_of_keys_does_not_matter():
    turned = dict(reversed(invoice().items()))
    assert frozen(turned) == frozen(invoice())


def test_frozen_bytes_thaw_to_the_same_document():
    assert thawed(frozen(statement())) == statement()


def test_the_fingerprint_is_sha_256():
    assert fingerprint(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (1.5, "document.reference: float cannot be frozen"),
        (float("nan"), "document.reference: float cannot be frozen"),
        ({1: "x"}, "document.reference: the key 1 is not text"),
        ([{"day": b"x"}], "document.reference[0].day: bytes cannot be frozen"),
        ("\ud800", "a text is not valid Unicode: surrogates not allowed"),
    ],
)
def test_what_has_no_stable_json_is_refused(value, complaint):
    with pytest.raises(NotFreezable) as refused:
        frozen(invoice(reference=value))
    assert str(refused.value) == complaint


@pytest.mark.parametrize("document", [invoice(), statement()], ids=["invoice", "statement"])
def test_the_samples_tie(document):
    check_ties(document)


@pytest.mark.parametrize(
    ("part", "key", "complaint"),
    [
        ("meals_vat", None, "meals supply and VAT: 82501 is not 82500; VAT of shares: 7500 is not 7501"),
        ("total", None, "total: 75515 is not 75516; due: 75516 is not 75515"),
        ("due", None, "due: 75515 is not 75516"),
        ("restaurants", "gross", "shares: 82501 is not 82500; supply and VAT of 할매순대국 판교점: 54000 is not 54001"),
        (
            "restaurants",
            "vat",
            "supply and VAT of 할매순대국 판교점: 54001 is not 54000; VAT of shares: 7501 is not 7500",
        ),
        ("restaurants", "count", "meals of shares: 10 is not 9"),
        ("lines", "gross", "lines: 82501 is not 82500"),
        ("lines", "count", "meals of lines: 10 is not 9"),
        ("corrections", "amount", "total: 75516 is not 75515"),
    ],
)
def test_an_invoice_off_by_one_is_named(part, key, complaint):
    document = invoice()
    target = document[part][0] if key else document["summary"]
    target[key or part] += 1
    with pytest.raises(DoesNotTie) as refused:
        frozen(document)
    assert str(refused.value) == f"INV-2026-000012: {complaint}"


@pytest.mark.parametrize(
    ("part", "key", "complaint"),
    [
        ("refunds", None, "refunds: -9000 is not -8999; net: 43516 is not 43515"),
        ("net", None, "net: 43515 is not 43516"),
        ("commission", None, "net: 43514 is not 43515"),
        ("companies", "gross", "shares: 54001 is not 54000"),
        ("companies", "count", "meals of shares: 7 is not 6"),
        ("lines", "gross", "lines: 54001 is not 54000"),
        ("lines", "count", "meals of lines: 7 is not 6"),
    ],
)
def test_a_statement_off_by_one_is_named(part, key, complaint):
    document = statement()
    target = document[part][0] if key else document["summary"]
    target[key or part] += 1
    with pytest.raises(DoesNotTie) as refused:
        frozen(document)
    assert str(refused.value) == f"STM-2026-000034: {complaint}"
