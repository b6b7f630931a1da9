"""Paying together: who gives what, all or none, and what becomes of a table nobody can pay."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from billing.actions import pay_in_deposit, void_redemption
from billing.books import examine
from billing.models import Purse, Redemption, Transfer
from restaurants.actions import close_counter
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.crowd import crowd
from vouchers.actions import add_employee, change_program, enrol, give_grant, let_go
from vouchers.delegations import DelegationRefused, delegate, revoke_delegation
from vouchers.models import Allowance, Delegation, Diner, Table
from vouchers.queries import purse_ids_of
from vouchers.redeeming import redeem
from vouchers.shares import SharesRefused, equal_shares, payers_rest
from vouchers.spending import daily_amounts, spending
from vouchers.table_queries import colleagues_found, recent_tables, table_of, waiting_for
from vouchers.together import (
    NotAtTable,
    PayerShort,
    TableOver,
    approve_share,
    cancel_table,
    cover_share,
    decline_share,
    make_table,
)

NOON = datetime.fromisoformat("2025-11-11T12:30:00+09:00")
NAMES = ("박서준", "최유나", "정민재", "한지우", "오세라", "강태오", "윤보라", "임도현", "신가은", "조하린")


@pytest.fixture
def hire(world):
    """hire(3) adds so many colleagues to 한울, all with lunch."""
    return lambda count: hire_at(world.hanul, count)


def hire_at(staff, count):
    with company_scope(staff.company):
        people = [
            add_employee(
                by=staff.hr, name=NAMES[n % len(NAMES)], email=f"p{n}@example.com", number=str(3001 + n), department="개발"
            )
            for n in range(count)
        ]
        enrol(program=staff.lunch, employees=people, by=staff.hr)
    return people


def ask(world, shares, amount=20_000, key=None, at=NOON, staff=None, payer=None):
    staff = staff or world.hanul
    payer = payer or staff.haneul
    with company_scope(staff.company):
        return make_table(
            company=staff.company, payer=payer, counter=world.counter, amount=amount,
            shares={each.pk: share for each, share in shares.items()}, key=key or uuid.uuid4(),
            by=payer.user, at=at,
        )  # fmt: skip


def approve(world, table, employee, at=NOON, **more):
    with company_scope(world.hanul.company):
        return approve_share(
            company=world.hanul.company, table_id=table.pk, employee=employee, by=employee.user, at=at, **more
        )


def decline(world, table, employee):
    with company_scope(world.hanul.company):
        return decline_share(table_id=table.pk, employee=employee, by=employee.user, at=NOON)


def cover(world, table, employee):
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(table=table, employee=employee)
        return cover_share(
            company=world.hanul.company, table_id=table.pk, payer=world.hanul.haneul, diner_id=diner.pk,
            by=world.hanul.haneul.user, at=NOON,
        )  # fmt: skip


def eat_alone(world, employee, amount):
    with company_scope(world.hanul.company):
        return redeem(
            company=world.hanul.company, employee=employee, counter=world.counter, amount=amount,
            key=uuid.uuid4(), at=NOON,
        )  # fmt: skip


def diners(world, table):
    """(name, share, own, covered, state) of everybody at a table."""
    with company_scope(world.hanul.company):
        found = Diner.objects.filter(table=table)
        return list(found.values_list("employee__user__name", "share", "own", "covered", "state"))


def state(world, table):
    with company_scope(world.hanul.company):
        return Table.objects.get(pk=table.pk).state


def spent(world, employee):
    with company_scope(world.hanul.company):
        return sum(Purse.objects.filter(id__in=purse_ids_of(employee)).values_list("spent", flat=True))


def redemptions():
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "label", "way"))


def transfers():
    with platform_scope():
        return list(Transfer.objects.filter(reason="meal").order_by("purse_id").values_list("amount", flat=True))


def books_are_clean():
    return [finding.text for finding in examine() if finding.wrong] == []


# The arithmetic


def test_equal_shares_leave_the_residue_with_the_payer():
    assert equal_shares(20_000, [5, 6]) == {5: 6_666, 6: 6_666}
    assert payers_rest(20_000, {5: 6_666, 6: 6_666}) == 6_668


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({}, "alone"),
        ({1: 0}, "share_not_positive"),
        ({1: -1, 2: 500}, "share_not_positive"),
        ({1: 6_000, 2: 4_001}, "more_than_the_bill"),
        (dict.fromkeys(range(50), 1), "too_many"),
    ],
)
def test_shares_that_make_no_table(shares, code):
    with pytest.raises(SharesRefused) as refused:
        payers_rest(10_000, shares)
    assert refused.value.code == code


def test_fifty_people_are_a_table_and_the_payer_may_give_nothing():
    assert payers_rest(49, dict.fromkeys(range(49), 1)) == 0


# Everybody agrees


def test_the_last_yes_pays_the_whole_bill_in_one_redemption(world, hire):
    [seojun, yuna] = hire(2)
    table = ask(world, {world.hanul.doyun: 7_000, seojun: 5_000, yuna: 3_000})
    assert approve(world, table, world.hanul.doyun).own == 7_000
    approve(world, table, seojun)
    assert redemptions() == []
    approve(world, table, yuna)
    assert redemptions() == [("captured", 20_000, "김*늘 외 3명", "scan")]
    assert sorted(transfers()) == [3_000, 5_000, 5_000, 7_000]
    assert state(world, table) == "paid"
    assert [spent(world, each) for each in (world.hanul.haneul, world.hanul.doyun, seojun, yuna)] == [
        5_000, 7_000, 5_000, 3_000,
    ]  # fmt: skip
    assert books_are_clean()


def test_the_meal_is_the_payers_attempt_under_the_tables_key(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    approve(world, table, world.hanul.doyun)
    with platform_scope():
        paid = Redemption.objects.get()
    assert (paid.key, paid.actor) == (table.key, world.hanul.haneul.user.actor)


def test_the_same_key_is_the_same_table_and_another_yes_the_same_meal(world):
    key = uuid.uuid4()
    tables = [ask(world, {world.hanul.doyun: 10_000}, key=key) for _ in range(2)]
    assert tables[0].pk == tables[1].pk
    approve(world, tables[0], world.hanul.doyun)
    with pytest.raises(TableOver):
        approve(world, tables[0], world.hanul.doyun)
    assert ask(world, {world.hanul.doyun: 9_000}, key=key).pk == tables[0].pk
    assert redemptions() == [("captured", 20_000, "김*늘 외 1명", "scan")]


def test_a_key_that_paid_something_else_pays_no_table(world):
    key = uuid.uuid4()
    with company_scope(world.hanul.company):
        redeem(
            company=world.hanul.company, employee=world.hanul.doyun, counter=world.counter, amount=1_000, key=key, at=NOON
        )
    table = ask(world, {world.hanul.doyun: 10_000}, key=key)
    approve(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        assert Table.objects.values_list("state", "reason").get() == ("open", "key_reused")
    assert redemptions() == [("captured", 1_000, "이*윤", "scan")]


def test_the_payer_may_give_nothing(world):
    table = ask(world, {world.hanul.doyun: 12_000}, amount=12_000)
    approve(world, table, world.hanul.doyun)
    assert transfers() == [12_000]
    assert redemptions() == [("captured", 12_000, "김*늘 외 1명", "scan")]


def test_a_grant_and_an_allowance_give_one_share(world):
    with company_scope(world.hanul.company):
        give_grant(
            company=world.hanul.company, employee=world.hanul.doyun, amount=5_000, reason="overtime",
            valid_until=NOON.date() + timedelta(days=9), by=world.hanul.hr,
        )  # fmt: skip
    table = ask(world, {world.hanul.doyun: 15_000})
    approve(world, table, world.hanul.doyun)
    assert sorted(transfers()) == [3_000, 5_000, 12_000]
    assert books_are_clean()


# Not everybody does


def test_nothing_is_paid_while_somebody_has_not_answered_or_said_no(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 7_000, seojun: 6_000})
    approve(world, table, world.hanul.doyun)
    decline(world, table, seojun)
    assert (state(world, table), redemptions()) == ("open", [])


def test_the_payer_covers_who_said_no_and_that_pays(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 8_000, seojun: 6_000})
    approve(world, table, world.hanul.doyun)
    decline(world, table, seojun)
    cover(world, table, seojun)
    assert redemptions() == [("captured", 20_000, "김*늘 외 2명", "scan")]
    assert diners(world, table) == [
        ("김하늘", 6_000, 6_000, 0, "approved"),
        ("이도윤", 8_000, 8_000, 0, "approved"),
        ("박서준", 6_000, 0, 6_000, "declined"),
    ]
    assert [spent(world, each) for each in (world.hanul.haneul, seojun)] == [12_000, 0]
    assert books_are_clean()


def test_the_payers_own_share_and_what_they_cover_are_one_meal_of_the_day(world):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, meals_per_day=1)
    table = ask(world, {world.hanul.doyun: 6_000}, amount=12_000)
    cover(world, table, world.hanul.doyun)
    assert transfers() == [12_000]


def test_who_is_short_gives_what_they_have_and_the_payer_the_rest(world):
    eat_alone(world, world.hanul.doyun, 5_000)
    table = ask(world, {world.hanul.doyun: 9_000}, amount=18_000)
    diner = approve(world, table, world.hanul.doyun)
    assert (diner.own, diner.missing, diner.reason) == (7_000, 2_000, "not_enough")
    assert state(world, table) == "open"
    cover(world, table, world.hanul.doyun)
    assert (state(world, table), spent(world, world.hanul.haneul), spent(world, world.hanul.doyun)) == (
        "paid", 11_000, 12_000,
    )  # fmt: skip


def test_nobody_gives_more_than_the_button_said(world):
    table = ask(world, {world.hanul.doyun: 9_000}, amount=18_000)
    assert approve(world, table, world.hanul.doyun, upto=7_000).own == 7_000
    assert redemptions() == []


def test_who_can_spend_nothing_is_told_why_and_stays_asked(world):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, meals_per_day=1)
    eat_alone(world, world.hanul.doyun, 1_000)
    table = ask(world, {world.hanul.doyun: 9_000}, amount=18_000)
    diner = approve(world, table, world.hanul.doyun)
    assert (diner.own, diner.state, diner.reason) == (0, "waiting", "meals_used_up")


def test_the_payer_covers_no_more_than_they_can_spend(world):
    table = ask(world, {world.hanul.doyun: 9_000}, amount=18_000)
    with pytest.raises(PayerShort) as short:
        cover(world, table, world.hanul.doyun)
    assert (short.value.refusal.code, short.value.refusal.facts["missing"]) == ("not_enough", 6_000)
    assert state(world, table) == "open"


def test_a_payer_who_cannot_give_the_rest_makes_no_table(world):
    with pytest.raises(PayerShort):
        ask(world, {world.hanul.doyun: 1_000}, amount=14_000)
    with company_scope(world.hanul.company):
        assert Table.objects.count() == 0


def test_all_or_none_when_one_purse_is_short_at_the_commit(world, hire):
    """She said yes, ate elsewhere, and then the last yes comes: nobody pays, and the table says who is short."""
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 8_000, seojun: 6_000})
    approve(world, table, world.hanul.doyun)
    eat_alone(world, world.hanul.doyun, 9_000)
    approve(world, table, seojun)
    assert [spent(world, each) for each in (world.hanul.haneul, world.hanul.doyun, seojun)] == [0, 9_000, 0]
    assert redemptions() == [("captured", 9_000, "이*윤", "scan")]
    assert diners(world, table)[1] == ("이도윤", 8_000, 3_000, 0, "approved")
    with company_scope(world.hanul.company):
        assert Diner.objects.get(table=table, employee=world.hanul.doyun).reason == "not_enough"
    cover(world, table, world.hanul.doyun)
    assert redemptions()[1:] == [("captured", 20_000, "김*늘 외 2명", "scan")]
    assert [spent(world, each) for each in (world.hanul.haneul, world.hanul.doyun, seojun)] == [11_000, 12_000, 6_000]
    assert books_are_clean()


def test_what_the_till_refuses_leaves_no_trace_and_the_same_key_pays_later(world, monkeypatch):
    """A purse that another payment empties between the check and the till: the till says no, all is given back."""
    from vouchers import table_paying

    table = ask(world, {world.hanul.doyun: 8_000}, amount=18_000)
    honest = table_paying.givings

    def late(**facts):
        found = honest(**facts)
        if not redemptions():
            eat_alone(world, world.hanul.doyun, 9_000)
        return found

    monkeypatch.setattr(table_paying, "givings", late)
    approve(world, table, world.hanul.doyun)
    assert redemptions() == [("captured", 9_000, "이*윤", "scan")]
    assert (spent(world, world.hanul.haneul), spent(world, world.hanul.doyun)) == (0, 9_000)
    assert diners(world, table)[1] == ("이도윤", 8_000, 3_000, 0, "approved")
    monkeypatch.undo()
    with pytest.raises(PayerShort):
        cover(world, table, world.hanul.doyun)
    assert books_are_clean()


def test_a_payer_short_at_the_commit_may_try_again(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    eat_alone(world, world.hanul.haneul, 9_000)
    approve(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        assert Table.objects.values_list("state", "reason").get() == ("open", "not_enough")
        change_program(program=world.hanul.lunch, by=world.hanul.hr, amount=12_000)
        give_grant(
            company=world.hanul.company, employee=world.hanul.haneul, amount=9_000, reason="x",
            valid_until=NOON.date(), by=world.hanul.hr,
        )  # fmt: skip
    approve(world, table, world.hanul.haneul)
    with company_scope(world.hanul.company):
        assert Table.objects.values_list("state", "reason").get() == ("paid", "")


def test_a_closed_counter_takes_no_table(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    close_counter(counter=world.counter, by=world.operator)
    approve(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        assert Table.objects.values_list("state", "reason").get() == ("open", "counter_closed")
    assert redemptions() == []


def test_who_left_the_company_pays_nothing_although_they_said_yes(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 8_000, seojun: 6_000})
    approve(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.doyun, by=world.hanul.hr)
    approve(world, table, seojun)
    assert (redemptions(), diners(world, table)[1][2]) == ([], 0)


def test_a_table_lapses_after_ten_minutes_and_pays_nothing(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    with pytest.raises(TableOver):
        approve(world, table, world.hanul.doyun, at=NOON + timedelta(minutes=10))
    assert redemptions() == []
    approve(world, table, world.hanul.doyun, at=NOON + timedelta(minutes=9, seconds=59))
    assert state(world, table) == "paid"


def test_a_cancelled_table_pays_nothing(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    with company_scope(world.hanul.company):
        cancel_table(table_id=table.pk, payer=world.hanul.haneul, by=world.hanul.haneul.user, at=NOON)
    with pytest.raises(TableOver):
        approve(world, table, world.hanul.doyun)
    assert redemptions() == []


def test_a_new_table_of_the_same_payer_gives_up_the_one_that_waits(world, hire):
    [seojun] = hire(1)
    first = ask(world, {world.hanul.doyun: 10_000})
    theirs = ask(world, {world.hanul.doyun: 2_000}, amount=4_000, payer=seojun)
    second = ask(world, {world.hanul.doyun: 10_000})
    with pytest.raises(TableOver):
        approve(world, first, world.hanul.doyun)
    assert [state(world, table) for table in (first, theirs, second)] == ["cancelled", "open", "open"]
    approve(world, second, world.hanul.doyun)
    assert redemptions() == [("captured", 20_000, "김*늘 외 1명", "scan")]


def test_only_the_payer_cancels_and_covers_and_only_who_sits_there_answers(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 10_000})
    with company_scope(world.hanul.company):
        here = {"table_id": table.pk, "at": NOON}
        doyun, mine = world.hanul.doyun, Diner.objects.get(table=table, employee=world.hanul.haneul)
        with pytest.raises(NotAtTable):
            cancel_table(payer=doyun, by=doyun.user, **here)
        with pytest.raises(NotAtTable):
            cover_share(company=world.hanul.company, payer=doyun, diner_id=mine.pk, by=doyun.user, **here)
        with pytest.raises(NotAtTable):
            decline_share(employee=seojun, by=seojun.user, **here)
        with pytest.raises(NotAtTable):
            decline_share(employee=world.hanul.haneul, by=world.hanul.haneul.user, **here)
        assert table_of(seojun, table.pk) is None
    with pytest.raises(NotAtTable):
        approve(world, table, seojun)


def test_nobody_from_elsewhere_sits_at_a_table(world):
    stranger = type(world.bada.haneul)(pk=999_999)
    for people in ({world.hanul.haneul: 1_000}, {stranger: 1_000}):
        with pytest.raises(SharesRefused) as refused:
            ask(world, people)
        assert refused.value.code == "not_a_colleague"


# Many at once


def test_twenty_people_commit_with_the_statements_of_three(world, hire):
    def statements(people):
        table = ask(world, dict.fromkeys(people, 1_000), amount=1_000 * len(people) + 500)
        for each in people[:-1]:
            approve(world, table, each)
        with CaptureQueriesContext(connection) as seen:
            approve(world, table, people[-1])
        assert state(world, table) == "paid"
        return len(seen)

    people = hire(22)
    statements(people[:1])
    assert (statements(people[1:3]), statements(people[3:])) == (21, 21)
    assert redemptions()[2] == ("captured", 19_500, "김*늘 외 19명", "scan")
    assert books_are_clean()


def test_who_approve_last_at_the_same_moment_pay_once(committed_world):
    """None of them may take the other for missing, and only one of them may pay."""
    world = committed_world
    people = hire_at(world.hanul, 8)
    for first in (0, 2, 4, 6):
        pair = people[first : first + 2]
        table = ask(world, dict.fromkeys(pair, 5_000), amount=11_000)
        crowd(2, lambda number, table=table, pair=pair: approve(world, table, pair[number]))
        assert state(world, table) == "paid"
    everybody = ask(world, dict.fromkeys(people, 5_000), amount=41_000)
    crowd(8, lambda number: approve(world, everybody, people[number]))
    assert [(outcome, amount) for outcome, amount, _, _ in redemptions()] == [("captured", 11_000)] * 4 + [
        ("captured", 41_000)
    ]
    assert books_are_clean()


def test_tables_that_share_their_people_and_meals_beside_them_never_lock_each_other(committed_world):
    """Four of four people ask each other at once while each of them eats alone: nobody pays what is not there."""
    world = committed_world
    people = hire_at(world.hanul, 4)
    last = world.hanul.doyun
    tables = []
    for payer in people:
        others = [each for each in people if each != payer]
        tables.append(ask(world, dict.fromkeys([*reversed(others), last], 3_000), amount=15_000, payer=payer))
        for each in others:
            approve(world, tables[-1], each)

    def work(number):
        if number < 4:
            return approve(world, tables[number], last)
        return eat_alone(world, people[number - 4], 4_000)

    crowd(8, work)
    assert all(spent(world, each) <= 12_000 for each in [*people, last])
    with platform_scope():
        shared = Redemption.objects.filter(outcome="captured", amount=15_000).count()
    assert shared == [state(world, table) for table in tables].count("paid") > 0
    assert books_are_clean()


def test_everybody_asks_everybody_at_the_same_moment(committed_world):
    """Rows that refer to a colleague must not wait for the colleague's own table: that would be a deadlock."""
    world = committed_world
    people = hire_at(world.hanul, 6)

    def work(number):
        payer = people[number]
        shares = dict.fromkeys([each for each in people if each != payer], 1_000)
        return [ask(world, shares, amount=6_000, payer=payer).state for _ in range(3)]

    assert crowd(6, work) == [["open"] * 3] * 6
    with company_scope(world.hanul.company):
        assert Table.objects.filter(state="open").count() == 6


