"""The till shows the ways its restaurant chose."""

import re
import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import choose_ways
from restaurants.enums import CounterWay
from tenants.scope import platform_scope


def shown(till) -> list[str]:
    return re.findall(r'data-way="(\w+)"', till.get().content.decode())


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (list(CounterWay), ["code", "bill", "phone"]),
        ([CounterWay.CODE, CounterWay.SCAN], ["code"]),
        ([CounterWay.SCREEN, CounterWay.PHONE], ["bill", "phone"]),
        ([CounterWay.SCAN], []),
    ],
)
def test_only_the_chosen_ways_are_shown(till, world, ways, expected):
    choose_ways(counter=world.counter, ways=ways, by="test")
    assert shown(till) == expected


def test_a_counter_for_the_printed_qr_alone_says_so(till, world, words):
    choose_ways(counter=world.counter, ways=[CounterWay.SCAN], by="test")
    assert "Guests scan the printed QR here" in words(till.get())
    assert b'id="pay-form" hidden' in till.get().content


def test_a_page_left_open_is_refused_in_words(till, world, code, words):
    digits = code()
    choose_ways(counter=world.counter, ways=[CounterWay.PHONE], by="test")
    answer = till.pay(9_000, digits)
    assert answer.context["result"].state == "refused"
    assert "This counter does not take payments this way." in words(answer)
    bill = till.fetch("/counter/bill/?amount=9000")
    assert (bill.status_code, "This counter does not take payments this way." in words(bill)) == (409, True)
    with platform_scope():
        assert not Redemption.objects.filter(outcome="captured").exists()


def test_a_bill_that_was_paid_still_tells_its_answer(till, world, code):
    key = uuid.uuid4()
    till.pay(9_000, code(), key=key)
    choose_ways(counter=world.counter, ways=[CounterWay.SCAN], by="test")
    assert till.fetch(f"/counter/bill/?amount=9000&key={key}").context["result"].state == "captured"
