"""The till at twice the text on the smallest screen, in the states that no address opens: offline, an answer, a dialog."""

import pytest

from tests.browser.conftest import PHONE, press
from tests.browser.test_counter import code, stream, till  # noqa: F401 - two of them are fixtures

TWICE = "document.documentElement.style.fontSize = '200%'"
# How far the lowest band reaches, and where the answer begins.
EDGES = """() => [
  Math.max(...[...document.querySelectorAll('[data-banner]')].map((each) => each.getBoundingClientRect().bottom)),
  document.querySelector('.result').getBoundingClientRect().top,
]"""
# The reasons and buttons of the dialog that are whole on the screen, with nothing over their middle.
REACHED = """() => [...document.querySelectorAll('#void-dialog .choice span, #void-dialog .button')].filter(each => {
  const box = each.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth && each.parentElement.contains(top);
}).length"""


def offline(page):
    page.context.set_offline(True)
    page.wait_for_selector("[data-banner=offline]")
    page.wait_for_function(f"() => {{ const [band, answer] = ({EDGES})(); return 0 < band && band <= answer; }}")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("text", ["as it is", "twice"])
def test_the_band_without_a_network_leaves_an_answer_whole(live, till, language, text):  # noqa: F811
    page = till(language, PHONE)
    if text == "twice":
        page.evaluate(TWICE)
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=captured]")
    offline(page)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("text", ["as it is", "twice"])
def test_it_leaves_what_is_held_whole_too_and_goes_without_a_gap(live, till, language, text):  # noqa: F811
    page = till(language, PHONE)
    if text == "twice":
        page.evaluate(TWICE)
    press(page, "15000", code(live))
    page.click("[data-again=hold]")
    page.wait_for_selector("[data-result=held]")
    before = page.evaluate(EDGES)[1]
    offline(page)
    page.context.set_offline(False)
    page.wait_for_selector("html[data-connection=connected]")
    page.wait_for_function(f"() => ({EDGES})()[1] === {before}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_reason_of_a_void_is_seen_as_the_dialog_opens(live, till, language):  # noqa: F811
    page = till(language, PHONE)
    press(page, "9000", code(live))
    page.wait_for_selector("#today .meal")
    page.evaluate(TWICE)
    page.click("#today [data-void]")
    page.wait_for_selector("#void-dialog[open] .choice")
    assert page.evaluate(REACHED) == 7