# Prepaid, voids, figures


def test_a_prepaid_company_opens_no_allowance_its_deposit_does_not_cover(world):
    bada = world.bada
    with company_scope(bada.company):
        change_program(program=bada.lunch, by=bada.hr, amount=6_000_000)
    table = ask(world, {bada.doyun: 10_000}, staff=bada)

    def yes(employee):
        with company_scope(bada.company):
            approve_share(company=bada.company, table_id=table.pk, employee=employee, by=employee.user, at=NOON)
            return Table.objects.values_list("state", "reason").get()

    assert yes(bada.doyun) == ("open", "deposit_too_low")
    with company_scope(bada.company):
        assert Allowance.objects.count() == 0
    with platform_scope():
        pay_in_deposit(company=bada.company, amount=2_000_000, reference="more", by="test", at=NOON)
    assert yes(bada.haneul) == ("paid", "")
    assert books_are_clean()


def test_a_void_gives_every_share_back(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 8_000, seojun: 6_000})
    approve(world, table, world.hanul.doyun)
    approve(world, table, seojun)
    with company_scope(world.hanul.company):
        redemption_id = Table.objects.get().redemption_id
    with restaurant_scope(world.gukbap.pk):
        void_redemption(
            redemption_id=redemption_id, reason="x", key=uuid.uuid4(), by=world.owner, restaurant_id=world.gukbap.pk, at=NOON
        )
    assert [spent(world, each) for each in (world.hanul.haneul, world.hanul.doyun, seojun)] == [0, 0, 0]
    assert books_are_clean()


