"""A restaurant below zero pays back by bank: matched by its reference or by hand, in parts, undone, and never beyond."""

import uuid
from datetime import date

import pytest

from billing import clock
from billing.actions import refund_redemption
from billing.bank.papers import open_papers
from billing.bank.preview import preview
from billing.bank.queries import bank_lines
from billing.bank.recording import MatchRefused, match_line, receive_bank_file, record_bank_file, undo_match
from billing.models import BankLine, BankMatch, Document, Redemption, SetOff, Transfer
from billing.payouts.queries import below_zero
from billing.payouts.runs import Result, record_results
from billing.terms import agree_restaurant_terms
from billing.tracing import payments_of, place_of
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.payouts.desk import ask_again, balance, check_both, item, left, second_operator, send, wrong
from tests.billing.payouts.test_advances_below import advance
from tests.billing.payouts.test_set_off import (
    BELOW,
    DECEMBERS,
    FIRST,
    JANUARYS,
    below,
    close_december_below_zero,
    close_january,
    close_month,
    deposit,
    told,
)
from tests.billing.statements import korean
from tests.portals.month import NOVEMBER, freeze, november

TODAY = date(2026, 1, 20)


@pytest.fixture
def owing(desk, at):
    """20 January: November is paid out; December of 할매국밥 is 8,505 below zero."""
    send(desk.operator, desk.second)
    close_december_below_zero(desk)
    at("2026-01-20 09:00")
    return desk


def pay(amount, memo="", payer="윤순자", place=1):
    """A line of so much comes in on 19 January; the line as it then stands."""
    data = korean((f"2026.01.19 10:00:{place:02d}", payer, memo, amount, place))
    record_bank_file(file=receive_bank_file(name=f"{place}.csv", data=data, account="", by="test"), by="test")
    return bank_lines().get(balance=place)


def december() -> int:
    return Document.objects.get(number=DECEMBERS).pk


def refused(line, amounts):
    with pytest.raises(MatchRefused) as refusal:
        match_line(line=line, amounts=amounts, key=uuid.uuid4(), by="test")
    return refusal.value.code


def moved():
    """What restaurants paid back, as the ledger has it."""
    facts = ("reason", "source__kind", "target__kind", "amount", "restaurant__name")
    return list(Transfer.objects.filter(reason__startswith="paid_back").order_by("id").values_list(*facts))


def test_a_line_that_names_the_statement_pays_it_by_itself(owing):
    line = pay(BELOW, "STM2026 stm-2025-000003")
    assert (line.state, line.left, BankMatch.objects.get().rule) == ("matched", 0, "reference")
    assert moved() == [("paid_back", "clearing", "restaurant_owed", 8_505, "할매국밥")]
    assert (below(), list(below_zero()), balance("restaurant_owed"), balance("clearing")) == ({DECEMBERS: 0}, [], 0, 0)
    assert wrong() == {}


def test_a_file_says_before_what_a_line_would_pay(owing):
    data = korean(("2026.01.19 10:00:00", "윤순자", "STM2025000003", BELOW, 1))
    [line] = preview(receive_bank_file(name="a.csv", data=data, account="", by="test")).lines
    assert (line.fate.value, [(paper.document.number, paper.payer, paid) for paper, paid in line.pays]) == (
        "matched",
        [(DECEMBERS, "할매국밥", BELOW)],
    )


def test_the_name_with_the_exact_amount_is_not_enough(owing):
    """A payout that came back has both, too."""
    assert pay(BELOW, payer="할매국밥").state == "waiting"
    assert (below(), moved(), wrong()) == ({DECEMBERS: BELOW}, [], {})


def test_what_is_over_waits_and_a_part_leaves_the_rest(owing):
    assert (pay(3_000, "STM2025000003").left, below()) == (0, {DECEMBERS: 5_505})
    assert (pay(6_000, "STM2025000003", place=2).left, below()) == (495, {DECEMBERS: 0})
    assert [row[3] for row in moved()] == [3_000, 5_505]
    assert (balance("clearing"), wrong()) == (495, {})


def test_by_hand_and_beyond_it_is_refused(owing):
    line = pay(20_000)
    assert [(paper.document.number, paper.payer, paper.left) for paper in open_papers()] == [
        # 17,000 of November less the 9,000 that December gives back.
        ("INV-2025-000001", "한울", 8_000),
        (DECEMBERS, "할매국밥", 8_505),
    ]
    assert refused(line, {december(): 8_506}) == "beyond_statement"
    assert refused(line, {Document.objects.get(number=FIRST).pk: 1}) == "beyond_statement"
    match_line(line=line, amounts={december(): 8_505}, key=uuid.uuid4(), by="test")
    assert (below(), bank_lines().get().left, wrong()) == ({DECEMBERS: 0}, 11_495, {})


