"""Who is paid, how a deposit is told, which payouts a line carried, and IBANs: tables, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from billing.bank.matching import Payment
from billing.payouts.choosing import Account, Due, Payee, why_left_out
from billing.payouts.collecting import Share, Waiting, parts_of, waiting_for
from billing.payouts.iban import is_iban
from billing.payouts.standing import Standing, Told, deposit_of
from billing.payouts.tying import Sent, carried_by

OURS, OTHER = Account("한빛은행", "110-1", "윤순자"), Account("한빛은행", "110-2", "윤순자")
STRIPE = Account("Stripe", "acct_1", "할매국밥")
DAY = date(2025, 12, 13)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, ""),
        ({"total": 0}, "nothing_due"),
        ({"total": -500}, "below_zero"),
        ({"pay_day": date(2025, 12, 14)}, "not_yet"),
        ({"free": 0}, "uncollected"),
        ({"free": 0, "pay_day": date(2025, 12, 14)}, "not_yet"),
        ({"payee": Payee(OURS, OURS, "matches", is_paused=True)}, "paused"),
        ({"payee": Payee(Account("", "", ""))}, "no_account"),
        ({"payee": Payee(Account("", "110-1", "윤순자"))}, "no_account"),
        ({"payee": Payee(Account("한빛은행", "", "윤순자"))}, "no_account"),
        ({"payee": Payee(Account("한빛은행", "110-1", ""))}, "no_account"),
        ({"payee": Payee(OURS, OURS, "matches", is_changing=True)}, "changing"),
        ({"payee": Payee(OURS)}, "unchecked"),
        ({"payee": Payee(OURS, OTHER, "matches")}, "changed"),
        ({"payee": Payee(OURS, OURS, "differs")}, "differs"),
        ({"payee": Payee(OURS, OURS, "unknown")}, "no_such"),
        ({"payee": Payee(OURS, OURS, "matches", came_back=True)}, "came_back"),
        ({"payee": Payee(OURS, OURS, "differs", came_back=True)}, "differs"),
        ({"payee": Payee(STRIPE, told="ready")}, ""),
        ({"payee": Payee(STRIPE, told="not_ready")}, "not_ready"),
        ({"payee": Payee(Account("Stripe", "", "할매국밥"), told="not_connected")}, "not_connected"),
        ({"payee": Payee(STRIPE, is_paused=True, told="ready")}, "paused"),
    ],
)
def test_why_a_statement_is_left_out(facts, why):
    due = {"total": 15_120, "free": 15_120, "pay_day": DAY, "payee": Payee(OURS, OURS, "matches")} | facts
    assert why_left_out(Due(**due), DAY) == why


SENT_ON, BACK_ON = date(2025, 12, 13), date(2025, 12, 16)


@pytest.mark.parametrize(
    ("net", "payouts", "today", "told"),
    [
        (0, [], DAY, Standing("nothing", 0, DAY)),
        (100, [], DAY, Standing("expected", 100, DAY)),
        (100, [], BACK_ON, Standing("late", 100, DAY)),
        (100, [Told("sent", 100, SENT_ON)], BACK_ON, Standing("sent", 100, SENT_ON)),
        (100, [Told("sent", 100, BACK_ON)], SENT_ON, Standing("expected", 100, BACK_ON)),
        (100, [Told("unknown", 100, SENT_ON)], BACK_ON, Standing("sent", 100, SENT_ON)),
        (100, [Told("confirmed", 100, SENT_ON)], BACK_ON, Standing("arrived", 100, SENT_ON)),
        (100, [Told("returned", 100, BACK_ON, "해지")], BACK_ON, Standing("returned", 100, BACK_ON, "해지")),
        (100, [Told("failed", 100, BACK_ON, "오류")], BACK_ON, Standing("returned", 100, BACK_ON, "오류")),
        (100, [Told("stuck", 100, BACK_ON, "해지")], BACK_ON, Standing("stuck", 100, BACK_ON, "해지")),
        (100, [Told("returned", 100, BACK_ON), Told("confirmed", 100, BACK_ON)], BACK_ON, Standing("arrived", 100, BACK_ON)),
        (100, [Told("returned", 100, BACK_ON, "해지"), Told("sent", 100, BACK_ON)], BACK_ON, Standing("sent", 100, BACK_ON)),
    ],
)
def test_how_a_deposit_is_told(net, payouts, today, told):
    assert deposit_of(net=net, pay_day=DAY, payouts=payouts, today=today) == told


@pytest.mark.parametrize(
    ("payouts", "waiting", "today", "told"),
    [
        ([], 100, DAY, Standing("expected", 100, DAY)),
        ([], 100, BACK_ON, Standing("waiting", 100, DAY)),
        ([], 99, BACK_ON, Standing("late", 100, DAY)),
        ([Told("confirmed", 60, SENT_ON)], 40, BACK_ON, Standing("part", 60, SENT_ON)),
        ([Told("confirmed", 60, SENT_ON), Told("sent", 40, BACK_ON)], 0, BACK_ON, Standing("sent", 40, BACK_ON)),
        ([Told("confirmed", 60, SENT_ON), Told("confirmed", 40, BACK_ON)], 0, BACK_ON, Standing("arrived", 100, BACK_ON)),
    ],
)
def test_how_a_deposit_is_told_that_comes_in_parts(payouts, waiting, today, told):
    assert deposit_of(net=100, pay_day=DAY, payouts=payouts, today=today, waiting=waiting) == told


@pytest.mark.parametrize(
    ("set_off", "told"),
    [
        (-99, Standing("expected", 1, DAY)),
        (-100, Standing("set_off", 0, DAY)),
        (-150, Standing("below", -50, DAY)),
        (20, Standing("expected", 120, DAY)),
    ],
)
def test_how_a_deposit_is_told_that_others_change(set_off, told):
    assert deposit_of(net=100, pay_day=DAY, payouts=[], today=DAY, set_off=set_off) == told


@pytest.mark.parametrize(
    ("net", "set_off", "paid_back_on", "told"),
    [
        (-8_505, 0, None, Standing("below", -8_505, DAY)),
        (-8_505, 3_000, BACK_ON, Standing("below", -5_505, DAY)),
        (-8_505, 8_505, BACK_ON, Standing("paid_back", 0, BACK_ON)),
        (-8_505, 8_505, None, Standing("set_off", 0, DAY)),
    ],
)
def test_how_a_statement_below_zero_is_told(net, set_off, paid_back_on, told):
    facts = {"pay_day": DAY, "payouts": [], "today": BACK_ON, "set_off": set_off}
    assert deposit_of(net=net, paid_back_on=paid_back_on, **facts) == told


HANUL, BADA = Share("한울", 9_000, False, asked=17_000), Share("바다", 7_000, True, asked=7_700)


@pytest.mark.parametrize(
    ("paid", "waiting"),
    [
        (0, [Waiting("한울", 8_505)]),
        (1, [Waiting("한울", 8_505)]),
        (8_500, [Waiting("한울", 4_253)]),
        (16_999, [Waiting("한울", 1)]),
        (17_000, []),
        (20_000, []),
    ],
)
def test_what_waits_until_a_company_has_paid(paid, waiting):
    assert waiting_for(15_120, [replace(HANUL, paid=paid), BADA]) == waiting


def test_parts_of_a_net_add_up_and_nothing_waits_of_nothing():
    thirds = [Share(name, 1, False, asked=1) for name in "가나다"]
    assert parts_of(100, thirds) == [34, 33, 33]
    assert waiting_for(0, thirds) == [] and waiting_for(-5, thirds) == []
    assert waiting_for(100, [Share("가", 1, False, asked=0)]) == []
    # Twice what was asked is paid, and the restaurant owes us: nothing of it waits.
    assert waiting_for(-5, [Share("가", 1, False, asked=1, paid=2)]) == []


SENT = [
    Sent(1, "HKP1", "HKR1", 100, "윤순자", "할매국밥"),
    Sent(2, "HKP2", "HKR1", 50, "서봄", "봄날분식"),
    Sent(11, "HKP11", "HKR2", 100, "박하나", "하나식당"),
]


@pytest.mark.parametrize(
    ("line", "out", "expected"),
    [
        (Payment(100, "KRW", memo="hkp-1 정산"), True, ([1], "reference")),
        (Payment(150, "KRW", memo="HKP1 HKP2"), True, ([1, 2], "reference")),
        (Payment(99, "KRW", memo="HKP1"), True, ([], "")),
        (Payment(150, "KRW", memo="HKR1"), True, ([1, 2], "reference")),
        (Payment(149, "KRW", memo="HKR1"), True, ([], "")),
        (Payment(150, "KRW", memo="대량이체"), True, ([1, 2], "total")),
        (Payment(150, "KRW", memo="입금"), False, ([], "")),
        (Payment(100, "KRW", "윤순자"), True, ([1], "name")),
        (Payment(100, "KRW", "하나 식당"), True, ([11], "name")),
        (Payment(99, "KRW", "하나 식당"), True, ([], "")),
        (Payment(100, "KRW", "누구"), True, ([], "")),
        (Payment(50, "KRW", "서봄"), False, ([2], "name")),
    ],
)
def test_which_payouts_a_line_carried(line, out, expected):
    assert carried_by(line, SENT, out=out) == expected


def test_a_run_of_one_is_not_known_by_its_total():
    assert carried_by(Payment(100, "KRW", "은행", "대량이체"), SENT[2:], out=True) == ([], "")


def test_two_payouts_that_fit_are_left_to_a_person():
    twins = [Sent(1, "HKP1", "HKR1", 100, "윤순자", "가"), Sent(2, "HKP2", "HKR2", 100, "윤순자", "가")]
    assert carried_by(Payment(100, "KRW", "윤순자"), twins, out=True) == ([], "")


def test_two_runs_of_one_total_are_left_to_a_person():
    twins = [Sent(n, f"HKP{n}", f"HKR{n // 3}", 50, "", "") for n in (3, 4, 6, 7)]
    assert carried_by(Payment(100, "KRW", "은행"), twins, out=True) == ([], "")


@pytest.mark.parametrize(
    ("raw", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("de89370400440532013000", True),
        ("GB82WEST12345698765432", True),
        ("DE89370400440532013001", False),
        ("110-222-333333", False),
        ("", False),
    ],
)
def test_the_check_digits_of_an_iban(raw, valid):
    assert is_iban(raw) is valid
