"""What matches by itself: one table of payments against three open invoices, and what a person is shown first."""

import pytest

from billing.bank.matching import OpenInvoice, OpenTopUp, Part, Payment, after, parts_of, plain_name, suggestions, top_up_of

INVOICES = [
    OpenInvoice(1, "INV2026000001", "한울소프트", 100_000, "KRW"),
    OpenInvoice(2, "INV2026000002", "주식회사 바다물산", 50_000, "KRW"),
    OpenInvoice(3, "INV2026000012", "한울소프트", 70_000, "KRW"),
    OpenInvoice(4, "INV2026000004", "Hanul GmbH", 70_000, "EUR"),
]
REF, NAME = "reference", "name"


@pytest.mark.parametrize(
    ("payer", "memo", "amount", "expected"),
    [
        ("한울소프트", "INV2026000001", 100_000, [(1, 100_000, REF)]),
        ("누구", "inv2026000001 식대", 100_000, [(1, 100_000, REF)]),
        ("누구", "INV-2026-000001", 100_000, [(1, 100_000, REF)]),
        ("누구", "ＩＮＶ２０２６ ０００００１", 100_000, [(1, 100_000, REF)]),
        ("INV 2026 000001", "", 100_000, [(1, 100_000, REF)]),
        ("누구", "INV2026000001 3월분", 40_000, [(1, 40_000, REF)]),
        ("누구", "INV2026000001", 130_000, [(1, 100_000, REF)]),
        ("누구", "INV20260000011", 100_000, []),
        ("바다물산", "INV2026000001", 50_000, [(1, 50_000, REF)]),
        ("누구", "INV2026000001 INV2026000012", 170_000, [(1, 100_000, REF), (3, 70_000, REF)]),
        ("누구", "INV2026000001 INV2026000012", 169_999, []),
        ("누구", "INV2026000004", 70_000, []),
        ("(주)한울소프트", "식대", 100_000, [(1, 100_000, NAME)]),
        ("㈜ 한울 소프트", "", 70_000, [(3, 70_000, NAME)]),
        ("한울소프트", "", 99_999, []),
        ("한울소프트", "", 50_000, []),
        ("한울소프", "", 100_000, []),
        ("바다물산(주)", "", 50_000, [(2, 50_000, NAME)]),
        ("바다물산(주)", "", 49_999, []),
        ("", "", 50_000, []),
    ],
)
def test_a_payment_pays_what_is_certain(payer, memo, amount, expected):
    found = parts_of(Payment(amount, "KRW", payer, memo), INVOICES)
    assert [(part.invoice, part.amount, part.rule) for part in found] == expected


def test_a_statement_below_zero_is_known_by_its_reference_alone():
    statement = OpenInvoice(7, "STM2026000001", "할매국밥", 8_505, "KRW", by_name=False)
    assert parts_of(Payment(8_505, "KRW", "할매국밥"), [statement]) == []
    assert parts_of(Payment(9_000, "KRW", "누구", "stm-2026-000001"), [statement]) == [Part(7, 8_505, REF)]
    assert suggestions(Payment(8_505, "KRW", "할매국밥"), [*INVOICES, statement]) == [statement]


def test_two_invoices_of_one_name_and_amount_are_left_to_a_person():
    twins = [INVOICES[0], OpenInvoice(9, "INV2026000009", "한울소프트", 100_000, "KRW")]
    assert parts_of(Payment(100_000, "KRW", "한울소프트"), twins) == []


@pytest.mark.parametrize(
    ("reference", "company", "payer", "expected"),
    [
        ("INV2026000009", "가", "가", []),
        ("INV2026000009", "가나", "가나", [Part(9, 30_000, NAME)]),
        ("", "가나", "누구", []),
    ],
    ids=["a name of one sign", "a name of two", "no reference"],
)
def test_what_is_too_short_says_nothing(reference, company, payer, expected):
    invoices = [OpenInvoice(9, reference, company, 30_000, "KRW")]
    assert parts_of(Payment(30_000, "KRW", payer, "식대"), invoices) == expected


TOP_UPS = [OpenTopUp(1, "HKT1", "KRW"), OpenTopUp(2, "HKT2", "KRW"), OpenTopUp(3, "HKT3", "EUR")]


@pytest.mark.parametrize(
    ("memo", "found"),
    [("HKT1", 1), ("hkt-2", 2), ("HKT1 HKT2", None), ("HKT1 INV2026000001", None), ("HKT3", None), ("식대", None)],
)
def test_a_payment_is_for_the_one_top_up_it_names(memo, found):
    named = top_up_of(Payment(30_000, "KRW", "누구", memo), INVOICES, TOP_UPS)
    assert (named and named.id) == found


def test_a_paid_invoice_stands_before_no_top_up():
    paid = after([Part(1, 100_000, REF)], INVOICES)
    assert top_up_of(Payment(30_000, "KRW", "누구", "HKT1 INV2026000001"), paid, TOP_UPS) == TOP_UPS[0]


def test_what_was_paid_is_open_no_more_for_the_next_line():
    left = after([Part(1, 100_000, REF)], INVOICES)
    assert [invoice.left for invoice in left] == [0, 50_000, 70_000, 70_000]
    assert parts_of(Payment(100_000, "KRW", "한울소프트", "INV2026000001"), left) == []
    assert [each.id for each in suggestions(Payment(100_000, "KRW", "한울소프트", "INV2026000001"), left)] == [3]


@pytest.mark.parametrize(
    ("payer", "memo", "amount", "expected"),
    [
        ("한울소프", "", 70_000, [3, 1]),
        ("한울소프트", "", 99_000, [1, 3]),
        ("누구", "INV2026000001 INV2026000012", 10_000, [1, 3]),
        ("누구", "", 50_000, [2]),
        ("누구", "", 1, []),
    ],
)
def test_the_likeliest_are_suggested_first(payer, memo, amount, expected):
    assert [invoice.id for invoice in suggestions(Payment(amount, "KRW", payer, memo), INVOICES)] == expected


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("주식회사 한울", "한울"),
        ("(주)한울", "한울"),
        ("한울㈜", "한울"),
        ("HANUL Co., Ltd.", "hanul"),
        ("한울 유한회사", "한울"),
        ("한 울", "한울"),
        ("Hanul GmbH", "hanul"),
    ],
)
def test_a_name_is_read_without_its_legal_form(name, plain):
    assert plain_name(name) == plain
