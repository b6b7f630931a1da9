"""The guest's phone: the link, the page of one's own, paying, and what a guest never sees."""

import re
import uuid

import pytest

from billing.models import Redemption
from restaurants.bills import Bill, sign_bill
from tenants.scope import company_scope, platform_scope
from tests.portals.access_rows import IN
from tests.portals.access_table import TABLE
from tests.portals.test_access import Facts, ask
from vouchers.codes import redeem_code
from vouchers.guests import renew_pass, revoke_pass


def html_of(phone, path="/"):
    return phone.get(path).content.decode()


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").order_by("id").values_list("amount", "way", "label"))


def test_the_link_says_who_invites_to_what_and_looking_takes_nothing_up(invite, visit):
    _, token = invite(meals=2)
    preview, phone = visit("hanul"), visit("hanul")
    for _ in range(2):
        html = html_of(preview, f"/guest/{token}/")
        assert "김*늘 invites you to a meal" in html and "10,000" in html and "한울" in html
        assert "김하늘" not in html and "점심" not in html and "본사" not in html
    assert preview.get("/").status_code == 302
    assert phone.post(f"/guest/{token}/").headers["Location"] == "/"
    assert phone.get("/").status_code == 200


def test_it_speaks_korean(guest, invite, visit):
    _, token = invite()
    assert "김*늘 님이 식사에 초대했어요" in html_of(visit("hanul", language="ko"), f"/guest/{token}/")
    html = html_of(guest("ko"))
    assert "지금 쓸 수 있어요" in html and "초대한 분" in html and "쓸 수 있는 곳" in html


def test_the_own_page_says_how_much_where_and_how_long(guest):
    html = html_of(guest())
    assert "10,000" in html and "Halmae Gukbap" in html and "Valid until" in html
    assert "김*늘" in html and "김하늘" not in html and "점심" not in html and "본사" not in html


def test_a_second_browser_is_told_kindly_and_gets_nothing(guest, visit):
    phone = guest()
    other = visit("hanul")
    for answer in (other.get(f"/guest/{phone.token}/"), other.post(f"/guest/{phone.token}/")):
        assert answer.status_code == 403
        assert "open on another phone or in another browser" in answer.content.decode()
    assert other.get("/").status_code == 302


def test_the_first_browser_may_come_again_even_signed_out(guest):
    phone = guest()
    del phone.cookies["sessionid"]
    assert phone.get(f"/guest/{phone.token}/").headers["Location"] == "/"
    assert phone.get("/").status_code == 200


def test_the_host_who_looks_at_the_link_does_not_become_the_guest(world, invite, visit):
    _, token = invite()
    host = visit("hanul", world.hanul.haneul.user)
    for answer in (host.get(f"/guest/{token}/"), host.post(f"/guest/{token}/")):
        assert "This is what your guest sees" in answer.content.decode()
    assert visit("hanul").post(f"/guest/{token}/").status_code == 302


def test_who_guesses_links_has_to_wait(invite, visit, settings):
    settings.SIGN_IN_TRIES = 1
    _, token = invite()
    phone = visit("hanul")
    answers = [phone.get(f"/guest/{n}/").status_code for n in range(21)]
    assert answers == [410] * 20 + [429]
    assert phone.get(f"/guest/{token}/").status_code == 200


@pytest.mark.parametrize("odd", ["x", "0" * 64, "-", "a" * 3_000])
def test_an_odd_link_is_over(visit, odd):
    assert visit("hanul").get(f"/guest/{odd}/").status_code == 410


def test_a_guest_pays_by_scan_and_gets_the_receipt(world, guest):
    phone = guest()
    pay = f"/pay/{world.counter.slug}"
    html = html_of(phone, pay)
    assert "You can spend up to ₩10,000" in html and "Pay together" not in html
    answer = phone.post(pay, {"amount": "9000", "key": str(uuid.uuid4())})
    receipt = html_of(phone, answer.headers["Location"])
    assert "Staff: check" in receipt and "receipt__picture" in receipt and "Guest pass" in receipt
    assert "점심" not in receipt and "Not your meal?" not in receipt and "/history/" not in receipt
    assert phone.post(answer.headers["Location"] + "check/").status_code == 302
    assert "receipt--checked" in html_of(phone, answer.headers["Location"])
    assert captured() == [(9_000, "scan", "김*원 손님")]
    assert "This guest pass has paid all its meals." in html_of(phone)


