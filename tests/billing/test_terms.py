"""Terms are dated by month: other ones hold from theirs on, and a closed month keeps what it had."""

import json
import uuid
from datetime import date, datetime
from fractions import Fraction
from math import floor

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from billing import close
from billing.actions import refund_redemption
from billing.books import examine
from billing.documents.figures import charges
from billing.fees import commission, company_terms, deductible, restaurant_terms, service_fee, terms_in
from billing.models import Document
from billing.terms import TermsRefused, agree_company_terms, agree_restaurant_terms, open_months
from restaurants.models import RestaurantTerms
from tenants.models import CompanyTerms
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.crowd import crowd
from tests.portals.month import AFTER, NOVEMBER, closed_november, draw, eat, freeze, november

OCTOBER, DECEMBER, JANUARY = date(2025, 10, 1), date(2025, 12, 1), date(2026, 1, 1)


def fee(world, since, bp, **more):
    return agree_company_terms(company=world.hanul.company, since=since, by=world.operator, service_fee_bp=bp, **more)


def cut(world, since, bp=500, **more):
    return agree_restaurant_terms(restaurant=world.gukbap, since=since, by=world.operator, commission_bp=bp, **more)


def paper(number: str) -> dict:
    with platform_scope():
        return json.loads(Document.objects.get(number=number).frozen)


def rows(document: dict) -> list:
    with override("en"):
        return charges(document)


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def rate_of(world, month):
    with platform_scope():
        return company_terms(world.hanul.company, month).service_fee_bp


def test_other_terms_hold_from_their_month_on(world):
    fee(world, DECEMBER, 200)
    assert [rate_of(world, month) for month in (OCTOBER, NOVEMBER, DECEMBER, JANUARY)] == [0, 0, 200, 200]


def test_the_last_agreed_of_a_month_holds_and_what_is_agreed_for_later_stays(world):
    fee(world, JANUARY, 300)
    fee(world, DECEMBER, 200)
    fee(world, DECEMBER, 100)
    assert [rate_of(world, month) for month in (NOVEMBER, DECEMBER, JANUARY)] == [0, 100, 300]


def test_any_day_of_a_month_means_the_month(world):
    assert fee(world, date(2025, 12, 17), 200).since == DECEMBER


def test_what_was_agreed_is_in_the_audit_trail(world):
    fee(world, DECEMBER, 200, fee_minimum=5_000)
    entry = AuditEntry.objects.get(verb="agree_terms")
    assert (entry.actor, entry.subject) == (world.operator.actor, f"company:{world.hanul.company.pk}")
    assert entry.data == {"since": "2025-12", "service_fee_bp": 200, "fee_minimum": 5_000}


def test_a_month_that_is_closing_and_all_before_it_keep_their_terms(world):
    november(world)
    draw(world)
    for since in (OCTOBER, NOVEMBER):
        with pytest.raises(TermsRefused) as refused:
            fee(world, since, 200)
        assert refused.value.code == "over"
        with pytest.raises(TermsRefused):
            cut(world, since)
    fee(world, DECEMBER, 200)
    assert rate_of(world, NOVEMBER) == 0
    with platform_scope():
        assert CompanyTerms.objects.filter(company=world.hanul.company).count() == 2
    assert open_months(NOVEMBER, 3) == [DECEMBER, JANUARY]
    assert open_months(JANUARY, 2) == [JANUARY, date(2026, 2, 1)]


def test_a_close_waits_for_terms_that_are_being_agreed(committed_world):
    november(committed_world)

    def begin(_):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        close.begin_close(month=NOVEMBER, by="test", at=AFTER)

    with transaction.atomic():
        fee(committed_world, NOVEMBER, 200)
        with pytest.raises(OperationalError) as waited:
            crowd(1, begin)
        assert isinstance(waited.value.__cause__, psycopg.errors.LockNotAvailable)
    crowd(1, begin)
    with pytest.raises(TermsRefused):
        fee(committed_world, NOVEMBER, 300)
    assert rate_of(committed_world, NOVEMBER) == 200


