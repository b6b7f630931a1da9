"""A meal above the limit: the voucher pays up to it, the rest is paid in cash and only noted."""

import uuid

import pytest

from billing.books import examine
from billing.models import Redemption, Transfer
from tenants.scope import company_scope, platform_scope
from vouchers.actions import change_program
from vouchers.codes import redeem_code, show_code
from vouchers.phones import redeem_by_phone, set_pin
from vouchers.redeeming import redeem


def pay(world, amount, excess=0, key=None):
    staff = world.hanul
    with company_scope(staff.company):
        return redeem(
            company=staff.company, employee=staff.haneul, counter=world.counter, amount=amount, excess=excess,
            key=key or uuid.uuid4(),
        )  # fmt: skip


def told(paid):
    return paid.outcome, paid.reason, (paid.facts or {}).get("payable")


def noted() -> list[tuple[int, int]]:
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "excess"))


def test_the_refusal_says_how_much_the_voucher_would_pay(world):
    assert told(pay(world, 15_000)) == ("refused", "not_enough", 12_000)


def test_the_part_is_paid_and_the_rest_noted_and_none_of_our_money(world):
    assert told(pay(world, 12_000, 3_000)) == ("captured", "", None)
    assert noted() == [(12_000, 3_000)]
    with platform_scope():
        assert [*Transfer.objects.filter(reason="meal").values_list("amount", flat=True)] == [12_000]
        assert [finding for finding in examine() if finding.wrong] == []


def test_the_same_key_with_another_rest_is_another_request(world):
    key = uuid.uuid4()
    pay(world, 9_000, 3_000, key)
    assert told(pay(world, 9_000, 3_000, key)) == ("captured", "", None)
    assert [told(pay(world, 9_000, other, key))[1] for other in (0, 2_000)] == ["key_reused", "key_reused"]
    assert noted() == [(9_000, 3_000)]


def test_a_company_may_want_whole_meals_only(world):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, excess=False)
    assert told(pay(world, 15_000)) == ("refused", "not_enough", None)
    assert told(pay(world, 12_000, 3_000)) == ("refused", "excess_off", None)
    assert told(pay(world, 12_000)) == ("captured", "", None)


@pytest.mark.parametrize("way", ["code", "phone"])
def test_a_code_and_a_number_pay_a_part_too(world, way):
    staff = world.hanul
    with company_scope(staff.company):
        code = show_code(company=staff.company, employee=staff.haneul).digits
        set_pin(company=staff.company, employee=staff.haneul, number="01012345678", pin="4907", by=staff.haneul.user)

    def take(amount, excess=0):
        facts = {"amount": amount, "excess": excess, "key": uuid.uuid4()}
        if way == "code":
            return redeem_code(digits=code, counter_id=world.counter.pk, **facts)
        return redeem_by_phone(number="01012345678", pin="4907", counter=world.counter, **facts)

    assert told(take(20_000)) == ("refused", "not_enough", 12_000)
    assert told(take(12_000, 8_000)) == ("captured", "", None)
    assert noted() == [(12_000, 8_000)]
