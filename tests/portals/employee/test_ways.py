"""A counter that does not take the printed QR says so before an amount is typed."""

import uuid

import pytest

from restaurants.actions import choose_ways
from restaurants.enums import CounterWay


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def test_the_pay_page_says_what_to_do_instead(world, phone):
    url = f"/pay/{world.counter.slug}"
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    page = phone.get(url)
    assert (page.status_code, "Show your payment code to the staff instead." in page.content.decode()) == (409, True)
    choose_ways(counter=world.counter, ways=[CounterWay.PHONE], by="test")
    page = phone.get(url).content.decode()
    assert ("Tell the staff that you pay with Hankki" in page, "Nothing was paid" in page) == (True, False)
    choose_ways(counter=world.counter, ways=[CounterWay.SCAN], by="test")
    assert phone.get(url).status_code == 200


def test_a_payment_sent_from_a_page_left_open_is_refused_or_answered_as_before(world, phone):
    url, key = f"/pay/{world.counter.slug}", str(uuid.uuid4())
    first = phone.post(url, {"amount": "9000", "key": key})
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert phone.post(url, {"amount": "9000", "key": key})["Location"] == first["Location"]
    late = phone.post(url, {"amount": "1000", "key": str(uuid.uuid4())}, follow=True)
    assert "This counter does not take payments this way." in late.content.decode()


def test_a_table_is_not_begun_there(world, phone):
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert phone.get(f"/together/at/{world.counter.slug}/").status_code == 409
