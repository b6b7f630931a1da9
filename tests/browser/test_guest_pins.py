"""HR's desk makes a pass with a number; its guest sets a PIN on the phone, and pays at the till without it."""

import pytest

from billing.models import Redemption
from tenants.scope import platform_scope
from tests.browser.conftest import DESK
from tests.browser.test_counter import ask_for, stream, till  # noqa: F401 - two of them are fixtures

WORDS = {
    "ko": {
        "make": "손님 식권 만들기", "use": "이 휴대폰에서 쓰기", "without": "휴대폰 없이 결제하기", "hr": "인사팀",
        "who": "김*원\u00a0손님",
    },
    "en": {
        "make": "Make a guest pass", "use": "Use it on this phone", "without": "Pay without the phone", "hr": "HR team",
        "who": "김*원,\u00a0guest",
    },
}  # fmt: skip


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "way", "label"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_guest_of_hrs_pays_by_number_and_pin(live, browse, till, language):  # noqa: F811
    words, screen = WORDS[language], till(language)

    desk = browse("hanul", "hr@example.com", language=language, size=DESK)
    desk.goto(live.url("hanul", "/hr/guests/"))
    desk.click(f"a:has-text('{words['make']}')")
    desk.fill("input[name=name]", "면접자 김지원")
    desk.fill("input[name=phone]", "010-1234-5678")
    desk.fill("input[name=amount]", "15000")
    desk.click("form.card .button:not(.button--quiet)")
    link = desk.inner_text(".guest-link").strip()

    guest = browse("hanul", language=language)
    guest.goto(link)
    guest.click(f"button:has-text('{words['use']}')")
    guest.locator(".now .amount__number", has_text="15,000").wait_for()
    guest.click(f"a:has-text('{words['without']}')")
    guest.fill("input[name=pin]", "49071")
    guest.click("main form .button--large")
    guest.locator("text=5678").first.wait_for()
    guest.locator(".button--danger").wait_for()

    ask_for(screen, "14000", "phone")
    screen.fill("[data-number]", "010-1234-5678")
    screen.fill("[data-pin]", "49071")
    screen.click("#take-phone")
    screen.wait_for_selector("[data-result=captured]")
    assert screen.locator(".result__who").inner_text() == words["who"]
    assert captured() == [(14_000, "phone", "김*원 손님")]

    desk.goto(live.url("hanul", "/hr/guests/"))
    row = desk.locator("tbody tr").inner_text()
    assert "면접자 김지원" in row and words["hr"] in row and "14,000" in row
