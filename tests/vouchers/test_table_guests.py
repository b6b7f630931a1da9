"""Guests at a table: a share of one's own from the pass, or given by the payer; all shares or none, as for colleagues."""

import uuid
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from billing.books import examine
from billing.models import Purse, Redemption
from tenants.scope import company_scope, platform_scope
from tests.crowd import crowd
from vouchers.actions import change_program
from vouchers.guests import give_pass, revoke_pass
from vouchers.models import Diner, Employee, Table
from vouchers.queries import purse_ids_of
from vouchers.redeeming import redeem
from vouchers.shares import SharesRefused
from vouchers.table_queries import recent_tables
from vouchers.together import PayerShort, approve_share, cover_share, decline_share, make_table

TODAY = date(2025, 11, 11)
NOON = datetime.fromisoformat("2025-11-11T12:30:00+09:00")


@pytest.fixture
def hanul(world):
    """한울, where guests of the lunch program may eat for 10,000 won."""
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, guests=True, guest_amount=10_000)
        yield world.hanul


def invite(staff, host=None, **more):
    """A guest of Haneul's, or of another host."""
    host = host or staff.haneul
    facts = {"name": "면접자 김지원", "amount": 10_000, "meals": 1, "valid_until": TODAY} | more
    given = give_pass(company=staff.company, host=host, program=staff.lunch, by=host.user, **facts)
    return Employee.everyone.select_related("user", "guest_pass").get(pk=given.guest_id)


def ask(world, shares, amount=20_000, covers=(), payer=None, key=None):
    payer = payer or world.hanul.haneul
    return make_table(
        company=world.hanul.company, payer=payer, counter=world.counter, amount=amount, by=payer.user, at=NOON,
        shares={each.pk: share for each, share in shares.items()}, covers=[each.pk for each in covers],
        key=key or uuid.uuid4(),
    )  # fmt: skip


def approve(world, table, person):
    return approve_share(company=world.hanul.company, table_id=table.pk, employee=person, by=person.user, at=NOON)


def eat_alone(world, person, amount):
    return redeem(
        company=world.hanul.company, employee=person, counter=world.counter, amount=amount, key=uuid.uuid4(), at=NOON
    )


def spent(person):
    return sum(Purse.objects.filter(id__in=purse_ids_of(person)).values_list("spent", flat=True))


def redemptions():
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "label"))


def books_are_clean():
    with platform_scope():
        return [finding.text for finding in examine() if finding.wrong] == []


def test_a_guest_gives_their_own_share_and_the_last_yes_pays_for_all(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 9_000, hanul.doyun: 5_000})
    approve(world, table, hanul.doyun)
    assert redemptions() == []
    assert approve(world, table, guest).own == 9_000
    assert redemptions() == [("captured", 20_000, "김*늘 외 2명")]
    assert [spent(each) for each in (hanul.haneul, hanul.doyun, guest)] == [6_000, 5_000, 9_000]
    assert books_are_clean()
    # The pass was good for one meal, and this was it.
    assert eat_alone(world, guest, 1_000).reason == "pass_used_up"


def test_the_payer_gives_a_guests_share_from_the_beginning_and_nobody_is_asked(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 6_000}, amount=11_000, covers=[guest])
    assert Table.objects.get(pk=table.pk).state == "paid"
    assert redemptions() == [("captured", 11_000, "김*늘 외 1명")]
    assert [spent(each) for each in (hanul.haneul, guest)] == [11_000, 0]
    assert eat_alone(world, guest, 1_000).captured
    [made] = AuditEntry.objects.filter(verb="make_table")
    assert (made.data["people"], made.data["covered"]) == (2, 6_000)


def test_a_share_the_payer_gives_counts_against_the_payers_limit(world, hanul):
    guest = invite(hanul)
    with pytest.raises(PayerShort) as short:
        ask(world, {guest: 7_000}, amount=13_000, covers=[guest])
    assert short.value.refusal.facts["missing"] == 1_000
    assert Table.objects.count() == 0


def test_above_the_passes_limit_the_guest_gives_that_and_the_payer_the_rest(world, hanul):
    guest = invite(hanul, amount=8_000)
    table = ask(world, {guest: 10_000}, amount=18_000)
    diner = approve(world, table, guest)
    assert (diner.own, diner.missing, diner.reason) == (8_000, 2_000, "over_meal_cap")
    cover_share(
        company=hanul.company, table_id=table.pk, payer=hanul.haneul, diner_id=diner.pk, by=hanul.haneul.user, at=NOON
    )
    assert redemptions() == [("captured", 18_000, "김*늘 외 1명")]
    assert [spent(each) for each in (hanul.haneul, guest)] == [10_000, 8_000]


