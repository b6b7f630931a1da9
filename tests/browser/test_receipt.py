"""What is pressed on a receipt, on a network that fails; and the home page of a phone that did not show the code."""

import uuid

import pytest

from billing.enums import Way
from billing.models import CheckedMark, Reversal
from tenants.scope import company_scope, platform_scope
from vouchers.models import Dispute
from vouchers.redeeming import redeem

LOST = {
    "ko": "연결이 느려요. 답을 다시 보내고 있으니 두 번 결제되지 않아요.",
    "en": "The network is slow. We send your answer again; it can never count twice.",
}


@pytest.fixture
def till_takes(live):
    """till_takes() takes 9,000 won from 김하늘 by number and PIN, and gives the redemption's id."""

    def take() -> int:
        staff = live.world.hanul
        with company_scope(staff.company):
            paid = redeem(
                company=staff.company, employee=staff.haneul, counter=live.world.counter, amount=9_000,
                key=uuid.uuid4(), way=Way.PHONE,
            )  # fmt: skip
        assert paid.captured
        return paid.redemption_id

    return take


def kept(live) -> tuple[int, int, int]:
    """How many meals were cancelled, receipts checked and meals reported."""
    with platform_scope():
        undone, checked = Reversal.objects.count(), CheckedMark.objects.count()
    with company_scope(live.world.hanul.company):
        return undone, checked, Dispute.objects.count()


PRESSED = {
    "undo": (".undo button", ".receipt--voided", (1, 0, 0)),
    "check": (".receipt__check button", ".receipt--checked", (0, 1, 0)),
    "report": ("#dispute form button", "#dispute > .notice--wait", (0, 0, 1)),
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("what", PRESSED)
def test_what_is_pressed_is_sent_again_until_it_is_heard(live, browse, till_takes, what, language):
    button, done, counts = PRESSED[what]
    page = browse("hanul", "haneul@example.com", language=language)
    page.goto(live.url("hanul", f"/receipts/{till_takes()}/"))
    if what == "report":
        page.click("#dispute summary")
    live.lose_answers("/receipts/", 2, gateway=True)
    page.click(button)
    page.locator("#answer-lost", has_text=LOST[language]).wait_for()
    page.locator(done).wait_for()
    assert (live.lost, kept(live)) == (["302 Found", "302 Found"], counts)


@pytest.mark.parametrize("what", PRESSED)
def test_without_network_it_waits_in_words_and_is_done_when_there_is_one(live, browse, till_takes, what):
    button, done, counts = PRESSED[what]
    page = browse("hanul", "haneul@example.com", language="ko")
    page.goto(live.url("hanul", f"/receipts/{till_takes()}/"))
    if what == "report":
        page.click("#dispute summary")
    page.context.set_offline(True)
    page.click(button)
    # Where the eye is: right after what was pressed.
    page.locator("form + #answer-lost", has_text=LOST["ko"]).wait_for()
    assert page.url.endswith("/")
    assert kept(live) == (0, 0, 0)
    page.context.set_offline(False)
    page.locator(done).wait_for()
    assert kept(live) == counts


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_an_open_home_page_hears_of_what_a_till_took_and_undoes_it(live, browse, till_takes, motion):
    page = browse("hanul", "haneul@example.com", reduced_motion=motion)
    # An iPhone has no vibration: it lights up instead.
    page.add_init_script("""
      Object.defineProperty(navigator, "vibrate", { value: undefined });
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...how) {
        sessionStorage.setItem("lit", this.tagName);
        return animate.apply(this, how);
      };
    """)
    page.goto(live.url("hanul", "/"))
    assert page.locator(".now .amount__number").inner_text() == "12,000"
    till_takes()
    page.locator(".undo__said", has_text="The till took ₩9,000 at Halmae Gukbap.").wait_for()
    assert page.locator(".now .amount__number").inner_text() == "3,000"
    assert page.evaluate("sessionStorage.getItem('lit')") == {"no-preference": "BODY", "reduce": None}[motion]
    page.click(".undo button")
    page.wait_for_selector(".receipt--voided")
    assert page.locator("text=Undone. The till shows it, too: tell the staff.").is_visible()
    assert kept(live) == (1, 0, 0)


def test_the_home_page_of_a_phone_that_buzzes_buzzes(live, browse, till_takes):
    page = browse("hanul", "haneul@example.com")
    page.add_init_script("navigator.vibrate = (pattern) => sessionStorage.setItem('buzzed', String(pattern))")
    page.goto(live.url("hanul", "/"))
    till_takes()
    page.locator(".undo").wait_for()
    assert page.evaluate("sessionStorage.getItem('buzzed')") == "160,80,160"
