"""Guest passes of HR's own: no host, a first day to come, paid by the company like other guests' meals."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from billing.books import examine
from billing.models import Deposit, Purse, Redemption
from billing.till import DepositTooLow
from tenants.scope import company_scope, platform_scope
from vouchers.actions import change_program
from vouchers.codes import NothingToSpend, redeem_code, show_code
from vouchers.guest_queries import guests_of, pass_of_link
from vouchers.guests import LinkOver, PassRefused, give_company_pass, renew_pass, revoke_pass, take_up_pass, token_of
from vouchers.models import Employee, GuestPass
from vouchers.queries import money_of
from vouchers.reasons import sentence
from vouchers.redeeming import redeem
from vouchers.spending import spending

TODAY, INTERVIEWS = date(2025, 11, 11), date(2025, 11, 13)


@pytest.fixture
def hanul(world):
    """한울, whose lunch program lets no host invite anybody."""
    with company_scope(world.hanul.company):
        yield world.hanul


def give(staff, **more):
    facts = {"name": "면접자 김지원", "amount": 15_000, "meals": 1, "starts_on": TODAY, "valid_until": TODAY} | more
    return give_company_pass(company=staff.company, program=staff.lunch, by=staff.hr, **facts)


def guest_of(given):
    return Employee.everyone.select_related("user").get(pk=given.guest_id)


def eat(world, staff, given, amount):
    facts = {"employee": guest_of(given), "counter": world.counter, "amount": amount, "key": uuid.uuid4()}
    return redeem(company=staff.company, **facts)


def state(given, day=TODAY):
    return money_of([GuestPass.objects.select_related("host", "program").get(pk=given.pk)])[0].state(day)


def test_hr_invites_without_a_host_whatever_hosts_may(world, hanul):
    given = give(hanul)
    assert (given.host, hanul.lunch.guests) == (None, False)
    assert (guest_of(given).site_id, guest_of(given).cost_centre, guest_of(given).department) == (None, "", "")
    assert eat(world, hanul, given, 14_000).captured
    with platform_scope():
        assert (Redemption.objects.get().label, Redemption.objects.get().amount) == ("김*원 손님", 14_000)
        assert [finding for finding in examine() if finding.wrong] == []
    with company_scope(hanul.company):
        assert state(given) == "used_up"


def test_its_meals_are_in_spending_like_other_guests(world, hanul):
    eat(world, hanul, give(hanul), 14_000)
    [line], total = spending(hanul.company, date(2025, 11, 1), "department")
    assert (line.key, line.meals, line.amount, total.amount) == (None, 1, 14_000, 14_000)
    [line], _ = spending(hanul.company, date(2025, 11, 1), "program")
    assert (line.key, line.amount) == (hanul.lunch.pk, 14_000)


def test_site_and_cost_centre_bear_it_and_nobody_is_counted_as_a_head(world, hanul):
    site = hanul.company.sites.get().pk
    eat(world, hanul, give(hanul, site_id=site, cost_centre="CC-HR"), 14_000)
    assert Purse.objects.values_list("holder", "cost_centre", "site_id").get() == (None, "CC-HR", site)


def test_a_pass_for_an_interview_day_pays_nothing_before(world, hanul, at):
    at("2025-11-11 12:00")
    given = give(hanul, starts_on=INTERVIEWS, valid_until=INTERVIEWS)
    assert pass_of_link(token_of(given), TODAY) == given
    take_up_pass(company=hanul.company, token=token_of(given))
    refused = eat(world, hanul, given, 9_000)
    assert (refused.outcome, refused.reason) == ("refused", "pass_early")
    assert sentence(refused.reason, refused.facts, "en") == "This guest pass begins on Thu, Nov 13."
    with pytest.raises(NothingToSpend) as early:
        show_code(company=hanul.company, employee=guest_of(given))
    assert early.value.refusal.code == "pass_early"
    at("2025-11-13 12:00")
    code = show_code(company=hanul.company, employee=guest_of(given))
    assert redeem_code(digits=code.digits, amount=9_000, key=uuid.uuid4(), counter_id=world.counter.pk).captured
    assert state(given, INTERVIEWS) == "used_up"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"meals": 6}, ("too_many_meals", {"most": 5})),
        ({"starts_on": date(2025, 11, 10)}, ("no_first_day", {"most": 30})),
        ({"starts_on": date(2025, 12, 12), "valid_until": date(2025, 12, 12)}, ("no_first_day", {"most": 30})),
        ({"starts_on": INTERVIEWS}, ("no_day", {})),
        ({"valid_until": date(2025, 11, 19)}, ("no_day", {})),
    ],
)
def test_days_and_meals_have_an_end(hanul, wrong, told):
    with pytest.raises(PassRefused) as no:
        give(hanul, **wrong)
    assert (no.value.code, no.value.facts) == told
    assert (GuestPass.objects.count(), User.objects.filter(roles=["guest"]).count()) == (0, 0)


def test_the_last_day_within_reach_is_taken(hanul):
    given = give(hanul, starts_on=date(2025, 12, 11), valid_until=date(2025, 12, 18))
    assert (given.starts_on, given.valid_until) == (date(2025, 12, 11), date(2025, 12, 18))


def test_a_stopped_program_gives_none_and_ends_what_it_gave(world, hanul):
    given = give(hanul)
    change_program(program=hanul.lunch, by=hanul.hr, active=False)
    with pytest.raises(PassRefused) as no:
        give(hanul)
    assert no.value.code == "not_allowed"
    assert (state(given), eat(world, hanul, given, 9_000).reason) == ("expired", "pass_over")


def test_a_pass_of_nothing_is_refused_by_the_database(hanul):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(hanul, amount=0)


def test_a_prepaid_deposit_must_cover_it(world):
    with company_scope(world.bada.company):
        assert Deposit.objects.get().paid_in == 10_000_000
        with pytest.raises(DepositTooLow):
            give(world.bada, amount=5_000_001, meals=2)
        assert give(world.bada, amount=5_000_000, meals=2).total == 10_000_000


def test_hr_renews_and_ends_it(world, hanul):
    given = give(hanul, meals=2)
    old = token_of(given)
    given = renew_pass(company=hanul.company, given=given, by=hanul.hr)
    with pytest.raises(LinkOver):
        take_up_pass(company=hanul.company, token=old)
    revoke_pass(company=hanul.company, given=given, by=hanul.hr)
    assert (state(given), eat(world, hanul, given, 9_000).reason) == ("revoked", "pass_over")
    assert [*AuditEntry.objects.filter(verb__endswith="_pass").order_by("id").values_list("verb", "actor")] == [
        (verb, hanul.hr.actor) for verb in ("give_pass", "renew_pass", "revoke_pass")
    ]


def test_the_trail_says_what_was_given_and_no_name(hanul):
    given = give(hanul, starts_on=INTERVIEWS, valid_until=INTERVIEWS)
    assert AuditEntry.objects.get(verb="give_pass").data == {
        "host": None, "program": hanul.lunch.pk, "amount": 15_000, "meals": 1,
        "starts_on": "2025-11-13", "until": "2025-11-13",
    }  # fmt: skip
    assert "김지원" not in str(list(AuditEntry.objects.values()))
    assert given.guest.user.name == "면접자 김지원"


def test_it_is_no_hosts_guest_and_not_the_neighbours(world, hanul):
    given = give(hanul)
    assert (guests_of(hanul.haneul, TODAY), guests_of(hanul.doyun, TODAY)) == ([], [])
    assert list(Employee.objects.values_list("number", flat=True)) == ["1001", "1002"]
    with company_scope(world.bada.company):
        assert GuestPass.objects.count() == 0
        with pytest.raises(LinkOver):
            take_up_pass(company=world.bada.company, token=token_of(given))
