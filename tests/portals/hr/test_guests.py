"""HR's side: the switch and its limits in a program, the list of passes, ending one, and guests out of every count."""

import re
from datetime import date

import pytest

from vouchers.actions import change_program, enrol
from vouchers.guests import give_pass
from vouchers.models import Employee, GuestPass, Program

RULES = {
    "name": "점심", "kind": "daily", "amount": "12000", "weekdays": ["0", "1"], "holidays": "off", "excess": "on",
    "where": "all", "guests": "on", "guest_amount": "15,000", "guest_passes": "4",
}  # fmt: skip


@pytest.fixture
def give(hanul):
    change_program(program=hanul.lunch, by=hanul.hr, guests=True, guest_amount=10_000, guest_passes=60)

    def make(name="면접자 김지원", host=None, until=date(2025, 11, 11)):
        facts = {"name": name, "amount": 10_000, "meals": 1, "valid_until": until, "by": "test"}
        return give_pass(company=hanul.company, host=host or hanul.haneul, program=hanul.lunch, **facts)

    return make


def test_it_is_off_until_it_is_switched_on_with_a_limit(hanul, desk, page):
    assert (hanul.lunch.guests, hanul.lunch.guest_amount) == (False, None)
    there = f"/hr/programs/{hanul.lunch.pk}/change/"
    assert desk.post(there, RULES).status_code == 302
    hanul.lunch.refresh_from_db()
    assert (hanul.lunch.guests, hanul.lunch.guest_amount, hanul.lunch.guest_passes) == (True, 15_000, 4)
    assert "guests up to ₩15,000 a meal, 4 open passes per host" in page(desk.get(f"/hr/programs/{hanul.lunch.pk}/"))


@pytest.mark.parametrize(
    "wrong", [{"guest_amount": ""}, {"guest_amount": "0"}, {"guest_passes": "0"}, {"guest_passes": "51"}]
)
def test_a_limit_that_is_none_is_asked_again(hanul, desk, wrong):
    assert desk.post(f"/hr/programs/{hanul.lunch.pk}/change/", RULES | wrong).status_code == 422
    assert Program.objects.get().guests is False


def test_without_guests_the_limits_may_stay_empty(hanul, desk):
    plain = {name: value for name, value in RULES.items() if not name.startswith("guest")}
    assert desk.post(f"/hr/programs/{hanul.lunch.pk}/change/", plain).status_code == 302
    assert (Program.objects.get().guests, Program.objects.get().guest_passes) == (False, 3)


def test_the_list_shows_who_invited_whom_and_what_was_spent(hanul, desk, page, give, eat):
    given = give()
    eat(7_000, Employee.everyone.select_related("user").get(pk=given.guest_id))
    html = page(desk.get("/hr/guests/"))
    assert "면접자 김지원" in html and "김하늘" in html and "₩7,000" in html and "Used up" in html
    assert "Halmae" not in html
    rows = desk.get("/hr/guests/?export=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "면접자 김지원,김하늘,점심,10000,1,2025-11-11,2025-11-11,1,7000,Used up"


def test_the_list_is_searched_and_ended_ones_are_under_all(hanul, desk, page, give):
    give("김지원")
    desk.post(f"/hr/guests/{give('박방문').pk}/revoke/")
    assert "박방문" not in page(desk.get("/hr/guests/"))
    assert "박방문" in page(desk.get("/hr/guests/?state=all"))
    assert "박방문" not in page(desk.get("/hr/guests/?state=all&q=지원"))


def test_hr_ends_a_pass_at_once(hanul, desk, give, eat):
    given = give()
    assert desk.post(f"/hr/guests/{given.pk}/revoke/").headers["Location"] == "/hr/guests/"
    assert GuestPass.objects.get().revoked_at is not None
    assert eat(7_000, Employee.everyone.select_related("user").get(pk=given.guest_id)).reason == "pass_over"


def test_guests_are_in_no_list_and_no_count(hanul, desk, page, give):
    def seen():
        return [re.sub(r"csrf[^>]*>|hx-headers=[^>]*>", "", page(desk.get(url))) for url in ("/hr/people/", "/hr/")]

    before = seen()
    given = give()
    assert seen() == before
    assert "김지원" not in page(desk.get(f"/hr/programs/{hanul.lunch.pk}/enrol/"))
    assert desk.get(f"/hr/people/{given.guest_id}/").status_code == 404
    assert enrol(program=hanul.lunch, employees=list(Employee.objects.all()), by=hanul.hr) == 0


def test_spending_has_guests_as_a_department(hanul, desk, page, give, eat):
    eat(7_000, Employee.everyone.select_related("user").get(pk=give().guest_id))
    html = page(desk.get("/hr/spending/?by=department"))
    assert '<th scope="row">Guests</th>' in html and "₩7,000" in html


def test_many_passes_cost_as_many_queries_as_two(hanul, desk, give, django_assert_num_queries):
    for count in (2, 20):
        for _ in range(count):
            give()
        desk.get("/hr/guests/")
        with django_assert_num_queries(10):
            assert desk.get("/hr/guests/").status_code == 200
