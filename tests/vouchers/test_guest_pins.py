"""A guest's number and PIN at the till: five digits, so that a number that is an employee's, too, is never two wallets."""

import uuid
from datetime import date

import pytest

from accounts.models import AuditEntry, User
from accounts.pins import PinTooSimple
from accounts.tries import TooManyTries
from billing.actions import void_redemption
from billing.books import examine
from billing.models import PhonePin, Redemption
from restaurants.actions import make_counter
from tenants.scope import company_scope, platform_scope
from tests.crowd import crowd
from vouchers.actions import change_program, let_go
from vouchers.guests import give_pass, renew_pass, revoke_pass
from vouchers.models import Employee
from vouchers.phones import NoNumber, PinRefused, hold_by_phone, pin_of, redeem_by_phone, set_guest_pin, set_pin, wrong_tries
from vouchers.tasks import forget_guests_of_all

NUMBER, PIN, EMPLOYEES_PIN = "01012345678", "49071", "4907"


def invite(staff, **more):
    """A guest of 김하늘's with a number on their pass."""
    facts = {
        "name": "면접자 김지원",
        "amount": 10_000,
        "meals": 1,
        "valid_until": date(2025, 11, 11),
        "phone": NUMBER,
    } | more
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000, guest_passes=9)
        return give_pass(company=staff.company, host=staff.haneul, program=staff.lunch, by=staff.haneul.user, **facts)


def choose(staff, given, pin=PIN):
    with company_scope(staff.company):
        guest = Employee.everyone.select_related("user").get(pk=given.guest_id)
        return set_guest_pin(company=staff.company, guest=guest, pin=pin, by=guest.user)


def take(world, pin=PIN, number=NUMBER, amount=9_000, key=None, counter=None):
    return redeem_by_phone(number=number, pin=pin, amount=amount, key=key or uuid.uuid4(), counter=counter or world.counter)


def paid() -> list[tuple]:
    with platform_scope():
        return [
            *Redemption.objects.filter(outcome="captured").order_by("id").values_list("amount", "way", "label", "company_id")
        ]


def locked(world, pin, wrong, counters):
    """Five wrong PINs, one at each of these counters, and what the right one gets there afterwards."""
    for counter in counters:
        with pytest.raises(PinRefused):
            take(world, wrong, counter=counter)
    try:
        return take(world, pin, counter=counters[0]).outcome
    except TooManyTries:
        return "locked"


def counters(world) -> list:
    return [make_counter(restaurant=world.gukbap, name=str(n), by="test") for n in range(5)]


def test_a_guest_pays_by_number_and_pin_through_the_true_till(world):
    choose(world.hanul, invite(world.hanul))
    assert take(world).outcome == "captured"
    assert paid() == [(9_000, "phone", "김*원 손님", world.hanul.company.pk)]
    with platform_scope():
        assert [finding for finding in examine() if finding.wrong] == []


def test_the_same_key_pays_once_and_is_answered_though_the_pass_is_used_up(world):
    choose(world.hanul, invite(world.hanul))
    key = uuid.uuid4()
    first, again = take(world, key=key), take(world, key=key)
    assert (again.outcome, again.redemption_id, again.replayed) == ("captured", first.redemption_id, True)
    assert take(world).reason == "pass_used_up"


def test_the_limit_and_a_hold_are_those_of_the_pass(world):
    choose(world.hanul, invite(world.hanul))
    assert take(world, amount=12_000).reason == "over_meal_cap"
    facts = {"number": NUMBER, "pin": PIN, "key": uuid.uuid4(), "counter": world.counter}
    assert hold_by_phone(amount=10_000, rest=2_000, **facts).held is True


def test_a_meal_given_back_can_be_paid_again(world):
    choose(world.hanul, invite(world.hanul))
    meal = take(world).redemption_id
    with company_scope(world.hanul.company):
        void_redemption(redemption_id=meal, reason="wrong", key=uuid.uuid4(), by="test")
    assert take(world, amount=8_000).captured


def test_one_number_of_an_employee_and_a_guest_is_two_that_the_pin_tells_apart(world):
    """The interviewee works for a company of ours: the same human, the same number, the same first digits."""
    with company_scope(world.bada.company):
        bada = world.bada
        set_pin(company=bada.company, employee=bada.haneul, number=NUMBER, pin=EMPLOYEES_PIN, by=bada.haneul.user)
    choose(world.hanul, invite(world.hanul))
    assert (take(world, PIN).outcome, take(world, EMPLOYEES_PIN).outcome) == ("captured", "captured")
    assert paid() == [
        (9_000, "phone", "김*원 손님", world.hanul.company.pk),
        (9_000, "phone", "김*늘", world.bada.company.pk),
    ]


def test_setting_either_says_nothing_of_the_other_in_whatever_order(world):
    given = invite(world.hanul)
    with company_scope(world.hanul.company):
        staff = world.hanul
        employee = {"company": staff.company, "employee": staff.doyun, "number": NUMBER, "pin": EMPLOYEES_PIN}
        assert set_pin(by=staff.doyun.user, **employee).ending == "5678"
    assert choose(world.hanul, given).ending == "5678"
    with company_scope(world.hanul.company):
        assert set_pin(by=staff.doyun.user, **employee).ending == "5678"
    with platform_scope():
        assert sorted(PhonePin.objects.values_list("holder", flat=True)) == sorted([staff.doyun.pk, given.guest_id])


def test_guessing_a_guests_pin_locks_the_guests_wallet_and_not_the_employees(world):
    with company_scope(world.bada.company):
        bada = world.bada
        set_pin(company=bada.company, employee=bada.haneul, number=NUMBER, pin=EMPLOYEES_PIN, by="test")
    given = invite(world.hanul)
    kept = choose(world.hanul, given)
    others = counters(world)
    assert locked(world, PIN, "49072", others) == "locked"
    assert wrong_tries(kept).count == 6
    assert take(world, EMPLOYEES_PIN, counter=world.counter).captured


