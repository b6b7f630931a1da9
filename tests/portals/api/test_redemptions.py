"""A till pays by code, asks, voids and lists through the API."""

import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection

from billing.clock import now
from billing.enums import Way
from billing.models import Redemption, Reversal
from portals.api.views import redemptions
from restaurants.actions import close_counter, give_key, revoke_key
from restaurants.enums import KeyKind
from restaurants.keys import digest
from restaurants.models import CounterKey
from tenants.actions import suspend_company
from tenants.scope import company_scope, platform_scope
from tests.portals.api.conftest import Till, key_of
from vouchers.actions import change_program
from vouchers.codes import redeem_code
from vouchers.phones import redeem_by_phone, set_pin
from vouchers.redeeming import redeem

KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")


def stored():
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "reason", "amount", "way"))


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


def test_a_code_pays(till, show):
    status, body, response = till.redeem(show(), 9_000, KEY)
    assert (status, response.headers["Content-Type"]) == (201, "application/json")
    assert without(body, "id", "occurred_at") == {
        "key": str(KEY),
        "outcome": "captured",
        "amount": 9_000,
        "currency": "KRW",
        "label": "김*늘",
        "replayed": False,
    }
    assert body["occurred_at"].startswith("2025-11-11T0")
    assert stored() == [("captured", "", 9_000, "api")]


@pytest.mark.parametrize(
    ("kept", "english"), [("김*원 손님", "김*원, guest"), ("김*늘 외 2명", "김*늘 and 2 others"), ("김*늘", "김*늘")]
)
def test_who_paid_is_told_in_the_tills_language(till, show, kept, english):
    digits = show()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_code SET label = %s", [kept])
    _, paid, _ = till.redeem(digits, 9_000, KEY)
    _, again, _ = till.redeem(digits, 9_000, KEY)
    in_korean = Till(till.secret, "ko")
    asked = [each.call("GET", path)[1] for path in (f"/redemptions/{KEY}", "/redemptions") for each in (till, in_korean)]
    assert (paid["label"], again["label"]) == (english, english)
    assert [body["label"] if "label" in body else body["redemptions"][0]["label"] for body in asked] == [english, kept] * 2


