"""An unknown phone at a counter's printed QR: asked once, told nothing of others, led to the very counter."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail

from accounts.models import User
from portals.mobile import dashed
from tenants.actions import suspend_company
from tenants.scope import company_scope
from tests.cast import PASSWORD
from vouchers.actions import let_go
from vouchers.phones import redeem_by_phone, set_pin

NUMBER, PIN = "01012345678", "4907"


@pytest.fixture
def there(world) -> str:
    return f"/pay/{world.counter.slug}"


@pytest.fixture
def qr(there) -> str:
    return there.replace("/pay/", "/q/")


@pytest.fixture
def send(visit, qr, django_capture_on_commit_callbacks):
    """send(typed) is what an unknown phone is told, the worker's work done."""

    def press(typed, phone=None, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return (phone or visit(None)).post(qr, {"who": typed} | more)

    return press


@pytest.fixture
def paid_by_number(world):
    with company_scope(world.hanul.company):
        haneul = world.hanul.haneul
        set_pin(company=world.hanul.company, employee=haneul, number=NUMBER, pin=PIN, by=haneul.user)


def links() -> list[tuple[str, str]]:
    found = (re.search(r"http://([a-z]+)\.localhost:8000(/sign-in/link/\S+/)", letter.body) for letter in mail.outbox)
    return [match.groups() for match in found]


def test_by_mail_at_whatever_company_one_eats_for_to_the_counters_pay_page(world, visit, send, there):
    with company_scope(world.bada.company):
        User.objects.filter(email="haneul@example.com").update(email="only-hanul@example.com")
    answer = send("Haneul@example.com")
    assert (answer.status_code, "a link is on its way" in answer.content.decode()) == (200, True)
    [(slug, link)] = links()
    phone = visit(slug)
    assert (slug, phone.get(link).status_code) == ("hanul", 200)
    assert phone.post(link).headers["Location"] == there
    assert phone.get(there).status_code == 200


def test_who_eats_for_two_companies_gets_a_link_to_each(world, send):
    send("haneul@example.com")
    assert sorted(slug for slug, _ in links()) == ["bada", "hanul"]


def test_the_browser_that_asked_is_known_at_the_company_where_the_domain_has_a_dot(world, visit, send, monkeypatch):
    assert send("doyun@example.com").cookies["hankki_asked"]["domain"] == ""
    dotted = SimpleNamespace(DOMAIN="hankki.example", SCHEME="http", PUBLIC_PORT="")
    monkeypatch.setattr("portals.account.views.landing.settings", dotted)
    asking = send("doyun@example.com").cookies["hankki_asked"]
    assert (asking["domain"], asking["path"], asking["max-age"]) == ("hankki.example", "/sign-in/", 900)
    slug, link = links()[-1]
    phone = visit(slug)
    phone.cookies["hankki_asked"] = asking.value
    assert phone.get(link).status_code == 302


@pytest.mark.parametrize("email", ["nobody@example.com", "hr@example.com", "owner@example.com"])
def test_who_does_not_eat_anywhere_gets_the_same_answer_and_no_mail(world, send, email):
    known, unknown = send("doyun@example.com"), send(email)
    mail.outbox.clear()
    send(email)
    assert mail.outbox == []
    pages = [re.sub(r"[\w-]+@example.com|\w{64}", "", answer.content.decode()) for answer in (known, unknown)]
    assert (pages[0] == pages[1], known.status_code) == (True, 200)


def test_neither_who_left_nor_a_suspended_companys_people_are_mailed(world, send):
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.haneul, by=world.hanul.hr)
    suspend_company(company=world.bada.company, reason="late", by=world.operator)
    send("haneul@example.com")
    assert mail.outbox == []


def test_asking_is_limited_by_e_mail_and_by_address(world, send, settings):
    assert [send("nobody@example.com").status_code for _ in range(6)] == [200] * 5 + [429]
    settings.SIGN_IN_TRIES = 1
    assert [send(f"p{n}@example.com").status_code for n in range(15)] == [200] * 14 + [429]


