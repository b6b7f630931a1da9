"""The whole ledger as the operator sees it."""

import pytest
from django.utils import translation

from billing.models import Account, Line, Transfer
from portals.ledger import reference_words
from tenants.scope import platform_scope
from tests.portals.month import closed_november


@pytest.fixture
def operator(world, visit):
    closed_november(world)
    return visit(None, world.operator)


def find(model, **facts):
    with platform_scope():
        return model.objects.get(**facts)


@pytest.mark.parametrize(
    ("reference", "language", "words"),
    [
        ("bank line 12", "ko", "은행 거래 12"),
        ("bank line 12", "en", "Bank line 12"),
        ("stripe payment 3", "ko", "Stripe 입금 3"),
        ("stripe payout 4", "ko", "Stripe 지급 4"),
        ("HKP1", "ko", "HKP1"),
        ("bank line", "ko", "bank line"),
        ("", "ko", ""),
    ],
)
def test_a_reference_is_said_in_the_readers_language(reference, language, words):
    with translation.override(language):
        assert reference_words(reference) == words


def amounts(page):
    return [row.amount for row in page.context["rows"]]


def test_a_transfer_names_both_sides_and_stands_in_both_documents(operator, world):
    meal = find(Transfer, restaurant=world.gukbap, amount=9_000)
    page = operator.get(f"/operator/ledger/{meal.pk}/")
    row, place = page.context["row"], page.context["place"]
    assert (row.source, row.target) == ("Company owes · 한울", "Restaurant is owed · Halmae Gukbap (할매국밥)")
    assert row.amount == 9_000
    assert [document.number for document in place.documents] == ["INV-2025-000001", "STM-2025-000001"]
    assert place.line == find(Line, company=world.hanul.company, restaurant=world.gukbap)
    assert page.context["meal_url"] == f"/operator/restaurants/{world.gukbap.pk}/meals/?day=2025-11-11"
    assert operator.get(page.context["meal_url"]).status_code == 200


def test_a_voided_meal_shows_what_undid_it(operator, world):
    meal = find(Transfer, restaurant=world.gukbap, amount=5_000, reason="meal")
    assert [row.transfer.reason for row in operator.get(f"/operator/ledger/{meal.pk}/").context["siblings"]] == ["void"]


def test_the_ledger_is_narrowed_by_account(operator, world):
    assert amounts(operator.get("/operator/ledger/?kind=company_deposit")) == [7_000, 10_000_000]
    owed = find(Account, kind="restaurant_owed", restaurant=world.bunsik)
    page = operator.get(f"/operator/ledger/?account={owed.pk}")
    assert amounts(page) == [40, 400, 8_000]
    assert page.context["account_name"] == "Restaurant is owed · Bomnal Bunsik (봄날분식)"
    assert amounts(operator.get("/operator/ledger/?account=999999")) == []


def test_a_deposit_stands_in_no_document(operator, world):
    paid = find(Transfer, reason="deposit")
    assert operator.get(f"/operator/ledger/{paid.pk}/").context["place"].part == ""


@pytest.mark.parametrize("number", ["INV-2025-000001", "STM-2025-000001"])
def test_both_sides_of_the_same_lines_agree(operator, number):
    page = operator.get(f"/operator/documents/{number}/ledger/")
    assert [check.holds for check in page.context["checks"]] == [True, True, True]


def test_pages_take_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get("/operator/ledger/")
    with django_assert_num_queries(8):
        operator.get("/operator/ledger/")
