"""Guest passes: made within HR's limits, taken up by one browser, paid at the true till, ended at once."""

import uuid
from datetime import date

import pytest

from accounts.models import AuditEntry, Session, User
from billing import clock
from billing.actions import void_redemption
from billing.books import examine
from billing.models import Code, Redemption
from billing.till import DepositTooLow
from tenants.scope import company_scope, platform_scope
from tests.crowd import crowd
from vouchers.actions import change_program, let_go
from vouchers.codes import NothingToSpend, redeem_code, show_code
from vouchers.guests import LinkOver, LinkTaken, PassRefused, give_pass, renew_pass, revoke_pass, take_up_pass, token_of
from vouchers.models import Allowance, Employee, GuestPass
from vouchers.queries import money_of
from vouchers.redeeming import redeem
from vouchers.spending import spending
from vouchers.tasks import forget_guests_of_all

TODAY = date(2025, 11, 11)


@pytest.fixture
def hanul(world):
    """한울, where guests of the lunch program may eat for 10,000 won."""
    with company_scope(world.hanul.company):
        allow(world.hanul)
        yield world.hanul


def allow(staff, **more):
    change_program(program=staff.lunch, by=staff.hr, **{"guests": True, "guest_amount": 10_000, "guest_passes": 2} | more)


def give(staff, **more):
    facts = {"name": "면접자 김지원", "amount": 10_000, "meals": 1, "valid_until": TODAY, "host": staff.haneul} | more
    return give_pass(company=staff.company, program=staff.lunch, by=facts["host"].user, **facts)


def eat(world, staff, given, amount, counter=None, key=None):
    guest = Employee.everyone.select_related("user").get(pk=given.guest_id)
    return redeem(
        company=staff.company, employee=guest, counter=counter or world.counter, amount=amount, key=key or uuid.uuid4()
    )


def state(given, day=TODAY):
    return money_of([GuestPass.objects.select_related("host", "program").get(pk=given.pk)])[0].state(day)


def refused(staff, **more):
    with pytest.raises(PassRefused) as no:
        give(staff, **more)
    return no.value.code, no.value.facts


def test_a_guest_eats_on_the_company_through_the_true_till(world, hanul):
    given = give(hanul)
    assert Allowance.objects.count() == 0
    paid = eat(world, hanul, given, 9_000)
    assert (paid.outcome, paid.reason) == ("captured", "")
    with platform_scope():
        meal = Redemption.objects.get()
        assert [finding for finding in examine() if finding.wrong] == []
    assert (meal.label, meal.amount, meal.company_id) == ("김*원 손님", 9_000, hanul.company.pk)
    with company_scope(hanul.company):
        assert (state(given), money_of([given])[0].spent) == ("used_up", 9_000)


def test_one_meal_is_one_meal_even_if_something_is_left(world, hanul):
    given = give(hanul)
    assert eat(world, hanul, given, 4_000).captured
    assert eat(world, hanul, given, 1_000).reason == "pass_used_up"


def test_a_few_meals_are_counted_over_the_days_and_each_has_the_limit(world, hanul, at):
    at("2025-11-11 12:00")
    given = give(hanul, meals=2, valid_until=date(2025, 11, 13))
    assert eat(world, hanul, given, 12_000).reason == "over_meal_cap"
    assert eat(world, hanul, given, 10_000).captured
    assert state(given) == "waiting"
    at("2025-11-12 12:00")
    assert eat(world, hanul, given, 3_000).captured
    assert eat(world, hanul, given, 3_000).reason == "pass_used_up"
    at("2025-11-13 12:00")
    assert eat(world, hanul, given, 3_000).reason == "pass_used_up"


def test_a_meal_given_back_can_be_eaten_again(world, hanul):
    given = give(hanul)
    paid = eat(world, hanul, given, 9_000)
    void_redemption(redemption_id=paid.redemption_id, reason="wrong", key=uuid.uuid4(), by="test")
    assert eat(world, hanul, given, 8_000).captured


def test_the_programs_hours_and_places_hold_for_guests(world, hanul, at):
    change_program(program=hanul.lunch, by=hanul.hr, restaurant_ids=[world.bunsik.pk])
    given = give(hanul, meals=2)
    assert eat(world, hanul, given, 9_000).reason == "restaurant_not_included"
    at("2025-11-11 16:00")
    assert eat(world, hanul, given, 9_000, world.bunsik.counters.get()).reason == "outside_hours"


