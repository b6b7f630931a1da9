"""What of a page's words is cut off, broken or beyond the screen."""

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

# What a page does when its size changes, as the frame of a table that no longer fits it, is done after a frame.
STILL = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def cut_on(page) -> list[str]:
    """Each word that is not whole on the screen as it is now, and the page's width where that is too much."""
    page.evaluate(STILL)
    return page.evaluate(FOUND)
