"""Every page of every audience, in the light and in the dark, at all sizes.

Axe has no serious finding. At twice the text on the smallest phone, and as it is on a tablet and a desk, nothing is scrolled
sideways, cut off, or broken inside a word. The pages are those of the access table: what a person may open is looked at.
Phones, counters and owners read Korean and English, whose words break in other places; the desks English, whose words are
longer.
"""

from urllib.parse import urlencode

import pytest

from tests.browser.axe import CONTRAST, found_on
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.cut import cut_on
from tests.portals.access_rows import COMPANY, PUBLIC
from tests.portals.access_table import TABLE
from tests.portals.test_access import Facts, GuestFacts, address

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


DESKS = ("hr", "finance", "operator")
CASES = [(*who, language) for who in PEOPLE for language in ("ko", "en") if language == "en" or who[1] not in DESKS]
NAMES = [f"{case[0]}-{case[1]}-{case[-1]}" for case in CASES]
SIZES = [(PHONE, "200%"), (TABLET, ""), (DESK, "")]
TEXT = "size => { document.documentElement.style.fontSize = size }"


@pytest.mark.parametrize(("host", "person", "slug", "email", "size", "language"), CASES, ids=NAMES)
def test_no_page_has_a_finding_or_a_word_that_is_cut(live, browse, host, person, slug, email, size, language):
    page, facts = visitor(live, browse, host, person, slug, email, language=language, size=size)
    found = {}
    for row in pages(host, person):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert page.goto(place_of(live, row, facts, slug)).status == 200
        # What axe looks at is the same in both languages.
        if language == "ko" or person in DESKS:
            found[page.url] = found_on(page)
            # Of what stands on a page, the dark changes the colours alone.
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            found[page.url, "dark"] = found_on(page, CONTRAST)
        for width, text in SIZES:
            page.set_viewport_size(width)
            page.evaluate(TEXT, text)
            found[page.url, width["width"]] = cut_on(page)
    assert {what: wrong for what, wrong in found.items() if wrong} == {}