def test_what_hr_reads_counts_each_share_with_its_person_and_the_meal_once(world, hire):
    [seojun] = hire(1)
    table = ask(world, {world.hanul.doyun: 8_000, seojun: 7_000})
    approve(world, table, world.hanul.doyun)
    approve(world, table, seojun)
    month = NOON.date().replace(day=1)
    with company_scope(world.hanul.company):
        lines, total = spending(world.hanul.company, month, "department")
        of_seojun = daily_amounts(world.hanul.company, purse_ids_of(seojun), month)
    assert [(line.key, line.meals, line.people, line.amount) for line in lines] == [
        ("", 1, 2, 13_000),
        ("개발", 1, 1, 7_000),
    ]
    assert (total.meals, total.people, total.amount) == (1, 3, 20_000)
    assert [(day.meals, day.amount) for day in of_seojun] == [(1, 7_000)]


# Standing delegations


def let(world, giver, up_to):
    with company_scope(world.hanul.company):
        return delegate(giver=giver, to=world.hanul.haneul, up_to=up_to, by=giver.user)


def test_who_let_the_payer_include_them_is_not_asked(world):
    let(world, world.hanul.doyun, 10_000)
    table = ask(world, {world.hanul.doyun: 10_000})
    assert state(world, table) == "paid"
    with company_scope(world.hanul.company):
        assert Diner.objects.filter(standing=True).values_list("employee", flat=True).get() == world.hanul.doyun.pk


