"""The operator's desk of overdue invoices: what was told, what comes next, holding, putting off, sending again."""

import csv
import io

import pytest

from billing import tasks
from billing.models import DunningHold, DunningLetter, Pause
from tenants.models import Company
from tenants.scope import platform_scope
from tests.portals.month import closed_november

URL = "/operator/overdue/"


@pytest.fixture
def on(at):
    """on("2025-12-19") is that day's work: written at nine, mailed ten minutes later."""

    def work(*days: str):
        for day in days:
            for clock in ("09:00", "09:10"):
                at(f"{day} {clock}")
                tasks.dun()

    return work


@pytest.fixture
def operator(world, visit, on):
    """한울's invoice of 17,000 was due on 18 December."""
    closed_november(world)
    return visit(None, world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def rows(answer):
    return [(row.number, row.days_late, row.left, row.told, row.next_step.words) for row in answer.context["page"]]


def pause() -> Pause:
    with platform_scope():
        return Pause.objects.get()


@pytest.mark.parametrize(
    ("days", "late", "told", "comes"),
    [
        (["2025-12-19"], 1, 1, "Reminder 2 in 6 days"),
        (["2025-12-19", "2025-12-26"], 8, 2, "Reminder 3 in 6 days"),
        (["2026-01-02"], 15, 3, "Notice of a pause in 8 days"),
        (["2026-01-12"], 25, 0, "Spending pauses on Mon 19 Jan"),
        (["2026-01-12", "2026-01-19"], 32, 0, "Spending is paused until it is paid"),
    ],
)
def test_each_invoice_says_what_was_told_and_what_comes_next(operator, on, days, late, told, comes):
    on(*days)
    assert rows(operator.get(URL)) == [("INV-2025-000001", late, 17_000, told, comes)]


def test_what_waits_for_a_working_day_says_so(operator, at):
    at("2025-12-20 10:00")
    assert rows(operator.get(URL))[0][4] == "Reminder 1 on the next working day"
    at("2026-01-10 10:00")
    november_invoice = {"document_id": operator.get(URL).context["page"][0].pk, "level": 3, "left": 1}
    with platform_scope():
        DunningLetter.objects.create(
            kind="reminder", state="sent", written_at="2026-01-09T09:00:00+09:00", company=Company.objects.get(name="한울"),
            **november_invoice,
        )  # fmt: skip
    assert rows(operator.get(URL))[0][4] == "Notice of a pause on the next working day"


def test_nothing_overdue_and_nothing_found_are_said(operator, at):
    at("2025-12-18 10:00")
    assert "Nothing is overdue" in words(operator.get(URL))
    at("2025-12-19 10:00")
    assert "No overdue invoice found" in words(operator.get(URL, {"q": "바다"}))
    assert len(rows(operator.get(URL, {"q": "한울"}))) == 1


def test_holding_asks_why_and_letting_go_on(operator, on, world):
    on("2025-12-19")
    url = f"{URL}INV-2025-000001/hold/"
    assert "Hold the reminders of INV-2025-000001?" in words(operator.get(url))
    assert operator.post(url, {"reason": ""}).status_code == 422
    for _twice in range(2):
        assert operator.post(url, {"reason": "금액 확인 중"})["Location"] == URL
    assert rows(operator.get(URL))[0][4] == "Held: 금액 확인 중"
    for _twice in range(2):
        assert operator.post(f"{URL}INV-2025-000001/release/")["Location"] == URL
    with platform_scope():
        assert [hold.released_at is None for hold in DunningHold.objects.all()] == [False]
    assert operator.get(f"{URL}STM-2025-000001/hold/").status_code == 404


def test_a_pause_is_put_off_to_a_later_day(operator, on, world):
    on("2026-01-12", "2026-01-19")
    url = f"{URL}pauses/{pause().pk}/put-off/"
    assert operator.post(url, {"until": "2026-01-19", "reason": "x"}).status_code == 422
    assert "Choose a day after today." in words(operator.post(url, {"until": "2026-01-01", "reason": "x"}))
    assert "within the next three months" in words(operator.post(url, {"until": "2026-06-01", "reason": "x"}))
    assert pause().state == "begun"
    assert operator.post(url, {"until": "2026-01-30", "reason": "이번 주 입금"})["Location"] == URL
    page = words(operator.get(URL))
    assert "이번 주 입금" in page and "Fri 30 Jan 2026" in page
    with platform_scope():
        Pause.objects.update(state="ended")
    assert "This pause has ended already." in words(operator.post(url, {"until": "2026-02-02", "reason": "x"}))


def test_a_letter_nobody_knows_of_is_sent_again_once(operator, on, world):
    on("2025-12-19")
    with platform_scope():
        DunningLetter.objects.update(state="unknown")
        letter = DunningLetter.objects.get()
    assert "Nobody knows whether the letter about INV-2025-000001 reached 한울" in words(operator.get(URL))
    assert "was perhaps not sent" in words(operator.get("/operator/"))
    url = f"{URL}letters/{letter.pk}/again/"
    assert "The letter is sent again." in words(operator.post(url, follow=True))
    assert "That letter is on its way already." in words(operator.post(url, follow=True))
    assert operator.post(f"{URL}letters/999999/again/").status_code == 404


def test_the_overview_and_the_company_tell_of_the_pause(operator, on, world):
    on("2026-01-12")
    assert "한울: a pause is announced." in words(operator.get("/operator/"))
    on("2026-01-19")
    assert "한울: spending is paused." in words(operator.get("/operator/"))
    page = words(operator.get(f"/operator/companies/{world.hanul.company.pk}/"))
    assert "Spending is paused for an overdue invoice" in page
    assert f"/operator/companies/{world.hanul.company.pk}/suspend/" in page


def test_the_list_is_taken_away_as_it_is_seen(operator, on):
    on("2025-12-19")
    answer = operator.get(URL, {"export": "csv"})
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table == [
        [
            "Number",
            "Company name",
            "Pay by",
            "Days overdue",
            "Still to pay",
            "Currency",
            "Reminders sent",
            "What comes next",
        ],
        ["INV-2025-000001", "한울", "2025-12-18", "1", "17000", "KRW", "1", "Reminder 2 in 6 days"],
    ]


def test_the_list_takes_a_fixed_number_of_queries(operator, on, django_assert_num_queries):
    on("2026-01-12")
    operator.get(URL)
    with django_assert_num_queries(11):
        operator.get(URL)
