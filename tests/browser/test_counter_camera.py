"""The till scans the guest's code: with its camera, whatever the browser can do by itself, and with a scanner that types."""

import pytest
import segno

from billing.models import Redemption
from portals.counter.access import COOKIE, COOKIE_PATH
from restaurants.actions import give_key
from restaurants.enums import KeyKind
from tenants.scope import company_scope, platform_scope
from tests.browser.conftest import FLAGS, PATIENCE_MS, PHONE, TABLET, chromium_path
from vouchers.codes import show_code

WIDTH, HEIGHT, MODULE = 640, 480, 12
STILL = "window.EventSource = class { addEventListener() {} close() {} };"
# What a canvas shows is the camera's picture: window.show(text's modules) draws a QR on it.
CANVAS_CAMERA = """
const canvas = document.createElement("canvas");
canvas.width = 640; canvas.height = 480;
const pen = canvas.getContext("2d");
window.show = (rows) => {
  pen.fillStyle = "#fff"; pen.fillRect(0, 0, 640, 480); pen.fillStyle = "#000";
  rows.forEach((row, y) => row.forEach((dark, x) => dark && pen.fillRect(120 + x * 12, 60 + y * 12, 12, 12)));
};
show([]);
setInterval(() => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, 1, 1); }, 50);
window.streams = [];
navigator.mediaDevices.getUserMedia = async () => {
  const stream = canvas.captureStream(15);
  window.streams.push(stream);
  return stream;
};
"""
OWN_DETECTOR = """
window.asked = 0;
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { window.asked += 1; return window.read ? [{ rawValue: window.read, format: "qr_code" }] : []; }
};
"""


def code(live) -> str:
    staff = live.world.hanul
    with company_scope(staff.company):
        return show_code(company=staff.company, employee=staff.haneul).digits


def modules(text: str) -> list[list[int]]:
    """A QR as portals.qr draws it, without its quiet zone: 1 is dark."""
    return [list(row) for row in segno.make(text, error="m", micro=False).matrix]


def film(path, text: str) -> None:
    """A film of one picture for Chromium's fake camera: the QR in the middle of white."""
    rows = modules(text)
    left, top = (WIDTH - len(rows) * MODULE) // 2, (HEIGHT - len(rows) * MODULE) // 2
    luma = bytearray(b"\xeb" * (WIDTH * HEIGHT))
    for y, row in enumerate(rows):
        line = b"".join((b"\x10" if dark else b"\xeb") * MODULE for dark in row)
        for inside in range(MODULE):
            start = (top + y * MODULE + inside) * WIDTH + left
            luma[start : start + len(line)] = line
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)


def stand_at_the_till(live, page):
    _key, secret = give_key(counter=live.world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
    page.context.add_cookies(
        [{"name": COOKIE, "value": secret, "domain": "localhost", "path": COOKIE_PATH, "httpOnly": True}]
    )
    page.add_init_script(STILL + "window.speechSynthesis.speak = () => {};")
    page.goto(live.url(None, "/counter/"))
    return page


@pytest.fixture
def till(live, browse):
    """till(script) opens a connected till in which a script ran first."""

    def open_till(script="", size=TABLET, language="en"):
        page = browse(language=language, size=size)
        page.add_init_script(script)
        return stand_at_the_till(live, page)

    return open_till


def to_the_camera(page, amount="9000"):
    for key in amount:
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.click("#to-code")
    page.click("#pay-form [data-camera-open]")


def paid() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.values_list("amount", "way", "outcome"))


def test_a_camera_reads_the_phones_qr_and_takes_the_payment(live, chromium, tmp_path):
    film(tmp_path / "qr.y4m", code(live))
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'qr.y4m'}",
    ]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=FLAGS + camera)
    try:
        context = browser.new_context(viewport=TABLET, locale="en", permissions=["camera"])
        context.set_default_timeout(PATIENCE_MS)
        page = stand_at_the_till(live, context.new_page())
        to_the_camera(page)
        page.wait_for_selector("[data-result=captured]")
        assert page.locator(".result__amount .amount__number").inner_text() == "9,000"
        assert page.locator("#camera").evaluate("dialog => dialog.open") is False
        assert page.locator("#camera video").evaluate("video => video.srcObject") is None
    finally:
        browser.close()
    assert paid() == [(9_000, "code", "captured")]