def test_a_guests_right_pin_forgives_no_guess_at_the_employees(world):
    """Who knows one PIN of a number must not reset, with it, the lock of the other."""
    with company_scope(world.bada.company):
        bada = world.bada
        set_pin(company=bada.company, employee=bada.haneul, number=NUMBER, pin=EMPLOYEES_PIN, by="test")
    choose(world.hanul, invite(world.hanul, meals=5))
    others = counters(world)
    for counter in others[:4]:
        with pytest.raises(PinRefused):
            take(world, "4908", counter=counter)
    assert take(world, PIN, amount=1_000).captured
    assert locked(world, EMPLOYEES_PIN, "4908", [others[4]]) == "locked"


def test_after_five_wrong_tries_the_counter_is_locked_for_guests_too(world):
    choose(world.hanul, invite(world.hanul))
    assert locked(world, PIN, "49072", [world.counter] * 5) == "locked"
    other = make_counter(restaurant=world.gukbap, name="2", by="test")
    with pytest.raises(TooManyTries):
        take(world, counter=other)


def test_an_unknown_number_and_a_wrong_pin_are_one_answer(world):
    choose(world.hanul, invite(world.hanul))
    for number, pin in ((NUMBER, "49072"), ("01099999999", PIN), (NUMBER, PIN[:4])):
        with pytest.raises(PinRefused):
            take(world, pin, number)
    assert paid() == []


def test_of_two_invitations_with_one_number_the_one_set_last_pays(world):
    first, second = invite(world.hanul), invite(world.bada)
    choose(world.hanul, first)
    choose(world.bada, second)
    assert take(world).captured
    assert [company for *_, company in paid()] == [world.bada.company.pk]
    with company_scope(world.hanul.company):
        assert pin_of(world.hanul.company, first.guest) is None
    choose(world.hanul, first)
    assert take(world).captured
    assert [company for *_, company in paid()] == [world.bada.company.pk, world.hanul.company.pk]


@pytest.mark.parametrize("pin", ["00000", "12345", "98765", "45678"])
def test_a_pin_that_is_easily_guessed_is_refused(world, pin):
    with pytest.raises(PinTooSimple):
        choose(world.hanul, invite(world.hanul), pin)


def test_without_a_number_on_the_pass_there_is_none_to_set(world):
    with pytest.raises(NoNumber):
        choose(world.hanul, invite(world.hanul, phone=""))


def test_an_ended_pass_pays_nothing_by_number_and_takes_no_pin(world):
    staff, given = world.hanul, invite(world.hanul)
    choose(staff, given)
    with company_scope(staff.company):
        revoke_pass(company=staff.company, given=given, by=staff.hr)
        assert pin_of(staff.company, given.guest) is None
    with pytest.raises(PinRefused):
        take(world)
    with pytest.raises(NoNumber):
        choose(staff, given)


def test_a_new_link_asks_for_a_new_pin(world):
    staff, given = world.hanul, invite(world.hanul)
    choose(staff, given)
    with company_scope(staff.company):
        renew_pass(company=staff.company, given=given, by=staff.haneul.user)
        assert [*AuditEntry.objects.filter(verb__endswith="_pin").order_by("id").values_list("verb", flat=True)] == [
            "set_pin", "forget_pin",
        ]  # fmt: skip
    with pytest.raises(PinRefused):
        take(world)
    choose(staff, given, "86420")
    assert take(world, "86420").captured


def test_with_the_host_and_the_last_day_it_is_over(world, at):
    at("2025-11-11 12:00")
    lapsed, left = invite(world.hanul), invite(world.bada, phone="01055556666", valid_until=date(2025, 11, 12))
    choose(world.hanul, lapsed)
    choose(world.bada, left)
    at("2025-11-12 12:00")
    with company_scope(world.bada.company):
        let_go(employee=world.bada.haneul, by=world.bada.hr)
    assert (take(world).reason, take(world, number="01055556666").reason) == ("pass_over", "pass_over")


def test_the_number_is_forgotten_with_the_name(world, at):
    at("2025-11-11 12:00")
    given = invite(world.hanul)
    choose(world.hanul, given)
    at("2025-11-26 12:00")
    assert forget_guests_of_all() == 1
    with company_scope(world.hanul.company):
        user = User.objects.get(pk=given.guest.user_id)
        assert (user.name, user.phone, PhonePin.objects.count()) == ("", "", 0)


def test_a_pin_is_set_anew_when_the_secret_has_changed(world, settings):
    given = invite(world.hanul)
    choose(world.hanul, given)
    settings.SECRET_KEY = "another secret, as long as it has to be for signing"
    with pytest.raises(PinRefused):
        take(world)
    choose(world.hanul, given)
    assert take(world).captured


def test_neither_number_nor_pin_is_in_the_trail(world):
    kept = choose(world.hanul, invite(world.hanul))
    assert (kept.pin[:6], NUMBER in kept.number_digest) == ("argon2", False)
    with company_scope(world.hanul.company):
        trail = str(list(AuditEntry.objects.values()))
    assert NUMBER not in trail and "5678" not in trail and PIN not in trail


def test_of_guests_who_set_a_pin_for_one_number_at_once_one_is_paid_from(committed_world):
    both = [(staff, invite(staff)) for staff in (committed_world.hanul, committed_world.bada)]

    def press(number):
        return choose(*both[number % 2]).ending

    for _ in range(5):
        assert crowd(8, press) == ["5678"] * 8
    with platform_scope():
        assert PhonePin.objects.count() == 1
    assert take(committed_world).captured
