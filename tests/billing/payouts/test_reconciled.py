"""Payouts under way, item by item: explained while the bank is waited for, gone when both sides are known."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import translation

from billing.models import BankLine, Document, PayoutItem, Transfer
from billing.reconciling import balances, open_items
from billing.tracing import payments_of, place_of
from tenants.scope import owner_scope
from tests.billing.payouts.desk import BUNSIK, GUKBAP, item, send
from tests.billing.payouts.test_ties import record_lines


def items():
    with translation.override("en"):
        return [(each.reference, each.amount, each.why) for each in open_items(date(2025, 12, 20), ZoneInfo("Asia/Seoul"))]


def test_what_was_sent_stands_open_until_the_bank_says_so(desk):
    send(desk.operator, desk.second)
    first, second = item(1), item(2)
    assert items() == [
        (first.reference, GUKBAP, "할매국밥: Sent to the bank, result not known yet"),
        (second.reference, BUNSIK, "봄날분식: Sent to the bank, result not known yet"),
    ]
    record_lines(desk, ("윤순자", first.reference, -GUKBAP))
    assert items() == [(second.reference, BUNSIK, "봄날분식: Sent to the bank, result not known yet")]
    assert {each.kind: each.held for each in balances()}["payouts"] == BUNSIK


def test_a_payout_of_another_amount_is_not_explained(desk):
    send(desk.operator, desk.second)
    first = item(1)
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_payoutitem DISABLE TRIGGER ALL")
        cursor.execute("UPDATE billing_payoutitem SET amount = amount + 1 WHERE id = %s", [first.pk])
        cursor.execute("ALTER TABLE billing_payoutitem ENABLE TRIGGER ALL")
    assert [why for reference, _amount, why in items() if reference == first.reference] == [""]


def test_a_payout_and_its_bank_line_lead_to_the_statement(desk):
    send(desk.operator, desk.second)
    first = PayoutItem.objects.order_by("id").first()
    sent = Transfer.objects.get(reason="payout", restaurant=first.restaurant_id)
    assert [(place.part, [each.number for each in place.documents]) for place in [place_of(sent)]] == [
        ("payout", ["STM-2025-000001"])
    ]
    assert list(payments_of(Document.objects.get(number="STM-2025-000001"))) == [sent]
    record_lines(desk, ("윤순자", first.reference, -GUKBAP))
    out = place_of(Transfer.objects.get(reason="bank_out"))
    assert (out.part, out.bank_line, [each.number for each in out.documents]) == (
        "payout", BankLine.objects.get().pk, ["STM-2025-000001"],
    )  # fmt: skip
