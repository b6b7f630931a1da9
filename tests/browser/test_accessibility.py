"""Every page of every audience under axe (axe-core, WCAG 2.1 A and AA): no serious finding, no critical one.

The pages are those of the access table: what a person may open is what is looked at, in Korean, at the size they use.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser.conftest import DESK, PHONE, TABLET
from tests.portals.access_table import COMPANY, PUBLIC, TABLE
from tests.portals.test_access import URLCONFS, Facts

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
# A file, or a part that its page swaps in.
NO_PAGE = (
    "_file",
    "manifest",
    "service_worker",
    "_state",
    "_progress",
    "preview",
    "template",
    "api",
    "health",
    "_number",
    "_asked",
)
PEOPLE = [
    ("company", "anonymous", None, None, PHONE),
    ("company", "employee", "hanul", "haneul@example.com", PHONE),
    ("company", "hr", "hanul", "hr@example.com", DESK),
    ("company", "finance", "hanul", "finance@example.com", DESK),
    ("public", "anonymous", None, None, PHONE),
    ("public", "owner", None, "owner@example.com", TABLET),
    ("public", "operator", None, "operator@example.com", DESK),
]


def pages(host: str, person: str) -> list:
    """One row of the table for each page this person may open."""
    column = (COMPANY if host == "company" else PUBLIC).index(person)
    rows = {row.url: row for row in TABLE if (row.host, row.method, row.expected[column]) == (host, "GET", 200)}
    return [row for name, row in rows.items() if not any(part in name for part in NO_PAGE)]


def serious(results) -> list[tuple[str, str]]:
    """What is wrong and where: rule and element."""
    return [
        (found["id"], node["target"][0])
        for found in results["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("host", "person", "slug", "email", "size"), PEOPLE, ids=[f"{who[0]}-{who[1]}" for who in PEOPLE])
def test_no_page_has_a_serious_finding(live, browse, host, person, slug, email, size):
    facts, found = Facts(live.world), {}
    slug = slug or ("hanul" if host == "company" else None)
    page = browse(slug, email, language="ko", size=size)
    for row in pages(host, person):
        path = reverse(row.url, URLCONFS[host], kwargs={name: facts.of(word) for name, word in row.facts.items()})
        page.goto(live.url(slug, path))
        if wrong := serious(Axe().run(page, options=RULES).response):
            found[path] = wrong
    assert found == {}


def test_axe_finds_what_is_wrong(browse):
    page = browse()
    page.set_content("<html lang='ko'><title>x</title><img src='/x.png'><p style='color: #aaa'>흐린 글씨</p></html>")
    assert serious(Axe().run(page, options=RULES).response) == [("color-contrast", "p"), ("image-alt", "img")]
