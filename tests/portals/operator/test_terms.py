"""The operator agrees on other terms: from an open month on, never for a closed one."""

from datetime import date

import pytest

from restaurants.models import Restaurant
from tenants.models import Company
from tenants.scope import platform_scope
from tests.portals.month import draw, november

COMPANY = {
    "since": "2025-12-01", "service_fee_bp": "1.5", "fee_per_head": "1000", "fee_minimum": "30000", "due_days": "20",
    "cut_off": "25", "order_number": "PO-7", "cost_split": "on", "billing": "postpaid",
}  # fmt: skip
RESTAURANT = {
    "since": "2025-12-01", "commission_bp": "4.5", "commission_cap": "", "pay_days": "7", "tax_class": "simplified",
    "rhythm": "weekly", "advance_fee": "500",
    "supply": "agent", "above_1": "10000000", "rate_1": "4", "above_2": "", "rate_2": "", "above_3": "", "rate_3": "",
}  # fmt: skip


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


@pytest.fixture
def company(world):
    return f"/operator/companies/{world.hanul.company.pk}/"


@pytest.fixture
def restaurant(world):
    return f"/operator/restaurants/{world.gukbap.pk}/"


def agreed(owner) -> list[tuple]:
    with platform_scope():
        return [(row.since, row.agreed_by) for row in owner.terms.all()]


def test_a_company_gets_other_terms_from_a_month_on(operator, company, world):
    answer = operator.post(f"{company}terms/", COMPANY)
    assert (answer.status_code, answer["Location"]) == (302, company)
    with platform_scope():
        terms = world.hanul.company.terms.first()
    assert (terms.since, terms.service_fee_bp, terms.fee_minimum, terms.due_days, terms.order_number) == (
        date(2025, 12, 1), 150, 30_000, 20, "PO-7",
    )  # fmt: skip
    assert (terms.fee_per_head, terms.cost_split) == (1_000, True)
    page = operator.get(company).text
    assert "December 2025" in page
    assert "Cost centre, site" in page
    assert "₩30,000" in page


def test_a_company_pays_beforehand_from_a_month_on(operator, company, world, visit):
    finance = visit("hanul", world.hanul.finance)
    assert (finance.get("/finance/deposit/").status_code, "/finance/deposit/" in finance.get("/finance/").text) == (
        404,
        False,
    )
    assert operator.post(f"{company}terms/", COMPANY | {"billing": "prepaid"}).status_code == 302
    page = operator.get(company)
    assert [row.billing for row in page.context["agreed"]] == ["prepaid", "postpaid"]
    assert (page.context["deposit"].left, "Record a deposit" in page.text) == (0, True)
    assert operator.get(f"{company}terms/").context["form"].initial["billing"] == "prepaid"
    assert "한울 has nothing in its deposit yet." in operator.get("/operator/").text
    home = finance.get("/finance/").text
    assert ("Nothing is in the deposit yet" in home, "Little of the deposit is left" in home) == (True, False)
    assert "Nothing is in the deposit yet" in visit("hanul", world.hanul.hr).get("/hr/").text
    assert ("/finance/deposit/" in home, finance.get("/finance/deposit/").status_code) == (True, 200)


def test_what_is_agreed_for_later_is_another_form(operator, company, world):
    """한울 pays beforehand from January on: changed from December, it must not do so a month early."""
    operator.post(f"{company}terms/", COMPANY | {"since": "2026-01-01", "billing": "prepaid"})
    later = operator.get(f"{company}terms/")
    assert [(words, here) for _url, words, here in later.context["tabs"]] == [
        ("November 2025 – December 2025", False),
        ("From January 2026", True),
    ]
    assert (later.context["form"].initial["billing"], later.context["form"].fields["since"].choices[0][0]) == (
        "prepaid",
        "2026-01-01",
    )
    assert operator.post(f"{company}terms/", COMPANY).status_code == 422
    sooner = operator.get(f"{company}terms/?since=2025-11-01")
    assert sooner.context["form"].initial["billing"] == "postpaid"
    assert [month for month, _ in sooner.context["form"].fields["since"].choices] == ["2025-11-01", "2025-12-01"]
    assert "until the end of December 2025: for later, other terms are agreed." in sooner.text
    assert operator.post(f"{company}terms/?since=2025-11-01", COMPANY | {"due_days": "9"}).status_code == 302
    with platform_scope():
        held = [(f"{row.since:%Y-%m}", row.billing, row.due_days) for row in world.hanul.company.terms.all()]
    assert held == [("2026-01", "prepaid", 20), ("2025-12", "postpaid", 9), ("2000-01", "postpaid", 15)]


def test_without_other_terms_to_come_there_is_one_form(operator, company, restaurant):
    for page in (operator.get(f"{company}terms/?since=x"), operator.get(f"{restaurant}terms/")):
        assert (len(page.context["tabs"]), 'class="tabs"' in page.text) == (1, False)