def test_the_same_key_gets_the_same_answer_whatever_the_code_has_become(till, show, world):
    digits = show()
    _, first, _ = till.redeem(digits, 9_000, KEY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_code SET label = '남*름', company_id = %s", [world.bada.company.pk])
    status, again, _ = till.redeem(digits, 9_000, KEY)
    assert (status, again) == (201, first | {"replayed": True})
    assert stored() == [("captured", "", 9_000, "api")]


def test_a_refusal_is_the_same_the_second_time(till, show):
    digits = show()
    status, first, response = till.redeem(digits, 13_000, KEY)
    assert (status, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert first == {
        "type": "urn:hankki:problem:not_enough",
        "title": "Payment refused",
        "status": 422,
        "detail": "₩1,000 short.",
        "code": "not_enough",
        "facts": {"missing": 1_000, "currency": "KRW"},
        "replayed": False,
    }
    status, again, _ = till.redeem(digits, 13_000, KEY)
    assert (status, again["code"], again["replayed"]) == (422, "not_enough", True)
    assert stored() == [("refused", "not_enough", 13_000, "api")]


def test_a_refusal_is_told_in_korean(till, show):
    till.language = "ko"
    _, body, _ = till.redeem(show(), 13_000)
    assert body["code"] == "not_enough"
    assert body["title"] == "결제가 거절되었습니다"


def test_the_same_key_for_another_meal_is_refused(till, show):
    digits = show()
    till.redeem(digits, 9_000, KEY)
    status, body, _ = till.redeem(digits, 8_000, KEY)
    assert (status, body["code"], body["facts"]) == (422, "key_reused", {})


def test_a_code_pays_once(till, show):
    digits = show()
    till.redeem(digits, 5_000)
    status, body, _ = till.redeem(digits, 5_000)
    assert (status, body["code"]) == (422, "code_used")


def test_an_old_code_pays_no_more(till, show):
    digits = show(at=now() - timedelta(seconds=31))
    status, body, _ = till.redeem(digits, 5_000)
    assert (status, body["code"]) == (422, "code_expired")


def test_rules_are_told_with_when_it_works(till, show, world):
    digits = show()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_code SET expires_at = expires_at + interval '9 hours'")
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, meals_per_day=1)
    till.redeem(digits, 5_000)
    status, body, _ = till.redeem(show(world.bada), 50_000)
    assert (status, body["code"], body["facts"]) == (422, "not_enough", {"missing": 38_000, "currency": "KRW"})


def test_no_answer_tells_what_a_person_has_left(till, show):
    _, paid, _ = till.redeem(show(), 5_000)
    _, refusal, _ = till.redeem(show(), 9_000)
    assert "left" not in paid
    assert refusal["facts"] == {"missing": 2_000, "currency": "KRW"}
    assert "7,000" not in refusal["detail"]


def test_a_suspended_company_pays_no_more(till, show, world):
    digits = show()
    suspend_company(company=world.hanul.company, reason="unpaid", by=world.operator)
    status, body, _ = till.redeem(digits, 5_000)
    assert (status, body["code"]) == (422, "company_suspended")


def test_guessing_codes_ends_after_ten_tries(till, settings):
    assert settings.CODE_TRIES == 10
    for _ in range(10):
        assert till.redeem("000000", 5_000)[1]["code"] == "code_unknown"
    status, body, response = till.redeem("000000", 5_000)
    assert (status, body["code"], body["facts"]) == (429, "too_many_tries", {"seconds": 300})
    assert response.headers["Retry-After"] == "300"
    assert body["detail"] == "Too many tries. You can try again in 5 min."
    assert len(stored()) == 10


def test_asking_for_a_key(till, show):
    _, paid, _ = till.redeem(show(), 9_000, KEY)
    status, body, _ = till.call("GET", f"/redemptions/{KEY}")
    assert status == 200
    assert body == without(paid, "replayed") | {"code": None, "detail": None, "reversal": None}


def test_asking_for_a_refused_key(till, show):
    till.redeem(show(), 13_000, KEY)
    status, body, _ = till.call("GET", f"/redemptions/{KEY}")
    assert (status, body["outcome"], body["code"]) == (200, "refused", "not_enough")


def test_another_restaurant_knows_nothing_of_a_key(till, other_till, show):
    _, paid, _ = till.redeem(show(), 9_000, KEY)
    assert other_till.call("GET", f"/redemptions/{KEY}")[:2] == till.call("GET", f"/redemptions/{uuid.uuid4()}")[:2]
    status, body, _ = other_till.void(paid["id"])
    assert (status, body["code"]) == (404, "redemption_unknown")
    with platform_scope():
        assert Reversal.objects.count() == 0


def test_a_void_gives_the_money_back_once(till, show):
    _, paid, _ = till.redeem(show(), 12_000)
    status, body, _ = till.void(paid["id"], key=KEY)
    assert (status, without(body, "voided_at")) == (
        200,
        {"id": paid["id"], "outcome": "voided", "amount": 12_000, "currency": "KRW"},
    )
    assert till.void(paid["id"], key=KEY)[:2] == (status, body)
    status, refusal, _ = till.void(paid["id"])
    assert (status, refusal["code"]) == (409, "already_reversed")
    assert till.call("GET", f"/redemptions/{paid['key']}")[1]["reversal"] == {
        "kind": "void",
        "occurred_at": body["voided_at"],
    }
    assert till.redeem(show(), 12_000)[0] == 201


def test_a_void_key_is_for_one_meal(till, show, world):
    _, one, _ = till.redeem(show(), 5_000)
    _, two, _ = till.redeem(show(employee=world.hanul.doyun), 5_000)
    till.void(one["id"], key=KEY)
    status, body, _ = till.void(two["id"], key=KEY)
    assert (status, body["code"]) == (422, "key_reused")


def test_yesterdays_meal_is_not_voided(till, show, settings):
    _, paid, _ = till.redeem(show(), 5_000)
    settings.CLOCK_SHIFT += timedelta(days=1)
    status, body, _ = till.void(paid["id"])
    assert (status, body["code"]) == (409, "too_late")


def test_the_days_list(till, other_till, show, world):
    _, one, _ = till.redeem(show(), 9_000)
    _, two, _ = till.redeem(show(employee=world.hanul.doyun), 8_000)
    _, three, _ = till.redeem(show(world.bada), 7_000)
    till.redeem(show(world.bada), 70_000)
    till.void(two["id"])
    status, body, _ = till.call("GET", "/redemptions?day=2025-11-11")
    assert (status, without(body, "redemptions")) == (
        200,
        {"day": "2025-11-11", "currency": "KRW", "count": 2, "total": 16_000, "voids": 1},
    )
    lines = [(line["number"], line["id"], line["amount"], bool(line["reversal"])) for line in body["redemptions"]]
    assert lines == [(3, three["id"], 7_000, False), (2, two["id"], 8_000, True), (1, one["id"], 9_000, False)]
    assert till.call("GET", "/redemptions")[1] == body
    assert other_till.call("GET", "/redemptions")[1] == {
        "day": "2025-11-11", "currency": "KRW", "count": 0, "total": 0, "voids": 0, "redemptions": []
    }  # fmt: skip
    assert till.call("GET", "/redemptions?day=2025-11-10")[1]["redemptions"] == []


CALLS = [
    ("POST", "/redemptions"),
    ("GET", f"/redemptions/{KEY}"),
    ("POST", "/redemptions/1/void"),
    ("GET", "/redemptions"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_good_key_nothing_is_told(world, till, method, path):
    key, revoked = key_of(world.gukbap, world.owner)
    revoke_key(key=key, by=world.owner)
    body = {"reason": "x"} if "void" in path else {"code": "000000", "amount": 1}
    for secret, code in (
        (revoked, "api_key_refused"),
        ("hk_api_nobody", "api_key_refused"),
        ("nonsense", "api_key_missing"),
    ):
        status, problem, response = Till(secret).call(method, path, body, key=KEY)
        assert (status, problem["code"]) == (401, code)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    status, problem, _ = till.call(method, path, body, key=KEY, Authorization="")
    assert (status, problem["code"]) == (401, "api_key_missing")


def test_a_closed_counters_key_is_refused(till, show, world):
    digits = show()
    close_counter(counter=world.counter, by=world.owner)
    assert till.redeem(digits, 5_000)[1]["code"] == "api_key_refused"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_device_key_is_no_api_key(world, method, path):
    """Even with a secret that looks like one of the API's."""
    key, _ = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="phone", by=world.owner)
    CounterKey.objects.filter(pk=key.pk).update(digest=digest("hk_api_of-a-device"))
    body = {"reason": "x"} if "void" in path else {"code": "000000", "amount": 1}
    assert Till("hk_api_of-a-device").call(method, path, body, key=KEY)[1]["code"] == "api_key_refused"


def test_a_redemption_takes_two_statements(till, world, show, settings, monkeypatch):
    """One read and one call of the till, counted where psycopg sends them: no session, no user.

    The connection serves a till already, so that it need not be told again whom it serves.
    """
    settings.CLOCK_SHIFT = timedelta(0)
    with company_scope(world.hanul.company):
        change_program(
            program=world.hanul.lunch, by=world.hanul.hr, weekdays=list(range(7)), starts=None, ends=None, holidays="on"
        )
    digits = show()
    till.redeem("000000", 9_000)
    sent, execute = [], psycopg.Cursor.execute

    def counted(cursor, query, *args, **kwargs):
        sent.append(str(query))
        return execute(cursor, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    till.client.cookies["sessionid"] = "a-browser-s"
    status, _, response = till.redeem(digits, 9_000)
    assert (status, len(response.cookies)) == (201, 0)
    assert ["till_code" in sent[0], "till_redeem" in sent[1], len(sent)] == [True, True, 2]


def test_a_database_that_waits_too_long_is_said(till, monkeypatch):
    def too_slow(**_):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(redemptions, "redeem_code", too_slow)
    status, body, response = till.redeem("000000", 5_000)
    assert (status, body["code"], response.headers["Retry-After"]) == (503, "busy", "1")


def test_a_mistake_of_ours_is_a_problem_too(till, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(redemptions, "redeem_code", broken)
    status, body, _ = till.redeem("000000", 5_000)
    assert (status, body["code"]) == (500, "failed")


def test_a_page_keeps_its_guards_and_the_api_goes_past_them(till, visit):
    _, _, response = till.call("GET", "/redemptions")
    assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == ("nosniff", "no-store")
    page = visit().get("/health/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert visit("hanul").get("/api/v1/redemptions").status_code == 404


def test_the_day_s_list_names_every_way_and_the_description_knows_them(till, show, world):
    staff = world.hanul
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.doyun, number="01012345678", pin="4907", by=staff.doyun.user)
        for way in (Way.SCREEN, Way.SCAN):
            redeem(
                company=staff.company, employee=staff.doyun, counter=world.counter, amount=3_000, key=uuid.uuid4(), way=way
            )
    redeem_by_phone(number="01012345678", pin="4907", counter=world.counter, amount=3_000, key=uuid.uuid4())
    redeem_code(digits=show(), counter_id=world.counter.pk, amount=3_000, key=uuid.uuid4())
    till.redeem(show(), 3_000)
    ways = [sale["way"] for sale in till.call("GET", "/redemptions")[1]["redemptions"]]
    assert ways == ["api", "code", "phone", "scan", "screen"]
    assert set(till.call("GET", "/openapi.json")[1]["components"]["schemas"]["Sale"]["properties"]["way"]["enum"]) == set(
        ways
    )
