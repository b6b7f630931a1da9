"""HR's own guest passes: made at the desk, with the link to send, listed, renewed and ended."""

import re
import uuid
from datetime import date

import pytest

from tenants.scope import company_scope
from vouchers.actions import change_program, make_program
from vouchers.guests import give_company_pass, give_pass, take_up_pass, token_of
from vouchers.models import Employee, GuestPass
from vouchers.redeeming import redeem

GOOD = {
    "name": "면접자 김지원", "phone": "010-1234-5678", "amount": "15,000", "meals": "1",
    "starts_on": "2025-11-13", "valid_until": "2025-11-14", "cost_centre": "CC-HR",
}  # fmt: skip


def made() -> GuestPass:
    return GuestPass.objects.select_related("guest__user", "program").get()


def give(staff, name="면접자 김지원", **more):
    facts = {"amount": 15_000, "meals": 1, "starts_on": date(2025, 11, 11), "valid_until": date(2025, 11, 11)} | more
    return give_company_pass(company=staff.company, program=staff.lunch, name=name, by=staff.hr, **facts)


def test_a_pass_is_made_and_its_link_is_found_as_often_as_one_looks(hanul, desk, page, visit):
    site = hanul.company.sites.get().pk
    there = desk.post("/hr/guests/new/", GOOD | {"site_id": site}).headers["Location"]
    given = made()
    assert (there, given.host, given.program, given.amount, given.meals) == (
        f"/hr/guests/{given.pk}/", None, hanul.lunch, 15_000, 1,
    )  # fmt: skip
    assert (str(given.starts_on), str(given.valid_until)) == ("2025-11-13", "2025-11-14")
    guest = given.guest
    assert (guest.user.name, guest.user.phone, guest.site_id, guest.cost_centre) == (
        "면접자 김지원", "01012345678", site, "CC-HR",
    )  # fmt: skip
    link = f"http://hanul.localhost:8000/guest/{token_of(given)}/"
    for _ in range(2):
        html = page(desk.get(there))
        assert link in html and "<svg" in html and "010-1234-5678" in html and "CC-HR" in html and "Waiting" in html
    html = page(visit("hanul").get(link.removeprefix("http://hanul.localhost:8000")))
    assert "You are invited to a meal" in html and "From: Thu 13 Nov" in html and "박인사" not in html


