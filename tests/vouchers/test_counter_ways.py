"""A counter takes the ways its restaurant chose and refuses the others, whoever asks."""

import uuid

import pytest

from billing.enums import Way
from billing.models import Redemption
from billing.trials import take_trial
from restaurants.actions import NoWay, choose_ways, give_key
from restaurants.enums import CounterWay, KeyKind
from restaurants.keys import digest
from tenants.scope import company_scope, platform_scope
from vouchers.codes import redeem_code, show_code
from vouchers.phones import redeem_by_phone, set_pin
from vouchers.redeeming import redeem

NUMBER, PIN = "01012345678", "4907"


@pytest.fixture
def take(world):
    """take(way) pays 1,000 won that way; returns outcome and reason."""
    staff = world.hanul
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.haneul, number=NUMBER, pin=PIN, by="test")
    _key, secret = give_key(counter=world.counter, kind=KeyKind.API, name="POS", by="test")

    def taken(way: Way, key=None) -> tuple[str, str]:
        facts = {"amount": 1_000, "key": key or uuid.uuid4()}
        if way in (Way.SCAN, Way.SCREEN):
            with company_scope(staff.company):
                facts |= {"company": staff.company, "employee": staff.haneul, "counter": world.counter, "way": way}
                paid = redeem(**facts)
        elif way == Way.PHONE:
            paid = redeem_by_phone(number=NUMBER, pin=PIN, counter=world.counter, **facts)
        else:
            with company_scope(staff.company):
                digits = show_code(company=staff.company, employee=staff.haneul).digits
            where = {"counter_id": world.counter.pk} if way == Way.CODE else {"key_digest": digest(secret)}
            paid = redeem_code(digits=digits, way=way, **where, **facts)
        return str(paid.outcome), paid.reason

    return taken


MEALS = [Way.SCAN, Way.SCREEN, Way.CODE, Way.PHONE, Way.API]
OK, CLOSED = ("captured", ""), ("refused", "way_closed")


def test_a_new_counter_takes_every_way(world, take):
    assert world.counter.ways == ["scan", "screen", "code", "phone"]
    assert [take(way) for way in MEALS] == [OK] * 5


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (CounterWay.SCAN, [OK, CLOSED, CLOSED, CLOSED, CLOSED]),
        (CounterWay.SCREEN, [CLOSED, OK, CLOSED, CLOSED, CLOSED]),
        (CounterWay.CODE, [CLOSED, CLOSED, OK, CLOSED, OK]),
        (CounterWay.PHONE, [CLOSED, CLOSED, CLOSED, OK, CLOSED]),
    ],
)
def test_other_ways_are_refused_and_the_api_counts_as_code(world, take, only, expected):
    choose_ways(counter=world.counter, ways=[only], by="test")
    assert [take(way) for way in MEALS] == expected
    with platform_scope():
        assert Redemption.objects.filter(outcome="captured").count() == expected.count(OK)


def test_a_code_that_was_refused_so_is_not_used_up(world):
    with company_scope(world.hanul.company):
        digits = show_code(company=world.hanul.company, employee=world.hanul.haneul).digits
    choose_ways(counter=world.counter, ways=[CounterWay.SCAN], by="test")
    facts = {"digits": digits, "amount": 1_000, "counter_id": world.counter.pk}
    assert redeem_code(key=uuid.uuid4(), **facts).reason == "way_closed"
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert redeem_code(key=uuid.uuid4(), **facts).captured


def test_what_was_paid_stays_paid_when_it_is_asked_again_after_a_change(world, take):
    key = uuid.uuid4()
    assert take(Way.SCAN, key) == OK
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert take(Way.SCAN, key) == OK
    assert take(Way.SCAN) == CLOSED


def test_a_test_payment_is_taken_whatever_was_chosen(world):
    choose_ways(counter=world.counter, ways=[CounterWay.PHONE], by="test")
    assert take_trial(counter=world.counter, key=uuid.uuid4(), by="test").captured


def test_at_least_one_way_stays(world):
    with pytest.raises(NoWay):
        choose_ways(counter=world.counter, ways=[], by="test")
    world.counter.refresh_from_db()
    assert len(world.counter.ways) == 4
