"""The close of the day at the till: readable without JavaScript, true when it is loaded anew."""

from datetime import timedelta

from billing.terms import agree_restaurant_terms
from restaurants.actions import make_counter
from tests.portals.month import NOVEMBER, eat


def test_the_till_leads_to_it(till):
    assert b'href="/counter/close-of-day/"' in till.get().content


def test_an_empty_day_is_said_with_zeros(till, words):
    assert "Tue 11 Nov 2025 Halmae Gukbap · All counters" in words(till.get("/counter/close-of-day/"))
    assert "0 meals ₩ 0" in words(till.get("/counter/close-of-day/"))


def test_sums_and_what_to_expect_are_in_words(till, code, world, words):
    till.pay(9_000, code())
    gone = till.pay(8_000, code(employee=world.hanul.doyun)).context["result"].meal
    till.void(gone.pk)
    said = words(till.get("/counter/close-of-day/"))
    assert "1 meal ₩ 9,000" in said
    assert "Code 1 ₩9,000 Cancelled 1 ₩8,000 Refunds of earlier days 0 ₩0" in said
    assert "About ₩8,505 , deposited about Thu 11 Dec 2025" in said
    assert "Commission 5%, expected −₩450 VAT 10% on it, expected −₩45" in said
    assert "a single day is an estimate; the statement says the exact amount." in said
    assert "in cash" not in said


def test_a_rate_that_goes_by_the_month_says_so(till, code, world, words):
    facts = {"since": NOVEMBER, "commission_bp": 500, "tiers": [[10_000, 300]], "by": "test"}
    agree_restaurant_terms(restaurant=world.gukbap, **facts)
    eat(world.hanul, world.hanul.haneul, world.gukbap, 11_000, day=10)
    till.pay(9_000, code())
    said = words(till.get("/counter/close-of-day/"))
    assert "Commission, expected −₩270 VAT 10% on it, expected −₩27" in said
    assert "Its rate goes by the month, which had come to ₩11,000 before." in said


def test_korean_says_about(till, code, words, settings):
    till.pay(9_000, code())
    till.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ko"
    assert "약 8,505원 · 입금 예정일 2025년 12월 11일(목)" in words(till.get("/counter/close-of-day/"))


def test_one_of_several_counters_is_chosen(till, code, world, visit, words):
    from tests.portals.counter.conftest import Till

    second = Till(visit(None), make_counter(restaurant=world.gukbap, name="2", by=world.owner))
    till.pay(9_000, code())
    second.pay(1_000, code(employee=world.hanul.doyun))
    assert "2 meals ₩ 10,000" in words(second.get("/counter/close-of-day/"))
    assert "1 meal ₩ 1,000" in words(second.get("/counter/close-of-day/?only=1"))


def test_tomorrow_it_is_another_day(till, code, settings, words):
    till.pay(9_000, code())
    settings.CLOCK_SHIFT += timedelta(days=1)
    assert "Wed 12 Nov 2025" in words(till.get("/counter/close-of-day/"))
    assert "0 meals" in words(till.get("/counter/close-of-day/"))


def test_the_page_takes_a_fixed_number_of_queries(till, code, django_assert_num_queries):
    for _ in range(2):
        till.pay(1_000, code())
        till.get("/counter/close-of-day/")
        with django_assert_num_queries(9):
            till.get("/counter/close-of-day/")
