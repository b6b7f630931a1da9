"""The amount aloud on devices without a Korean voice: from the recording, in the right order, and only there."""

import json
import uuid
from pathlib import Path

import pytest

from portals.counter.access import COOKIE, COOKIE_PATH
from restaurants.actions import give_key
from restaurants.enums import KeyKind
from tenants.scope import company_scope
from tests.browser.conftest import DESK, TABLET, press
from tests.browser.test_counter import code, type_at
from vouchers.redeeming import redeem

ROOT = Path(__file__).parents[2]
AMOUNTS = json.loads((ROOT / "tests/portals/counter/amounts.json").read_text("utf-8"))
STILL = "window.EventSource = class { addEventListener() {} close() {} };"
# Every clip that begins is written down by its place in the recording, in hundredths of a second.
LISTEN = """
window.heard = []; window.said = []; window.tones = 0;
const begin = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when, from, length) {
  window.heard.push(Math.round((from + 0.02) * 1000));
  return begin.call(this, when, from, length);
};
const chime = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return chime.apply(this, when); };
window.AudioContext = class extends AudioContext { constructor() { super(); window.context = this; } };
window.speechSynthesis.speak = (words) => { window.said.push(words.text); };
window.speechSynthesis.cancel = () => {};
"""
ENGLISH = "[{ lang: 'en-US', name: 'English' }]"
ON = "#sound[aria-pressed=true]"
VOICES = "window.speechSynthesis.getVoices = () => %s;"
NAMES = """async () => {
  const { CLIPS } = await import("/static/js/clips_ko.js");
  return Object.fromEntries(Object.entries(CLIPS).map(([name, place]) => [name, place[0]]));
}"""


@pytest.fixture
def till(live, browse):
    """till(script) opens a connected till with its sound on, in which a script ran first; more goes to browse."""

    def open_till(script="", size=TABLET, **more):
        _key, secret = give_key(counter=live.world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
        page = browse(size=size, **more)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url.rpartition("/")[2]))
        page.context.add_cookies(
            [{"name": COOKIE, "value": secret, "domain": "localhost", "path": COOKIE_PATH, "httpOnly": True}]
        )
        page.add_init_script(STILL + LISTEN + script)
        page.goto(live.url(None, "/counter/"))
        return page

    return open_till


def pay(live, page, amount="9000"):
    press(page, amount, code(live))
    page.wait_for_selector("[data-result=captured]")


def names(page) -> list[str]:
    places = {round(start * 1000): name for name, start in page.evaluate(NAMES).items()}
    return [places[start] for start in page.evaluate("heard")]


def test_a_device_that_speaks_no_korean_plays_the_recording(live, till):
    page = till(VOICES % ENGLISH)
    pay(live, page, "11500")
    page.wait_for_function("() => heard.length === 4")
    assert names(page) == ["만", "천", "오백", "결제"]
    assert page.evaluate("said") == []


def test_a_till_that_only_keys_touch_is_heard(live, till):
    page = till(VOICES % ENGLISH, DESK)
    assert page.locator(ON).count() == 0
    type_at(page, 120, *"9000", "Enter", *code(live), "Enter")
    page.wait_for_function("() => heard.length === 2")
    assert (names(page), page.evaluate("tones")) == (["구천", "결제"], 2)


@pytest.mark.parametrize("act", ["click", "tap"])
def test_a_press_anywhere_turns_the_sound_on(till, act):
    page = till(has_touch=True)
    getattr(page, act)("#today")
    page.wait_for_selector(ON)


def test_what_the_device_took_back_is_asked_for_with_the_next_key(till):
    page = till(size=DESK)
    page.keyboard.press("1")
    page.wait_for_selector(ON)
    page.evaluate("context.suspend()")
    page.wait_for_selector("#sound[aria-pressed=false]")
    page.keyboard.press("2")
    page.wait_for_selector(ON)


def test_a_slow_finger_on_the_button_turns_it_on_and_hears_the_chime(till):
    page = till(VOICES % ENGLISH)
    page.click("#sound", delay=300)
    page.wait_for_function("() => heard.length === 3")
    assert (names(page), page.evaluate("tones"), page.locator(ON).count()) == (["켜짐", "구천", "결제"], 2, 1)


