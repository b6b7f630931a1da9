"""Paying what the till's screen asks."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import close_counter
from restaurants.bills import Bill, sign_bill
from tenants.scope import company_scope, platform_scope
from vouchers.redeeming import redeem

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def bill():
    return Bill(9_000, uuid.uuid4())


@pytest.fixture
def url(world, bill):
    return f"/pay/{world.counter.slug}/bill/{sign_bill(world.counter, bill)}"


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def meals() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "way", "label"))


def test_the_phone_shows_place_and_amount_and_one_button(phone, url):
    html = phone.get(url).content.decode()
    assert html.count("9,000") == 2
    assert "Halmae Gukbap" in html
    assert "Pay ₩9,000" in html
    assert "data-pad" not in html


def test_what_the_phone_keeps_of_it_is_its_own_persons(world, phone, url, bill):
    html = phone.get(url).content.decode()
    assert f'data-pay="pay:{world.hanul.haneul.user.pk}:{bill.key}"' in html
    assert f'<template id="pending" data-of="pay:{world.hanul.haneul.user.pk}:"' in phone.get("/").content.decode()


def test_confirming_pays_it(phone, url, bill):
    answer = phone.post(url)
    assert meals() == [("captured", 9_000, "screen", "김*늘")]
    with platform_scope():
        assert answer.headers["Location"] == f"/receipts/{Redemption.objects.get(key=bill.key).pk}/"


def test_what_the_phone_sends_beside_the_bill_changes_nothing(phone, url):
    phone.post(url, {"amount": "1", "key": str(uuid.uuid4())})
    assert meals() == [("captured", 9_000, "screen", "김*늘")]


def test_sending_twice_and_scanning_again_is_one_meal(phone, url):
    first, again = phone.post(url), phone.post(url)
    assert first.headers["Location"] == again.headers["Location"] == phone.get(url).headers["Location"]
    assert len(meals()) == 1


def test_a_second_guest_is_told_that_it_is_paid(world, visit, phone, url):
    phone.post(url)
    for slug, person in (("hanul", world.hanul.doyun), ("bada", world.bada.haneul)):
        other = visit(slug, person.user)
        shown = other.get(url)
        assert (shown.status_code, "This bill is paid already" in shown.content.decode()) == (410, True)
        assert other.post(url, **JSON).json()["state"] == "refused"
    assert len(meals()) == 1


def test_a_bill_over_pays_nothing_and_says_how_to_go_on(phone, url, settings):
    settings.BILL_SECONDS = -1_000
    looked, sent = phone.get(url), phone.post(url)
    for shown in (looked, sent):
        assert (shown.status_code, "This code on the screen is over" in shown.content.decode()) == (410, True)
    # Who only looks may have a payment of their own under way.
    assert ["Nothing was paid" in shown.content.decode() for shown in (looked, sent)] == [False, True]
    assert phone.post(url, **JSON).status_code == 410
    assert meals() == []


def test_a_lost_answer_is_told_even_when_the_bill_is_over(phone, url, settings):
    paid = phone.post(url).headers["Location"]
    settings.BILL_SECONDS = -1_000
    assert phone.post(url, **JSON).json() == {"state": "paid", "url": paid}


def test_who_opens_the_bill_they_paid_again_comes_to_the_receipt_however_late(phone, url, settings):
    paid = phone.post(url).headers["Location"]
    settings.BILL_SECONDS = -1_000
    assert phone.get(url).headers["Location"] == paid


def test_a_bill_that_somebody_else_has_paid_says_so_however_late(world, visit, phone, url, settings):
    phone.post(url)
    settings.BILL_SECONDS = -1_000
    shown = visit("hanul", world.hanul.doyun.user).get(url)
    assert (shown.status_code, "This bill is paid already" in shown.content.decode()) == (410, True)


def test_a_forged_amount_or_another_counter_is_over(world, phone, url, bill):
    elsewhere = f"/pay/{world.bunsik.counters.get().slug}/bill/{sign_bill(world.counter, bill)}"
    for wrong in (url.replace("9000", "0900"), url + "x", elsewhere):
        assert phone.post(wrong).status_code == 410
    assert meals() == []


def test_too_little_left_is_said_before_paying(world, phone, url):
    with company_scope(world.hanul.company):
        redeem(
            company=world.hanul.company, employee=world.hanul.haneul, counter=world.counter, amount=5_000, key=uuid.uuid4()
        )
    html = phone.get(url).content.decode()
    assert "Pay ₩7,000 by voucher and ₩2,000 in cash." in html
    assert 'id="pay"' not in html


def test_a_closed_counter_is_said(world, phone, url):
    close_counter(counter=world.counter, by=world.operator)
    assert phone.get(url).status_code == 404


def test_the_qr_leads_a_known_phone_to_its_company(world, visit, bill):
    token = sign_bill(world.counter, bill)
    guest = visit(None)
    guest.cookies["company"] = "hanul"
    asked = guest.get(f"/q/{world.counter.slug}", {"b": token})
    assert asked.headers["Location"].endswith(f"/pay/{world.counter.slug}/bill/{token}")
    stranger = visit(None)
    chosen = stranger.post(f"/q/{world.counter.slug}?b={token}", {"who": "bada"})
    assert chosen.headers["Location"].endswith(f"/pay/{world.counter.slug}/bill/{token}")


def test_above_the_limit_the_part_is_worked_out_here_and_not_on_the_phone(world, phone):
    url = f"/pay/{world.counter.slug}/bill/{sign_bill(world.counter, Bill(15_000, uuid.uuid4()))}"
    html = phone.get(url).content.decode()
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in html
    assert "Enter another amount" not in html
    for other in ("1", "14000", "x"):
        assert phone.post(url, {"amount": "1", "excess": other}).status_code == 409
    assert meals() == []
    paid = phone.post(url, {"amount": "12000", "excess": "3000"})
    assert phone.post(url, {"amount": "12000", "excess": "3000"}).headers["Location"] == paid.headers["Location"]
    with platform_scope():
        assert [*Redemption.objects.values_list("amount", "excess", "way")] == [(12_000, 3_000, "screen")]


def test_a_rest_agreed_to_before_something_else_was_paid_is_asked_again(world, phone, bill):
    url = f"/pay/{world.counter.slug}/bill/{sign_bill(world.counter, Bill(15_000, uuid.uuid4()))}"
    assert 'name="excess" value="3000"' in phone.get(url).content.decode()
    phone.post(f"/pay/{world.counter.slug}/bill/{sign_bill(world.counter, bill)}")
    again = phone.post(url, {"excess": "3000"})
    assert (again.status_code, 'name="excess" value="12000"' in again.content.decode()) == (409, True)
    assert meals() == [("captured", 9_000, "screen", "김*늘")]