def test_the_same_key_pays_once(owing):
    line, key = pay(9_000), uuid.uuid4()
    for _ in range(2):
        match_line(line=line, amounts={december(): 8_000}, key=key, by="test")
    assert (below(), len(moved())) == ({DECEMBERS: 505}, 1)


def test_the_next_statement_is_lowered_by_the_rest_alone(owing):
    pay(8_000, "STM2025000003")
    close_january(owing, hanul=9_000, bada=7_000)
    assert told(JANUARYS)["set_off"] == [{"number": DECEMBERS, "period": "2025-12", "amount": -505}]
    assert (left()[JANUARYS], below(), balance("restaurant_owed"), wrong()) == (14_615, {DECEMBERS: 0}, 14_615, {})


def test_undone_it_is_below_zero_again(owing):
    pay(BELOW, "STM2025000003")
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="다른 식당", by="test")
    assert (below(), bank_lines().get().left) == ({DECEMBERS: BELOW}, BELOW)
    assert moved()[1] == ("paid_back_undone", "restaurant_owed", "clearing", 8_505, "할매국밥")
    assert wrong() == {}


def test_undone_it_is_set_against_what_another_statement_has_left(owing):
    pay(BELOW, "STM2025000003")
    close_january(owing, hanul=9_000, bada=7_000)
    assert (left()[JANUARYS], SetOff.objects.filter(restaurant=owing.gukbap).count()) == (15_120, 0)
    undo_match(match=BankMatch.objects.get(undoes=None), key=uuid.uuid4(), reason="x", by="test")
    assert (left()[JANUARYS], below(), wrong()) == (6_615, {DECEMBERS: 0}, {})


def test_the_statement_says_when_it_was_paid_back(owing):
    pay(3_000, "STM2025000003")
    assert deposit(DECEMBERS, TODAY) == ("below", -5_505)
    pay(5_505, "STM2025000003", place=2)
    assert deposit(DECEMBERS, TODAY) == ("paid_back", 0)


def test_the_ledger_leads_from_the_statement_to_the_line_and_back(owing):
    line = pay(BELOW, "STM2025000003")
    [transfer] = payments_of(Document.objects.get(number=DECEMBERS))
    place = place_of(transfer)
    assert (place.part, [each.number for each in place.documents], place.bank_line) == ("paid_back", [DECEMBERS], line.pk)


def test_a_restaurant_sees_what_it_paid_back_and_others_do_not(owing):
    pay(BELOW, "STM2025000003")
    seen = []
    for scope in (
        restaurant_scope(owing.gukbap.pk),
        restaurant_scope(owing.bunsik.pk),
        company_scope(owing.hanul.company),
    ):
        with scope:
            seen.append((BankMatch.objects.count(), BankLine.objects.count()))
    assert seen == [(1, 0), (0, 0), (0, 0)]


@pytest.fixture
def advanced(world, at):
    """17 November: 할매국밥 is paid 14,570 of 16,000 early. 9,000 are refunded the day after: November lacks 8,505."""
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, by="test", rhythm="weekly", advance_fee=500)
    november(world)
    at("2025-11-17 09:00")
    with platform_scope():
        world.second = second_operator()
        check_both(world, world.second)
        world.gukbap.refresh_from_db()
        advance(world, date(2025, 11, 17))
        meal = Redemption.objects.get(restaurant=world.gukbap, amount=9_000)
        at("2025-11-18 09:00")
        refund_redemption(redemption_id=meal.pk, reason="환불", key=uuid.uuid4(), by="test", at=clock.now())
        freeze(world)
        at("2026-01-20 09:00")
        yield world


def test_an_advance_that_came_back_after_that_is_paid_out_again_whole(advanced):
    """7,000 less 385 and 550 for the advance are 6,065; 8,505 were paid back, 14,570 are to be deposited."""
    assert below_zero().get().below == BELOW
    pay(BELOW, "STM2025000001")
    first = item(1)
    back = [Result(first.pk, "returned", date(2026, 1, 5), "해지 계좌")]
    record_results(run=first.run, results=back, by=advanced.operator)
    assert (left()[FIRST], wrong()) == (14_570, {})
    ask_again(advanced.gukbap, advanced.second)
    send(advanced.operator, advanced.second, pay_on=TODAY, numbers=(FIRST,))
    assert (left()[FIRST], item(1).amount, wrong()) == (0, 14_570, {})


def test_a_month_without_meals_closes_beside_it(owing):
    pay(BELOW, "STM2025000003")
    close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")
    assert (below(), wrong()) == ({DECEMBERS: 0}, {})