def test_it_lapses_by_itself_with_its_last_day(world, hanul, at):
    at("2025-11-11 12:00")
    given = give(hanul)
    at("2025-11-12 12:00")
    assert eat(world, hanul, given, 9_000).reason == "pass_over"
    assert state(given, date(2025, 11, 12)) == "expired"
    with pytest.raises(LinkOver):
        take_up_pass(company=hanul.company, token=token_of(given))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"amount": 10_001}, ("too_much", {"most": 10_000})),
        ({"amount": 0}, ("too_much", {"most": 10_000})),
        ({"meals": 6}, ("too_many_meals", {"most": 5})),
        ({"meals": 0}, ("too_many_meals", {"most": 5})),
        ({"valid_until": date(2025, 11, 10)}, ("no_day", {})),
        ({"valid_until": date(2025, 11, 19)}, ("no_day", {})),
    ],
)
def test_what_hr_does_not_allow_is_not_made(hanul, wrong, told):
    assert refused(hanul, **wrong) == told
    assert (GuestPass.objects.count(), User.objects.filter(roles=["guest"]).count()) == (0, 0)


def test_it_is_off_until_hr_allows_it_and_only_for_who_is_in_the_program(world):
    with company_scope(world.hanul.company):
        assert refused(world.hanul) == ("not_allowed", {})
        allow(world.hanul)
        world.hanul.lunch.enrolments.filter(employee=world.hanul.haneul).delete()
        assert refused(world.hanul) == ("not_allowed", {})


def test_a_host_has_so_many_open_passes_and_an_ended_one_does_not_count(world, hanul):
    first = give(hanul)
    give(hanul)
    assert refused(hanul) == ("too_many", {"most": 2})
    give(hanul, host=hanul.doyun)
    eat(world, hanul, first, 5_000)
    second = give(hanul)
    assert refused(hanul) == ("too_many", {"most": 2})
    revoke_pass(company=hanul.company, given=second, by=hanul.haneul.user)
    give(hanul)


def test_guests_are_none_of_the_people(hanul):
    given = give(hanul)
    assert sorted(Employee.objects.values_list("number", flat=True)) == ["1001", "1002"]
    assert Employee.everyone.get(pk=given.guest_id).user.has_usable_password() is False


def test_the_database_holds_no_link_and_the_trail_no_name(hanul):
    given = give(hanul)
    token = token_of(given)
    assert len(token) == 64
    stored = {str(value) for value in GuestPass.objects.values().get().values()}
    assert token not in stored
    assert "김지원" not in str(list(AuditEntry.objects.values()))


def test_the_link_is_one_browsers(hanul):
    given = give(hanul)
    user, _, browser = take_up_pass(company=hanul.company, token=token_of(given))
    assert user.pk == given.guest.user_id
    assert take_up_pass(company=hanul.company, token=token_of(given), browser=browser)[2] == browser
    for other in ("", "x" * 43):
        with pytest.raises(LinkTaken):
            take_up_pass(company=hanul.company, token=token_of(given), browser=other)


def test_a_link_of_one_company_is_none_of_another(world, hanul):
    given = give(hanul)
    token = token_of(given)
    with company_scope(world.bada.company):
        # The same number there is another link.
        assert token_of(GuestPass(pk=given.pk, serial=given.serial)) != token
        with pytest.raises(LinkOver):
            take_up_pass(company=world.bada.company, token=token)


def test_a_new_link_ends_the_old_one_and_its_browser(hanul):
    given = give(hanul)
    old = token_of(given)
    facts = {"user_id": given.guest.user_id, "home": hanul.company.schema_name, "expire_date": clock.now()}
    Session.objects.create(session_key="s", session_data="", **facts)
    _, _, browser = take_up_pass(company=hanul.company, token=old)
    given = renew_pass(company=hanul.company, given=given, by=hanul.haneul.user)
    assert Session.objects.filter(user_id=given.guest.user_id).count() == 0
    with pytest.raises(LinkOver):
        take_up_pass(company=hanul.company, token=old, browser=browser)
    assert take_up_pass(company=hanul.company, token=token_of(given))[2] != browser


