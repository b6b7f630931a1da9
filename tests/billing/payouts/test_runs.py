"""Payout runs: two people, one file, results item by item, and nothing paid twice."""

import json
import uuid
from datetime import date

import pytest

from accounts.models import AuditEntry
from billing.models import Document, PayoutItem, PayoutRun, PayoutStep, Transfer
from billing.payouts.details import ask_account, pause_payouts, resume_payouts
from billing.payouts.queries import candidates
from billing.payouts.runs import Result, RunRefused, approve_run, discard_run, prepare_run, record_results
from tenants.scope import company_scope, restaurant_scope
from tests.billing.payouts.desk import BUNSIK, GUKBAP, PAY_DAY, ask_again, balance, item, left, prepare, send, states, wrong

TODAY = date(2025, 12, 15)


def refused(call, *args, **kwargs):
    with pytest.raises(RunRefused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def say(run, place, state, by, reason=""):
    return record_results(run=run, results=[Result(item(place).pk, state, TODAY, reason)], by=by)


def test_a_run_is_prepared_and_moves_nothing_yet(desk):
    run = prepare(desk.operator)
    assert (run.reference, run.state, run.gateway, run.prepared_by) == (f"HKR{run.pk}", "new", "bank", desk.operator.actor)
    assert states() == [("할매국밥", GUKBAP, "new"), ("봄날분식", BUNSIK, "new")]
    assert (left(), balance("payouts"), wrong()) == ({"STM-2025-000001": 0, "STM-2025-000002": 0}, 0, {})


def test_a_second_person_approves_and_the_money_is_under_way(desk):
    run = send(desk.operator, desk.second)
    assert (run.state, run.decided_by) == ("approved", desk.second.actor)
    assert states() == [("할매국밥", GUKBAP, "sent"), ("봄날분식", BUNSIK, "sent")]
    assert (balance("payouts"), balance("restaurant_owed"), wrong()) == (22_680, 0, {})
    paid = Transfer.objects.filter(reason="payout").order_by("id")
    assert [(t.amount, t.restaurant_id, str(t.period)) for t in paid] == [
        (GUKBAP, desk.gukbap.pk, "2025-12-01"),
        (BUNSIK, desk.bunsik.pk, "2025-12-01"),
    ]


def test_whoever_prepared_a_run_cannot_approve_it(desk):
    run = prepare(desk.operator)
    assert refused(approve_run, run=run, by=desk.operator) == "same_person"
    assert (PayoutRun.objects.get().state, balance("payouts"), Transfer.objects.filter(reason="payout").count()) == (
        "new",
        0,
        0,
    )


def test_a_run_is_approved_once_and_then_it_is_frozen(desk):
    run = send(desk.operator, desk.second)
    assert refused(approve_run, run=run, by=desk.second) == "already"
    assert refused(discard_run, run=run, by=desk.second) == "already"
    content = json.loads(run.frozen)
    assert (content["total"], content["approved_by"], content["items"][0]["statement"]) == (
        22_680,
        desk.second.actor,
        "STM-2025-000001",
    )
    assert run.file_name == f"HKR{run.pk} 2025-12-13.xlsx"
    assert len(run.fingerprint) == 64


def test_the_same_form_sent_twice_is_one_run(desk):
    key = uuid.uuid4()
    assert prepare(desk.operator, key=key) == prepare(desk.operator, key=key)
    assert PayoutRun.objects.count() == 1


def test_a_statement_is_in_one_run_at_a_time(desk):
    prepare(desk.operator, numbers=("STM-2025-000001",))
    assert refused(prepare, desk.second) == "changed"
    assert PayoutItem.objects.count() == 1


def test_a_run_that_is_thrown_away_frees_its_statements(desk):
    run = prepare(desk.operator)
    discard_run(run=run, by=desk.second)
    assert (left(), refused(approve_run, run=run, by=desk.second)) == (
        {"STM-2025-000001": GUKBAP, "STM-2025-000002": BUNSIK},
        "already",
    )
    prepare(desk.operator)
    assert wrong() == {}


def why(day=PAY_DAY):
    return {each.statement.number: each.why for each in candidates("KRW", day)}


def test_what_is_left_out_is_said_with_its_reason(desk):
    assert why() == {"STM-2025-000001": "", "STM-2025-000002": ""}
    assert why(date(2025, 12, 12)) == {"STM-2025-000001": "not_yet", "STM-2025-000002": "not_yet"}
    pause_payouts(restaurant=desk.gukbap, reason="압류", by=desk.operator)
    change = {"bank": "한빛은행", "account": "9-9", "holder": "서봄", "reason": "새 계좌"}
    ask_account(restaurant=desk.bunsik, by=desk.operator, **change)
    assert why() == {"STM-2025-000001": "paused", "STM-2025-000002": "changing"}
    assert refused(prepare, desk.operator) == "changed"
    resume_payouts(restaurant=desk.gukbap, by=desk.operator)
    assert why()["STM-2025-000001"] == ""


def test_an_empty_run_and_a_statement_of_nobody_are_refused(desk):
    facts = {"currency": "KRW", "pay_on": PAY_DAY, "by": desk.operator}
    assert refused(prepare_run, statements=[], key=uuid.uuid4(), **facts) == "nothing"
    invoice = Document.objects.filter(kind="invoice").first()
    assert refused(prepare_run, statements=[invoice.pk], key=uuid.uuid4(), **facts) == "changed"


def test_a_restaurant_paused_after_the_run_was_prepared_is_not_paid(desk):
    run = prepare(desk.operator)
    pause_payouts(restaurant=desk.gukbap, reason="압류", by=desk.operator)
    with pytest.raises(RunRefused) as refusal:
        approve_run(run=run, by=desk.second)
    assert (refusal.value.code, refusal.value.facts) == ("changed", {"names": "할매국밥", "count": 1})
    assert (balance("payouts"), states()[0][2]) == (0, "new")


def test_results_come_item_by_item_and_what_failed_is_owed_again(desk):
    run = send(desk.operator, desk.second)
    assert say(run, 1, "confirmed", desk.operator) == 1
    assert say(run, 2, "failed", desk.operator, "계좌 없음") == 1
    assert states() == [("할매국밥", GUKBAP, "confirmed"), ("봄날분식", BUNSIK, "failed")]
    assert (item(2).why, left()) == ("계좌 없음", {"STM-2025-000001": 0, "STM-2025-000002": BUNSIK})
    assert (balance("payouts"), balance("restaurant_owed"), wrong()) == (GUKBAP, BUNSIK, {})
    again = send(desk.operator, desk.second, numbers=("STM-2025-000002",))
    assert (again.items.count(), left()["STM-2025-000002"], wrong()) == (1, 0, {})


def test_a_returned_payout_is_owed_again_and_paid_once_its_account_was_asked_about(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "confirmed", desk.operator)
    say(run, 1, "returned", desk.operator, "해지 계좌")
    assert (left()["STM-2025-000001"], balance("restaurant_owed"), wrong()) == (GUKBAP, GUKBAP, {})
    assert [each.why for each in candidates("KRW", TODAY)] == ["came_back"]
    assert refused(send, desk.operator, desk.second, numbers=("STM-2025-000001",)) == "changed"
    ask_again(desk.gukbap, desk.second)
    send(desk.operator, desk.second, numbers=("STM-2025-000001",))
    assert states()[2] == ("할매국밥", GUKBAP, "sent")
    assert wrong() == {}


def test_unknown_stays_under_way_until_it_is_known(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "unknown", desk.operator, "응답 없음")
    assert (left()["STM-2025-000001"], balance("payouts"), wrong()) == (0, 22_680, {})
    say(run, 1, "confirmed", desk.operator)
    assert item(1).state == "confirmed"


def test_what_was_paid_after_all_is_taken_back_unless_it_was_paid_again(desk):
    run = send(desk.operator, desk.second)
    first = item(1)
    say(run, 1, "failed", desk.operator, "?")
    say(run, 1, "confirmed", desk.operator)
    assert (left()["STM-2025-000001"], balance("payouts"), wrong()) == (0, 22_680, {})
    say(run, 1, "returned", desk.operator, "해지")
    ask_again(desk.gukbap, desk.second)
    send(desk.operator, desk.second, numbers=("STM-2025-000001",))
    late = [Result(first.pk, "confirmed", TODAY)]
    assert refused(record_results, run=run, results=late, by=desk.operator) == "paid_again"
    assert wrong() == {}


def test_the_same_result_again_changes_nothing(desk):
    run = send(desk.operator, desk.second)
    assert say(run, 1, "confirmed", desk.operator) == 1
    assert say(run, 1, "confirmed", desk.operator) == 0
    assert PayoutStep.objects.filter(item=item(1)).count() == 2


def test_results_are_recorded_all_or_none_and_steps_keep_their_order(desk):
    run = send(desk.operator, desk.second)
    results = [Result(item(1).pk, "confirmed", TODAY), Result(item(2).pk, "new", TODAY)]
    with pytest.raises(RunRefused) as refusal:
        record_results(run=run, results=results, by=desk.operator)
    assert (refusal.value.code, refusal.value.facts) == ("not_allowed", {"item": item(2).reference})
    assert [state for *_, state in states()] == ["sent", "sent"]
    assert refused(say, PayoutRun(pk=999_999), 1, "confirmed", desk.operator) == "unknown_item"


def test_every_step_is_in_the_trail(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "confirmed", desk.operator)
    say(run, 2, "failed", desk.operator)
    discard_run(run=prepare(desk.operator, numbers=("STM-2025-000002",)), by=desk.operator)
    verbs = AuditEntry.objects.filter(subject__startswith="payout run").order_by("id").values_list("verb", flat=True)
    results = ["record_results", "record_results"]
    assert list(verbs) == ["prepare_run", "approve_run", *results, "prepare_run", "discard_run"]


def test_a_restaurant_sees_its_own_payouts_and_a_company_none(desk):
    run = send(desk.operator, desk.second)
    say(run, 1, "confirmed", desk.operator)
    with restaurant_scope(desk.gukbap.pk):
        assert list(PayoutItem.objects.values_list("amount", flat=True)) == [GUKBAP]
        assert (PayoutStep.objects.count(), PayoutRun.objects.count()) == (2, 0)
    with restaurant_scope(desk.bunsik.pk):
        assert list(PayoutItem.objects.values_list("amount", flat=True)) == [BUNSIK]
    with company_scope(desk.hanul.company):
        assert (PayoutItem.objects.count(), PayoutStep.objects.count(), PayoutRun.objects.count()) == (0, 0, 0)
