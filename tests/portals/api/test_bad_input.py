"""Whatever is sent, the API answers with a problem that names the field, and never with a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Redemption
from portals.api.problems import PROBLEMS
from tenants.scope import platform_scope

KEY = "11111111-2222-4333-8444-555555555555"
AMOUNT = "amount is a whole number of minor units from 1 to 100,000,000, without quotes or decimals."


def nothing_written():
    with platform_scope():
        return Redemption.objects.count() == 0


@pytest.mark.parametrize(
    "amount", [True, False, None, "9000", 9000.0, 9000.5, 0, -1, 100_000_001, 10**19, 10**400, [], {}, "1\x00"]
)
def test_an_amount_that_is_none(till, amount):
    status, body, _ = till.call("POST", "/redemptions", {"code": "123456", "amount": amount}, key=KEY)
    assert (status, body["code"], body["errors"]) == (422, "field_invalid", [{"field": "amount", "detail": AMOUNT}])
    assert nothing_written()


@pytest.mark.parametrize(
    "code",
    [
        123456,
        True,
        None,
        "",
        "12345",
        "1234567",
        "12345a",
        "12345\n",
        "１２３４５６",
        "١٢٣٤٥٦",
        "12\x00456",
        "9" * 9999,
        [],
        {},
    ],
)
def test_a_code_that_is_none(till, code):
    status, body, _ = till.call("POST", "/redemptions", {"code": code, "amount": 9_000}, key=KEY)
    assert (status, [e["field"] for e in body["errors"]]) == (422, ["code"])
    assert nothing_written()


@pytest.mark.parametrize("key", ["", "1", "not-a-uuid", KEY + "0", "\x00", "한끼", "1" * 9999])
def test_a_key_that_is_none(till, key):
    sent = key.encode().decode("latin-1")
    status, body, _ = till.call("POST", "/redemptions", {"code": "123456", "amount": 9_000}, key=sent)
    assert (status, [e["field"] for e in body["errors"]]) == (422, ["Idempotency-Key"])
    assert till.call("GET", f"/redemptions/{key.strip(chr(0)) or 'x'}")[1]["code"] == "field_invalid"
    assert nothing_written()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b"code=1&amount=2",
        b"[" * 100_000,
        b'{"amount": ' + b"9" * 5_000 + b"}",
        b'{"a": \xb1}',
        b"\x00",
    ],
)
def test_a_body_that_is_not_json(till, raw):
    status, body, _ = till.call("POST", "/redemptions", raw=raw, key=KEY)
    assert (status, body["code"]) == (400, "malformed_json")


@pytest.mark.parametrize("raw", ["[]", "null", "1", '"x"', ""])
def test_a_body_that_is_not_an_object(till, raw):
    status, body, _ = till.call("POST", "/redemptions", raw=raw, key=KEY)
    assert (status, body["errors"]) == (422, [{"field": "", "detail": "Send a JSON object."}])


def test_an_unknown_field_is_named(till):
    body = {"code": "123456", "amount": 1, "ammount": 2}
    status, problem, _ = till.call("POST", "/redemptions", body, key=KEY)
    assert (status, problem["errors"]) == (422, [{"field": "ammount", "detail": "There is no field with this name."}])


def test_several_mistakes_are_told_at_once_and_in_korean(till):
    till.language = "ko"
    _, body, _ = till.call("POST", "/redemptions", {"code": "1", "amount": 0})
    assert sorted(body["errors"], key=lambda e: e["field"]) == [
        {"field": "Idempotency-Key", "detail": "Idempotency-Key 헤더는 결제나 취소마다 한 번 만드는 UUID입니다."},
        {
            "field": "amount",
            "detail": "amount는 1부터 100,000,000까지의 정수(최소 화폐 단위)이고 따옴표나 소수점 없이 보냅니다.",
        },
        {"field": "code", "detail": 'code는 휴대폰에 보이는 여섯 자리 숫자이고 문자열로 보냅니다. 예: "042137"'},
    ]


def test_a_body_that_is_too_large(till):
    status, body, _ = till.call("POST", "/redemptions", raw=b" " * 3_000_000, key=KEY)
    assert (status, body["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("reason", ["", "   ", "a\x00b", "\ud800", "x" * 201, 1, None, ["x"], "two\nlines"])
def test_a_reason_that_is_none(till, reason):
    status, body, _ = till.call("POST", "/redemptions/1/void", {"reason": reason}, key=KEY)
    assert (status, [e["field"] for e in body["errors"]]) == (422, ["reason"])


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9223372036854775808", "9" * 400, "%00", "한"])
def test_an_id_that_is_none(till, number):
    status, body, _ = till.call("POST", f"/redemptions/{number}/void", {"reason": "x"}, key=KEY)
    assert (status, [e["field"] for e in body["errors"]]) == (422, ["redemption_id"])


@pytest.mark.parametrize("day", ["", "today", "2025-02-30", "0001-01-01", "9999-12-31", "1e400", "2025-11-11%00", "한"])
def test_a_day_that_is_none(till, day):
    status, body, _ = till.call("GET", f"/redemptions?day={day}")
    assert (status, [e["field"] for e in body["errors"]]) == (422, ["day"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "path_unknown"),
        ("POST", "/redemption", 404, "path_unknown"),
        ("GET", "/redemptions/", 404, "path_unknown"),
        ("DELETE", "/redemptions", 405, "method_not_allowed"),
        ("PUT", f"/redemptions/{KEY}", 405, "method_not_allowed"),
        ("GET", "/redemptions/1/void", 405, "method_not_allowed"),
    ],
)
def test_wrong_addresses_and_methods(till, method, path, status, code):
    answer = till.call(method, path)
    assert (answer[0], answer[1]["code"]) == (status, code)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=8,
)
BODY = st.fixed_dictionaries({}, optional={"code": ANYTHING, "amount": ANYTHING, "reason": ANYTHING, "more": ANYTHING})
RAW = st.binary(max_size=60) | ANYTHING.map(lambda v: json.dumps(v).encode()) | BODY.map(lambda v: json.dumps(v).encode())
HEADER = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
PATH = st.sampled_from(["/redemptions", "/redemptions/1/void", f"/redemptions/{KEY}", "/redemptions?day=1"]) | st.text(
    max_size=20
).map(lambda t: "/" + t.replace("?", "").replace("#", ""))


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "POST"]),
    path=PATH,
    raw=RAW,
    key=HEADER | st.just(KEY),
    authorization=HEADER | st.none(),
    language=HEADER,
)
def test_never_a_500(till, method, path, raw, key, authorization, language):
    headers = {"Accept-Language": language} | ({} if authorization is None else {"Authorization": authorization})
    status, body, response = till.call(method, path, raw=raw, key=key, **headers)
    assert status < 500
    if status >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert (body["status"], body["type"]) == (status, f"urn:hankki:problem:{body['code']}")
        assert PROBLEMS[body["code"]].status == status
        assert body["title"] and body["detail"]


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(code=st.from_regex(r"[0-9]{6}", fullmatch=True), amount=st.integers(1, 100_000_000), key=st.uuids())
def test_every_well_formed_redemption_gets_an_answer(till, code, amount, key):
    status, body, _ = till.redeem(code, amount, key)
    assert (status, body["code"]) in {(422, "code_unknown"), (422, "key_reused"), (429, "too_many_tries")}