def test_above_what_they_said_or_have_they_are_asked(world):
    let(world, world.hanul.doyun, 9_999)
    assert state(world, ask(world, {world.hanul.doyun: 10_000})) == "open"
    let(world, world.hanul.doyun, 10_000)
    eat_alone(world, world.hanul.doyun, 5_000)
    assert state(world, ask(world, {world.hanul.doyun: 10_000})) == "open"
    assert len(redemptions()) == 1


def test_a_delegation_is_for_one_colleague_and_ends_when_it_is_revoked(world, hire):
    [seojun] = hire(1)
    with company_scope(world.hanul.company):
        delegate(giver=world.hanul.doyun, to=seojun, up_to=12_000, by=world.hanul.doyun.user)
    given = let(world, world.hanul.doyun, 12_000)
    with company_scope(world.hanul.company):
        revoke_delegation(delegation=given, by=world.hanul.doyun.user)
        revoke_delegation(delegation=given, by=world.hanul.doyun.user)
    assert state(world, ask(world, {world.hanul.doyun: 10_000})) == "open"
    with company_scope(world.hanul.company):
        verbs = AuditEntry.objects.filter(verb__endswith="delegation").values_list("verb", flat=True)
        assert list(verbs) == ["revoke_delegation"]


def test_saying_it_again_replaces_it_and_nobody_delegates_to_themselves(world):
    let(world, world.hanul.doyun, 5_000)
    let(world, world.hanul.doyun, 8_000)
    with company_scope(world.hanul.company):
        assert Delegation.objects.filter(revoked_at=None).values_list("up_to", flat=True).get() == 8_000
        with pytest.raises(DelegationRefused):
            delegate(giver=world.hanul.haneul, to=world.hanul.haneul, up_to=1, by=world.hanul.haneul.user)