def test_revoking_stops_link_and_shown_code_at_once(world, hanul):
    given = give(hanul)
    code = show_code(company=hanul.company, employee=given.guest)
    revoke_pass(company=hanul.company, given=given, by=hanul.hr)
    paid = redeem_code(digits=code.digits, amount=5_000, key=uuid.uuid4(), counter_id=world.counter.pk)
    assert (paid.outcome, paid.reason) == ("refused", "code_unknown")
    assert eat(world, hanul, given, 5_000).reason == "pass_over"
    with pytest.raises(LinkOver):
        take_up_pass(company=hanul.company, token=token_of(given))
    with pytest.raises(PassRefused):
        renew_pass(company=hanul.company, given=given, by=hanul.hr)


def test_with_its_host_goes_the_pass(world, hanul):
    given = give(hanul)
    let_go(employee=hanul.haneul, by=hanul.hr)
    assert eat(world, hanul, given, 5_000).reason == "pass_over"


def test_a_code_at_the_till_says_guest(world, hanul):
    given = give(hanul)
    code = show_code(company=hanul.company, employee=given.guest)
    paid = redeem_code(digits=code.digits, amount=9_000, key=uuid.uuid4(), counter_id=world.counter.pk)
    assert (paid.captured, paid.label) == (True, "김*원 손님")


def test_a_prepaid_deposit_must_cover_it(world):
    with company_scope(world.bada.company):
        allow(world.bada, guest_amount=9_000_000)
        assert give(world.bada, amount=9_000_000).total == 9_000_000
        with pytest.raises(DepositTooLow):
            give(world.bada, amount=9_000_000, meals=2)
        assert User.objects.filter(roles=["guest"]).count() == 1


def test_spending_shows_guests_as_such(world, hanul):
    eat(world, hanul, give(hanul), 9_000)
    [line], total = spending(hanul.company, date(2025, 11, 1), "department")
    assert (line.key, line.meals, line.amount, total.amount) == (None, 1, 9_000, 9_000)
    [line], _ = spending(hanul.company, date(2025, 11, 1), "program")
    assert (line.key, line.amount) == (hanul.lunch.pk, 9_000)


def test_names_are_forgotten_two_weeks_after_the_end(world, hanul, at):
    at("2025-11-11 12:00")
    given = give(hanul)
    eat(world, hanul, given, 9_000)
    at("2025-11-25 12:00")
    assert forget_guests_of_all() == 0
    at("2025-11-26 12:00")
    assert (forget_guests_of_all(), forget_guests_of_all()) == (1, 0)
    with company_scope(hanul.company):
        user = User.objects.get(pk=given.guest.user_id)
        assert (user.name, user.is_active) == ("", False)
        assert money_of([given])[0].spent == 9_000


def test_presses_at_once_make_no_pass_too_many(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        allow(staff)

    def press(_):
        with company_scope(staff.company):
            try:
                return give(staff).pk
            except PassRefused as no:
                return no.code

    answers = crowd(8, press)
    assert (answers.count("too_many"), len(set(answers))) == (6, 3)


def test_phones_at_once_take_a_link_up_once(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        allow(staff)
        token = token_of(give(staff))

    def tap(_):
        with company_scope(staff.company):
            try:
                return take_up_pass(company=staff.company, token=token)[2] and "taken"
            except LinkTaken:
                return "refused"

    assert sorted(crowd(8, tap)) == ["refused"] * 7 + ["taken"]


def test_a_code_asked_for_while_the_pass_is_revoked_never_pays(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        allow(staff)
        given = give(staff)

    def race(number):
        with company_scope(staff.company):
            if number == 0:
                return revoke_pass(company=staff.company, given=given, by=staff.hr)
            try:
                show_code(company=staff.company, employee=given.guest)
            except NothingToSpend:
                return None

    crowd(8, race)
    assert Code.objects.filter(holder=given.guest_id).count() == 0


def test_of_many_tills_at_once_one_meal_is_paid(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        allow(staff)
        given = give(staff)

    def pay(_):
        with company_scope(staff.company):
            return eat(committed_world, staff, given, 4_000).captured

    assert sum(crowd(16, pay)) == 1
