"""Passkeys against a device of the test's own: what it says rightly lets in, whatever else it says does not."""

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from datetime import timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEntry, Challenge, Passkey, User
from tenants.scope import company_scope

HOST, ORIGIN = "hanul.localhost", "http://hanul.localhost:8000"
PRESENT, VERIFIED, KEY_INSIDE = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Device:
    """An authenticator with one ES256 key, as far as W3C Web Authentication describes what it sends."""

    origin: str = ORIGIN
    host: str = HOST
    count: int = 0
    handle: str = ""
    id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict) -> dict:
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        inside = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | VERIFIED | KEY_INSIDE) + inside}
        return self._said({"attestationObject": b64(cbor2.dumps(made))}, self._client("webauthn.create", options))

    def sign(self, options: dict) -> dict:
        self.count += 1
        data, client = self._data(PRESENT | VERIFIED), self._client("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said({"authenticatorData": b64(data), "signature": b64(signed), "userHandle": self.handle}, client)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _said(self, response: dict, client: bytes) -> dict:
        response = response | {"clientDataJSON": b64(client)}
        return {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}


def send(browser, path: str, said, **more):
    return browser.post(path, {"answer": said if isinstance(said, str) else json.dumps(said)} | more)


def options(browser, path: str) -> dict:
    return browser.post(path + "options/").json()


def enter(browser, device: Device, **more):
    return send(browser, "/sign-in/passkey/", device.sign(options(browser, "/sign-in/passkey/")), **more)


def refused(answer, code: str) -> bool:
    assert answer.json().get("problem"), answer.content
    return (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.fixture
def haneul(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def added(haneul, django_capture_on_commit_callbacks):
    """김하늘's device, with its passkey kept."""
    device = Device()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(haneul, "/me/passkeys/add/", device.make(options(haneul, "/me/passkeys/add/")), name="회사 폰")
    assert answer.json() == {"next": "/me/passkeys/"}
    return device


def test_what_the_device_is_asked(world, haneul, visit):
    asked = options(haneul, "/me/passkeys/add/")
    assert asked["rp"] == {"name": "한울", "id": "hanul.localhost"}
    assert (asked["user"]["name"], asked["user"]["displayName"]) == ("haneul@example.com", "김하늘")
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"
    entering = options(visit("hanul"), "/sign-in/passkey/")
    assert (entering["rpId"], entering.get("allowCredentials", [])) == ("hanul.localhost", [])
    assert options(visit(None), "/sign-in/passkey/")["rpId"] == "localhost"


def test_a_passkey_signs_in_fully_and_leads_where_one_was_going(world, visit, added):
    phone, there = visit("hanul"), f"/pay/{world.counter.slug}"
    assert enter(phone, added, next=there).json() == {"next": there}
    assert phone.get(there).status_code == 200
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.first()
        assert (entry.verb, entry.data["way"]) == ("sign_in", "passkey")
        assert Passkey.objects.get().sign_count == 1
    assert enter(visit("hanul"), added).json() == {"next": "/"}


def test_at_the_public_host_it_is_one_of_that_host(world, visit):
    desk, device = visit(None, world.owner), Device(origin="http://localhost:8000", host="localhost")
    send(desk, "/me/passkeys/add/", device.make(options(desk, "/me/passkeys/add/")))
    assert enter(visit(None), device).json() == {"next": "/owner/"}


def test_its_days_are_those_that_meals_go_by(world, haneul, visit, added):
    enter(visit("hanul"), added)
    with company_scope(world.hanul.company):
        passkey = Passkey.objects.get()
    assert [f"{moment.astimezone(world.hanul.company.tz):%Y-%m-%d}" for moment in (passkey.added_at, passkey.used_at)] == [
        "2025-11-11"
    ] * 2


def test_it_is_listed_named_and_removed(world, haneul, added, visit):
    assert "회사 폰" in haneul.get("/me/passkeys/").content.decode()
    with company_scope(world.hanul.company):
        pk = Passkey.objects.get().pk
    haneul.post(f"/me/passkeys/{pk}/rename/", {"name": "<b>새 이름</b>"})
    assert "&lt;b&gt;새 이름" in haneul.get("/me/passkeys/").content.decode()
    for nothing in ("", " ", "x" * 61, "a\0"):
        answer = haneul.post(f"/me/passkeys/{pk}/rename/", {"name": nothing}, follow=True)
        assert "A name has 1 to 60 characters." in answer.content.decode()
    haneul.post(f"/me/passkeys/{pk}/remove/")
    assert refused(enter(visit("hanul"), added), "unknown")


def test_two_of_one_name_are_told_apart_by_a_number(world, haneul):
    for _time in range(3):
        send(haneul, "/me/passkeys/add/", Device().make(options(haneul, "/me/passkeys/add/")), name="아이폰")
    with company_scope(world.hanul.company):
        assert [*Passkey.objects.values_list("name", flat=True)] == ["아이폰", "아이폰 2", "아이폰 3"]


def test_a_long_name_keeps_room_for_its_number(world, haneul):
    for _time in range(2):
        send(haneul, "/me/passkeys/add/", Device().make(options(haneul, "/me/passkeys/add/")), name="x" * 60)
    with company_scope(world.hanul.company):
        assert [*Passkey.objects.values_list("name", flat=True)] == ["x" * 60, "x" * 57 + " 2"]


def test_the_name_suggested_for_another_one_is_free(haneul):
    iphone = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1"}
    assert 'name="name" value="iPhone"' in haneul.get("/me/passkeys/", **iphone).content.decode()
    send(haneul, "/me/passkeys/add/", Device().make(options(haneul, "/me/passkeys/add/")), name="iPhone")
    assert 'name="name" value="iPhone 2"' in haneul.get("/me/passkeys/", **iphone).content.decode()


def test_its_person_is_mailed(added):
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["haneul@example.com"], "A passkey was added at 한울")
    assert '"회사 폰"' in letter.body


def test_the_same_device_is_not_asked_twice(haneul, added):
    assert [each["id"] for each in options(haneul, "/me/passkeys/add/")["excludeCredentials"]] == [b64(added.id)]


def test_a_passkey_of_somebody_else_is_not_taken_over(world, visit, added):
    doyun = visit("hanul", world.hanul.doyun.user)
    assert refused(send(doyun, "/me/passkeys/add/", added.make(options(doyun, "/me/passkeys/add/"))), "taken")
    with company_scope(world.hanul.company):
        assert Passkey.objects.get().user_id == world.hanul.haneul.user_id


def test_an_answer_in_anothers_name_is_refused(world, visit, added):
    added.handle = b64(b"somebody else")
    assert refused(enter(visit("hanul"), added), "invalid")


def test_a_signature_by_another_key_is_refused(visit, added):
    assert refused(enter(visit("hanul"), Device(id=added.id, handle=added.handle)), "invalid")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://bada.localhost:8000", "https://hanul.localhost:8000", "http://localhost:8000"]
)
def test_an_answer_given_at_another_origin_is_refused(visit, added, origin):
    added.origin = origin
    assert refused(enter(visit("hanul"), added), "invalid")


def test_an_answer_for_another_host_is_refused(visit, added):
    added.host = "localhost"
    assert refused(enter(visit("hanul"), added), "invalid")


def test_a_made_up_challenge_is_refused(visit, added):
    phone = visit("hanul")
    options(phone, "/sign-in/passkey/")
    assert refused(send(phone, "/sign-in/passkey/", added.sign({"challenge": b64(os.urandom(64))})), "over")


def test_an_answer_is_good_once(visit, added):
    phone = visit("hanul")
    said = added.sign(options(phone, "/sign-in/passkey/"))
    assert send(phone, "/sign-in/passkey/", said).status_code == 200
    assert refused(send(phone, "/sign-in/passkey/", said), "over")


def test_a_refused_answer_uses_its_challenge_up(visit, added):
    phone = visit("hanul")
    asked = options(phone, "/sign-in/passkey/")
    assert refused(send(phone, "/sign-in/passkey/", Device().sign(asked)), "unknown")
    assert refused(send(phone, "/sign-in/passkey/", added.sign(asked)), "over")


def test_the_challenge_of_another_browser_is_refused(visit, added):
    asked = options(visit("hanul"), "/sign-in/passkey/")
    other = visit("hanul")
    options(other, "/sign-in/passkey/")
    assert refused(send(other, "/sign-in/passkey/", added.sign(asked)), "over")
    assert refused(send(visit("hanul"), "/sign-in/passkey/", added.sign(asked)), "over")


def test_a_challenge_for_one_purpose_or_person_is_refused_for_another(world, haneul, visit, added):
    asked = options(haneul, "/me/passkeys/add/")
    assert refused(send(haneul, "/sign-in/passkey/", added.sign(asked)), "over")
    doyun = visit("hanul", world.hanul.doyun.user)
    doyun.cookies["hankki_passkey"] = haneul.cookies["hankki_passkey"].value
    assert refused(send(doyun, "/me/passkeys/add/", Device().make(asked)), "over")


def test_a_challenge_lives_five_minutes(world, visit, added):
    phone = visit("hanul")
    asked = options(phone, "/sign-in/passkey/")
    with company_scope(world.hanul.company):
        left = Challenge.objects.latest("id").expires_at - timezone.now()
        assert timedelta(minutes=4, seconds=50) < left <= timedelta(minutes=5)
        Challenge.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(send(phone, "/sign-in/passkey/", added.sign(asked)), "over")


def test_a_counter_that_does_not_rise_is_a_copys(world, visit, added):
    enter(visit("hanul"), added)
    added.count = 0
    assert refused(enter(visit("hanul"), added), "copied")
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.first()
    assert (entry.verb, entry.data) == ("refuse_passkey", {"kept": 1, "told": 1})
    assert enter(visit("hanul"), added).status_code == 200


def test_a_device_without_a_counter_always_says_nought(visit, added):
    for _ in range(3):
        added.count = -1
        assert enter(visit("hanul"), added).status_code == 200


def test_who_left_is_not_let_in(world, visit, added):
    with company_scope(world.hanul.company):
        User.objects.filter(pk=world.hanul.haneul.user_id).update(is_active=False)
    assert refused(enter(visit("hanul"), added), "unknown")


def test_at_another_company_it_is_nothing(visit, added):
    added.origin, added.host = "http://bada.localhost:8000", "bada.localhost"
    assert refused(enter(visit("bada"), added), "unknown")


MESSES = [
    "",
    "null",
    "[]",
    "{",
    "{}",
    '{"id": 1}',
    "x" * 30_000,
    "[" * 5_000,
    "\0",
    '{"response": {"clientDataJSON": "e30"}}',
]


@pytest.mark.parametrize("mess", MESSES)
def test_nonsense_is_refused_in_words(haneul, visit, mess):
    phone = visit("hanul")
    options(phone, "/sign-in/passkey/")
    options(haneul, "/me/passkeys/add/")
    assert refused(send(phone, "/sign-in/passkey/", mess), "invalid")
    assert refused(send(haneul, "/me/passkeys/add/", mess), "invalid")


@pytest.mark.parametrize("part", ["attestationObject", "clientDataJSON"])
@pytest.mark.parametrize(
    "mess", ["", "AAAA", "!", b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": b"x"})), 7, None]
)
def test_a_broken_part_of_a_new_passkey_is_refused(haneul, part, mess):
    said = Device().make(options(haneul, "/me/passkeys/add/"))
    said["response"][part] = mess
    answer = send(haneul, "/me/passkeys/add/", said)
    assert (answer.status_code, answer.json()["code"]) in {(422, "invalid"), (422, "over")}


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "userHandle", "clientDataJSON"])
@pytest.mark.parametrize("mess", ["AAAA", "!", 7, {}])
def test_a_broken_part_of_an_answer_is_refused(visit, added, part, mess):
    phone = visit("hanul")
    said = added.sign(options(phone, "/sign-in/passkey/"))
    said["response"][part] = mess
    answer = send(phone, "/sign-in/passkey/", said)
    assert (answer.status_code, answer.json()["code"]) in {(422, "invalid"), (422, "over")}


def test_refused_answers_are_limited_by_address_and_good_ones_are_not_counted(settings, visit, added):
    settings.SIGN_IN_TRIES = 1
    for _ in range(3):
        assert enter(visit("hanul"), added).status_code == 200
    phone = visit("hanul")
    assert [send(phone, "/sign-in/passkey/", "{}").status_code for _ in range(21)] == [422] * 20 + [429]


def test_nobody_has_more_than_twenty(world, haneul, added):
    with company_scope(world.hanul.company):
        one = Passkey.objects.get()
        for n in range(19):
            one.pk, one.credential_id, one._state.adding = None, bytes([n]), True
            one.save()
    answer = haneul.post("/me/passkeys/add/options/")
    assert (answer.status_code, answer.json()["code"]) == (422, "many")
