"""A desk for the tests of payouts: November closed, both restaurants with a checked account, two operators."""

import uuid
from datetime import date, timedelta
from unittest.mock import patch

from accounts.actions import add_user
from billing import clock
from billing.books import examine
from billing.models import Account, Document, PayoutItem, Transfer
from billing.payouts.details import accept_account, ask_account, confirm_holder
from billing.payouts.queries import payouts, statements
from billing.payouts.runs import approve_run, prepare_run
from billing.terms import agree_restaurant_terms
from restaurants.models import Restaurant
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november, november

PAY_DAY = date(2025, 12, 13)
# What 할매국밥 and 봄날분식 earned in tests.portals.month.november: 16,000 and 8,000 less 5 % and its VAT.
GUKBAP, BUNSIK = 15_120, 7_560


def second_operator():
    """Somebody else with the operator's rights: approves what the first prepares."""
    return add_user(email="second@example.com", name="서민재", roles=["operator"], by="test")


def give_account(restaurant, by, second, account="333-00-000002") -> None:
    """Let a restaurant have an account, by two people."""
    change = ask_account(
        restaurant=restaurant, bank="한빛은행", account=account, holder=restaurant.representative, reason="통장 사본", by=by
    )
    accept_account(change=change, by=second)


def pay_weekly(world, at) -> None:
    """Monday 17 November: 할매국밥 is paid every week for 500, and earned 16,000 until Sunday; `world.second` approves."""
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, rhythm="weekly", advance_fee=500, by="test")
    november(world)
    at("2025-11-17 09:00")
    with platform_scope():
        world.second = second_operator()
        check_both(world, world.second)


def check_both(world, second) -> None:
    """Both restaurants have accounts, and somebody has seen whose they are."""
    give_account(world.bunsik, world.operator, second)
    for place in Restaurant.objects.order_by("id"):
        confirm_holder(restaurant=place, note="통장 사본", by=second)


def send_advance(world, second) -> None:
    """On Monday 17 November 할매국밥 is sent what it earned until Sunday, by terms that pay every week."""
    monday, facts = date(2025, 11, 17), {"advances": [world.gukbap.pk], "key": uuid.uuid4(), "by": world.operator}
    approve_run(run=prepare_run(currency="KRW", pay_on=monday, statements=(), **facts), by=second)


def ask_again(restaurant, by) -> None:
    """A minute later somebody has seen once more whose account it is: money that came back from it may go there again."""
    later = clock.now() + timedelta(minutes=1)
    with patch.object(clock, "now", lambda: later):
        confirm_holder(restaurant=restaurant, note="통장 사본", by=by)


def both_due(world, at, moment: str = "2025-12-15 09:00"):
    """November is closed, its two statements are due since the 13th, both accounts are checked; returns who approves."""
    closed_november(world)
    at(moment)
    with platform_scope():
        second = second_operator()
        check_both(world, second)
    return second


def prepare(by, pay_on=PAY_DAY, key=None, numbers=("STM-2025-000001", "STM-2025-000002")):
    """A run of these statements."""
    pks = Document.objects.filter(number__in=numbers).values_list("pk", flat=True)
    return prepare_run(currency="KRW", pay_on=pay_on, statements=list(pks), key=key or uuid.uuid4(), by=by)


def send(by, second, **facts):
    """A run that was approved."""
    return approve_run(run=prepare(by, **facts), by=second)


def item(place: int) -> PayoutItem:
    """The payout at a place of the last run."""
    return payouts().filter(place=place).order_by("-run_id")[0]


def states() -> list[tuple[str, int, str]]:
    """Every payout: to whom, how much, and what became of it."""
    return [(each.restaurant.name, each.amount, each.state) for each in payouts().order_by("id")]


def left() -> dict[str, int]:
    """What of each statement no payout has taken, in won."""
    return {row.number: row.left for row in statements()}


def balance(kind: str) -> int:
    """What accounts of a kind hold together, in won."""
    mine = set(Account.objects.filter(kind=kind).values_list("id", flat=True))
    moved = Transfer.objects.filter(source__in=mine) | Transfer.objects.filter(target__in=mine)
    return sum(each.amount if each.target_id in mine else -each.amount for each in moved)


def wrong() -> dict[int, int]:
    """The invariants that do not hold, with their figures."""
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}
