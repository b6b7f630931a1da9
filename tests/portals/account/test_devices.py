"""/me/devices/: where one is signed in, and ending it from elsewhere."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.devices import NOTE, network_of
from accounts.models import AuditEntry, Session
from tenants.scope import company_scope
from tests.accounts.test_agents import ANDROID, IPHONE, WINDOWS
from tests.cast import PASSWORD
from tests.clients import Browser
from vouchers.actions import let_go

PHONE = f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1"
DESK = f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36"
YEAR, QUARTER = 365 * 24 * 3600, 90 * 24 * 3600


@pytest.fixture
def sign_in():
    """sign_in(agent, …) is a browser that signed in by password and opened its own page."""

    def enter(agent, email="haneul@example.com", address="203.0.113.7", host="hanul.localhost") -> Browser:
        client = Browser(HTTP_HOST=host, HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
        client.cookies["django_language"] = "en"
        assert client.post("/sign-in/", {"email": email, "password": PASSWORD}).status_code == 302
        return client

    return enter


def words(client) -> str:
    page = client.get("/me/devices/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


def session_of(client, world) -> Session:
    with company_scope(world.hanul.company):
        return Session.objects.get(session_key=client.cookies["sessionid"].value)


def test_each_device_says_what_it_is_and_when_and_where(world, sign_in):
    phone, desk = sign_in(PHONE), sign_in(DESK, address="198.51.100.9")
    said = words(phone)
    assert "iPhone Safari This device" in said
    assert "Windows computer Chrome Last used today On another network (198.51.100.0) Sign out" in said
    assert "Windows computer Chrome This device" in words(desk)


def test_the_same_network_is_said_so(world, sign_in):
    phone, _desk = sign_in(PHONE), sign_in(DESK, address="203.0.113.200")
    assert "On the network you are on now" in words(phone)


def test_another_person_is_not_in_the_list(world, sign_in):
    phone, _ = sign_in(PHONE), sign_in(DESK, email="doyun@example.com")
    assert "Windows computer" not in words(phone)
    assert "No other device is signed in." in words(phone)


def test_one_device_is_ended_at_once(world, sign_in):
    phone, desk, third = sign_in(PHONE), sign_in(DESK), sign_in(ANDROID + " Chrome/131 Mobile Safari/537.36")
    page = phone.get("/me/devices/").content.decode()
    ref = next(each.ref for each in phone.get("/me/devices/").context["devices"] if each.thing == "Windows computer")
    assert desk.cookies["sessionid"].value not in page
    assert phone.post(f"/me/devices/{ref}/end/").headers["Location"] == "/me/devices/"
    assert [client.get("/me/").status_code for client in (phone, desk, third)] == [200, 302, 200]
    assert "That device was signed out already." in phone.post(f"/me/devices/{ref}/end/", follow=True).content.decode()


def test_all_others_are_ended_at_once(world, sign_in):
    phone, desk, third = sign_in(PHONE), sign_in(DESK), sign_in(DESK)
    assert "2 other devices are signed out." in phone.post("/me/devices/others/end/", follow=True).content.decode()
    assert [client.get("/me/").status_code for client in (phone, desk, third)] == [200, 302, 302]
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.get(verb="end_other_sessions")
    assert (entry.actor, entry.data) == (world.hanul.haneul.user.actor, {"ended": 2})


def test_ending_this_device_signs_out(world, sign_in):
    phone = sign_in(PHONE)
    ref = phone.get("/me/devices/").context["devices"][0].ref
    assert phone.post(f"/me/devices/{ref}/end/").headers["Location"] == "/sign-in/"
    assert phone.get("/me/").status_code == 302


def test_nobody_ends_anothers_device(world, sign_in):
    haneul, doyun = sign_in(PHONE), sign_in(PHONE, email="doyun@example.com")
    ref = haneul.get("/me/devices/").context["devices"][0].ref
    doyun.post(f"/me/devices/{ref}/end/")
    doyun.post("/me/devices/others/end/")
    assert haneul.get("/me/").status_code == 200


def test_whom_hr_lets_go_is_signed_out_on_all_devices(world, sign_in):
    browsers = sign_in(PHONE), sign_in(DESK)
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.haneul, by=world.hanul.hr)
        assert Session.objects.filter(user_id=world.hanul.haneul.user_id).count() == 0
    assert [client.get("/me/").status_code for client in browsers] == [302, 302]


@pytest.mark.parametrize(
    ("agent", "email", "age"),
    [
        (PHONE, "haneul@example.com", YEAR),
        (ANDROID + " Mobile", "haneul@example.com", YEAR),
        (DESK, "haneul@example.com", QUARTER),
        (PHONE, "hr@example.com", QUARTER),
        (PHONE, "finance@example.com", QUARTER),
    ],
)
def test_an_employees_phone_stays_signed_in_for_a_year(world, sign_in, agent, email, age):
    client = sign_in(agent, email)
    assert client.cookies["sessionid"]["max-age"] == age
    left = session_of(client, world).expire_date - timezone.now()
    assert timedelta(seconds=age - 60) < left <= timedelta(seconds=age)


def test_the_year_slides_with_use_but_is_written_once_an_hour(world, sign_in, django_assert_max_num_queries):
    phone = sign_in(PHONE)
    assert "sessionid" not in phone.get("/me/").cookies
    with company_scope(world.hanul.company):
        session = phone.session
        session[NOTE] |= {"seen": (timezone.now() - timedelta(hours=1, seconds=1)).isoformat()}
        session.save()
    assert phone.get("/me/").cookies["sessionid"]["max-age"] == YEAR
    assert "sessionid" not in phone.get("/me/").cookies


def test_a_session_is_not_kept_past_its_year(world, sign_in):
    phone = sign_in(PHONE)
    with company_scope(world.hanul.company):
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert phone.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::"), ("", ""), ("unix:", "")],
)
def test_only_the_network_is_kept(address, network):
    assert network_of(address) == network
