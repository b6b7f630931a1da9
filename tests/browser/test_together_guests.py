"""A guest at a table: the payer's phone and the guest's, from the link to one bill paid by both."""

from datetime import date

import pytest

from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from vouchers.actions import change_program
from vouchers.guests import give_pass, token_of

WORDS = {
    "ko": {"ask": "1명에게 요청하기", "yes": "승인", "mine": "11,000원 모두 내가 결제하기"},
    "en": {"ask": "Ask 1 person", "yes": "Approve", "mine": "Pay ₩11,000 for all"},
}


@pytest.fixture
def link(live):
    staff = live.world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)
        facts = {"name": "면접자 김지원", "amount": 10_000, "meals": 1, "valid_until": date(2025, 11, 11)}
        given = give_pass(company=staff.company, host=staff.haneul, program=staff.lunch, by=staff.haneul.user, **facts)
        return live.url("hanul", f"/guest/{token_of(given)}/")


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "label"))


def sit_down(live, phone, digits):
    """From the amount on the pay page to who pays how much, with the guest picked."""
    phone.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    for digit in digits:
        phone.click(f'.pad__keys [data-key="{digit}"]')
    phone.click("#together")
    phone.locator("#guests li", has_text="김지원").locator("input").check()
    # Out and in again: a guest who is taken out waits among the guests, not among who was searched for.
    phone.locator("#chosen li", has_text="김지원").locator("input").uncheck()
    phone.locator("#guests li", has_text="김지원").locator("input").check()
    phone.locator("#chosen li", has_text="김지원").wait_for()
    phone.click("#next")
    phone.wait_for_url("**/split/**")


def test_who_is_ticked_before_the_script_is_here_sits_down_when_it_comes(live, browse, link):
    phone, held = browse("hanul", "haneul@example.com"), []
    phone.route("**/together_people*.js", lambda route: held.append(route))
    with phone.expect_request("**/together_people*.js"):
        phone.goto(live.url("hanul", f"/together/at/{live.world.counter.slug}/?amount=19000"), wait_until="commit")
    phone.locator("#guests li", has_text="김지원").locator("input").check()
    assert phone.locator("#chosen li").count() == 0
    held[0].continue_()
    phone.locator("#chosen li", has_text="김지원").wait_for()
    assert phone.inner_text("#next") == "Share with 1 person"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_guest_gives_their_share_on_their_own_phone(live, browse, link, language):
    words = WORDS[language]
    host, guest = browse("hanul", "haneul@example.com", language=language), browse("hanul", language=language)
    guest.goto(link)
    guest.click("main form button")
    guest.locator(".now .amount__number", has_text="10,000").wait_for()

    sit_down(live, host, "19000")
    host.locator("[data-share]").fill("9000")
    assert host.inner_text("[data-rest]") in ("10,000원", "₩10,000")
    assert host.inner_text("#ask") == words["ask"]
    host.click("#ask")
    host.locator("#table").wait_for()

    # The guest's own page was open all the while: the request appears by itself.
    guest.locator(".together__asked button", has_text=words["yes"]).click()
    for phone, shown in ((guest, "9,000"), (host, "19,000")):
        phone.wait_for_url("**/receipts/*/")
        assert phone.locator(".receipt .amount--hero .amount__number").inner_text() == shown
    assert captured() == [(19_000, "김*늘 외 1명")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_host_pays_the_guests_share_with_one_tick(live, browse, link, language):
    host = browse("hanul", "haneul@example.com", language=language)
    sit_down(live, host, "11000")
    host.locator("[data-cover]").check()
    assert host.inner_text("[data-rest]") in ("11,000원", "₩11,000")
    assert host.inner_text("#ask") == WORDS[language]["mine"]
    host.click("#ask")
    host.wait_for_url("**/receipts/*/")
    assert captured() == [(11_000, "김*늘 외 1명")]
