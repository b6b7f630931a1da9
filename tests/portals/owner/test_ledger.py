"""A restaurant's side of the ledger: from its statement to the transfers and the day's meals; never a neighbour's."""

from datetime import date

import pytest

from accounts.models import User
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import Document, Line, PayoutItem, Transfer
from billing.payouts.runs import Result, record_results
from tenants.scope import platform_scope
from tests.billing.guest_cards import collected, given_back, undo
from tests.billing.payouts.desk import GUKBAP, check_both, item, pay_weekly, second_operator, send, send_advance
from tests.billing.statements import korean
from tests.portals.month import at, closed_november, eat, freeze, november

STATEMENT = "/owner/statements/STM-2025-000001/ledger/"


@pytest.fixture
def closed(world):
    closed_november(world)
    return world


@pytest.fixture
def owner(closed, visit):
    return visit(None, closed.owner)


@pytest.fixture
def neighbour(closed, visit):
    return visit(None, User.objects.get(email="other-owner@example.com"))


def find(model, **facts):
    with platform_scope():
        return model.objects.get(**facts)


def test_a_statement_stands_on_its_lines_and_entries(owner):
    page = owner.get(STATEMENT)
    assert [(line.other.name, line.count, line.gross, line.moved) for line in page.context["lines"]] == [
        ("바다", 1, 7_000, 7_000),
        ("한울", 1, 9_000, 9_000),
    ]
    assert [(check.said, check.found) for check in page.context["checks"]] == [
        (16_000, 16_000), (16_000, 16_000), (15_120, 15_120),
    ]  # fmt: skip
    [fees] = page.context["sections"]
    assert [(row.source, row.target, row.amount) for row in fees["rows"]] == [
        ("What you are owed", "주식회사 한끼", -800),
        ("What you are owed", "주식회사 한끼", -80),
    ]


def test_a_transfer_leads_to_its_line_and_to_the_meals_of_its_day(owner, closed):
    meal = find(Transfer, restaurant=closed.gukbap, amount=9_000)
    page = owner.get(f"/owner/ledger/{meal.pk}/")
    line = find(Line, restaurant=closed.gukbap, company=closed.hanul.company)
    assert (page.context["place"].part, page.context["place"].line) == ("line", line)
    assert page.context["meal_url"] == f"/owner/sales/2025-11-11/?restaurant={closed.gukbap.pk}"
    assert owner.get(page.context["meal_url"]).status_code == 200
    assert [row.amount for row in owner.get(f"{STATEMENT}{line.pk}/").context["rows"]] == [9_000, 5_000, -5_000]


def test_a_neighbours_transfers_do_not_exist(neighbour, closed):
    meal = find(Transfer, restaurant=closed.gukbap, amount=9_000)
    line = find(Line, restaurant=closed.gukbap, company=closed.hanul.company, day=date(2025, 11, 11))
    assert neighbour.get(f"/owner/ledger/{meal.pk}/").status_code == 404
    assert neighbour.get(f"/owner/statements/STM-2025-000002/ledger/{line.pk}/").status_code == 404
    assert neighbour.get(STATEMENT).status_code == 404
    assert neighbour.get(f"/owner/ledger/?q={meal.pk}").context["rows"] == []
    assert [row.amount for row in neighbour.get("/owner/ledger/").context["rows"]] == [-40, -400, 8_000]


def test_a_payout_stands_once_in_the_ledger_of_its_restaurant(owner, closed, at):
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(closed, second)
        send(closed.operator, second)
        lines = korean(("2025.12.15 08:00:00", "윤순자", item(1).reference, -GUKBAP, 1))
        record_bank_file(
            file=receive_bank_file(name="12월.csv", data=lines, account="", by=closed.operator), by=closed.operator
        )
    rows = owner.get("/owner/ledger/?month=2025-12").context["rows"]
    assert [(str(row.transfer.get_reason_display()), row.amount) for row in rows] == [("지급 보냄", -GUKBAP)]


@pytest.fixture
def advanced(world, at):
    """On 17 November 할매국밥 was sent 14,570 of the 16,000 it had earned."""
    pay_weekly(world, at)
    with platform_scope():
        send_advance(world, world.second)
    return world


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "en",
            "Paid in advance on the statement of November 2025, which is not made yet.",
            "Paid in advance on this statement:",
        ),
        ("ko", "2025년 11월 정산서의 선지급입니다. 정산서는 아직 나오지 않았습니다.", "다음 정산서의 선지급입니다."),
    ],
)
def test_an_advance_leads_to_the_statement_of_its_month(advanced, visit, language, before, after):
    owner = visit(None, advanced.owner, language=language)
    sent = find(Transfer, reason="payout")
    page = owner.get(f"/owner/ledger/{sent.pk}/")
    assert (page.context["place"].part, page.context["place"].documents) == ("advance", [])
    assert before in page.content.decode()
    with platform_scope():
        freeze(advanced)
    page = owner.get(f"/owner/ledger/{sent.pk}/")
    assert [str(each) for each in page.context["place"].documents] == ["STM-2025-000001"]
    assert after in page.content.decode()
    assert 'href="/owner/statements/STM-2025-000001/ledger/"' in page.content.decode()