def test_what_is_no_way_of_paying_is_refused(operator, company, world):
    answer = operator.post(f"{company}terms/", COMPANY | {"billing": "barter"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["billing"])
    assert agreed(world.hanul.company) == [(date(2000, 1, 1), world.operator.actor)]


def test_a_restaurant_gets_other_terms_with_tiers(operator, restaurant, world):
    answer = operator.post(f"{restaurant}terms/", RESTAURANT)
    assert (answer.status_code, answer["Location"]) == (302, restaurant)
    with platform_scope():
        terms = world.gukbap.terms.first()
    assert (terms.commission_bp, terms.tiers, terms.commission_cap, terms.pay_days, terms.tax_class) == (
        450, [[10_000_000, 400]], None, 7, "simplified",
    )  # fmt: skip
    assert "4.5%, 4% above ₩10,000,000" in operator.get(restaurant).text


def test_the_form_begins_with_what_was_agreed_last(operator, company, restaurant):
    operator.post(f"{company}terms/", COMPANY)
    operator.post(f"{restaurant}terms/", RESTAURANT)
    form = operator.get(f"{company}terms/").context["form"]
    assert {name: form[name].value() for name in COMPANY if name != "since"} == {
        "service_fee_bp": 1.5, "fee_per_head": "1,000", "fee_minimum": "30,000", "due_days": 20, "order_number": "PO-7",
        "cut_off": 25, "cost_split": True, "billing": "postpaid",
    }  # fmt: skip
    form = operator.get(f"{restaurant}terms/").context["form"]
    assert [form[name].value() for name in ("commission_bp", "above_1", "rate_1", "above_2", "rate_2")] == [
        4.5, "10,000,000", 4, None, None,
    ]  # fmt: skip


def test_money_is_typed_in_the_currencys_own_unit(operator, company, restaurant, world):
    """1,000 euros are 100,000 cents, and not ten euros."""
    Company.objects.filter(pk=world.hanul.company.pk).update(currency="EUR")
    Restaurant.objects.filter(pk=world.gukbap.pk).update(currency="EUR")
    assert operator.post(f"{company}terms/", COMPANY | {"fee_per_head": "1.50"}).status_code == 302
    euros = {"commission_cap": "300", "advance_fee": "0.4", "above_1": "10,000.05"}
    assert operator.post(f"{restaurant}terms/", RESTAURANT | euros).status_code == 302
    with platform_scope():
        firm, place = world.hanul.company.terms.first(), world.gukbap.terms.first()
    assert (firm.fee_per_head, firm.fee_minimum) == (150, 3_000_000)
    assert (place.commission_cap, place.advance_fee, place.tiers) == (30_000, 40, [[1_000_005, 400]])
    page = operator.get(f"{restaurant}terms/")
    form = page.context["form"]
    assert [form[name].value() for name in ("commission_cap", "advance_fee", "above_1")] == ["300.00", "0.40", "10,000.05"]
    assert page.text.count("<span>EUR</span>") == 5


def test_nothing_is_an_amount_where_zero_means_none(operator, restaurant, world):
    assert operator.post(f"{restaurant}terms/", RESTAURANT | {"commission_cap": "0", "advance_fee": "0"}).status_code == 302
    with platform_scope():
        terms = world.gukbap.terms.first()
    assert (terms.commission_cap, terms.advance_fee) == (0, 0)


def test_months_that_are_closed_are_not_offered(operator, company, world):
    first = [value for value, _ in operator.get(f"{company}terms/").context["form"].fields["since"].choices][:2]
    assert first == ["2025-11-01", "2025-12-01"]
    november(world)
    draw(world)
    first = [value for value, _ in operator.get(f"{company}terms/").context["form"].fields["since"].choices][:2]
    assert first == ["2025-12-01", "2026-01-01"]


def test_a_month_closed_meanwhile_is_refused_in_words(operator, company, world, monkeypatch):
    november(world)
    draw(world)
    months = [date(2025, 11, 1), date(2025, 12, 1)]
    monkeypatch.setattr("portals.operator.views.terms.open_months", lambda first: months)
    answer = operator.post(f"{company}terms/", COMPANY | {"since": "2025-11-01"})
    assert answer.status_code == 422
    assert "That month is closed already. Choose a later one." in answer.text
    assert len(agreed(world.hanul.company)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"above_1": "", "rate_1": "4"}, "A tier needs its turnover, and a turnover its rate."),
        ({"above_1": "5", "rate_1": ""}, "A tier needs its turnover, and a turnover its rate."),
        ({"above_2": "5000000", "rate_2": "3"}, "Each tier must begin above the one before it."),
        ({"commission_bp": "101"}, "Please type 100 or less."),
        ({"advance_fee": "-"}, "Enter an amount, for example 10,000."),
        ({"advance_fee": ""}, "This is needed."),
        ({"advance_fee": "0.5"}, "Enter an amount, for example 10,000."),
        ({"commission_cap": "1000000000001"}, "The amount is too large."),
        ({"tax_class": "none"}, "Please choose one from the list."),
        ({"since": "2020-01-01"}, "Please choose one from the list."),
        ({"since": "x"}, "Please choose one from the list."),
    ],
)
def test_what_cannot_be_is_told(operator, restaurant, world, changes, words):
    answer = operator.post(f"{restaurant}terms/", RESTAURANT | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(agreed(world.gukbap)) == 1


def test_in_korean(world, visit, company):
    text = visit(None, world.operator, language="ko").get(f"{company}terms/").text
    assert "한울의 조건 변경" in text


def test_meals_of_who_is_no_general_taxpayer_cannot_be_bought(operator, restaurant):
    answer = operator.post(f"{restaurant}terms/", RESTAURANT | {"supply": "principal"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["supply"])
    assert (
        operator.post(f"{restaurant}terms/", RESTAURANT | {"supply": "principal", "tax_class": "general"}).status_code == 302
    )
    assert "We buy the meals and sell them" in operator.get(restaurant).text


def test_a_cut_off_day_that_has_come_is_refused_at_its_field(operator, company, at):
    at("2025-11-25 09:00")
    answer = operator.post(f"{company}terms/", COMPANY | {"since": "2025-11-01"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["cut_off"])
