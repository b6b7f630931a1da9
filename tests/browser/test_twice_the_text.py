"""Every page at twice the text on the smallest phone: nothing is scrolled sideways, cut off, or broken inside a word.

The pages are those of the access table, as under axe. Phones, counters and owners read Korean and English, whose words
break in other places; the desks English, whose words are longer.
"""

import pytest
from django.urls import reverse

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import PEOPLE, pages
from tests.portals.test_access import URLCONFS, Facts

TWICE = "document.documentElement.style.fontSize = '200%'"
# Words of which something lies beyond the screen or beyond what shows them, and short words that stand on two lines. What is
# reached by scrolling its own box sideways (the chips of a list, the tabs of a desk) is not cut.
FOUND = """() => {
  const found = new Set();
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.add(`the page is ${wide} wide`);
  const hidden = (place) => !place.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    || place.closest('.visually-hidden, .skip, .language, svg, script, style, option, pre, code')
    || [...ancestors(place)].some((each) => getComputedStyle(each).clipPath !== 'none');
  function* ancestors(place) {
    for (let each = place; each && each !== document.body; each = each.parentElement) yield each;
  }
  function edge(place) {
    let right = innerWidth;
    for (const each of ancestors(place)) {
      const { overflowX } = getComputedStyle(each);
      if (overflowX === 'auto' || overflowX === 'scroll') return Infinity;
      if (overflowX === 'hidden' || overflowX === 'clip') right = Math.min(right, each.getBoundingClientRect().right);
    }
    return right;
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, place = text.parentElement;
    if (!text.data.trim() || hidden(place)) continue;
    const right = edge(place), left = right === Infinity ? -Infinity : 0;
    for (const { 0: word, index } of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const boxes = [...range.getClientRects()].filter((box) => box.width);
      if (boxes.some((box) => box.right > right + 1 || box.left < left - 1)) found.add(`${word} is cut`);
      const whole = word.length <= 9 && !/[-–·@/:.,()]/.test(word);
      if (whole && new Set(boxes.map((box) => Math.round(box.top))).size > 1) found.add(`${word} is broken`);
    }
  }
  return [...found];
}"""


DESKS = ("hr", "finance", "operator")
CASES = [(*who[:4], language) for who in PEOPLE for language in ("ko", "en") if language == "en" or who[1] not in DESKS]
NAMES = [f"{case[0]}-{case[1]}-{case[4]}" for case in CASES]


@pytest.mark.parametrize(("host", "person", "slug", "email", "language"), CASES, ids=NAMES)
def test_nothing_is_cut_or_broken(live, browse, host, person, slug, email, language):
    facts, found = Facts(live.world), {}
    slug = slug or ("hanul" if host == "company" else None)
    page = browse(slug, email, language=language, size=PHONE)
    for row in pages(host, person):
        path = reverse(row.url, URLCONFS[host], kwargs={name: facts.of(word) for name, word in row.facts.items()})
        page.goto(live.url(slug, path))
        page.evaluate(TWICE)
        if wrong := page.evaluate(FOUND):
            found[path] = wrong
    assert found == {}
