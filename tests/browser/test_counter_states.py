"""The till's states that no address opens: nothing cut at three sizes in either language, and no finding of axe by day and
in the dark.
"""

import pytest

from tests.browser.axe import CONTRAST, RULES, found_on
from tests.browser.conftest import DESK, PHONE, TABLET, press
from tests.browser.cut import cut_on
from tests.browser.test_counter import HURRY, ask_for, code, stream, till  # noqa: F401 - two of them are fixtures


@pytest.fixture
def look():
    """look(page, state, part) writes down in `look.found` what is wrong; axe looks at the part, in Korean alone."""

    def at(page, state, part="#take"):
        at.seen.append(state)
        for size in (PHONE, DESK, TABLET):
            page.set_viewport_size(size)
            if wrong := cut_on(page):
                at.found[state, size["width"]] = wrong
        if page.get_attribute("html", "lang") != "ko":
            return
        for scheme, rules in (("dark", CONTRAST), ("light", RULES)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if wrong := found_on(page, rules, part):
                at.found[state, scheme] = wrong

    at.seen, at.found = [], {}
    return at


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_state_of_the_till_has_a_finding(live, till, look, language):  # noqa: F811
    page = till(language)
    ask_for(page, "15000", "bill")
    page.wait_for_selector("[data-bill] svg")
    look(page, "bill")
    for way in ("phone", "code"):
        page.click(f"[data-way={way}]")
        look(page, way)
    page.click("#pay-form [data-camera-open]")
    page.wait_for_selector("#camera[open]")
    look(page, "camera", "#camera")
    page.click("[data-camera-close]")
    for digit in code(live):
        page.click(f"[data-digit='{digit}']")
    page.click("#take-it")
    page.wait_for_selector("[data-result=refused]")
    look(page, "refused")
    page.click("[data-again=hold]")
    page.wait_for_selector("[data-result=held]")
    look(page, "held")
    page.click("[data-settle] .button--secondary")
    page.wait_for_selector("[data-result=released]")
    look(page, "released")
    page.click("[data-again=new]")
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=captured]")
    look(page, "captured")
    page.click("#today [data-void]")
    page.wait_for_selector("#void-dialog[open] .choice")
    look(page, "void", "#void-dialog")
    page.click("#void-dialog [data-dialog-close]")
    page.click("[data-again=new]")
    page.route("**/counter/redeem/", lambda route: route.abort())
    press(page, "3000", code(live))
    page.wait_for_selector("[data-result=checking]")
    look(page, "checking")
    page.evaluate(HURRY)
    page.wait_for_selector("[data-result=unpaid]")
    look(page, "unpaid")
    page.reload()
    page.route("**/counter/outcome/**", lambda route: route.abort())
    page.evaluate(HURRY)
    press(page, "3000", code(live))
    page.wait_for_selector("#result [data-leave]")
    look(page, "no answer")
    page.click("#result [data-leave]")
    look(page, "left")
    page.unroute("**/counter/outcome/**")
    page.wait_for_selector("[data-left=unpaid]")
    look(page, "left, and answered")
    assert look.found == {}
    assert len(look.seen) == 14