@pytest.mark.parametrize("table", ["tenants_companyterms", "restaurants_restaurantterms"])
@pytest.mark.parametrize("change", ["UPDATE public.{} SET agreed_by = 'x'", "DELETE FROM public.{}", "TRUNCATE public.{}"])
def test_the_application_cannot_rewrite_them(world, table, change):
    with (
        platform_scope(),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_a_stranger_sees_only_their_own(world):
    with company_scope(world.bada.company):
        assert list(CompanyTerms.objects.values_list("company_id", flat=True)) == [world.bada.company.pk]
        assert RestaurantTerms.objects.count() == 0
    with restaurant_scope(world.bunsik.pk):
        assert list(RestaurantTerms.objects.values_list("restaurant_id", flat=True)) == [world.bunsik.pk]
        assert CompanyTerms.objects.count() == 0


@pytest.mark.parametrize(
    ("gross", "bp", "least", "due"),
    [(17_000, 200, 0, 340), (17_000, 200, 340, 340), (17_000, 200, 341, 341), (0, 200, 5_000, 5_000), (17_000, 0, 0, 0)],
)
def test_a_service_fee_has_a_least(gross, bp, least, due):
    assert service_fee(gross, CompanyTerms(service_fee_bp=bp, fee_minimum=least)) == due


@pytest.mark.parametrize(
    ("turnover", "cap", "due"),
    [
        (0, None, 0),
        (10_000_000, None, 500_000),  # 5 % of all
        (10_000_001, None, 500_000),  # and 4 % of one won, 0.04
        (10_000_013, None, 500_001),  # 0.52 goes up
        (30_000_000, None, 500_000 + 800_000),
        (31_000_000, None, 500_000 + 800_000 + 30_000),  # 3 % of what is above 30 million
        (31_000_000, 1_000_000, 1_000_000),
        (10_000_000, 1_000_000, 500_000),
        (-1_000, None, -50),
        (-1_000, 1_000_000, -50),
    ],
)
def test_a_commission_goes_by_tiers_and_has_a_most(turnover, cap, due):
    tiers = [[10_000_000, 400], [30_000_000, 300]]
    assert commission(turnover, RestaurantTerms(commission_bp=500, tiers=tiers, commission_cap=cap)) == due


@given(
    st.integers(0, 10**10),
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10_000)), max_size=3, unique_by=lambda tier: tier[0]),
)
def test_a_commission_is_that_of_whoever_counts_in_fractions(turnover, bp, tiers):
    """Won by won in thought: what lies above each start is worth the difference of two rates more."""
    tiers, exact, before = sorted(tiers), Fraction(turnover * bp, 10_000), bp
    for start, rate in tiers:
        exact, before = exact + Fraction(max(turnover - start, 0) * (rate - before), 10_000), rate
    assert commission(turnover, RestaurantTerms(commission_bp=bp, tiers=tiers)) == floor(exact + Fraction(1, 2))


@pytest.mark.parametrize("tiers", [[[0, 400]], [[2, 400], [2, 300]], [[3, 400], [2, 300]]])
def test_tiers_rise(world, tiers):
    with pytest.raises(TermsRefused) as refused:
        cut(world, NOVEMBER, tiers=tiers)
    assert refused.value.code == "tiers"


def test_an_invoice_is_made_by_the_terms_of_its_month(world):
    fee(world, NOVEMBER, 200, fee_minimum=500, due_days=30, order_number="PO-7")
    fee(world, DECEMBER, 900)
    closed_november(world)
    invoice = paper("INV-2025-000001")
    assert invoice["terms"] == {
        "billing": "postpaid", "service_fee_bp": 200, "fee_per_head": 0, "fee_minimum": 500, "vat_bp": 1_000,
        "order_number": "PO-7",
    }  # fmt: skip
    assert [(row.key, row.label, row.amount) for row in rows(invoice)] == [
        ("meals", "Meals", 17_000),
        ("fee", "Service fee (2%, at least 500 KRW)", 550),
        ("total", "Invoice total", 17_550),
        ("due", "Amount to pay", 17_550),
    ]
    assert invoice["due_on"] == "2026-01-02"
    assert wrong_books() == []


