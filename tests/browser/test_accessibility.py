"""Every page of every audience under axe (axe-core, WCAG 2.1 A and AA), in the light and in the dark: no serious finding.

The pages are those of the access table: what a person may open is what is looked at, in Korean, at the size they use.
"""

import uuid
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from billing.actions import void_redemption
from tenants.scope import restaurant_scope
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.portals.access_rows import COMPANY, PUBLIC
from tests.portals.access_table import TABLE
from tests.portals.test_access import Facts, GuestFacts, address

AXE = Axe().axe_script
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# How the names of files end, and of parts that their page swaps in.
NO_PAGE = (
    "_file",
    "manifest",
    "service_worker",
    "_state",
    "_progress",
    "_preview",
    "_template",
    "health",
    "_number",
    "_asked",
    "signing_key",
)
# What a guest opens of an employee's pages: those with a face of their own, and what a meal is paid with.
GUESTS = (
    "employee_home",
    "employee_restaurants",
    "pay",
    "pay_bill",
    "employee_phone",
    "employee_code",
    "receipt",
)
PEOPLE = [
    ("company", "anonymous", "hanul", None, PHONE),
    ("company", "employee", "hanul", "haneul@example.com", PHONE),
    ("company", "guest", "hanul", None, PHONE),
    ("company", "hr", "hanul", "hr@example.com", DESK),
    ("company", "finance", "hanul", "finance@example.com", DESK),
    ("public", "anonymous", None, None, PHONE),
    ("public", "owner", None, "owner@example.com", TABLET),
    ("public", "operator", None, "operator@example.com", DESK),
]


def pages(host: str, person: str) -> list:
    """One row of the table for each page this person may open, and for each that more is asked of.

    Which restaurant makes no other page: its owner has one.
    """
    column = (COMPANY if host == "company" else PUBLIC).index("employee" if person == "guest" else person)
    rows = [row for row in TABLE if (row.host, row.method, row.expected[column]) == (host, "GET", 200)]
    found = {(row.url, *sorted({*(row.data or ())} - {"restaurant"})): row for row in rows}
    shown = [row for row in found.values() if not row.url.startswith("api:") and not row.url.endswith(NO_PAGE)]
    return [row for row in shown if person != "guest" or row.url in GUESTS]


def place_of(live, row, facts, slug) -> str:
    """The whole address of a row's page."""
    path, data = address(row, facts)
    return live.url(slug, f"{path}?{urlencode(data)}" if data else path)


def visitor(live, browse, host, person, slug, email, **how) -> tuple:
    """The browser of one of PEOPLE, and what the table's words mean to them. A guest has taken the pass up."""
    page = browse(slug, email, **how)
    # Without JavaScript a bill asks anew what became of it; here it stands still to be looked at.
    page.route("**/counter/bill/*", _stand_still)
    facts = GuestFacts(live.world) if person == "guest" else Facts(live.world)
    if person == "guest":
        page.goto(live.url(slug, f"/guest/{facts.guest_link}/"))
        page.click("main form button")
        page.wait_for_selector(".now")
    return page, facts


def _stand_still(route):
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('http-equiv="refresh"', ""))


def found_on(page, options=RULES, part="html") -> list[tuple[str, str]]:
    """What is seriously wrong on a page or a part of it, and where: rule and element. A page is given axe's script once."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    run = "([part, options]) => axe.run(part, options).then(results => results.violations)"
    violations = page.evaluate(run, [part, options])
    return [
        (found["id"], node["target"][0])
        for found in violations
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("host", "person", "slug", "email", "size"), PEOPLE, ids=[f"{who[0]}-{who[1]}" for who in PEOPLE])
def test_no_page_has_a_serious_finding(live, browse, host, person, slug, email, size):
    page, facts = visitor(live, browse, host, person, slug, email, language="ko", size=size)
    found = {}
    for row in pages(host, person):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert page.goto(place_of(live, row, facts, slug)).status == 200
        if wrong := found_on(page):
            found[page.url] = wrong
        # Of what stands on a page, the dark changes the colours alone.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        if wrong := found_on(page, CONTRAST):
            found[f"{page.url} in the dark"] = wrong
    assert found == {}


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
