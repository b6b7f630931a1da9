"""Spending: a month by day, department and program, and as a file; corrections count where they were posted."""

import csv
import io
import uuid
from datetime import date, datetime

import openpyxl
import pytest

from billing.actions import refund_redemption, void_redemption
from portals.hr.page import months_back
from vouchers.actions import change_employee, give_grant

MONDAY = datetime.fromisoformat("2025-11-10T12:00:00+09:00")


@pytest.fixture
def eaten(hanul, eat):
    """Monday: 하늘 9,000; 도윤 4,000, given back on Tuesday. Tuesday: 하늘 14,000, 2,000 of it from a grant; 도윤 voided."""
    change_employee(employee=hanul.haneul, by=hanul.hr, department="개발")
    eat(9_000, at=MONDAY)
    back = eat(4_000, hanul.doyun, at=MONDAY)
    refund_redemption(redemption_id=back.redemption_id, reason="cold", key=uuid.uuid4(), by=hanul.hr)
    give_grant(
        company=hanul.company, employee=hanul.haneul, amount=5_000, reason="야근", by=hanul.hr,
        valid_until=date(2025, 11, 30),
    )  # fmt: skip
    eat(14_000)
    wrong = eat(3_000, hanul.doyun)
    void_redemption(redemption_id=wrong.redemption_id, reason="twice", key=uuid.uuid4(), by=hanul.hr)


def rows(desk, by):
    answer = desk.get(f"/hr/spending/?by={by}").context
    total = answer["total"]
    lines = [(label, line.meals, line.people, line.amount) for line, label, _ in answer["rows"]]
    return lines, (total.meals, total.people, total.amount)


TOTAL = (2, 2, 23_000)


def test_by_day(eaten, desk):
    assert rows(desk, "day") == ([("Mon 10 Nov", 2, 2, 13_000), ("Tue 11 Nov", 0, 1, 10_000)], TOTAL)


def test_a_day_on_which_more_was_undone_than_eaten_says_so(hanul, eat, desk):
    back = eat(4_000, hanul.doyun, at=MONDAY)
    refund_redemption(redemption_id=back.redemption_id, reason="cold", key=uuid.uuid4(), by=hanul.hr)
    assert rows(desk, "day")[0] == [("Mon 10 Nov", 1, 1, 4_000), ("Tue 11 Nov", -1, 0, -4_000)]
    assert [line.more_undone for line, *_ in desk.get("/hr/spending/?by=day").context["rows"]] == [False, True]
    assert desk.get("/hr/spending/?by=day").text.count("More was undone than eaten") == 1
    assert "More was undone" not in desk.get("/hr/spending/?by=department").text
    assert "more was undone than eaten" in desk.get("/hr/").text


def test_bars_are_drawn_against_the_largest(eaten, desk):
    assert [percent for *_, percent in desk.get("/hr/spending/?by=day").context["rows"]] == [100, 77]
    assert [percent for *_, percent in desk.get("/hr/spending/?month=2025-10").context["rows"]] == []


def test_months_go_back_over_the_new_year():
    months = [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
    assert months_back(date(2026, 2, 1), 4) == months
    assert len(months_back(date(2026, 2, 1))) == 12


def test_by_department(eaten, desk):
    assert rows(desk, "department") == ([("No department", 0, 1, 0), ("개발", 2, 1, 23_000)], TOTAL)


def test_by_program_a_meal_paid_from_two_counts_in_both(eaten, desk):
    assert rows(desk, "program") == ([("점심", 2, 2, 21_000), ("One-off grants", 1, 1, 2_000)], TOTAL)


def test_the_file_says_what_the_screen_says(eaten, desk):
    text = desk.get("/hr/spending/?by=department&export=csv").content.decode("utf-8-sig")
    expected = [["Department", "Meals", "People", "Amount"], ["No department", "0", "1", "0"]]
    expected += [["개발", "2", "1", "23000"], ["Total", "2", "2", "23000"]]
    assert list(csv.reader(io.StringIO(text))) == expected
    book = openpyxl.load_workbook(io.BytesIO(desk.get("/hr/spending/?by=day&export=xlsx").content))
    assert list(book.active.iter_rows(values_only=True))[1:] == [
        (datetime(2025, 11, 10), 2, 2, 13_000),
        (datetime(2025, 11, 11), 0, 1, 10_000),
        ("Total", 2, 2, 23_000),
    ]


@pytest.mark.parametrize("query", ["?month=2025-13", "?month=x", "?month=%00", "?by=nonsense", "?month=2025-11&by="])
def test_nonsense_in_the_url_shows_this_month_by_day(eaten, desk, query):
    answer = desk.get(f"/hr/spending/{query}")
    assert (answer.status_code, answer.context["month"], answer.context["by"]) == (200, date(2025, 11, 1), "day")


def test_a_month_without_meals_says_so(eaten, desk):
    assert "Nothing was spent in this month" in desk.get("/hr/spending/?month=2025-10").content.decode()


def test_another_company_sees_nothing_of_it(eaten, world, visit):
    assert visit("bada", world.bada.hr).get("/hr/spending/").context["total"].amount == 0
