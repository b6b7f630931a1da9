"""An advance of a restaurant whose statement is below zero is less by it; nothing is taken twice when the month closes."""

import json
import uuid
from datetime import date, datetime

import pytest
from django.utils import translation

from billing.documents.figures import charges
from billing.documents.shapes import thawed
from billing.models import Advance, Document
from billing.payouts.advances import due_advances
from billing.payouts.queries import payees_of
from billing.payouts.runs import approve_run, prepare_run
from billing.tax.drafting import charged
from billing.terms import agree_restaurant_terms
from tenants.scope import company_scope, platform_scope
from tests.billing.payouts.desk import balance, check_both, item, left, second_operator, send, wrong
from tests.billing.payouts.test_set_off import DECEMBERS, JANUARYS, below, close_december_below_zero, close_month
from tests.portals.month import NOVEMBER, eat, freeze, november
from vouchers.redeeming import redeem

MONDAY = date(2026, 1, 19)
# December of 할매국밥: 9,000 of November were given back, less 450 commission and 45 VAT.
BELOW = 8_505
# 16,000 of January until Sunday, less 800 + 80 commission, 500 + 50 for the advance, and December's 8,505.
ADVANCE = 6_065


def lunch(staff, restaurant, amount: int) -> None:
    """A meal on 13 January 2026."""
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=staff.haneul, counter=restaurant.counters.order_by("id").first(),
            amount=amount, key=uuid.uuid4(), at=datetime.fromisoformat("2026-01-13T12:10:00+09:00"),
        )  # fmt: skip
    assert paid.captured, paid.reason


def advance(desk, day: date) -> None:
    """A run with 할매국밥's advance alone, approved."""
    facts = {"currency": "KRW", "pay_on": day, "statements": [], "advances": [desk.gukbap.pk]}
    approve_run(run=prepare_run(key=uuid.uuid4(), by=desk.operator, **facts), by=desk.second)


def due(day=MONDAY):
    return [(each.restaurant.name, each.amount, each.below, each.why) for each in due_advances("KRW", day, payees_of)]


@pytest.fixture
def weekly(desk, at):
    """Monday 19 January: November is paid out, December 8,505 below zero, January earned 16,000, an advance costs 500."""
    send(desk.operator, desk.second)
    close_december_below_zero(desk)
    agree_restaurant_terms(restaurant=desk.gukbap, since=date(2026, 1, 1), rhythm="weekly", advance_fee=500, by="test")
    lunch(desk.hanul, desk.gukbap, 9_000)
    lunch(desk.bada, desk.gukbap, 7_000)
    at("2026-01-19 09:00")
    return desk


def test_an_advance_is_less_what_a_statement_is_below_zero(weekly):
    assert (below(), due()) == ({DECEMBERS: BELOW}, [("할매국밥", ADVANCE, BELOW, "")])
    advance(weekly, MONDAY)
    assert (item(1).amount, Advance.objects.get().earned) == (ADVANCE, 16_000)
    # December stays below zero until January's statement is set against it, and is not taken off again meanwhile.
    assert (below(), due(), wrong()) == ({DECEMBERS: BELOW}, [], {})


def test_the_month_sets_it_off_once_and_deposits_nothing_more(weekly):
    """January: 16,000 - 880 - 550 = 14,570; 6,065 were paid early and 8,505 are December's: nothing is left."""
    advance(weekly, MONDAY)
    close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")
    summary = json.loads(Document.objects.get(number=JANUARYS).frozen)["summary"]
    assert (summary["net"], summary["advances"], summary["set_off"], summary["deposit"]) == (14_570, -ADVANCE, -BELOW, 0)
    assert (left()[JANUARYS], below(), balance("restaurant_owed"), wrong()) == (0, {DECEMBERS: 0}, 0, {})


def test_what_is_below_zero_by_more_than_was_earned_is_no_advance(weekly):
    """Until Sunday 11 January nothing was earned: less 550 for the advance and December's 8,505."""
    assert due(date(2026, 1, 12)) == [("할매국밥", -9_055, BELOW, "too_little")]


@pytest.fixture
def principal(world, at):
    """Monday 17 November: we buy the meals of 할매국밥 at a margin of 5 % and pay it weekly for 500."""
    terms = {"rhythm": "weekly", "advance_fee": 500, "supply": "principal"}
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, by="test", **terms)
    november(world)
    at("2025-11-17 09:00")
    with platform_scope():
        yield world


def test_whose_meals_we_buy_pays_the_price_beside_the_margin(principal):
    """16,000 less a margin of 800, which holds its VAT, less 500 and 50 VAT for the advance: 14,650."""
    principal.second = second_operator()
    check_both(principal, principal.second)
    principal.gukbap.refresh_from_db()
    assert due(date(2025, 11, 17)) == [("할매국밥", 14_650, 0, "")]
    advance(principal, date(2025, 11, 17))
    row = Advance.objects.get()
    # 800 / 1.1 = 727.27.
    assert (row.earned, row.kept, row.kept_vat, row.price) == (16_000, 727, 73, 500)
    eat(principal.hanul, principal.hanul.haneul, principal.gukbap, 9_000, day=18)
    freeze(principal)
    data = json.loads(Document.objects.get(number="STM-2025-000001").frozen)
    with translation.override("en"):
        rows = [(charge.label, charge.amount) for charge in charges(data)]
    # 25,000 less 1,250 less 550 are 23,200, of which 14,650 were paid.
    assert rows == [
        ("Meals", 25_000),
        ("Our margin (5%)", -1_250),
        ("Price of 1 advance", -500),
        ("VAT on the price of advances (10%)", -50),
        ("Total of the statement", 23_200),
        (f"Paid in advance on 17 Nov, {item(1).reference}", -14_650),
        ("Amount we deposit", 8_550),
    ]
    # It invoices us 23,750, of which 23,750 / 1.1 = 21,590.9 are supply; we invoice the advance alone.
    assert (data["summary"]["purchase_supply"], data["summary"]["purchase_vat"]) == (21_591, 2_159)
    assert charged(thawed(json.dumps(data))) == [("선지급 이용료", 500, 50)]
    assert (left()["STM-2025-000001"], wrong()) == (8_550, {})
