"""Bank lines and payouts: what went out confirms, what came back is owed again, and a wrong tie is undone."""

import uuid
from datetime import UTC, date, datetime

import pytest

from billing.bank.queries import bank_lines, in_queue
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import BankLine, PayoutTie, Transfer
from billing.payouts.queries import payouts
from billing.payouts.ties import TieRefused, tie_line, untie_line
from billing.segregation.snapshots import covers
from tenants.scope import restaurant_scope
from tests.billing.payouts.desk import BUNSIK, GUKBAP, ask_again, balance, item, left, send, states, wrong
from tests.billing.payouts.test_runs import say
from tests.billing.statements import korean

DAY = "2025.12.14 09:00:00"


def record_lines(desk, *lines, name="12월.csv"):
    """Each line is (name, memo, amount); what went out is below zero."""
    rows = [(DAY, payer, memo, amount, place) for place, (payer, memo, amount) in enumerate(lines, 1)]
    record_bank_file(file=receive_bank_file(name=name, data=korean(*rows), account="", by=desk.operator), by=desk.operator)


def refused(call, **kwargs):
    with pytest.raises(TieRefused) as refusal:
        call(**kwargs)
    return refusal.value.code


def rules():
    return list(PayoutTie.objects.order_by("id").values_list("rule", flat=True))


def test_lines_that_name_their_payouts_confirm_them(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP), ("서봄", f"x {item(2).reference}", -BUNSIK))
    assert [state for *_, state in states()] == ["confirmed", "confirmed"]
    assert (rules(), balance("payouts"), balance("bank"), wrong()) == (
        ["reference", "reference"],
        0,
        22_680 - 10_000_000,
        {},
    )
    assert [line.state for line in bank_lines()] == ["matched", "matched"]
    assert [str(each.day) for each in payouts()] == ["2025-12-14", "2025-12-14"]


def test_a_payout_is_under_way_until_the_day_it_left_the_bank_whenever_we_are_told(desk, at):
    send(desk.operator, desk.second)
    at("2025-12-17 09:00")
    data = korean(("2025.12.16 10:00:00", "윤순자", item(1).reference, -GUKBAP, 484_880))
    record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by=desk.operator), by=desk.operator)
    out = Transfer.objects.get(reason="bank_out")
    assert (out.occurred_at, wrong()) == (datetime(2025, 12, 16, 1, 0, tzinfo=UTC), {})
    known = datetime(2099, 1, 1, tzinfo=UTC)
    days = [covers(date(2025, 12, day), datetime(2025, 12, day, 15, tzinfo=UTC), known)["KRW"] for day in (15, 16)]
    assert [(cover.bank, cover.under_way) for cover in days] == [(10_000_000, 22_680), (484_880, BUNSIK)]


def test_one_line_for_the_whole_run_by_its_name_and_by_its_total(desk):
    run = send(desk.operator, desk.second)
    record_lines(desk, ("대량이체", run.reference, -22_680))
    assert (rules(), balance("payouts"), wrong()) == (["reference", "reference"], 0, {})
    untie_line(line=BankLine.objects.get(), key=uuid.uuid4(), reason="x", by=desk.operator)
    record_lines(desk, ("대량이체", "12월", -22_680), name="b.csv")
    assert rules()[-2:] == ["total", "total"]
    assert [state for *_, state in states()] == ["confirmed", "confirmed"]


def test_a_holders_name_with_the_exact_amount_is_enough_and_another_amount_is_not(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", "", -GUKBAP), ("서봄", "", -BUNSIK + 1), ("은행", "수수료", -500))
    assert (rules(), [state for *_, state in states()]) == (["name"], ["confirmed", "sent"])
    assert [line.state for line in bank_lines().order_by("id")] == ["matched", "outgoing", "outgoing"]
    assert wrong() == {}


def test_a_payout_that_came_back_is_owed_again(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP), ("윤순자", f"입금불능 {item(1).reference}", GUKBAP))
    assert (item(1).state, item(1).why) == ("returned", "타행이체 입금불능")
    assert (left()["STM-2025-000001"], balance("payouts"), balance("clearing")) == (GUKBAP, BUNSIK, 0)
    assert (bank_lines().filter(in_queue()).count(), wrong()) == (0, {})
    reasons = Transfer.objects.filter(restaurant=desk.gukbap, period="2025-12-01").order_by("id")
    assert list(reasons.values_list("reason", flat=True)) == ["payout", "bank_out", "payout_back", "payout_returned"]