def test_the_guest_reads_the_companys_name_and_when_it_begins(hanul, desk, page, visit):
    desk.post("/hr/guests/new/", GOOD)
    phone = visit("hanul")
    phone.post(f"/guest/{token_of(made())}/")
    html = page(phone.get("/"))
    assert "This guest pass begins on Thu, Nov 13." in html
    assert re.search(r"Invited by</dt><dd>한울</dd>", html) and re.search(r"From</dt><dd>Thu 13 Nov</dd>", html)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Please say who comes."),
        ({"phone": "12"}, "Check the mobile number."),
        ({"amount": "0"}, "more than"),
        ({"amount": "x"}, "This is not an amount."),
        ({"meals": "6"}, "Please choose one from the list."),
        ({"starts_on": "2025-11-10"}, "Choose a day from today on, at most 30 days ahead."),
        ({"starts_on": "\0"}, "Please check the date."),
        ({"valid_until": "2025-11-12"}, "Choose the first day or one of the seven after it."),
        ({"valid_until": "2025-11-21"}, "Choose the first day or one of the seven after it."),
        ({"site_id": "999999"}, "Please choose one from the list."),
        ({"cost_centre": "가" * 41}, "40"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(hanul, desk, page, wrong, said):
    answer = desk.post("/hr/guests/new/", GOOD | wrong)
    html = page(answer)
    assert (answer.status_code, "field__error" in html, said in html) == (422, True, True)
    assert GuestPass.objects.count() == 0


def test_of_several_programs_one_is_chosen_and_a_stopped_one_is_not_offered(hanul, desk, page):
    supper = make_program(by=hanul.hr, name="저녁", kind="daily", amount=9_000, weekdays=[0, 1, 2])
    assert desk.post("/hr/guests/new/", GOOD).status_code == 422
    desk.post("/hr/guests/new/", GOOD | {"program": supper.pk})
    assert made().program == supper
    change_program(program=supper, by=hanul.hr, active=False)
    assert "저녁" not in page(desk.get("/hr/guests/new/"))


def test_without_a_program_one_is_asked_for_first(hanul, desk, page):
    change_program(program=hanul.lunch, by=hanul.hr, active=False)
    assert "Make a program first" in page(desk.get("/hr/guests/new/", follow=True))


def test_a_deposit_that_does_not_cover_it_is_said(world, visit):
    facts = GOOD | {"amount": "5000001", "meals": "2"}
    answer = visit("bada", world.bada.hr).post("/hr/guests/new/", facts)
    assert "The deposit does not cover this amount." in answer.content.decode()
    with company_scope(world.bada.company):
        assert GuestPass.objects.count() == 0


def test_the_next_of_an_interview_day_begins_with_the_terms_of_the_one_before(hanul, desk, page):
    desk.post("/hr/guests/new/", GOOD)
    html = page(desk.get(f"/hr/guests/new/?like={made().pk}"))
    for kept in ('value="15,000"', 'value="2025-11-13"', 'value="2025-11-14"', 'value="CC-HR"'):
        assert kept in html
    assert "김지원" not in html and "5678" not in html
    for odd in ("x", "999999", "9" * 40, "²"):
        assert desk.get(f"/hr/guests/new/?like={odd}").status_code == 200


def test_once_it_is_taken_up_the_link_is_not_shown_but_can_be_renewed(hanul, desk, page):
    given = give(hanul)
    token = token_of(given)
    take_up_pass(company=hanul.company, token=token)
    html = page(desk.get(f"/hr/guests/{given.pk}/"))
    assert "Your guest has opened it" in html and token not in html
    html = page(desk.post(f"/hr/guests/{given.pk}/renew/", follow=True))
    assert "The old one opens nothing any more." in html and "/guest/" in html and token not in html


def test_an_ended_one_is_said_to_be_over(hanul, desk, page):
    given = give(hanul)
    assert "The pass is ended." in page(desk.post(f"/hr/guests/{given.pk}/revoke/", follow=True))
    html = page(desk.post(f"/hr/guests/{given.pk}/renew/", follow=True))
    assert "This pass is over. Make a new one." in html and "Revoked" in html and "/guest/" not in html


def test_the_list_has_it_beside_the_hosts_own_whose_link_hr_does_not_see(hanul, desk, page, world):
    change_program(program=hanul.lunch, by=hanul.hr, guests=True, guest_amount=10_000)
    facts = {"name": "박방문", "amount": 9_000, "meals": 1, "valid_until": date(2025, 11, 11), "by": "test"}
    hosts = give_pass(company=hanul.company, host=hanul.haneul, program=hanul.lunch, **facts)
    given = give(hanul)
    guest = Employee.everyone.select_related("user").get(pk=given.guest_id)
    paid = {"employee": guest, "counter": world.counter, "amount": 14_000, "key": uuid.uuid4()}
    assert redeem(company=hanul.company, **paid).captured
    html = page(desk.get("/hr/guests/?q=지원"))
    assert f'<a href="/hr/guests/{given.pk}/">면접자 김지원</a>' in html and "HR team" in html and "박방문" not in html
    html = page(desk.get("/hr/guests/"))
    assert "박방문" in html and f'href="/hr/guests/{hosts.pk}/"' not in html
    rows = desk.get("/hr/guests/?export=csv&q=지원").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "면접자 김지원,HR team,점심,15000,1,2025-11-11,2025-11-11,1,14000,Used up"


def test_many_passes_of_hrs_own_cost_as_many_queries_as_two(hanul, desk, django_assert_num_queries):
    for count in (2, 20):
        for _ in range(count):
            give(hanul)
        desk.get("/hr/guests/")
        with django_assert_num_queries(10):
            assert desk.get("/hr/guests/").status_code == 200
