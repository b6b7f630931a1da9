"""Closing while the tills are busy: no meal enters a closed month, and its papers are one sum with its meals."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction

from billing import close, till
from billing.actions import pay_in_deposit
from billing.books import examine
from billing.enums import ReversalKind
from billing.models import Document, Redemption, Reversal, Transfer
from billing.till import Item, Share
from tenants.scope import platform_scope
from tests.crowd import LUNCH, Writers, make_purse

WRITERS, CLOSES, MEALS_BETWEEN = 8, 50, 60
MONTHS = [date(2020 + number // 12, number % 12 + 1, 1) for number in range(CLOSES)]


def noon(month: date, day: int) -> datetime:
    return datetime(month.year, month.month, day, 3, 0, tzinfo=UTC)


def after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


class Lunchtime(Writers):
    """Writers that pay and undo meals of the month being closed until told to stop; 5 % are slow to commit."""

    def __init__(self, world):
        super().__init__()
        self.purses = [
            (company.pk, make_purse(company, granted))
            for company, granted in [(world.hanul.company, 10**9)] * 10 + [(world.bada.company, 2_000_000)] * 4
        ]
        self.counters = [r.counters.get() for r in (world.gukbap, world.bunsik)]
        self.month, self.slow = MONTHS[0], 0

    def write(self, number: int) -> None:
        chance, paid = random.Random(number), []
        while not self.over.is_set():
            with transaction.atomic():
                if chance.random() < 0.1 and paid:
                    self.undo(chance, paid.pop())
                else:
                    paid += self.pay(chance, noon(self.month, chance.randint(1, 28)))
                if chance.random() < 0.05:
                    self.dawdle()
            self.written.release()

    def pay(self, chance, at):
        (company, purse), amount = chance.choice(self.purses), chance.randrange(4_000, 12_000)
        [answer] = till.redeem(
            [
                Item(
                    key=uuid.UUID(int=chance.getrandbits(128)), counter_id=chance.choice(self.counters).pk,
                    amount=amount, shares=(Share(purse, amount),), company_id=company, at=at,
                )
            ]
        )  # fmt: skip
        return [answer] if answer.captured else []

    def undo(self, chance, meal):
        kind = chance.choice(list(ReversalKind))
        till.reverse(
            key=uuid.uuid4(), redemption_id=meal.redemption_id, kind=kind, reason="", actor="test", at=meal.occurred_at
        )

    def dawdle(self):
        self.slow += 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.03)")


def collected(month):
    """What is in a month: meals and their money, all transfers and their money but the closing entries."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount), 0)::bigint FROM billing_redemption WHERE period = %(m)s UNION ALL "
            "SELECT count(*), coalesce(sum(amount), 0) FROM billing_transfer"
            " WHERE period = %(m)s AND document_id IS NULL UNION ALL "
            "SELECT count(*), coalesce(sum(amount), 0) FROM billing_reversal WHERE period = %(m)s",
            {"m": month},
        )
        return cursor.fetchall()


def three_sums(month):
    """Gross of the invoices, of the statements, and what meals less voids of that month moved."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(gross) FILTER (WHERE kind = 'invoice'), sum(gross) FILTER (WHERE kind = 'statement'),"
            " (SELECT sum(CASE WHEN t.reason = 'meal' THEN t.amount ELSE -t.amount END) FROM billing_transfer t"
            "    JOIN billing_redemption r ON r.id = t.redemption_id AND r.period = t.period WHERE t.period = %(m)s)"
            " FROM billing_document WHERE period_id = %(m)s",
            {"m": month},
        )
        return [int(figure) for figure in cursor.fetchone()]


def close_all(lunchtime, world):
    """Close month after month under the writers' hands; returns what each held right after its flip."""
    then = {}
    for month in MONTHS:
        for _ in range(MEALS_BETWEEN):
            assert lunchtime.written.acquire(timeout=60), lunchtime.errors
        close.begin_close(month=month, by=world.operator, at=noon(after(month), 3))
        then[month] = collected(month)
        lunchtime.month = after(month) if random.Random(month.toordinal()).random() < 0.5 else month
        close.draw_documents(month)
        lunchtime.month = after(month)
        freeze(month)
    return then


def freeze(month):
    with platform_scope():
        drawn = list(Document.objects.filter(period_id=month).order_by("id").values_list("id", flat=True))
    for pk in drawn:
        close.freeze_document(pk)


def test_50_closes_while_8_writers_pay(committed_world):
    with Lunchtime(committed_world) as lunchtime:
        then = close_all(lunchtime, committed_world)
    assert lunchtime.errors == []
    assert lunchtime.slow > 50
    assert [month for month in MONTHS if collected(month) != then[month]] == []
    assert min(meals for [(meals, _), *_] in then.values()) > 0
    sums = {month: three_sums(month) for month in MONTHS}
    assert [month for month, figures in sums.items() if len(set(figures)) != 1] == []
    assert [finding for finding in examine() if finding.wrong] == []
    with platform_scope():
        assert Document.objects.exclude(state="frozen").count() == 0


def counts():
    with platform_scope():
        return [model.objects.count() for model in (Redemption, Reversal, Transfer)]


def pay(world, purse, at=LUNCH):
    [answer] = till.redeem(
        [
            Item(
                key=uuid.uuid4(),
                counter_id=world.counter.pk,
                amount=9_000,
                shares=(Share(purse, 9_000),),
                company_id=world.hanul.company.pk,
                at=at,
            )
        ]
    )
    return answer


def write_at(level, write):
    """Write in a transaction at another isolation level; returns the database's words."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_isolation = '{level}'")
        try:
            with pytest.raises(InternalError) as refused, transaction.atomic():
                write()
        finally:
            cursor.execute("RESET default_transaction_isolation")
    return str(refused.value).splitlines()[0]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_writer_at_another_isolation_level_is_refused_and_writes_nothing(committed_world, level):
    world = committed_world
    purse = make_purse(world.hanul.company, 100_000)
    meal = pay(world, purse)
    before = counts()

    def undo():
        till.reverse(key=uuid.uuid4(), redemption_id=meal.redemption_id, kind="void", reason="", actor="test", at=LUNCH)

    def deposit():
        pay_in_deposit(company=world.bada.company, amount=1_000, reference="x", by=world.operator, at=LUNCH)

    assert write_at(level, lambda: pay(world, purse)) == f"a redemption runs at READ COMMITTED, not {level}"
    assert write_at(level, undo) == f"a reversal runs at READ COMMITTED, not {level}"
    assert write_at(level, deposit) == f"a deposit runs at READ COMMITTED, not {level}"
    assert counts() == before == [1, 0, 2]
