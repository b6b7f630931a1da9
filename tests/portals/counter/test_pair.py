"""Making a browser a counter's device, and ending that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from portals.counter.access import COOKIE
from restaurants.actions import close_counter, revoke_key
from restaurants.models import CounterKey, Pairing
from restaurants.pairing import offer_pairing


@pytest.fixture
def offer(world):
    return offer_pairing(counter=world.counter, name="태블릿", by=world.owner)


def pair(client, code):
    return client.post("/counter/pair/", {"code": code})


def test_eight_digits_connect_a_browser_for_good(offer, visit):
    client = visit(None)
    answer = pair(client, offer.code)
    cookie = answer.cookies[COOKIE]
    assert (answer.status_code, answer["Location"]) == (302, "/counter/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/counter/")
    assert cookie["max-age"] == 400 * 24 * 3600
    assert client.get("/counter/").status_code == 200
    key = CounterKey.objects.get()
    assert (key.kind, key.name, key.counter_id) == ("device", "태블릿", offer.pairing.counter_id)
    assert cookie.value not in key.digest


def test_neither_number_nor_link_is_kept(offer):
    kept = Pairing.objects.values_list("link_digest", "code_digest").get()
    assert offer.code not in kept[1]
    assert len(kept[0]) == len(kept[1]) == 64
    entry = AuditEntry.objects.get(verb="offer_pairing")
    assert entry.data == {"counter": offer.pairing.counter_id}


def test_spaces_between_the_digits_do_no_harm(offer, visit):
    assert pair(visit(None), f"{offer.code[:4]} {offer.code[4:]}").status_code == 302


def test_the_number_works_once(offer, visit, words):
    pair(visit(None), offer.code)
    again = pair(visit(None), offer.code)
    assert again.status_code == 422
    assert "This number does not work. Ask the owner for a new one." in words(again)
    assert CounterKey.objects.count() == 1


def test_the_number_and_the_link_end_after_ten_minutes(offer, visit):
    Pairing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert pair(visit(None), offer.code).status_code == 422
    assert visit(None).post(f"/counter/pair/{offer.token}/").status_code == 410
    assert offer.pairing.expires_at - timezone.now() <= timedelta(minutes=10)


def test_a_second_offer_ends_the_first(offer, world, visit):
    offer_pairing(counter=world.counter, name="PC", by=world.owner)
    assert pair(visit(None), offer.code).status_code == 422


def test_the_link_asks_first_so_that_a_preview_does_not_use_it_up(offer, visit, words):
    preview = visit(None).get(f"/counter/pair/{offer.token}/")
    assert preview.status_code == 200
    assert CounterKey.objects.count() == 0
    client = visit(None)
    assert client.post(f"/counter/pair/{offer.token}/").status_code == 302
    assert client.get("/counter/").status_code == 200
    assert visit(None).get(f"/counter/pair/{offer.token}/").status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 2_000, "%00", "한끼"])
def test_an_unknown_link_is_gone(world, visit, token):
    assert visit(None).get(f"/counter/pair/{token}/").status_code == 410


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "abcdefgh", "１２３４５６７"])
def test_what_is_not_eight_digits_is_said(world, visit, code):
    assert pair(visit(None), code).status_code == 422


def test_guessing_is_limited_by_address(offer, visit, words):
    wrong = "00000000" if offer.code != "00000000" else "11111111"
    client = visit(None)
    assert [pair(client, wrong).status_code for _ in range(11)] == [422] * 10 + [429]
    late = pair(client, offer.code)
    assert late.status_code == 429
    assert "Too many tries. Wait 15 minutes." in words(late)
    assert CounterKey.objects.count() == 0


def test_a_revoked_device_is_out_with_its_next_request(till, world):
    assert till.get().status_code == 200
    revoke_key(key=till.key, by=world.owner)
    assert till.get()["Location"] == "/counter/pair/"
    assert till.fetch("/counter/today/").status_code == 401


def test_a_closed_counters_devices_are_out(till, world):
    close_counter(counter=world.counter, by=world.owner)
    assert till.get()["Location"] == "/counter/pair/"


def test_a_device_can_leave_by_itself(till):
    answer = till.client.post("/counter/disconnect/")
    assert (answer["Location"], answer.cookies[COOKIE].value) == ("/counter/pair/", "")
    assert CounterKey.objects.get().revoked_at is not None


def test_an_api_key_does_not_open_the_till(world, visit):
    from restaurants.actions import give_key
    from restaurants.enums import KeyKind

    client = visit(None)
    _key, client.cookies[COOKIE] = give_key(counter=world.counter, kind=KeyKind.API, name="POS", by="test")
    assert client.get("/counter/")["Location"] == "/counter/pair/"
