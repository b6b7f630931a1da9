"""Three windows: the host makes a link, the guest opens it and shows a code, the till takes it and says "guest"."""

import re

import pytest

from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from tests.browser.test_counter import press, stream, till  # noqa: F401 - two of them are fixtures
from vouchers.actions import change_program

WORDS = {
    "ko": {
        "ask": "손님 초대",
        "use": "이 휴대폰에서 쓰기",
        "taken": "이미 연 링크예요",
        "over": "이 손님 식권을 다 썼어요.",
        "who": "김*원 손님",
    },
    "en": {
        "ask": "Invite a guest",
        "use": "Use it on this phone",
        "taken": "open on another phone",
        "over": "has paid all",
        "who": "김*원, guest",
    },
}


@pytest.fixture(autouse=True)
def allowed(live):
    staff = live.world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "way", "label"))


def invited(live, browse, words, language) -> str:
    """What a host does at the phone; the address they send."""
    host = browse("hanul", "haneul@example.com", path="/", language=language)
    host.locator(f"a:has-text('{words['ask']}')").click()
    host.fill("input[name=name]", "면접자 김지원")
    host.locator(".phone__act button").click()
    host.locator(".guest-link").wait_for()
    return host.inner_text(".guest-link").strip()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_guest_eats_by_code_at_the_till(live, browse, till, language):  # noqa: F811
    words, screen = WORDS[language], till(language)
    link = invited(live, browse, words, language)

    guest = browse("hanul", language=language)
    guest.goto(link)
    guest.click(f"button:has-text('{words['use']}')")
    guest.locator(".now .amount__number", has_text="10,000").wait_for()

    other = browse("hanul", language=language)
    other.goto(link)
    assert words["taken"] in other.inner_text("main")

    guest.click(".now .button")
    digits = re.sub(r"\D", "", guest.inner_text(".code__digits"))
    press(screen, "9000", digits)
    guest.wait_for_url("**/receipts/*/")
    assert guest.locator(".receipt .amount--hero .amount__number").inner_text() == "9,000"
    screen.locator(f"text={words['who']}").first.wait_for()
    assert captured() == [(9_000, "code", "김*원 손님")]
    guest.goto(live.url("hanul", "/"))
    assert words["over"] in guest.inner_text("main")


def test_a_guest_scans_the_counters_qr(live, browse):
    link = invited(live, browse, WORDS["ko"], "ko")
    guest = browse("hanul", language="ko")
    guest.goto(link)
    guest.click("main form button")
    guest.locator(".now .amount__number").wait_for()
    guest.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    for digit in "8000":
        guest.click(f'.pad__keys [data-key="{digit}"]')
    guest.click("#pay")
    guest.wait_for_url("**/receipts/*/")
    guest.click("text=식당 확인")
    guest.wait_for_selector(".receipt--checked")
    assert captured() == [(8_000, "scan", "김*원 손님")]
