"""A till in the tests: a paired browser, and codes on phones."""

import re
import uuid
from html import unescape

import pytest

from portals.counter.access import COOKIE, COOKIE_PATH
from restaurants.actions import give_key
from restaurants.enums import KeyKind
from tenants.scope import company_scope
from vouchers.codes import show_code


class Till:
    """A browser that is a counter's device."""

    def __init__(self, client, counter):
        self.client, self.counter = client, counter
        self.key, secret = give_key(counter=counter, kind=KeyKind.DEVICE, name="tablet", by="test")
        client.cookies[COOKIE] = secret
        client.cookies[COOKIE]["path"] = COOKIE_PATH

    def get(self, url="/counter/", **facts):
        return self.client.get(url, **facts)

    def fetch(self, url):
        return self.client.get(url, HTTP_X_REQUESTED_WITH="fetch")

    def pay(self, amount, code, key=None, fetch=True):
        facts = {"amount": amount, "code": code, "key": str(key or uuid.uuid4())}
        return self.client.post("/counter/redeem/", facts, **({"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}))

    def void(self, redemption_id, reason="amount", words="", key=None, fetch=True, **more):
        facts = {"reason": reason, "words": words, "key": str(key or uuid.uuid4()), **more}
        extra = {"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}
        return self.client.post(f"/counter/void/{redemption_id}/", facts, **extra)


@pytest.fixture
def till(world, visit):
    """The device of 할매국밥's first counter, read in English."""
    return Till(visit(None), world.counter)


@pytest.fixture
def code(world):
    """code() is what 김하늘's phone shows; another of Hanul's or Bada's people on request."""

    def shown(staff=None, employee=None) -> str:
        staff = staff or world.hanul
        with company_scope(staff.company):
            return show_code(company=staff.company, employee=employee or staff.haneul).digits

    return shown


@pytest.fixture
def words():
    """words(response) is what a page says, tags and spaces put away; the clock runs on, the words say 12:07."""

    def said(response) -> str:
        html = re.sub(r"<(script|template|head).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
        return re.sub(r"\b12:\d\d\b", "12:07", " ".join(unescape(html).split()))

    return said
