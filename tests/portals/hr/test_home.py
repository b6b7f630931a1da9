"""The overview: the month in figures, meals per day, what waits."""

import pytest

from accounts.actions import add_user
from portals.hr.views.home import _percent
from vouchers.actions import add_employee, enrol, give_grant, withdraw
from vouchers.loads import receive_load


def test_the_month_so_far(hanul, desk, eat):
    eat(9_000)
    eat(3_000, hanul.doyun)
    facts = desk.get("/hr/").context
    # Lunch, 12,000 won for two people, on November's twenty weekdays: none is a public holiday.
    assert (facts["total"].amount, facts["total"].meals, facts["budget"]) == (12_000, 2, 480_000)
    assert (facts["today"].meals, facts["people"], facts["programs"]) == (2, 2, 1)
    assert [(bar.day.day, bar.meals, bar.height) for bar in facts["bars"] if bar.meals] == [(11, 2, 100)]


def test_grants_of_the_month_count_as_granted(hanul, desk):
    today = desk.get("/hr/").context["today"].key
    give_grant(company=hanul.company, employee=hanul.haneul, amount=20_000, reason="야근", valid_until=today, by=hanul.hr)
    assert desk.get("/hr/").context["budget"] == 500_000


def test_meals_are_drawn(hanul, desk, eat, page):
    assert "<rect" not in page(desk.get("/hr/")).split('id="bars-title"')[1].split("</section>")[0]
    eat(9_000)
    assert page(desk.get("/hr/")).count("day-chart__bar--today") == 1


def test_what_waits_is_listed_and_leads_to_where_it_is_done(hanul, desk):
    assert desk.get("/hr/").context["attention"] == []
    withdraw(program=hanul.lunch, employee=hanul.doyun, by=hanul.hr)
    [task] = desk.get("/hr/").context["attention"]
    assert (task.words, task.url) == ("1 person is in no program", "/hr/people/?program=none")
    assert [each.number for each in desk.get(task.url).context["page"]] == ["1002"]
    enrol(program=hanul.lunch, employees=[hanul.doyun], by=hanul.hr)
    assert desk.get("/hr/").context["attention"] == []


def test_a_file_that_waits_is_listed_as_it_stands(hanul, desk):
    for line in ("정다온,daon@example.com,7", "정다온,daon,7"):
        content = f"이름,이메일,사번\n{line}\n".encode()
        receive_load(company=hanul.company, kind="people", file_name=line, content=content, by=hanul.hr)
    assert [(task.words, task.note) for task in desk.get("/hr/").context["attention"]] == [
        ("A file has lines to correct", "정다온,daon,7"),
        ("A file waits for you", "정다온,daon@example.com,7"),
    ]


def test_a_file_that_changes_nothing_does_not_wait(hanul, desk):
    content = "이름,이메일,사번\n김하늘,haneul@example.com,1001\n".encode()
    receive_load(company=hanul.company, kind="people", file_name="same.csv", content=content, by=hanul.hr)
    assert desk.get("/hr/").context["attention"] == []


def test_who_has_no_password_yet_waits_for_an_invitation(hanul, desk):
    daon = add_employee(name="정다온", email="daon@example.com", number="2001", by=hanul.hr)
    enrol(program=hanul.lunch, employees=[daon], by=hanul.hr)
    [task] = desk.get("/hr/").context["attention"]
    assert (task.words, task.url) == ("1 person has no password yet", "/hr/people/?state=invited")
    assert [each.number for each in desk.get(task.url).context["page"]] == ["2001"]


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, 33), (2, 3, 67), (0, 3, 0), (-1, 3, 0), (1, 0, 0), (1, -3, 0), (4, 3, 100)]
)
def test_a_share_of_the_budget_is_a_whole_percent(part, whole, percent):
    assert _percent(part, whole) == percent


def test_a_prepaid_company_sees_its_deposit(world, visit):
    page = visit("bada", world.bada.hr).get("/hr/").content.decode()
    assert "₩10,000,000" in page
    assert "The deposit is nearly used up" not in page
    assert "Deposit" not in visit("hanul", world.hanul.hr).get("/hr/").content.decode()


def test_the_queries_are_counted(hanul, desk, django_assert_num_queries):
    desk.get("/hr/")
    for number in range(5):
        add_user(email=f"u{number}@example.com", name="x", roles=["employee"], by=hanul.hr)
    with django_assert_num_queries(17):
        desk.get("/hr/")
