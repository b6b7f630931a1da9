"""Advances: what was earned is paid early for a price, never more, and the statement takes it off."""

import json
import uuid
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from billing import clock
from billing.actions import refund_redemption
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.documents.figures import charges
from billing.documents.shapes import thawed
from billing.models import Advance, Document, PayoutItem, PayoutTie, Redemption, Transfer
from billing.payouts.advances import due_advances, plan_of
from billing.payouts.details import pause_payouts
from billing.payouts.queries import payees_of, statements
from billing.payouts.runs import Result, RunRefused, approve_run, prepare_run, record_results
from billing.segregation.snapshots import covers
from billing.tax.drafting import charged
from billing.tracing import place_of
from portals.deposits import with_deposits
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.billing.payouts.desk import ask_again, balance, item, left, pay_weekly, wrong
from tests.billing.statements import korean
from tests.portals.month import NOVEMBER, eat, freeze

MONDAY = date(2025, 11, 17)
# 16,000 of 할매국밥 until Sunday, less 800 + 80 commission and 500 + 50 for the advance.
ADVANCE = 14_570
STATEMENT = "STM-2025-000001"


@pytest.fixture
def weekly(world, at):
    pay_weekly(world, at)
    with platform_scope():
        world.gukbap.refresh_from_db()
        yield world


def due(day=MONDAY):
    return [(each.restaurant.name, each.amount, each.why) for each in due_advances("KRW", day, payees_of)]


def prepare(weekly, day=MONDAY, statements=()):
    return prepare_run(
        currency="KRW", pay_on=day, statements=statements, advances=[weekly.gukbap.pk], key=uuid.uuid4(), by=weekly.operator
    )


def send(weekly, day=MONDAY):
    return approve_run(run=prepare(weekly, day), by=weekly.second)


def say(payout: PayoutItem, state: str, by):
    record_results(run=payout.run, results=[Result(payout.pk, state, MONDAY, "해지 계좌")], by=by)


def told() -> dict:
    return json.loads(Document.objects.get(number=STATEMENT).frozen)


def test_what_was_earned_until_sunday_is_due_on_monday(weekly):
    assert due() == [("할매국밥", ADVANCE, "")]
    assert due(date(2025, 11, 16)) == [("할매국밥", -550, "too_little")]
    pause_payouts(restaurant=weekly.gukbap, reason="압류", by=weekly.operator)
    assert due() == [("할매국밥", ADVANCE, "paused")]


def test_an_advance_goes_out_in_a_run_like_any_other(weekly):
    run = send(weekly)
    assert (run.state, run.file_name) == ("approved", f"HKR{run.pk} 2025-11-17.xlsx")
    content = json.loads(run.frozen)["items"][0]
    assert (content["statement"], content["period"], content["amount"]) == ("", "2025-11", ADVANCE)
    assert (balance("payouts"), balance("restaurant_owed"), due(), wrong()) == (ADVANCE, 24_000 - ADVANCE, [], {})
    row = Advance.objects.get()
    assert (row.earned, row.kept, row.kept_vat, row.price, row.up_to) == (16_000, 800, 80, 500, date(2025, 11, 16))


def test_the_next_one_is_less_what_was_advanced_before(weekly, at):
    send(weekly)
    eat(weekly.hanul, weekly.hanul.haneul, weekly.gukbap, 9_000, day=18)
    assert due(date(2025, 11, 24)) == []
    at("2025-11-24 09:00")
    assert due(date(2025, 11, 24)) == [("할매국밥", 7_955, "")]
    send(weekly, date(2025, 11, 24))
    assert (balance("payouts"), wrong()) == (ADVANCE + 7_955, {})


def test_the_statement_says_what_was_advanced_and_deposits_the_rest(weekly):
    send(weekly)
    eat(weekly.hanul, weekly.hanul.haneul, weekly.gukbap, 9_000, day=18)
    freeze(weekly)
    data = told()
    assert data["advances"] == [
        {"reference": item(1).reference, "day": "2025-11-17", "up_to": "2025-11-16", "amount": -ADVANCE, "price": 500}
    ]
    with translation.override("en"):
        rows = [(charge.label, charge.amount) for charge in charges(data)]
    assert rows == [
        ("Meals", 25_000),
        ("Commission (5%)", -1_250),
        ("VAT on commission (10%)", -125),
        ("Price of 1 advance", -500),
        ("VAT on the price of advances (10%)", -50),
        ("Total of the statement", 23_075),
        (f"Paid in advance on 17 Nov, {item(1).reference}", -ADVANCE),
        ("Amount we deposit", 8_505),
    ]
    assert charged(thawed(json.dumps(data))) == [("식권 중개 수수료", 1_250, 125), ("선지급 이용료", 500, 50)]
    assert (left()[STATEMENT], wrong()) == (8_505, {})
    row = with_deposits(statements().filter(number=STATEMENT), date(2025, 12, 5))[0]
    assert (row.deposit.state, row.deposit.amount) == ("expected", 8_505)
    fees = Transfer.objects.filter(reason__startswith="advance_fee").order_by("id").values_list("reason", "amount")
    assert list(fees) == [("advance_fee", 500), ("advance_fee_vat", 50)]


