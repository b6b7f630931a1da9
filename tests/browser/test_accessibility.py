"""Axe finds what is wrong, and nothing where a bill is above what may be spent."""

import uuid
from urllib.parse import urlsplit

import pytest

from billing.actions import void_redemption
from tenants.scope import restaurant_scope
from tests.browser.axe import found_on


def test_axe_finds_what_is_wrong(browse):
    page = browse()
    page.set_content("<html lang='ko'><title>x</title><img src='/x.png'><p style='color: #aaa'>흐린 글씨</p></html>")
    assert found_on(page) == [("color-contrast", "p"), ("image-alt", "img")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bill_above_the_limit_has_none_from_the_offer_to_the_cancelled_receipt(live, browse, scheme):
    page, found = browse("hanul", "haneul@example.com", language="ko", color_scheme=scheme), {}
    pay, gukbap = f"/pay/{live.world.counter.slug}", live.world.gukbap.pk
    page.goto(live.url("hanul", f"{pay}?amount=15000"))
    page.wait_for_selector("#pay-part:not([hidden])")
    found["offer"] = found_on(page)
    page.evaluate("document.getElementById('pay-form').submit()")  # past the script, which would not send it
    page.wait_for_url("**/outcome/*")
    found["refused"] = found_on(page)
    page.click("button:has-text('12,000')")
    page.wait_for_url("**/receipts/*/")
    found["receipt"] = found_on(page)
    receipt = urlsplit(page.url).path
    with restaurant_scope(gukbap):
        facts = {"reason": "x", "key": uuid.uuid4(), "by": live.world.owner, "restaurant_id": gukbap}
        void_redemption(redemption_id=int(receipt.split("/")[2]), **facts)
    unknown = f"{pay}/outcome/{uuid.uuid4()}"
    others = {"cancelled": receipt, "history": "/history/", "checking": unknown, "over": f"{pay}/bill/forged"}
    for name, path in others.items():
        page.goto(live.url("hanul", path))
        found[name] = found_on(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) == 7
