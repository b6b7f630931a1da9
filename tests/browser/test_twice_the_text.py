"""Every page at twice the text on the smallest phone, and as it is on a tablet and a desk: nothing is scrolled sideways, cut
off, or broken inside a word.

The pages are those of the access table, as under axe. Phones, counters and owners read Korean and English, whose words
break in other places; the desks English, whose words are longer.
"""

import pytest

from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.cut import cut_on
from tests.browser.test_accessibility import PEOPLE, pages, place_of, visitor

SIZES = [(PHONE, "200%"), (TABLET, ""), (DESK, "")]
TEXT = "size => { document.documentElement.style.fontSize = size }"
DESKS = ("hr", "finance", "operator")
CASES = [(*who[:4], language) for who in PEOPLE for language in ("ko", "en") if language == "en" or who[1] not in DESKS]
NAMES = [f"{case[0]}-{case[1]}-{case[4]}" for case in CASES]


@pytest.mark.parametrize(("host", "person", "slug", "email", "language"), CASES, ids=NAMES)
def test_nothing_is_cut_or_broken(live, browse, host, person, slug, email, language):
    page, facts = visitor(live, browse, host, person, slug, email, language=language, size=PHONE)
    found = {}
    for row in pages(host, person):
        page.goto(place_of(live, row, facts, slug))
        for size, text in SIZES:
            page.set_viewport_size(size)
            page.evaluate(TEXT, text)
            if wrong := cut_on(page):
                found[page.url, size["width"]] = wrong
        page.set_viewport_size(PHONE)
    assert found == {}
