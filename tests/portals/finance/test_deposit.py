"""Finance keeps the deposit filled: asks for a top-up, withdraws it, and says when to be told."""

import csv
import io
import uuid

import pytest

from billing.actions import pay_in_deposit, refund_redemption
from billing.bank.recording import receive_bank_file, record_bank_file, undo_match
from billing.deposits import ask_top_up
from billing.models import BankMatch, DepositAlarm, TopUp
from tenants.scope import company_scope, platform_scope
from tests.billing import test_billing_by_month as by_month
from tests.billing.statements import korean
from tests.crowd import make_purse

PAGE = "/finance/deposit/"


@pytest.fixture
def finance(world, visit):
    return visit("bada", world.bada.finance)


def alarms():
    with platform_scope():
        return list(DepositAlarm.objects.values_list("company__name", "below"))


def test_a_top_up_says_how_much_where_to_and_what_to_write(finance):
    answer = finance.post(f"{PAGE}top-ups/", {"amount": "2,000,000"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = finance.get(PAGE)
    [top_up] = page.context["top_ups"]
    assert (top_up.amount, top_up.reference in page.text, "2,000,000" in page.text) == (2_000_000, True, True)
    assert page.context["bank"]["account"] in page.text
    finance.post(f"{PAGE}top-ups/{top_up.pk}/withdraw/")
    assert list(finance.get(PAGE).context["top_ups"]) == []
    again = finance.post(f"{PAGE}top-ups/{top_up.pk}/withdraw/", follow=True)
    assert "This top-up was paid or withdrawn already." in again.text


def test_meals_that_no_invoice_took_are_no_charge(world, visit):
    """November's meal on credit is given back in December: its invoice takes 9,000 less than was eaten from the deposit."""
    hanul = world.hanul
    by_month.agree(world, hanul, "prepaid")
    eaten = by_month.eat(world, hanul, 9_000, "2025-11-28T12:10")
    by_month.close(by_month.NOVEMBER)
    by_month.pay_in(world, hanul, 24_000)
    by_month.eat(world, hanul, 10_000, "2025-12-01T12:10")
    at = by_month.FLIPS[by_month.NOVEMBER]
    with platform_scope():
        refund_redemption(redemption_id=eaten.redemption_id, reason="x", key=uuid.uuid4(), by="test", at=at)
    by_month.close(by_month.DECEMBER)
    page = visit("hanul", hanul.finance).get(PAGE)
    assert (page.context["standing"].taken, page.context["standing"].left) == (-9_000, 21_000)
    desk = visit(None, world.operator).get(f"/operator/companies/{hanul.company.pk}/")
    for text in (page.text, desk.text):
        assert ("Not taken for meals" in text, "Taken by invoices" in text, "₩9,000" in text) == (True, False, True)


@pytest.mark.parametrize("amount", ["", "0", "-1", "abc", "1.5", "9" * 20])
def test_an_amount_that_is_none_is_asked_again(finance, amount):
    answer = finance.post(f"{PAGE}top-ups/", {"amount": amount})
    assert (answer.status_code, list(answer.context["top_up_form"].errors)) == (422, ["amount"])


def test_a_sixth_top_up_is_refused_in_words(world, finance):
    with company_scope(world.bada.company):
        for _ in range(5):
            ask_top_up(company=world.bada.company, amount=1, by=world.bada.finance)
    answer = finance.post(f"{PAGE}top-ups/", {"amount": "1"})
    assert (answer.status_code, "Five top-ups are on their way already." in answer.text) == (409, True)


def test_the_alarm_is_set_and_taken_away(finance):
    finance.post(f"{PAGE}alarm/", {"below": "3,000,000"})
    assert alarms() == [("바다", 3_000_000)]
    assert finance.get(PAGE).context["alarm_form"]["below"].value() == "3,000,000"
    assert finance.post(f"{PAGE}alarm/", {"below": "a lot"}).status_code == 422
    finance.post(f"{PAGE}alarm/", {"below": ""})
    assert alarms() == []


def test_a_low_deposit_is_a_notice_for_finance_hr_and_the_operator(world, finance, visit):
    words = "Little of the deposit is left"
    assert words not in finance.get("/finance/").text
    make_purse(world.bada.company, 6_000_000)
    finance.post(f"{PAGE}alarm/", {"below": "5,000,000"})
    assert [words in finance.get(url).text for url in ("/finance/", PAGE)] == [True, True]
    assert "The deposit is nearly used up" in visit("bada", world.bada.hr).get("/hr/").text
    operator = visit(None, world.operator)
    assert "바다 has little of its deposit left." in operator.get("/operator/").text
    assert "₩5,000,000" in operator.get(f"/operator/companies/{world.bada.company.pk}/").text


def test_who_pays_afterwards_has_no_such_page(world, visit):
    hanul = visit("hanul", world.hanul.finance)
    assert hanul.get(PAGE).status_code == 404
    assert "deposit" not in hanul.get("/finance/").text.lower()


def test_another_companys_top_up_does_not_exist(world, visit):
    with company_scope(world.bada.company):
        theirs = ask_top_up(company=world.bada.company, amount=1, by=world.bada.finance)
    answer = visit("hanul", world.hanul.finance).post(f"{PAGE}top-ups/{theirs.pk}/withdraw/")
    with platform_scope():
        assert (answer.status_code, TopUp.objects.get().withdrawn_at) == (404, None)


def test_the_page_takes_a_fixed_number_of_queries(world, finance, django_assert_num_queries):
    finance.get(PAGE)
    with company_scope(world.bada.company):
        for _ in range(5):
            ask_top_up(company=world.bada.company, amount=1, by=world.bada.finance)
    with django_assert_num_queries(12):
        finance.get(PAGE)


def test_what_was_typed_by_hand_and_what_came_by_bank_stand_in_one_list(world, finance):
    """10,000,000 were entered by the operator; 500,000 came by bank with a top-up's reference and were taken back."""
    with company_scope(world.bada.company):
        asked = ask_top_up(company=world.bada.company, amount=500_000, by=world.bada.finance)
    with platform_scope():
        data = korean(("2025.11.10", "바다", asked.reference, 500_000, 500_000))
        record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by="test"), by="test")
    rows = [(f"{each.day}", each.reference, each.amount, each.by_bank, each.is_undone) for each in listed(finance)]
    first = rows.pop()
    assert rows == [("2025-11-10", asked.reference, 500_000, True, False)]
    assert (first[2:], finance.get(PAGE).text.count("Entered by the operator")) == ((10_000_000, False, False), 1)
    with platform_scope():
        undo_match(match=BankMatch.objects.get(amount=500_000), key=uuid.uuid4(), reason="x", by="test")
    assert [(each.amount, each.is_undone) for each in listed(finance)] == [(500_000, True), (10_000_000, False)]
    text = finance.get(f"{PAGE}?export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[:2] == [
        ["Booked on", "Reference", "Way", "Amount", "State"],
        ["2025-11-10", asked.reference, "From the bank's statement", "500000", "Undone"],
    ]


def test_older_ones_are_on_the_next_page(world, finance, monkeypatch):
    monkeypatch.setattr("portals.finance.views.deposit.PER_PAGE", 1)
    with platform_scope():
        pay_in_deposit(company=world.bada.company, amount=7_000, reference="second", by="test")
    assert [each.amount for each in listed(finance)] == [7_000]
    assert [each.amount for each in finance.get(f"{PAGE}?page=2").context["came"]] == [10_000_000]


def listed(finance):
    return finance.get(PAGE).context["came"]
