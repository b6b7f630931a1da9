"""Meals reported as not eaten: HR sees day, amount and receipt number, and settles with a note."""

import csv
import io

import pytest

from accounts.models import AuditEntry
from billing.models import Redemption
from vouchers.disputes import dispute_meal
from vouchers.models import Dispute


@pytest.fixture
def reported(hanul, eat):
    """Haneul's 9,000 and Doyun's 4,000."""

    def report(employee, amount, words):
        meal = Redemption.objects.get(pk=eat(amount, employee).redemption_id)
        facts = {"employee": employee, "redemption": meal, "amount": amount, "words": words}
        return dispute_meal(**facts, address="{pk}", by=employee.user)

    return report(hanul.haneul, 9_000, "집에 있었어요"), report(hanul.doyun, 4_000, "")


def test_they_are_listed_with_counts_and_without_the_place(desk, reported, page):
    html = page(desk.get("/hr/disputes/"))
    assert [words in html for words in ("김하늘", "이도윤", "₩9,000", "2 reports", "Gukbap", "국밥")] == [True] * 4 + [
        False
    ] * 2
    tabs = desk.get("/hr/disputes/").context["tabs"]
    assert [(value, count) for value, _, count in tabs] == [("open", 2), ("settled", 0), ("all", 2)]


def test_the_overview_says_that_somebody_waits(desk, reported, page):
    assert "2 meals were reported as not eaten" in page(desk.get("/hr/"))
    desk.post(f"/hr/disputes/{reported[0].pk}/", {"answer": "x"})
    assert "1 meal was reported as not eaten" in page(desk.get("/hr/"))


def test_a_note_settles_it_and_is_audited(desk, reported, hanul):
    first = reported[0]
    answer = desk.post(f"/hr/disputes/{first.pk}/", {"answer": "운영사가 환불했습니다"}, follow=True)
    assert "Settled. The employee reads your note on the receipt." in answer.content.decode()
    first.refresh_from_db()
    assert (first.state, first.answer, first.settled_by) == ("settled", "운영사가 환불했습니다", hanul.hr.actor)
    entry = AuditEntry.objects.get(verb="settle_dispute")
    assert (entry.actor, entry.data) == (hanul.hr.actor, {"redemption": first.redemption_id})
    assert [row.pk for row in desk.get("/hr/disputes/").context["page"]] == [reported[1].pk]
    assert [row.pk for row in desk.get("/hr/disputes/?state=settled").context["page"]] == [first.pk]


def test_it_moves_no_money(desk, reported):
    before = list(Redemption.objects.values_list("id", "outcome", "reversal"))
    desk.post(f"/hr/disputes/{reported[0].pk}/", {"answer": "x"})
    assert list(Redemption.objects.values_list("id", "outcome", "reversal")) == before


def test_who_settles_second_hears_that_the_first_note_stands(desk, reported, page):
    desk.post(f"/hr/disputes/{reported[0].pk}/", {"answer": "first"})
    answer = desk.post(f"/hr/disputes/{reported[0].pk}/", {"answer": "second"}, follow=True)
    assert ("Somebody settled it before you" in page(answer), Dispute.objects.get(pk=reported[0].pk).answer) == (
        True,
        "first",
    )


@pytest.mark.parametrize("answer", ["", " ", "x" * 201, "\0"])
def test_a_note_that_is_none_is_asked_for_again(desk, reported, answer):
    assert desk.post(f"/hr/disputes/{reported[0].pk}/", {"answer": answer}).status_code == 422
    assert Dispute.objects.get(pk=reported[0].pk).state == "open"


def test_the_list_as_a_file(desk, reported):
    rows = list(csv.reader(io.StringIO(desk.get("/hr/disputes/?export=csv").content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Name",
        "Employee number",
        "When",
        "Amount",
        "Receipt no.",
        "Reported",
        "What happened",
        "State",
        "Answer",
    ]
    assert rows[2][:2] + rows[2][3:5] + rows[2][6:] == [
        "김하늘", "1001", "9000", str(reported[0].redemption_id), "집에 있었어요", "With HR", "",
    ]  # fmt: skip


def test_an_empty_list_says_what_will_be_here(desk, page):
    assert "Nothing is reported" in page(desk.get("/hr/disputes/?state=nonsense"))
