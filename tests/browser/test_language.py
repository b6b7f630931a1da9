"""Switching the language in the middle of a form: what was typed comes along, what must not be kept is asked about."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.bills import Bill, sign_bill
from tenants.scope import platform_scope
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_over import type_amount

ASKED = "Passwords, codes and files on this page have to be given again. Switch the language?"
TYPED = {"name": "야근 식대", "amount": "15,000", "starts": "18:00", "ends": "21:30"}


@pytest.fixture
def desk(live, browse):
    """desk() opens HR's form for a new program."""

    def opened():
        page = browse("hanul", "hr@example.com", size=DESK)
        page.goto(live.url("hanul", "/hr/programs/new/"))
        return page

    return opened


def switch(page, language: str) -> None:
    page.click(f".language button[value={language}]")
    page.wait_for_selector(f"html[lang={language}]")


def answer(page, accept: bool) -> list[str]:
    """Answer the page's next questions so; the list takes what they say."""
    said: list[str] = []

    def reply(dialog):
        said.append(dialog.message)
        if accept:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", reply)
    return said


def in_storage(page) -> str:
    """What of ours is kept; htmx keeps where it was, too."""
    ours = "Object.entries(sessionStorage).filter(([name]) => name.startsWith('hankki.'))"
    return page.evaluate(f"JSON.stringify(Object.fromEntries({ours}))")


def shown(page) -> dict[str, str]:
    return {name: page.input_value(f"main input[name={name}]") for name in TYPED}


def fill(page) -> None:
    for name, text in TYPED.items():
        page.fill(f"main input[name={name}]", text)
    page.uncheck("input[name=weekdays][value='0']")
    page.check("input[name=weekdays][value='6']")
    page.check("input[name=kind][value=monthly]")
    page.uncheck("input[name=excess]")


def ticked(page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('main input:checked')].map((each) => `${each.name}=${each.value}`)")


TICKED = [
    "kind=monthly", "holds=on", "weekdays=1", "weekdays=2", "weekdays=3", "weekdays=4", "weekdays=6",
    "holidays=off", "where=all", "who=everyone",
]  # fmt: skip


def test_a_half_filled_form_comes_along_and_nothing_stays_behind(desk):
    page = desk()
    fill(page)
    switch(page, "ko")
    assert (shown(page), ticked(page), in_storage(page)) == (TYPED, TICKED, "{}")
    page.wait_for_function("() => document.querySelector('#preview').textContent.includes('18:00–21:30')")
    page.reload()
    assert page.input_value("main input[name=name]") == ""


def test_a_form_that_was_refused_comes_along(desk):
    page = desk()
    fill(page)
    page.fill("main input[name=amount]", "0")
    page.click("button:has-text('Make the program')")
    page.wait_for_selector(".field__error")
    switch(page, "ko")
    assert (shown(page), ticked(page)) == (TYPED | {"amount": "0"}, TICKED)


def test_a_password_is_asked_about_and_never_kept(live, browse):
    page = browse("hanul")
    page.goto(live.url("hanul", "/sign-in/"))
    page.fill("input[name=email]", "haneul@example.com")
    page.fill("input[name=password]", "geheim")
    asked = answer(page, accept=False)
    page.click(".language button[value=ko]")
    assert (asked, page.get_attribute("html", "lang"), in_storage(page)) == ([ASKED], "en", "{}")
    assert page.input_value("input[name=password]") == "geheim"


def test_a_password_on_ones_own_page_is_asked_about(live, browse):
    page = browse("hanul", "haneul@example.com", size=PHONE)
    page.goto(live.url("hanul", "/me/"))
    page.locator("input[type=password]").first.fill("geheim")
    asked = answer(page, accept=False)
    page.click("form[action='/language/'] button[value=ko]")
    assert (asked, page.get_attribute("html", "lang")) == ([ASKED], "en")


def test_without_its_password_a_form_comes_along(live, browse):
    page = browse("hanul")
    page.goto(live.url("hanul", "/sign-in/"))
    page.fill("input[name=email]", "haneul@example.com")
    page.fill("input[name=password]", "geheim")
    answer(page, accept=True)
    page.route("**/language/", lambda route: route.abort("aborted"))
    page.click(".language button[value=ko]")
    page.wait_for_function("() => Object.keys(sessionStorage).some((name) => name.startsWith('hankki.'))")
    assert ("haneul@example.com" in in_storage(page), "geheim" in in_storage(page)) == (True, False)
    page.unroute("**/language/")
    switch(page, "ko")
    assert (page.input_value("input[name=email]"), page.input_value("input[name=password]")) == ("haneul@example.com", "")


def test_a_chosen_file_is_asked_about(live, browse, tmp_path):
    page = browse("hanul", "hr@example.com", size=DESK)
    page.goto(live.url("hanul", "/hr/loads/"))
    path = tmp_path / "list.csv"
    path.write_text("이름,이메일\n", "utf-8")
    page.set_input_files("input[name=file]", str(path))
    asked = answer(page, accept=False)
    page.click(".language button[value=ko]")
    assert (asked, page.get_attribute("html", "lang")) == ([ASKED], "en")


def test_with_nothing_typed_nothing_is_asked(live, browse):
    page = browse("hanul", size=PHONE)
    page.goto(live.url("hanul", "/sign-in/"))
    asked = answer(page, accept=False)
    switch(page, "ko")
    assert asked == []


@pytest.fixture
def phone(live, browse):
    """phone() opens the page on which 김하늘 pays at 할매국밥's counter."""

    def opened(**more):
        page = browse("hanul", "haneul@example.com", size=PHONE, **more)
        page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
        return page

    return opened


def paid() -> list[tuple[int, str]]:
    with platform_scope():
        return list(Redemption.objects.values_list("amount", "outcome"))


def test_an_amount_to_be_paid_comes_along(phone):
    page = phone()
    type_amount(page, "9000")
    switch(page, "ko")
    assert (page.locator("[data-pad-input]").input_value(), in_storage(page)) == ("9,000", "{}")
    assert page.locator("#pay").inner_text().strip() == "9,000원 결제하기"
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    switch(page, "en")
    assert page.locator(".receipt__said").inner_text().strip() == "Paid"
    assert paid() == [(9_000, "captured")]


def test_a_payment_under_way_keeps_its_key_and_stays_one(live, phone):
    page = phone()
    type_amount(page, "9000")
    live.lose_answers("/pay/", 99, gateway=True)
    page.click("#pay")
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('pay:'))")
    page.click(".language button[value=ko]")
    page.wait_for_url("**/receipts/*/")
    assert paid() == [(9_000, "captured")]


def test_a_bill_of_the_till_is_paid_in_the_other_language(live, phone):
    page, world = phone(), live.world
    bill = sign_bill(world.counter, Bill(9_000, uuid.uuid4()))
    page.goto(live.url("hanul", f"/pay/{world.counter.slug}/bill/{bill}"))
    switch(page, "ko")
    assert page.locator("#pay").inner_text().strip() == "9,000원 결제하기"
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert paid() == [(9_000, "captured")]


def test_the_code_page_speaks_the_other_language_and_shows_a_code(live, phone):
    page = phone()
    page.goto(live.url("hanul", "/code/"))
    switch(page, "ko")
    assert page.locator(".phone__title").inner_text() == "식당에 보여 주세요"
    assert len(page.locator(".code__digits").inner_text()) == 6
