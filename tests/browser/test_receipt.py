"""What is pressed on a receipt, on a network that fails."""

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