def test_a_statement_is_made_by_the_terms_of_its_month(world):
    cut(world, NOVEMBER, 500, tiers=[[10_000, 400]], commission_cap=700, pay_days=3)
    closed_november(world)
    statement = paper("STM-2025-000001")
    assert statement["summary"]["gross"] == 16_000  # 5 % of 10,000 and 4 % of 6,000 are 740
    assert [(row.label, row.amount) for row in rows(statement)] == [
        ("Meals", 16_000),
        ("Commission (5%, 4% above 10,000 KRW, at most 700 KRW)", -700),
        ("VAT on commission (10%)", -70),
        ("Amount we deposit", 15_230),
    ]
    assert statement["pay_on"] == "2025-12-06"
    assert wrong_books() == []


def test_prices_of_who_is_no_general_taxpayer_hold_no_vat_to_deduct(world):
    cut(world, NOVEMBER, tax_class="simplified")
    closed_november(world)
    invoice = paper("INV-2025-000001")
    assert [(row["name"], row["taxed"]) for row in invoice["restaurants"]] == [("봄날분식", True), ("할매국밥", False)]
    summary = {key: invoice["summary"][f"meals_{key}"] for key in ("gross", "exempt", "supply", "vat")}
    assert summary == {"gross": 17_000, "exempt": 9_000, "supply": 16_273, "vat": 727}
    assert [(row.label, row.amount, row.supply, row.vat) for row in rows(invoice)[:2]] == [
        ("Meals with VAT", 8_000, 7_273, 727),
        ("Meals without VAT to deduct", 9_000, 9_000, 0),
    ]
    assert wrong_books() == []


def test_a_refund_takes_back_the_vat_of_the_month_it_was_eaten_in(world):
    """Eaten in November from a simplified taxpayer, given back in December when the restaurant is a general one."""
    cut(world, NOVEMBER, tax_class="simplified")
    eaten = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    freeze(world)
    cut(world, DECEMBER, tax_class="general")
    then = datetime.fromisoformat("2025-12-09T10:00:00+09:00")
    with platform_scope():
        refund_redemption(redemption_id=eaten, reason="cold", key=uuid.uuid4(), by="test", at=then)
    close.begin_close(month=DECEMBER, by="test", at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    close.draw_documents(DECEMBER)
    with platform_scope():
        close.freeze_document(Document.objects.get(kind="invoice", period=DECEMBER).pk)
    invoice = paper("INV-2025-000002")
    [refund] = [row for row in rows(invoice) if row.key == "corrections"]
    assert (refund.amount, refund.supply, refund.vat) == (-9_000, -9_000, 0)


def test_the_tax_classes_of_many_are_read_at_once(world, django_assert_num_queries):
    cut(world, DECEMBER, tax_class="exempt")
    with platform_scope(), django_assert_num_queries(1):
        terms = terms_in([world.gukbap.pk, world.bunsik.pk])
        assert [deductible(terms(world.gukbap.pk, month)) for month in (NOVEMBER, DECEMBER)] == [True, False]
        assert deductible(terms(world.bunsik.pk, DECEMBER)) is True


def test_a_restaurant_begins_with_what_it_enrolled_with(world):
    with platform_scope():
        terms = restaurant_terms(world.gukbap, OCTOBER)
    assert (terms.commission_bp, terms.tiers, terms.commission_cap, terms.pay_days, terms.tax_class) == (
        500, [], None, 10, "general",
    )  # fmt: skip
