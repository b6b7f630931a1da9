"""A till that calls the API, and a phone that shows codes."""

import json
import uuid
from dataclasses import dataclass

import pytest
from django.conf import settings

from restaurants.actions import give_key
from restaurants.enums import KeyKind
from tenants.scope import company_scope
from tests.clients import Browser
from vouchers.codes import show_code


@dataclass
class Till:
    """A client with one counter's API key; every call returns (status, body, response)."""

    secret: str
    language: str = "en"

    def __post_init__(self):
        self.client = Browser(HTTP_HOST=settings.DOMAIN, raise_request_exception=False)

    def call(self, method, path, body=None, *, key=None, raw=None, **headers):
        sent = {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language}
        if key is not None:
            sent["Idempotency-Key"] = str(key)
        data = raw if raw is not None else ("" if body is None else json.dumps(body))
        response = self.client.generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers=sent | headers
        )
        return response.status_code, json.loads(response.content), response

    def redeem(self, code, amount, key=None):
        return self.call("POST", "/redemptions", {"code": code, "amount": amount}, key=key or uuid.uuid4())

    def hold(self, code, amount, key=None):
        return self.call("POST", "/holds", {"code": code, "amount": amount}, key=key or uuid.uuid4())

    def capture(self, key):
        return self.call("POST", f"/holds/{key}/capture")

    def release(self, key):
        return self.call("POST", f"/holds/{key}/release")

    def held(self, key):
        return self.call("GET", f"/holds/{key}")

    def void(self, redemption_id, reason="wrong amount", key=None):
        return self.call("POST", f"/redemptions/{redemption_id}/void", {"reason": reason}, key=key or uuid.uuid4())


def key_of(restaurant, by):
    counter = restaurant.counters.order_by("id").first()
    return give_key(counter=counter, kind=KeyKind.API, name="POS", by=by)


@pytest.fixture
def till(world):
    """The till of 할매국밥."""
    return Till(key_of(world.gukbap, world.owner)[1])


@pytest.fixture
def other_till(world):
    """The till of 봄날분식, which must see nothing of 할매국밥's."""
    return Till(key_of(world.bunsik, world.owner)[1])


@pytest.fixture
def show(world):
    """show() is the six digits on 김하늘's phone at 한울; show(world.bada) at 바다."""

    def digits(staff=None, employee=None, **kwargs):
        staff = staff or world.hanul
        with company_scope(staff.company):
            return show_code(company=staff.company, employee=employee or staff.haneul, **kwargs).digits

    return digits