def test_the_result_may_come_before_the_lines(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "returned", desk.operator, "해지 계좌")
    assert (balance("payouts"), wrong()) == (BUNSIK, {})
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP), ("윤순자", item(1).reference, GUKBAP))
    assert (item(1).why, balance("payouts"), wrong()) == ("해지 계좌", BUNSIK, {})


def test_a_person_ties_a_line_whole_and_once(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("?", "", -22_680 - 5), ("?", "", -GUKBAP))
    odd, line = BankLine.objects.order_by("id")
    both, key = [item(1).pk, item(2).pk], uuid.uuid4()
    assert refused(tie_line, line=odd, items=both, key=uuid.uuid4(), by=desk.operator) == "not_whole"
    assert refused(tie_line, line=line, items=[], key=uuid.uuid4(), by=desk.operator) == "not_whole"
    for _ in range(2):
        tie_line(line=line, items=[item(1).pk], key=key, by=desk.operator)
    assert refused(tie_line, line=line, items=[item(2).pk], key=key, by=desk.operator) == "key_reused"
    assert (PayoutTie.objects.count(), balance("payouts"), wrong()) == (1, BUNSIK, {})
    record_lines(desk, ("?", "두 번째", -GUKBAP), name="b.csv")
    again = BankLine.objects.latest("id")
    assert refused(tie_line, line=again, items=[item(1).pk], key=uuid.uuid4(), by=desk.operator) == "not_under_way"


def test_what_failed_cannot_have_gone_out_and_what_went_out_cannot_fail(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "failed", desk.operator, "?")
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP), ("서봄", item(2).reference, -BUNSIK))
    assert [state for *_, state in states()] == ["failed", "confirmed"]
    line = BankLine.objects.get(payer="윤순자")
    assert refused(tie_line, line=line, items=[item(1).pk], key=uuid.uuid4(), by=desk.operator) == "not_under_way"
    say(run, 1, "confirmed", desk.operator)
    tie_line(line=line, items=[item(1).pk], key=uuid.uuid4(), by=desk.operator)
    assert (balance("payouts"), wrong()) == (0, {})


def test_a_wrong_tie_is_undone_and_its_payout_is_asked_about(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", "", -GUKBAP))
    line, key = BankLine.objects.get(), uuid.uuid4()
    for _ in range(2):
        untie_line(line=line, key=key, reason="다른 이체", by=desk.operator)
    assert (item(1).state, balance("payouts"), bank_lines().get().state, wrong()) == ("unknown", 22_680, "outgoing", {})
    assert refused(untie_line, line=line, key=uuid.uuid4(), reason="x", by=desk.operator) == "nothing"


def test_a_returned_one_that_was_paid_again_keeps_its_tie(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP), ("윤순자", item(1).reference, GUKBAP))
    back = BankLine.objects.get(amount__gt=0)
    ask_again(desk.gukbap, desk.second)
    send(desk.operator, desk.second, numbers=("STM-2025-000001",))
    assert refused(untie_line, line=back, key=uuid.uuid4(), reason="x", by=desk.operator) == "paid_again"
    assert wrong() == {}


def test_ties_are_the_operators_alone(desk):
    send(desk.operator, desk.second)
    record_lines(desk, ("윤순자", item(1).reference, -GUKBAP))
    with restaurant_scope(desk.gukbap.pk):
        assert PayoutTie.objects.count() == 0
