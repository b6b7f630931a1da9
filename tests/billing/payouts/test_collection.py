"""A company whose restaurants are paid as it pays: nothing before, a part for a part, the rest with its last won."""

import uuid
from datetime import date

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from billing.bank.recording import match_line, receive_bank_file, record_bank_file, undo_match
from billing.documents.paper import on_paper
from billing.documents.shapes import thawed
from billing.models import BankLine, BankMatch, Document
from billing.payouts.queries import candidates, waiting_of
from billing.payouts.runs import Result, record_results
from billing.terms import agree_company_terms
from tenants.scope import platform_scope, restaurant_scope
from tests.billing.payouts.desk import check_both, item, second_operator, send, states, wrong
from tests.billing.statements import korean
from tests.portals.month import NOVEMBER, closed_november

TODAY = date(2025, 12, 15)


@pytest.fixture
def desk(world, at):
    """November, in which 한울's restaurants wait for its 17,000; 바다's, paid from its deposit, do not. 15 December."""
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, by="test", on_collection=True)
    closed_november(world)
    at("2025-12-15 09:00")
    with platform_scope():
        world.second = second_operator()
        check_both(world, world.second)
        yield world


def pay(amount, place):
    """한울 pays so much of its invoice."""
    data = korean((f"2025.12.14 10:00:{place:02d}", "한울", "INV2025000001", amount, place))
    record_bank_file(file=receive_bank_file(name=f"{place}.csv", data=data, account="", by="test"), by="test")


def payable():
    return [(each.statement.number, each.amount, each.why) for each in candidates("KRW", TODAY)]


def test_before_a_company_has_paid_only_the_others_part_is_payable(desk):
    assert payable() == [("STM-2025-000001", 6_615, ""), ("STM-2025-000002", 0, "uncollected")]
    told = {row.pk: row.number for row in Document.objects.filter(kind="statement")}
    assert {told[pk]: [(each.company, each.amount) for each in waits] for pk, waits in waiting_of(
        Document.objects.filter(kind="statement")).items()} == {
        "STM-2025-000001": [("한울", 8_505)],
        "STM-2025-000002": [("한울", 7_560)],
    }  # fmt: skip


def test_a_part_frees_a_part_and_the_last_won_the_rest(desk):
    run = send(desk.operator, desk.second, numbers=("STM-2025-000001",))
    record_results(run=run, results=[Result(item(1).pk, "confirmed", TODAY)], by="test")
    pay(8_500, 1)
    assert payable() == [("STM-2025-000001", 4_252, ""), ("STM-2025-000002", 3_780, "")]
    send(desk.operator, desk.second)
    pay(8_500, 2)
    assert payable() == [("STM-2025-000001", 4_253, ""), ("STM-2025-000002", 3_780, "")]
    send(desk.operator, desk.second)
    assert [amount for _, amount, _ in states()] == [6_615, 4_252, 3_780, 4_253, 3_780]
    assert (payable(), wrong()) == ([], {})


def test_a_payment_taken_back_takes_nothing_from_who_was_paid(desk):
    pay(17_000, 1)
    send(desk.operator, desk.second)
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    assert (payable(), wrong()) == ([], {})
    match_line(line=BankLine.objects.get(), amounts={Document.objects.get(number="INV-2025-000001").pk: 17_000},
               key=uuid.uuid4(), by="test")  # fmt: skip
    assert payable() == []


def test_a_restaurant_is_told_how_much_waits_for_whom(desk, visit):
    with restaurant_scope(desk.bunsik.pk):
        found = waiting_of(Document.objects.filter(kind="statement"))
        assert [[(each.company, each.amount) for each in waits] for waits in found.values()] == [[("한울", 7_560)]]


def test_another_month_has_its_own_terms(desk):
    agree_company_terms(company=desk.hanul.company, since=date(2025, 12, 1), by="test", on_collection=False)
    assert payable()[1] == ("STM-2025-000002", 0, "uncollected")


def test_the_statement_says_what_waits_for_whom(desk):
    told = thawed(Document.objects.get(number="STM-2025-000001").frozen)
    assert told["terms"]["waits"] == [{"company": "한울", "amount": 8_505}]
    with translation.override("ko"):
        assert words(told) == ["이 중 8,505원은 고객사(한울)의 납부에 따라 입금합니다."]
    with translation.override("en"):
        assert words(told) == ["Of this, 8,505 KRW is deposited as 한울 pays its invoice."]


def words(statement):
    return [strip_tags(each) for each in on_paper(statement)["waits"]]
