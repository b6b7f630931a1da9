"""Open items by what stood open at the mark and what moved since: the same as by reading the whole ledger."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file, undo_match
from billing.enums import CLEARING_KINDS
from billing.examining import mark_balances
from billing.models import BankLine, BankMatch, OpenItem
from billing.payouts.ties import untie_line
from billing.reconciling import _MARK, _OPEN, open_items
from tenants.scope import owner_scope, platform_scope
from tests.billing.payouts.desk import check_both, second_operator, send
from tests.billing.statements import korean
from tests.portals.month import closed_november

SEOUL, TODAY = ZoneInfo("Asia/Seoul"), date(2026, 1, 5)
WHOLE = (
    "SELECT a.kind, coalesce(o.reference, t.reference),"
    " sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END)::bigint, min(t.occurred_at)"
    " FROM billing_account a JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) AND t.redemption_id IS NULL"
    " LEFT JOIN (SELECT transfer_id, 'payouts' AS kind, 'HKP' || item_id AS reference FROM billing_payoutstep"
    " WHERE transfer_id IS NOT NULL UNION ALL SELECT transfer_id, 'payouts', 'HKP' || item_id FROM billing_payouttie"
    " UNION ALL SELECT transfer_id, 'stripe_banked', 'stripe payout ' || payout_id FROM billing_stripemove"
    " WHERE payout_id IS NOT NULL) o ON o.transfer_id = t.id AND o.kind = a.kind"
    " WHERE a.kind = ANY (%s) GROUP BY 1, 2, a.id"
    " HAVING sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) <> 0"
    " ORDER BY 4, length(coalesce(o.reference, t.reference)), 2"
)
"""As it was asked before there was a mark: every transfer of these accounts, whatever became of it."""


@pytest.fixture
def desk(world, at):
    """November is closed and its two statements are sent: 15,120 and 7,560."""
    closed_november(world)
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        send(world.operator, second)
        at("2025-12-17 09:00")
        yield world


def record(day, *lines):
    told = [(f"{day} 10:00:{place:02d}", *line, place) for place, line in enumerate(lines)]
    record_bank_file(file=receive_bank_file(name=f"{day}.csv", data=korean(*told), account="", by="test"), by="test")


def mark():
    """The night's mark, as if all of it were long ago."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE public.billing_transfer DISABLE TRIGGER ALL")
        cursor.execute("UPDATE public.billing_transfer SET recorded_at = recorded_at - interval '1 hour'")
        cursor.execute("ALTER TABLE public.billing_transfer ENABLE TRIGGER ALL")
    mark_balances()


def found():
    return [(each.kind, each.reference, each.amount, each.since) for each in open_items(TODAY, SEOUL)]


def whole():
    with connection.cursor() as cursor:
        cursor.execute(WHOLE, [list(CLEARING_KINDS)])
        return cursor.fetchall()


def kept():
    return sorted(OpenItem.objects.values_list("account__kind", "reference"))


def test_it_is_what_the_whole_ledger_says_at_every_step(desk):
    assert [row[:3] for row in found()] == [row[:3] for row in whole()] and len(found()) == 2
    mark()
    assert (len(kept()), found()) == (2, whole())
    record("2025.12.16", ("할매국밥", "", -15_120), ("?", "", 700), ("바다", "", 5_000))
    assert ([row[2] for row in found()], found()) == ([7_560, 700, 5_000], whole())
    mark()
    assert (len(kept()), found()) == (3, whole())


def test_what_was_settled_at_the_mark_and_is_undone_since_stands_there_from_its_first_day(desk):
    record("2025.12.16", ("할매국밥", "", -15_120), ("바다", "", 5_000))
    facts = {"company": desk.bada.company, "amount": 5_000, "key": uuid.uuid4(), "by": "test"}
    deposit_line(line=BankLine.objects.get(amount=5_000), **facts)
    mark()
    assert [amount for _kind, _reference, amount, _since in found()] == [7_560]
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    untie_line(line=BankLine.objects.get(amount=-15_120), key=uuid.uuid4(), reason="x", by="test")
    assert (sorted(amount for _k, _r, amount, _s in found()), found()) == ([5_000, 7_560, 15_120], whole())


def test_a_mark_without_anything_open_keeps_nothing(world):
    with platform_scope():
        mark()
        assert (kept(), found()) == ([], [])


def test_it_takes_a_fixed_number_of_queries_whatever_was_settled(desk, django_assert_num_queries):
    record("2025.12.16", ("할매국밥", "", -15_120), ("?", "", 700))
    mark()
    with django_assert_num_queries(4):
        found()


def settle(count: int) -> None:
    """So many payments that came in and were matched long ago, as far as the ledger knows."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, reference, actor, period,"
            " occurred_at, recorded_at) SELECT 1000, a.id, b.id, 'bank_in', 'bank line ' || (9000000 + n), '', '2025-12-01',"
            " '2025-12-01', '2025-12-01' FROM public.billing_account a JOIN public.billing_account b"
            " ON (a.kind, b.kind) IN (('bank', 'clearing'), ('clearing', 'company_owes')), generate_series(1, %s) n"
            " WHERE 'KRW' IN (a.currency, b.currency) AND b.company_id IS NULL"
            " OR b.company_id = (SELECT min(id) FROM public.tenants_company)",
            [count],
        )
        cursor.execute("ANALYZE public.billing_transfer")


def test_of_what_was_settled_before_the_mark_it_reads_nothing(desk):
    record("2025.12.16", ("?", "", 700))
    mark()
    before = read()
    settle(2_000)
    mark()
    assert (len(found()), read() <= before) == (3, True)


def read() -> int:
    """How many transfers are read for the open items."""
    with connection.cursor() as cursor:
        # So few rows are read whole sooner than looked up: it is asked as a large ledger is.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(_MARK)
        [mark] = cursor.fetchone()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {_OPEN}", {"kinds": list(CLEARING_KINDS), "mark": mark})
        [plan] = cursor.fetchone()[0]
    return _rows_of(plan["Plan"])


def _rows_of(node) -> int:
    """How many rows of the ledger a plan has read, those that it dropped again included."""
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    mine = node["Actual Loops"] * read if node.get("Relation Name") == "billing_transfer" else 0
    return int(mine) + sum(_rows_of(each) for each in node.get("Plans", []))