def test_a_number_with_its_pin_leads_to_its_company_and_is_remembered(world, visit, paid_by_number, send, there, qr):
    phone = visit(None)
    asked = send("010-1234-5678", phone)
    assert (asked.status_code, "And its PIN?" in asked.content.decode(), "hanul" in asked.content.decode()) == (
        200,
        True,
        False,
    )
    answer = send(NUMBER, phone, pin=PIN)
    assert answer.headers["Location"] == f"http://hanul.localhost:8000{there}"
    assert phone.get(qr).headers["Location"] == f"http://hanul.localhost:8000{there}"


@pytest.mark.parametrize("more", [{}, {"pin": "4908"}, {"pin": "49"}])
def test_the_number_stands_beside_its_pin_and_is_corrected_there(paid_by_number, send, more):
    html = send(NUMBER, **more).content.decode()
    assert '<input type="hidden" name="who" value="010-1234-5678"><span class="strong nowrap">010-1234-5678</span>' in html
    again = send("010-1234-5678", correct="1")
    html = again.content.decode()
    assert (again.status_code, 'value="010-1234-5678"' in html, "And its PIN?" in html) == (200, True, False)
    assert "Which company do you eat for?" in html


def test_an_unknown_number_and_a_wrong_pin_are_one_answer(world, paid_by_number, send):
    pages = []
    for number, pin in ((NUMBER, "4908"), ("01099999999", PIN)):
        asked, answer = send(number), send(number, pin=pin)
        assert (asked.status_code, answer.status_code) == (200, 422)
        assert "Number and PIN do not go together." in answer.content.decode()
        pages.append(re.sub(rf"{dashed(number)}|{number}|\w{{64}}", "", asked.content.decode() + answer.content.decode()))
    assert pages[0] == pages[1]


def test_guessing_a_pin_ends_for_the_day_known_or_not_and_locks_no_till(world, paid_by_number, send):
    for number in (NUMBER, "01099999999"):
        assert [send(number, pin="0001").status_code for _ in range(6)] == [422] * 5 + [429]
        locked = send(number, pin=PIN)
        assert (locked.status_code, "You can try again in 24 hours." in locked.content.decode()) == (429, True)
    key = "00000000-0000-4000-8000-000000000001"
    assert redeem_by_phone(number=NUMBER, pin=PIN, amount=9_000, key=key, counter=world.counter).captured


def test_guesses_are_limited_by_address(world, send, settings):
    settings.PIN_TRIES = 1
    answers = [send(f"010{n:08}", pin="0001").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]


def test_who_left_has_no_company_any_more(world, paid_by_number, send):
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.haneul, by=world.hanul.hr)
    assert send(NUMBER, pin=PIN).status_code == 422


@pytest.mark.parametrize("typed", ["", "nobody", "x@", "@", "02-123-4567", "0" * 300, "+", "hanul\0", "a" * 255])
def test_nonsense_is_asked_for_again_in_words(world, send, typed):
    answer = send(typed)
    assert (answer.status_code, answer.content.decode().count("field__error")) == (422, 1)


@pytest.mark.parametrize("pin", ["", "12", "abcd", "12345", "\0"])
def test_a_pin_has_four_digits(world, send, pin):
    assert send(NUMBER, pin=pin).status_code == 422
    assert send("no number", pin=PIN).status_code == 422


def test_the_sign_in_page_leads_back_to_choosing(world, visit, there, qr):
    page = visit("hanul").get(there, follow=True).content.decode()
    assert f'href="http://localhost:8000{qr}?other"' in page
    assert "I eat for another company" not in visit("hanul").get("/sign-in/").content.decode()


def test_by_password_it_is_the_same_counter(world, visit, there):
    answer = visit("hanul").post("/sign-in/", {"email": "haneul@example.com", "password": PASSWORD, "next": there})
    assert answer.headers["Location"] == there