def test_a_device_with_an_interface_and_no_voice_plays_it_too_and_tries_no_more(live, till):
    page = till(VOICES % "[]")
    pay(live, page)
    page.wait_for_function("() => heard.length === 2")
    assert (names(page), page.evaluate("said")) == (["구천", "결제"], ["구천 원 결제됐어요"])
    page.click("#sound")
    page.click("#sound")
    page.wait_for_function("() => heard.length === 5")
    assert names(page)[2:] == ["켜짐", "구천", "결제"]
    assert page.locator("[data-banner=voiceless]").is_visible()


def test_a_korean_voice_needs_no_recording(live, till):
    page = till("window.speechSynthesis.speak = (words) => { window.said.push(words.text); words.onstart(); };")
    pay(live, page)
    page.wait_for_function("() => said.length === 1")
    assert (page.evaluate("heard"), "ko.mp3" in page.asked) == ([], False)


def test_a_cancelled_meal_is_said_as_cancelled(live, till):
    staff = live.world.hanul
    with company_scope(staff.company):
        redeem(company=staff.company, employee=staff.haneul, counter=live.world.counter, amount=3_000, key=uuid.uuid4())
    page = till(VOICES % ENGLISH)
    page.click("#sound")
    page.wait_for_function("() => heard.length === 3")
    page.click("#today [data-void]")
    page.click("#void-dialog .choice:has-text('Wrong amount')")
    page.click("#void-dialog .button--danger")
    page.wait_for_function("() => heard.length === 5")
    assert names(page)[3:] == ["삼천", "취소"]


def test_the_clips_say_what_the_voice_would(live, browse):
    page = browse()
    page.goto(live.url(None, "/counter/pair/"))
    clips = page.evaluate(
        "async (amounts) => { const { clipsOf } = await import('/static/js/clips.js');"
        " const { CLIPS } = await import('/static/js/clips_ko.js');"
        " return amounts.map((amount) => clipsOf(amount, false).map((name) => (name in CLIPS ? name : `no ${name}`))); }",
        [amount for amount, _ in AMOUNTS],
    )
    assert ["".join(names[:-1]) for names in clips] == [words.replace(" ", "").removesuffix("원") for _, words in AMOUNTS]


def test_a_word_and_its_ten_thousand_are_one_clip_where_there_is_one(live, browse):
    page = browse()
    page.goto(live.url(None, "/counter/pair/"))
    clips = page.evaluate(
        "async (amounts) => { const { clipsOf } = await import('/static/js/clips.js');"
        " return amounts.map((amount) => clipsOf(amount, true)); }",
        [0, 10_000, 60_000, 100_000, 126_000, 200_000, 100_010_000],
    )
    assert clips == [
        ["영", "취소"],
        ["만", "취소"],
        ["육만", "취소"],
        ["십만", "취소"],
        ["십", "이만", "육천", "취소"],
        ["이십", "만", "취소"],
        ["일", "억", "일만", "취소"],
    ]


def test_each_clip_lies_where_it_is_said_to_in_the_recording_as_a_browser_reads_it(live, browse):
    page = browse()
    page.goto(live.url(None, "/counter/pair/"))
    found = page.evaluate(
        """async () => {
          const { CLIPS } = await import("/static/js/clips_ko.js");
          const file = await (await fetch("/static/sounds/ko.mp3")).arrayBuffer();
          const sound = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(file);
          const wave = sound.getChannelData(0);
          const loudest = (from, to) =>
            wave.slice(from * 22050, to * 22050).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
          return Object.entries(CLIPS).map(([name, [start, length]]) => [
            name, loudest(start, start + length) > 0.5, loudest(start - 0.1, start - 0.02) < 0.1,
          ]);
        }"""
    )
    assert len(found) == 54
    assert [name for name, loud, _ in found if not loud] == []
    assert [name for name, _, quiet_before in found if not quiet_before] == []


def test_the_recording_is_small():
    assert (ROOT / "static/sounds/ko.mp3").stat().st_size < 150_000