def test_the_decoder_comes_only_when_the_browser_has_none_and_the_button_is_pressed(live, till):
    page = till(CANVAS_CAMERA)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]) if "/vendor/" in request.url else None)
    to_the_camera(page)
    page.wait_for_selector("[data-camera-said=looking]")
    assert sorted(asked) == ["decode.js", "index.js"]
    page.evaluate("rows => window.show(rows)", modules(code(live)))
    page.wait_for_selector("[data-result=captured]")
    assert page.evaluate("streams.map((each) => each.getTracks()[0].readyState)") == ["ended"]


def test_the_browsers_own_detector_is_used_where_there_is_one(live, till):
    page = till(CANVAS_CAMERA + OWN_DETECTOR)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/vendor/" in request.url else None)
    to_the_camera(page)
    page.wait_for_function("() => asked > 1")
    page.evaluate("digits => { window.read = digits; }", code(live))
    page.wait_for_selector("[data-result=captured]")
    assert asked == []


def test_another_qr_is_told_apart_and_the_camera_looks_on(live, till):
    page = till(CANVAS_CAMERA + OWN_DETECTOR)
    page.evaluate("window.read = 'http://localhost/q/abc123456'")
    to_the_camera(page)
    page.locator("[data-camera-said=other]").wait_for()
    assert paid() == []
    page.evaluate("digits => { window.read = digits; }", code(live))
    page.wait_for_selector("[data-result=captured]")


def test_closing_it_turns_the_camera_off_and_leaves_the_digits(till):
    page = till(CANVAS_CAMERA + OWN_DETECTOR)
    to_the_camera(page)
    page.click("[data-camera-close]")
    assert page.locator("#camera").evaluate("dialog => dialog.open") is False
    assert page.evaluate("streams.every((each) => each.getTracks()[0].readyState === 'ended')")
    assert page.evaluate("document.getElementById('take').dataset.step") == "code"


@pytest.mark.parametrize(
    ("error", "said", "korean"),
    [
        ("NotAllowedError", "The browser may not use the camera.", "브라우저가 카메라를 쓸 수 없어요."),
        ("NotFoundError", "This device has no camera.", "이 기기에는 카메라가 없어요."),
        ("NotReadableError", "The camera does not answer.", "카메라가 응답하지 않아요."),
    ],
)
def test_a_camera_that_cannot_be_used_is_said_in_words_and_digits_can_be_typed(live, till, error, said, korean):
    refuse = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('no', '{error}'); }};"
    page = till(OWN_DETECTOR + refuse)
    to_the_camera(page)
    page.locator(".camera--blind").wait_for()
    assert page.locator(".camera__said").inner_text().startswith(said)
    page.click("[data-camera-close]")
    for key in code(live):
        page.click(f"[data-digit='{key}']")
    page.click("#take-it")
    page.wait_for_selector("[data-result=captured]")
    beside = till(OWN_DETECTOR + refuse, size=PHONE, language="ko")
    to_the_camera(beside)
    beside.locator(".camera--blind").wait_for()
    assert beside.locator(".camera__said").inner_text().startswith(korean)


def test_an_address_without_https_has_no_camera_and_says_so(till):
    page = till("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")
    to_the_camera(page)
    assert page.locator(".camera__said").inner_text() == (
        "The browser allows the camera only at an address that begins with https."
    )


def test_a_scanner_that_types_what_the_phones_qr_holds_pays(live, browse, till):
    phone = browse("hanul", "haneul@example.com", size=PHONE)
    phone.goto(live.url("hanul", "/code/"))
    digits = "".join(phone.locator(".code__digits span").all_inner_texts())
    page = till()
    for key in "9000":
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.evaluate(
        """text => {
          let at = 5000;
          performance.now = () => at;
          for (const key of [...text, "Enter"]) {
            at += 8;
            const press = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(press);
          }
        }""",
        digits,
    )
    page.wait_for_selector("[data-result=captured]")
    assert page.locator(".result__amount .amount__number").inner_text() == "9,000"