def test_what_was_paid_of_a_statement_counts_its_advances(advanced, visit, at):
    eat(advanced.hanul, advanced.hanul.haneul, advanced.gukbap, 9_000, day=18)
    with platform_scope():
        freeze(advanced)
        assert Document.objects.get(number="STM-2025-000001").total == 23_075
    owner = visit(None, advanced.owner, language="en")

    def paid():
        sections = owner.get(STATEMENT).context["sections"]
        return [(each["sum"], len(each["rows"])) for each in sections if each["title"] == "Payouts and what was paid back"]

    assert paid() == [(-14_570, 1)]
    at("2025-12-13 09:00")
    with platform_scope():
        send(advanced.operator, advanced.second, numbers=("STM-2025-000001",))
    assert paid() == [(-23_075, 2)]
    with platform_scope():
        early = PayoutItem.objects.get(document=None)
        record_results(run=early.run, results=[Result(early.pk, "returned", date(2025, 12, 13), "closed")], by="test")
    assert paid() == [(-8_505, 3)]


def test_an_advance_is_shown_to_its_own_restaurant_in_a_fixed_number_of_queries(advanced, visit, django_assert_num_queries):
    sent = find(Transfer, reason="payout")
    owner = visit(None, advanced.owner)
    owner.get(f"/owner/ledger/{sent.pk}/")
    with django_assert_num_queries(14):
        assert owner.get(f"/owner/ledger/{sent.pk}/").status_code == 200
    stranger = visit(None, User.objects.get(email="other-owner@example.com"))
    assert stranger.get(f"/owner/ledger/{sent.pk}/").status_code == 404


def test_own_cards_stand_in_it_when_they_are_taken_and_among_those_of_the_statement(world, visit):
    november(world)
    paid = collected(world, 5_000, 2_000, fee=58, at=at(13))
    undo(paid, at=at(13, 14))
    given_back(paid, at=at(13, 14))
    last = collected(world, 9_000, 3_000, fee=87, at=at(13, 15))
    owner = visit(None, world.owner, language="ko")
    rows = owner.get("/owner/ledger/").context["rows"]
    shown = [(row.transfer.reason, row.other, row.amount) for row in rows if row.transfer.reason.startswith("own")]
    assert shown == [
        ("own_card", "주식회사 한끼", 3_000),
        ("own_card_back", "주식회사 한끼", -2_000),
        ("own_card", "주식회사 한끼", 2_000),
    ]
    taken = find(Transfer, reason="own_card", amount=3_000)
    page = owner.get(f"/owner/ledger/{taken.pk}/")
    assert (page.context["place"].part, page.context["place"].documents) == ("", [])
    assert "아직 마감하지 않은 달입니다. 마감하면 정산서의 손님 카드 결제에 들어갑니다." in page.content.decode()
    freeze(world)
    page = owner.get(f"/owner/ledger/{taken.pk}/")
    assert (page.context["place"].part, str(page.context["place"].documents[0])) == ("own_card", "STM-2025-000001")
    page = owner.get(STATEMENT)
    assert [(check.said, check.found) for check in page.context["checks"]] == [
        (25_000, 25_000), (25_000, 25_000), (26_625, 26_625),
    ]  # fmt: skip
    assert [(section["title"], section["sum"]) for section in page.context["sections"]] == [
        ("손님 카드 결제", 3_000),
        ("수수료와 부가세", -1_375),
    ]
    found = owner.get(f"/owner/ledger/?q=손님 카드 {last.own_card.pk}").context["rows"]
    assert [row.amount for row in found] == [3_000]
    [neighbour] = [User.objects.get(email="other-owner@example.com")]
    assert visit(None, neighbour).get(f"/owner/ledger/{taken.pk}/").status_code == 404


@pytest.mark.parametrize(("address", "queries"), [("/owner/ledger/", 11), (STATEMENT, 30)])
def test_pages_take_a_fixed_number_of_queries(owner, django_assert_num_queries, address, queries):
    owner.get(address)
    with django_assert_num_queries(queries):
        owner.get(address)


def test_only_what_a_restaurant_can_have_is_offered(owner):
    assert [value for value, _ in owner.get("/owner/ledger/").context["reasons"]] == [
        "meal", "void", "refund", "commission", "commission_vat", "advance_fee", "advance_fee_vat", "paid_back",
        "paid_back_undone", "payout", "payout_failed", "payout_returned", "payout_reversed",
    ]  # fmt: skip