def test_one_that_came_back_before_the_close_costs_nothing(weekly):
    send(weekly)
    say(item(1), "returned", weekly.operator)
    assert due() == [("할매국밥", ADVANCE, "came_back")]
    ask_again(weekly.gukbap, weekly.second)
    assert due() == [("할매국밥", ADVANCE, "")]
    freeze(weekly)
    assert ("advances" in told(), left()[STATEMENT], wrong()) == (False, 15_120, {})


def test_one_that_comes_back_after_the_close_is_left_to_the_statement(weekly):
    send(weekly)
    freeze(weekly)
    assert (left()[STATEMENT], told()["summary"]["deposit"]) == (0, 0)
    say(item(1), "returned", weekly.operator)
    assert (left()[STATEMENT], wrong()) == (ADVANCE, {})
    say(item(1), "confirmed", weekly.operator)
    assert (left()[STATEMENT], wrong()) == (0, {})


def test_one_that_was_only_prepared_is_not_sent_after_the_close(weekly):
    run = prepare(weekly)
    freeze(weekly)
    with pytest.raises(RunRefused) as refusal:
        approve_run(run=run, by=weekly.second)
    assert (refusal.value.code, left()[STATEMENT], balance("payouts"), wrong()) == ("over", 15_120, 0, {})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT public.payout_approve(%s, '{}', '', '', NULL, 'second', NULL)", [run.pk])


def test_one_that_failed_stands_again_unless_a_later_one_paid(weekly):
    send(weekly)
    first = item(1)
    say(first, "failed", weekly.operator)
    say(first, "confirmed", weekly.operator)
    assert (balance("payouts"), wrong()) == (ADVANCE, {})
    say(first, "returned", weekly.operator)
    ask_again(weekly.gukbap, weekly.second)
    send(weekly)
    with pytest.raises(RunRefused) as refusal:
        say(first, "confirmed", weekly.operator)
    assert (refusal.value.code, wrong()) == ("paid_again", {})


def test_meals_refunded_after_the_advance_leave_the_statement_below_zero(weekly, at):
    send(weekly)
    at("2025-11-20 09:00")
    for meal in Redemption.objects.filter(restaurant=weekly.gukbap, outcome="captured", reversal=None):
        refund_redemption(redemption_id=meal.pk, reason="식중독", key=uuid.uuid4(), by="test", at=clock.now())
    freeze(weekly)
    assert told()["summary"]["deposit"] == -550 - ADVANCE
    row = statements().get(number=STATEMENT)
    assert (row.left, row.below, wrong()) == (0, 550 + ADVANCE, {})


def test_the_banks_line_of_an_advance_leads_to_the_statement_of_its_month(weekly):
    send(weekly)
    lines = korean(("2025.11.17 08:00:00", "윤순자", item(1).reference, -ADVANCE, 1))
    file = receive_bank_file(name="b.csv", data=lines, account="", by=weekly.operator)
    record_bank_file(file=file, by=weekly.operator)
    tie = PayoutTie.objects.get()

    def told():
        place = place_of(Transfer.objects.get(pk=tie.transfer_id))
        return place.part, [document.number for document in place.documents], place.bank_line, place.month

    assert told() == ("advance", [], tie.line_id, NOVEMBER)
    freeze(weekly)
    assert told() == ("advance", [STATEMENT], tie.line_id, NOVEMBER)


def test_what_is_earned_is_the_most(weekly):
    account = {"bank": "b", "account": "1", "holder": "h"}
    facts = {"restaurant": weekly.gukbap.pk, "month": "2025-11-01", "up_to": "2025-11-16", **account}
    for earned, amount in ((16_000, 14_621), (16_001, 1)):
        row = json.dumps([facts | {"earned": earned, "kept": 800, "kept_vat": 80, "price": 500, "amount": amount}])
        with transaction.atomic(), connection.cursor() as cursor:
            values = [str(uuid.uuid4()), "bank", "KRW", MONDAY, row, "test"]
            cursor.execute("SELECT public.advance_prepare(%s, %s, %s, %s, %s::jsonb, %s, NULL)", values)
            assert cursor.fetchone()[0] == "beyond_earned"
            transaction.set_rollback(True)
    assert Advance.objects.count() == 0


def test_the_cover_counts_it_as_under_way_and_no_longer_owed(weekly):
    send(weekly)
    moment = datetime.fromisoformat("2099-01-01T00:00:00+09:00")
    cover = covers(date(2025, 11, 17), moment, moment)["KRW"]
    assert (cover.owed, cover.under_way) == (24_000 - ADVANCE, ADVANCE)


def test_the_owner_knows_the_next_day_and_a_stranger_nothing(weekly):
    send(weekly)
    with restaurant_scope(weekly.gukbap.pk):
        plan = plan_of(weekly.gukbap, MONDAY)
        assert (plan.next_on, plan.terms.advance_fee, [each.amount for each in plan.taken]) == (
            date(2025, 11, 24), 500, [ADVANCE],
        )  # fmt: skip
    with restaurant_scope(weekly.bunsik.pk):
        assert Advance.objects.count() == 0
        assert plan_of(weekly.bunsik, MONDAY).is_early is False
    with company_scope(weekly.hanul.company):
        assert Advance.objects.count() == 0
    with owner_scope(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_advance SET price = 0")