def test_a_guest_may_say_no(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 10_000})
    assert decline_share(table_id=table.pk, employee=guest, by=guest.user, at=NOON).state == "declined"
    assert redemptions() == []


def test_nobody_seats_a_guest_of_somebody_else_or_one_whose_pass_is_over(world, hanul):
    others, ended, eaten = invite(hanul, host=hanul.doyun), invite(hanul), invite(hanul)
    revoke_pass(company=hanul.company, given=ended.guest_pass, by=hanul.hr)
    assert eat_alone(world, eaten, 4_000).captured
    for guest in (others, ended, eaten):
        with pytest.raises(SharesRefused) as refused:
            ask(world, {guest: 9_000})
        assert refused.value.code == "not_a_colleague"
    assert Table.objects.count() == 0


def test_a_pass_that_ends_after_the_yes_pays_nothing_and_takes_nothing_of_anybody(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 9_000, hanul.doyun: 5_000})
    approve(world, table, guest)
    revoke_pass(company=hanul.company, given=guest.guest_pass, by=hanul.hr)
    approve(world, table, hanul.doyun)
    assert redemptions() == []
    diner = Diner.objects.get(table=table, employee=guest)
    assert (diner.own, diner.missing, diner.reason) == (0, 9_000, "pass_over")
    assert [spent(each) for each in (hanul.haneul, hanul.doyun, guest)] == [0, 0, 0]


def test_a_guest_who_ate_alone_meanwhile_cannot_give_the_share_twice(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 9_000, hanul.doyun: 5_000})
    approve(world, table, guest)
    assert eat_alone(world, guest, 4_000).captured
    approve(world, table, hanul.doyun)
    assert redemptions() == [("captured", 4_000, "김*원 손님")]
    assert Diner.objects.get(table=table, employee=guest).reason == "pass_used_up"


def test_circles_of_last_time_name_colleagues_only(world, hanul):
    first, second = invite(hanul), invite(hanul)
    for guest in (first, second):
        table = ask(world, {guest: 1_000, hanul.doyun: 1_000}, amount=3_000)
        approve(world, table, guest)
        approve(world, table, hanul.doyun)
    assert [[each.user.name for each in circle] for circle in recent_tables(hanul.haneul)] == [["이도윤"]]


def test_a_table_without_guests_asks_nothing_about_guests(world, hanul):
    table = ask(world, {hanul.doyun: 10_000})
    with CaptureQueriesContext(connection) as made:
        approve(world, table, hanul.doyun)
    assert [each["sql"] for each in made if "guestpass" in each["sql"]] == []
    assert redemptions() == [("captured", 20_000, "김*늘 외 1명")]


def test_paying_keeps_the_passes_from_ending_meanwhile(world, hanul):
    guest = invite(hanul)
    table = ask(world, {guest: 9_000})
    with CaptureQueriesContext(connection) as made:
        approve(world, table, guest)
    locked = [n for n, each in enumerate(made) if "guestpass" in each["sql"] and "FOR UPDATE" in each["sql"]]
    [paid] = [n for n, each in enumerate(made) if "till_redeem" in each["sql"]]
    assert len(locked) == 1
    assert locked[0] < paid


def test_one_pass_at_a_table_and_seven_tills_at_once_pays_one_of_them(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)
        guest = invite(staff)
        table = ask(committed_world, {guest: 1_000, staff.doyun: 500}, amount=2_000)
        approve(committed_world, table, guest)

    def race(number):
        with company_scope(staff.company):
            if number:
                return eat_alone(committed_world, guest, 1_000).captured
            approve(committed_world, table, staff.doyun)
            return Table.objects.get(pk=table.pk).state == "paid"

    assert sum(crowd(8, race)) == 1
    assert books_are_clean()


def test_a_pass_that_is_ended_while_the_table_pays_pays_before_or_never(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)
        guest = invite(staff)
        table = ask(committed_world, {guest: 9_000, staff.doyun: 5_000})
        approve(committed_world, table, guest)

    def race(number):
        with company_scope(staff.company):
            if number:
                return revoke_pass(company=staff.company, given=guest.guest_pass, by=staff.hr)
            return approve(committed_world, table, staff.doyun)

    crowd(2, race)
    with company_scope(staff.company):
        paid = Table.objects.get(pk=table.pk).state == "paid"
        assert (spent(guest), spent(staff.doyun)) == ((9_000, 5_000) if paid else (0, 0))
    assert books_are_clean()