# Who to sit down with


def test_recent_tables_come_first_and_a_search_finds_names_and_numbers(world, hire):
    people = hire(3)
    for shares in ({people[2]: 1_000}, {people[1]: 1_000, people[2]: 1_000}, {people[2]: 1_000}):
        table = ask(world, shares, amount=3_000)
        for each in shares:
            approve(world, table, each)
    me = world.hanul.haneul
    with company_scope(world.hanul.company):
        names = [[each.user.name for each in circle] for circle in recent_tables(me)]
        assert names == [["정민재"], ["정민재", "최유나"]]
        assert [each.user.name for each in colleagues_found(me, "")] == ["정민재", "최유나", "이도윤"]
        assert [each.user.name for each in colleagues_found(me, "유나")] == ["최유나"]
        assert [each.user.name for each in colleagues_found(me, "3001")] == ["박서준"]
        assert colleagues_found(me, "하늘") == []


def test_a_request_waits_for_who_is_asked_until_they_answer(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    with company_scope(world.hanul.company):
        assert [diner.table_id for diner in waiting_for(world.hanul.doyun, NOON)] == [table.pk]
        assert [diner.table_id for diner in waiting_for(world.hanul.haneul, NOON)] == [table.pk]
        assert waiting_for(world.hanul.doyun, NOON + timedelta(minutes=10)) == []
    decline(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        assert waiting_for(world.hanul.doyun, NOON) == []


def test_every_step_is_in_the_audit_trail(world):
    table = ask(world, {world.hanul.doyun: 10_000})
    decline(world, table, world.hanul.doyun)
    with company_scope(world.hanul.company):
        trail = AuditEntry.objects.filter(subject=f"table:{table.pk}").order_by("id").values_list("verb", "actor")
        assert list(trail) == [
            ("make_table", world.hanul.haneul.user.actor),
            ("decline_share", world.hanul.doyun.user.actor),
        ]