def test_a_guest_pays_by_code_and_by_the_tills_bill(world, guest):
    phone = guest(meals=2)
    html = html_of(phone, "/code/")
    digits = "".join(re.search(r'code__digits"[^>]*><span>(\d{3})</span><span>(\d{3})</span>', html).groups())
    assert redeem_code(digits=digits, amount=5_000, key=uuid.uuid4(), counter_id=world.counter.pk).captured
    bill = sign_bill(world.counter, Bill(6_000, key := uuid.uuid4()))
    path = f"/pay/{world.counter.slug}/bill/{bill}"
    assert phone.post(path, {"key": str(key), "amount": "6000"}).headers["Location"].startswith("/receipts/")
    assert captured() == [(5_000, "code", "김*원 손님"), (6_000, "screen", "김*원 손님")]


def test_above_the_limit_the_guest_pays_the_rest_in_cash(world, guest):
    phone = guest()
    html = phone.post(f"/pay/{world.counter.slug}", {"amount": "13000", "key": str(uuid.uuid4())}, follow=True)
    assert "Pay ₩10,000 by voucher and ₩3,000 in cash." in html.content.decode()


def test_a_revoked_pass_is_out_at_once_on_the_open_phone(world, guest):
    phone = guest()
    with company_scope(world.hanul.company):
        revoke_pass(company=world.hanul.company, given=phone.given, by=world.hanul.hr)
    answer = phone.post(f"/pay/{world.counter.slug}", {"amount": "9000", "key": str(uuid.uuid4())}, follow=True)
    assert "This guest pass is over." in answer.content.decode()
    assert "This guest pass is over." in html_of(phone) and "code__digits" not in html_of(phone, "/code/")
    assert phone.get(f"/guest/{phone.token}/").headers["Location"] == "/"
    assert captured() == []


def test_a_renewed_pass_leaves_the_old_phone(world, guest):
    phone = guest()
    with company_scope(world.hanul.company):
        renew_pass(company=world.hanul.company, given=phone.given, by=world.hanul.haneul.user)
    assert (phone.get("/").status_code, phone.get(f"/guest/{phone.token}/").status_code) == (302, 410)


def test_the_session_ends_with_the_pass(guest):
    phone = guest()
    # 12:07 until the business day ends at four in the morning.
    assert 15 * 3600 < phone.cookies["sessionid"]["max-age"] < 16 * 3600


EATING = {
    "employee_restaurants", "employee_restaurant", "pay", "pay_outcome", "pay_bill", "employee_code", "employee_code_state",
    "receipt", "receipt_check", "receipt_undo", "employee_phone", "employee_phone_forget",
    "together_asked", "together_table", "together_state", "together_approve", "together_decline",
}  # fmt: skip
OTHERS = [row for row in TABLE if row.host == "company" and row.url != "employee_home" and row.people["anonymous"] == IN]


@pytest.mark.parametrize("row", OTHERS, ids=str)
def test_a_guest_sees_what_serves_a_meal_and_nothing_else(world, guest, row):
    """Whatever needs somebody signed in is refused, unless it is one of the pages a meal is paid with."""
    phone, facts = guest(), Facts(world)
    for word in row.facts.values():
        facts.of(word)
    status = ask(phone, row, facts).status_code
    if row.url in EATING:
        assert status != 403
    else:
        assert status in (403, 405)


def test_a_guest_does_not_find_an_employees_receipt(world, guest):
    phone, facts = guest(), Facts(world)
    assert phone.get(f"/receipts/{facts.meal}/").status_code == 404


def test_the_session_of_a_guest_is_nobody_at_another_company(guest, settings):
    phone = guest()
    assert phone.get("/", HTTP_HOST=f"bada.{settings.DOMAIN}").status_code == 302
    assert phone.get(f"/guest/{phone.token}/", HTTP_HOST=f"bada.{settings.DOMAIN}").status_code == 410


def test_the_own_page_costs_a_fixed_number_of_queries(guest, django_assert_num_queries):
    phone = guest()
    phone.get("/")
    with django_assert_num_queries(16):
        phone.get("/")
