"""Spending by person: one sum each, for those who look after people."""

import csv
import io

import pytest

from vouchers.actions import change_employee


@pytest.fixture
def eaten(hanul, eat):
    """하늘 9,000 and 3,000 of 개발; 도윤 4,000."""
    change_employee(employee=hanul.haneul, by=hanul.hr, department="개발")
    eat(9_000)
    eat(3_000)
    eat(4_000, hanul.doyun)


def people(page) -> list:
    return [(label.user.name, line.meals, line.amount, share) for line, label, share in page.context["rows"]]


def test_everybody_who_ate_stands_by_name(eaten, hanul, desk):
    page = desk.get("/hr/spending/?by=person")
    assert people(page) == [("김하늘", 2, 12_000, 100), ("이도윤", 1, 4_000, 33)]
    assert f'href="/hr/people/{hanul.haneul.pk}/?month=2025-11"' in page.text
    assert "할매국밥" not in page.text


def test_the_queries_do_not_grow_with_people(eaten, desk, django_assert_num_queries):
    desk.get("/hr/spending/?by=person")
    with django_assert_num_queries(9):
        desk.get("/hr/spending/?by=person")


def test_a_page_has_a_hundred_and_the_file_everybody(eaten, desk, monkeypatch):
    monkeypatch.setattr("portals.hr.views.spending.PER_PAGE", 1)
    assert people(desk.get("/hr/spending/?by=person&page=2")) == [("이도윤", 1, 4_000, 33)]
    text = desk.get("/hr/spending/?by=person&export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Name", "Employee number", "Department", "Meals", "People", "Amount"],
        ["김하늘", "1001", "개발", "2", "1", "12000"],
        ["이도윤", "1002", "", "1", "1", "4000"],
        ["Total", "", "", "3", "2", "16000"],
    ]


def test_finance_sees_no_single_person(eaten, hanul, visit):
    page = visit("hanul", hanul.finance).get("/hr/spending/?by=person")
    assert page.context["by"] == "day"
    assert ("김하늘" in page.text, "By person" in page.text) == (False, False)


def test_a_persons_page_shows_another_month(eaten, hanul, desk):
    url = f"/hr/people/{hanul.haneul.pk}/"
    assert [line.amount for line in desk.get(url).context["days"]] == [12_000]
    before = desk.get(f"{url}?month=2025-10")
    assert (before.context["days"], "Nothing was spent in this month." in before.text) == ([], True)
    assert desk.get(f"{url}?month=nonsense").context["month"].isoformat() == "2025-11-01"
