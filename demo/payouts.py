"""The demo's payouts, by runs that two people made: an advance in the middle of last month, then its statements, of which
one comes back and two are held back.
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.actions import add_user
from accounts.models import User
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.enums import PayoutState
from billing.models import PayoutRun
from billing.payouts.advances import due_advances, rhythmic
from billing.payouts.details import confirm_holder, pause_payouts
from billing.payouts.queries import candidates, payees_of, payouts
from billing.payouts.runs import Result, approve_run, prepare_run, record_results
from demo.bank import ABOVE, balance_before
from demo.clock import standing_at
from restaurants.models import Restaurant
from tenants.calendar import working_day_from
from tenants.scope import platform_scope

SECOND = "second@hankki.example"
NOT_CHECKED, PAUSED, RETURNED = 7, 11, 5
"""The places of restaurants in the order they were enrolled: whose holder nobody checked, who is paused, who moved banks."""


def add_second(operator: User, password: str) -> User:
    """The person who approves what the operator prepared."""
    return add_user(email=SECOND, name="서민재", roles=["operator"], by=operator, password=password)


def pay_early(month: date, operator: User, second: User) -> None:
    """Pay what was earned in the first half of a month that still collects, to who has agreed on that."""
    day = working_day_from("KR", month.replace(day=16))
    morning = timezone.make_aware(datetime.combine(day, time(9, 30)))
    with standing_at(morning), platform_scope():
        for place in rhythmic():
            confirm_holder(restaurant=place, note="개설 때 통장 사본", by=operator)
        due = [each.restaurant.pk for each in due_advances("KRW", day, payees_of) if not each.why]
        if not due:
            return
        key = uuid.UUID(int=day.toordinal(), version=4)
        run = prepare_run(currency="KRW", pay_on=day, statements=[], advances=due, key=key, by=operator)
        approve_run(run=run, by=second)
    with standing_at(morning + timedelta(hours=2)), platform_scope():
        _record(run, day, operator, [_sent(run, day, balance_before())])


def pay_restaurants(month: date, operator: User, second: User, today: datetime) -> None:
    """Prepare, approve and, once its day has come, tell what became of a run for a closed month."""
    day = (month + timedelta(days=31)).replace(day=13)
    morning = timezone.make_aware(datetime.combine(day, time(9, 30)))
    with standing_at(morning), platform_scope():
        for number, place in enumerate(Restaurant.objects.order_by("id"), 1):
            if number == PAUSED:
                pause_payouts(restaurant=place, reason="압류 통지 확인 중", by=operator)
            if number != NOT_CHECKED:
                confirm_holder(restaurant=place, note="개설 때 통장 사본", by=operator)
        due = [each.statement.pk for each in candidates("KRW", day) if not each.why]
        if not due:
            return
        key = uuid.UUID(int=month.toordinal(), version=4)
        run = prepare_run(currency="KRW", pay_on=day, statements=due, key=key, by=operator)
        approve_run(run=run, by=second)
    if day < timezone.localdate(today):
        with standing_at(morning + timedelta(days=1, hours=2)), platform_scope():
            _tell(run, day, operator)


def _tell(run: PayoutRun, day: date, operator: User) -> None:
    """The bank's statement: one line for the whole run, and the next day one that came back."""
    items = list(payouts().filter(run=run))
    back = items[min(RETURNED, len(items) - 1)]
    before = balance_before()
    left = before - sum(item.amount for item in items) + back.amount
    came_back = (
        f'{day + timedelta(days=1):%Y.%m.%d} 09:31:40,입금불능,{back.holder},해지 계좌 {back.reference},0,"{back.amount:,}",'
        f'"{left:,}",본점\n'
    )
    _record(run, day, operator, [_sent(run, day, before), came_back])


def _sent(run: PayoutRun, day: date, before: int) -> str:
    """The bank's line for the whole run, on an account that held so much before."""
    total = sum(item.amount for item in payouts().filter(run=run))
    return f'{day:%Y.%m.%d} 10:02:11,대량이체,대량이체,{run.reference},"{total:,}",0,"{before - total:,}",본점\n'


def _record(run: PayoutRun, day: date, operator: User, lines: list[str]) -> None:
    """Every payout of a run arrived, says its result; what came back the bank says later, in its statement."""
    arrived = [Result(item.pk, PayoutState.CONFIRMED, day) for item in payouts().filter(run=run)]
    record_results(run=run, results=arrived, by=operator, source="이체결과.xlsx")
    data = (ABOVE + "".join(lines)).encode("cp949")
    file = receive_bank_file(name=f"거래내역_{day:%Y%m%d}.csv", data=data, account="", by=operator)
    record_bank_file(file=file, by=operator)
