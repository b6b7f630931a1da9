"""Counters, the devices and keys that hold them, and the card to print."""

import re

import pytest

from accounts.models import AuditEntry
from restaurants.actions import close_counter, give_key
from restaurants.enums import KeyKind
from restaurants.models import Counter, CounterKey, Pairing
from restaurants.queries import key_for


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def page(world):
    return f"/owner/counters/{world.counter.pk}/"


def test_my_counters_are_listed_and_no_others(owner, world, words):
    said = words(owner.get("/owner/counters/"))
    assert "Halmae Gukbap" in said
    assert "Bomnal Bunsik" not in said


def test_a_counter_is_made(owner, world):
    made = owner.post(f"/owner/counters/make/{world.gukbap.pk}/", {"name": "포장"})
    counter = Counter.objects.get(name="포장")
    assert made["Location"] == f"/owner/counters/{counter.pk}/"
    assert (counter.restaurant_id, AuditEntry.objects.filter(verb="make_counter").count()) == (world.gukbap.pk, 3)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
def test_a_counter_needs_a_name(owner, world, name):
    assert owner.post(f"/owner/counters/make/{world.gukbap.pk}/", {"name": name}).status_code == 422
    assert Counter.objects.count() == 2


def test_a_counter_is_closed_with_all_that_holds_it(owner, world, page, words):
    _key, secret = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
    assert "Close this counter?" in words(owner.get(f"{page}close/"))
    assert owner.post(f"{page}close/")["Location"] == "/owner/counters/"
    assert key_for(secret, KeyKind.DEVICE) is None
    assert "This counter is closed" in words(owner.get(page))


def test_a_device_is_offered_with_eight_digits_and_a_qr_shown_once(owner, world, page, words):
    shown = owner.post(f"{page}pair/", {"name": "태블릿"})
    assert "no-store" in shown["Cache-Control"]
    digits = re.search(r"\b(\d{4}) (\d{4})\b", words(shown))
    browser = owner
    browser.logout()
    assert browser.post("/counter/pair/", {"code": "".join(digits.groups())})["Location"] == "/counter/"
    assert CounterKey.objects.get().name == "태블릿"
    assert Pairing.objects.get().used_at is not None


def test_a_key_is_shown_once_and_works(owner, world, page, words):
    shown = owner.post(f"{page}key/", {"name": "POS"})
    assert "no-store" in shown["Cache-Control"]
    secret = re.search(r"hk_api_\S+", words(shown)).group()
    assert key_for(secret, KeyKind.API).counter_id == world.counter.pk
    assert secret not in owner.get(page).content.decode()


def test_a_key_is_revoked_after_asking(owner, world, page, words):
    key, secret = give_key(counter=world.counter, kind=KeyKind.API, name="POS", by="test")
    asked = owner.get(f"/owner/keys/{key.pk}/revoke/")
    assert "Disconnect this?" in words(asked)
    assert key_for(secret, KeyKind.API) == key
    assert owner.post(f"/owner/keys/{key.pk}/revoke/")["Location"] == page
    assert key_for(secret, KeyKind.API) is None


@pytest.mark.parametrize("what", ["pair", "key"])
def test_a_closed_counter_gets_no_device_and_no_key(owner, world, page, what, words):
    close_counter(counter=world.counter, by=world.owner)
    owner.post(f"{page}{what}/", {"name": "x"})
    assert "This counter is closed. Make a new one." in words(owner.get("/owner/counters/"))
    assert (CounterKey.objects.count(), Pairing.objects.count()) == (0, 0)


@pytest.mark.parametrize("what", ["pair", "key"])
@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_device_or_key_needs_a_name(owner, page, what, name, words):
    answer = owner.post(f"{page}{what}/", {"name": name})
    assert (answer.status_code, "Give it a name of at most 40 letters" in words(answer)) == (422, True)
    assert (CounterKey.objects.count(), Pairing.objects.count()) == (0, 0)


def test_the_card_says_where_and_how_in_both_languages(owner, page, words):
    said = words(owner.get(f"{page}card/"))
    assert "할매국밥 Halmae Gukbap" in said
    assert "휴대폰으로 QR을 찍어요 Scan with your phone" in said


def test_nothing_of_a_strangers_counter_can_be_reached(world, visit, page):
    key, secret = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
    stranger = visit(None, world.bunsik.members.get().user)
    make, revoke = f"/owner/counters/make/{world.gukbap.pk}/", f"/owner/keys/{key.pk}/revoke/"
    pages = [page, f"{page}card/", f"{page}close/", make, revoke]
    posts = [f"{page}close/", f"{page}pair/", f"{page}key/", make, revoke]
    assert [stranger.get(url).status_code for url in pages] == [404] * 5
    assert [stranger.post(url, {"name": "x"}).status_code for url in posts] == [404] * 5
    assert stranger.get(f"/owner/counters/?restaurant={world.gukbap.pk}").status_code == 404
    assert key_for(secret, KeyKind.DEVICE) == key
    assert (Counter.objects.count(), CounterKey.objects.count(), Pairing.objects.count()) == (2, 1, 0)


def test_staff_may_not_manage_counters(world, visit, page):
    staff = visit(None, world.staff)
    assert [staff.get(url).status_code for url in ("/owner/", "/owner/counters/", page, "/owner/staff/")] == [403] * 4


def test_an_operator_connects_a_device_for_any_restaurant(world, visit, page):
    assert visit(None, world.operator).post(f"{page}pair/", {"name": "tablet"}).status_code == 200
    assert AuditEntry.objects.get(verb="offer_pairing").actor == f"user:public:{world.operator.pk}"


def test_an_operator_stays_at_the_own_desk_and_has_a_way_back(world, visit, page):
    operator, back = visit(None, world.operator), f'href="/operator/restaurants/{world.gukbap.pk}/"'
    for path in (page, f"{page}sms/"):
        html = operator.get(path).text
        assert (back in html, 'href="/operator/restaurants/" aria-current="page"' in html) == (True, True)
        assert ('href="/owner/statements/"' in html, 'href="/owner/counters/"' in html) == (False, False)
    assert f'href="{page}card/"' in operator.get(f"{page}sms/").text


def test_an_owner_stays_at_the_owners(owner, page):
    html = owner.get(f"{page}sms/").text
    assert ('href="/owner/counters/"' in html, "/operator/" in html) == (True, False)
