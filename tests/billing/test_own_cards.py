"""What guests' own cards pay, in the ledger: taken once, its fee once, given back once, and written by nobody else."""

from datetime import date, datetime

import pytest
from django.db import ProgrammingError, transaction

from billing.models import OwnCard, Period, Transfer
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.billing.guest_cards import collected, given_back, pay, refund, taken, undo
from tests.crowd import LUNCH


def moves():
    """Every transfer that is no meal's: reason, amount, from, to, restaurant, company, period."""
    with platform_scope():
        found = Transfer.objects.filter(redemption=None).exclude(reason="deposit").order_by("id")
        return [(t.reason, t.amount, t.source.kind, t.target.kind, t.restaurant_id, t.company_id, t.period) for t in found]


def stands(paid):
    with platform_scope():
        card = OwnCard.objects.get(pk=paid.own_card.pk)
    return card.state, card.fee, card.settled_at


NOVEMBER = date(2025, 11, 1)


def test_taken_from_the_card_it_is_for_the_restaurant_and_the_fee_is_ours(world):
    paid, place = pay(world, 9_000, 3_000), world.gukbap.pk
    assert taken(paid, 87) == "recorded"
    assert stands(paid) == ("collected", 87, LUNCH)
    assert moves() == [
        ("own_card", 3_000, "stripe", "restaurant_cards", place, None, NOVEMBER),
        ("stripe_fee", 87, "stripe_fee", "stripe", None, None, NOVEMBER),
    ]


def test_told_twice_it_is_taken_once_and_the_fee_comes_when_it_is_known(world):
    paid = pay(world, 9_000, 3_000)
    assert [taken(paid), taken(paid), taken(paid, 87), taken(paid, 90)] == ["recorded", "known", "fee", "known"]
    assert [move[:2] for move in moves()] == [("own_card", 3_000), ("stripe_fee", 87)]
    assert stands(paid) == ("collected", 87, LUNCH)


def test_a_fee_of_nothing_is_known_and_moves_nothing(world):
    paid = pay(world, 9_000, 3_000)
    assert [taken(paid, 0), taken(paid, 87)] == ["recorded", "known"]
    assert [move[:2] for move in moves()] == [("own_card", 3_000)]


def test_a_meal_that_was_undone_gives_it_back_once(world):
    paid = collected(world, 9_000, 3_000)
    assert given_back(paid) == "not_reversed"
    undo(paid)
    assert [given_back(paid), given_back(paid), taken(paid, 87)] == ["recorded", "known", "fee"]
    assert stands(paid) == ("returned", 87, LUNCH)
    assert moves() == [
        ("own_card", 3_000, "stripe", "restaurant_cards", world.gukbap.pk, None, NOVEMBER),
        ("own_card_back", 3_000, "restaurant_cards", "stripe", world.gukbap.pk, None, NOVEMBER),
        ("stripe_fee", 87, "stripe_fee", "stripe", None, None, NOVEMBER),
    ]


def test_what_was_not_paid_is_neither_taken_nor_given_back(world):
    paid = pay(world, 9_000, 3_000)
    with platform_scope():
        OwnCard.objects.filter(pk=paid.own_card.pk).update(state="authorised")
    undo(paid)
    assert (taken(paid, 87), given_back(paid)) == ("not_paid", "not_collected")
    paid.own_card.pk = 999
    assert (taken(paid, 87), given_back(paid)) == ("unknown", "unknown")
    assert moves() == []


def test_a_fee_below_zero_is_no_fee(world):
    assert taken(pay(world, 9_000, 3_000), -1) == "not_positive"
    assert moves() == []


def test_it_belongs_to_the_month_of_its_meal_or_the_first_one_still_open(world):
    in_time, late = pay(world, 9_000, 3_000), pay(world, 8_000, 2_000)
    december = datetime.fromisoformat("2025-12-01T00:10:00+09:00")
    taken(in_time, at=december)
    with platform_scope():
        Period.objects.filter(month=NOVEMBER).update(state="closing", closing_at=december)
    taken(late, at=december)
    refund(late, at=datetime.fromisoformat("2025-12-01T10:00:00+09:00"))
    given_back(late, at=december)
    assert [(move[0], move[-1]) for move in moves()] == [
        ("own_card", NOVEMBER),
        ("own_card", date(2025, 12, 1)),
        ("own_card_back", date(2025, 12, 1)),
    ]


@pytest.mark.parametrize(
    "change",
    [{"took_id": 1}, {"gave_back_id": 1}, {"fee": 1}, {"fee_transfer_id": 1}, {"amount": 1}, {"restaurant_id": 2}],
)
def test_the_application_writes_none_of_what_moved(world, change):
    paid = collected(world, 9_000, 3_000)
    with platform_scope(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OwnCard.objects.filter(pk=paid.own_card.pk).update(**change)
    with platform_scope(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        paid.own_card.delete()


@pytest.mark.parametrize(
    "change",
    [{"took_id": None}, {"amount": 1}, {"restaurant_id": 2}, {"redemption_id": None}, {"state": "released"}, {"fee": 1}],
)
def test_not_even_the_owner_edits_what_was_taken(world, change):
    paid = collected(world, 9_000, 3_000, fee=87)
    with owner_scope(), pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        OwnCard.objects.filter(pk=paid.own_card.pk).update(**change)
    with owner_scope(), pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        paid.own_card.delete()


def test_the_company_and_the_restaurant_see_it_and_nobody_else(world):
    paid = collected(world, 9_000, 3_000, fee=87)
    seen = {}
    for name, scope in [
        ("hanul", company_scope(world.hanul.company)),
        ("bada", company_scope(world.bada.company)),
        ("gukbap", restaurant_scope(world.gukbap.pk)),
        ("bunsik", restaurant_scope(world.bunsik.pk)),
    ]:
        with scope:
            rows = list(OwnCard.objects.values_list("pk", flat=True))
            seen[name] = rows, list(Transfer.objects.filter(redemption=None).values_list("reason", flat=True))
    assert seen == {
        "hanul": ([paid.own_card.pk], []),
        "bada": ([], ["deposit"]),
        "gukbap": ([paid.own_card.pk], ["own_card"]),
        "bunsik": ([], []),
    }
