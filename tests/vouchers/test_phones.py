"""Phone number and PIN: whose they are, and what guessing comes to."""

import uuid

import pytest

from accounts.models import AuditEntry
from accounts.pins import PinTooSimple
from accounts.tries import TooManyTries
from billing.models import PhonePin, Redemption
from restaurants.actions import make_counter
from tenants.actions import suspend_company
from tenants.scope import company_scope, platform_scope
from vouchers.phones import NumberTaken, PinRefused, forget_pin, redeem_by_phone, set_pin

NUMBER, PIN = "01012345678", "4907"


def keep(staff, employee, number=NUMBER, pin=PIN):
    with company_scope(staff.company):
        return set_pin(company=staff.company, employee=employee, number=number, pin=pin, by=employee.user)


def take(world, number=NUMBER, pin=PIN, amount=9_000, key=None, counter=None):
    return redeem_by_phone(number=number, pin=pin, amount=amount, key=key or uuid.uuid4(), counter=counter or world.counter)


def test_number_and_pin_pay_a_meal(world):
    keep(world.hanul, world.hanul.haneul)
    paid = take(world)
    assert (paid.outcome, paid.left) == ("captured", 3_000)
    with platform_scope():
        meal = Redemption.objects.get()
        assert (meal.way, meal.label, meal.company_id) == ("phone", "김*늘", world.hanul.company.pk)


def test_the_same_key_pays_once(world):
    keep(world.hanul, world.hanul.haneul)
    key = uuid.uuid4()
    first, again = take(world, key=key), take(world, key=key)
    assert (again.redemption_id, again.replayed) == (first.redemption_id, True)


def test_neither_number_nor_pin_is_kept_readable(world):
    keep(world.hanul, world.hanul.haneul)
    with platform_scope():
        kept = PhonePin.objects.get()
    assert (kept.ending, NUMBER in kept.number_digest, kept.pin[:6]) == ("5678", False, "argon2")


def test_only_its_company_sees_it(world):
    keep(world.hanul, world.hanul.haneul)
    with company_scope(world.bada.company):
        assert PhonePin.objects.count() == 0
    with company_scope(world.hanul.company):
        assert PhonePin.objects.count() == 1


def test_a_wrong_pin_and_an_unknown_number_are_one_answer(world):
    keep(world.hanul, world.hanul.haneul)
    for number, pin in ((NUMBER, "4908"), ("01099999999", PIN)):
        with pytest.raises(PinRefused):
            take(world, number, pin)
    with platform_scope():
        assert Redemption.objects.count() == 0


def test_after_five_wrong_pins_the_number_is_locked_everywhere(world):
    keep(world.hanul, world.hanul.haneul)
    counters = [make_counter(restaurant=world.gukbap, name=str(n), by="test") for n in range(2)]
    for n in range(5):
        with pytest.raises(PinRefused):
            take(world, pin="4908", counter=counters[n % 2])
    with pytest.raises(TooManyTries) as locked:
        take(world)
    assert 0 < locked.value.seconds <= 900


def test_after_five_wrong_tries_the_counter_is_locked_for_numbers_and_no_other_is(world):
    keep(world.hanul, world.hanul.haneul)
    other = make_counter(restaurant=world.gukbap, name="2", by="test")
    for n in range(5):
        with pytest.raises(PinRefused):
            take(world, f"0107777000{n}")
    with pytest.raises(TooManyTries):
        take(world)
    assert take(world, counter=other).captured


def test_right_pins_are_no_guesses(world):
    keep(world.hanul, world.hanul.haneul)
    assert [take(world, amount=1_000).outcome for _ in range(8)] == ["captured"] * 8


def test_a_number_belongs_to_one_person(world):
    keep(world.hanul, world.hanul.haneul)
    for staff, employee in ((world.hanul, world.hanul.doyun), (world.bada, world.bada.haneul)):
        with pytest.raises(NumberTaken):
            keep(staff, employee)
    keep(world.hanul, world.hanul.haneul, number="01055556666")
    assert keep(world.bada, world.bada.haneul).ending == "5678"


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "5678"])
def test_a_pin_that_is_easily_guessed_is_refused(world, pin):
    with pytest.raises(PinTooSimple):
        keep(world.hanul, world.hanul.haneul, pin=pin)


def test_a_forgotten_pin_and_a_person_who_left_pay_nothing(world):
    keep(world.hanul, world.hanul.haneul)
    keep(world.hanul, world.hanul.doyun, "01055556666")
    with company_scope(world.hanul.company):
        forget_pin(company=world.hanul.company, employee=world.hanul.haneul, by=world.hanul.haneul.user)
        world.hanul.doyun.active = False
        world.hanul.doyun.save()
        assert [*AuditEntry.objects.filter(verb__endswith="_pin").order_by("id").values_list("verb", flat=True)] == [
            "set_pin", "set_pin", "forget_pin",
        ]  # fmt: skip
    for number in (NUMBER, "01055556666"):
        with pytest.raises(PinRefused):
            take(world, number)


def test_a_suspended_company_is_refused(world):
    keep(world.hanul, world.hanul.haneul)
    suspend_company(company=world.hanul.company, reason="late", by=world.operator)
    assert take(world).reason == "company_suspended"
