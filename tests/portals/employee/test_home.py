"""The first page: what can be spent now, and why or why not."""

from datetime import timedelta

import pytest

from billing import clock
from billing.enums import Way
from tenants.scope import company_scope
from vouchers.actions import give_grant, let_go, withdraw


def page(world, visit, language="en", user=None) -> str:
    answer = visit("hanul", user or world.hanul.haneul.user, language).get("/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_at_lunch_the_whole_allowance_can_be_spent(world, visit):
    html = page(world, visit)
    assert "You can spend now" in html
    assert '<span class="amount__number">12,000</span>' in html
    assert "점심 · until 14:00 today" in html


def test_after_a_meal_the_rest(world, visit, eat):
    eat(world.hanul, world.hanul.haneul, world.counter, 9_000)
    assert '<span class="amount__number">3,000</span>' in page(world, visit)


@pytest.mark.parametrize(
    "when, sentence",
    [
        ("2025-11-11 08:30", "Not at this hour. You can pay today from 11:00 to 14:00."),
        ("2025-11-11 14:00", "Not at this hour. You can pay tomorrow from 11:00 to 14:00."),
        ("2025-11-15 12:00", "Not on this day of the week."),
    ],
)
def test_when_nothing_can_be_spent_it_says_why_and_when(world, visit, at, when, sentence):
    at(when)
    html = page(world, visit)
    assert sentence in html
    assert '<span class="amount__number">0</span>' in html
    assert "Show my code" not in html


def test_who_is_in_no_program_is_told_whom_to_ask(world, visit):
    with company_scope(world.hanul.company):
        withdraw(program=world.hanul.lunch, employee=world.hanul.haneul, by=world.hanul.hr)
    html = page(world, visit)
    assert "You are not in a meal program yet." in html
    assert "Ask your company's HR team to add you." in html.replace("&#x27;", "'")


def test_a_grant_adds_to_the_allowance_and_says_until_when(world, visit, at):
    today = at("2025-11-11 12:07").date()
    with company_scope(world.hanul.company):
        give_grant(
            company=world.hanul.company,
            employee=world.hanul.haneul,
            amount=5_000,
            reason="야근",
            valid_until=today.replace(day=28),
            by=world.hanul.hr,
        )
    html = page(world, visit)
    assert '<span class="amount__number">17,000</span>' in html
    assert "until Fri 28 Nov" in html
    assert "11월 28일(금)까지" in page(world, visit, "ko")
    at("2025-11-28 12:07")
    assert '야근</span><span class="row__note">until the end of today</span>' in page(world, visit)
    assert '야근</span><span class="row__note">오늘까지</span>' in page(world, visit, "ko")


def test_the_three_closest_restaurants_are_there(world, visit):
    html = page(world, visit)
    assert "Halmae Gukbap" in html
    assert "2 min on foot" in html


def test_a_stranger_signs_in_first(world, visit):
    assert visit("hanul").get("/").headers["Location"] == "/sign-in/?next=/"


def test_who_does_not_eat_here_goes_to_their_desk(world, visit):
    answers = [visit("hanul", user).get("/").headers["Location"] for user in (world.hanul.hr, world.hanul.finance)]
    assert answers == ["/hr/", "/finance/"]


def test_who_left_is_signed_out(world, visit):
    browser = visit("hanul", world.hanul.haneul.user)
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.haneul, by=world.hanul.hr)
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/", "/together/asked"])
@pytest.mark.parametrize("way", [Way.CODE, Way.PHONE])
def test_for_a_minute_it_offers_to_undo_what_a_till_took(world, visit, eat, at, monkeypatch, way, path):
    browser = visit("hanul", world.hanul.haneul.user)
    meal = eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at("2025-11-11 12:07"), way)
    html = browser.get(path).content.decode()
    assert "The till took ₩9,000 at Halmae Gukbap." in html
    assert f'action="/receipts/{meal}/undo/" data-undo="60"' in html
    seconds = clock.now() + timedelta(seconds=59), clock.now() + timedelta(seconds=61)
    shown = []
    for later in seconds:
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        shown.append("data-undo" in browser.get(path).content.decode())
    assert shown == [True, False]


def test_what_one_confirmed_oneself_or_a_colleague_ate_is_not_offered(world, visit, eat, at):
    eat(world.hanul, world.hanul.haneul, world.counter, 4_000, at("2025-11-11 12:07"), Way.SCAN)
    eat(world.hanul, world.hanul.doyun, world.counter, 9_000, at("2025-11-11 12:07"), Way.CODE)
    assert "data-undo" not in page(world, visit)


def test_a_meal_that_is_undone_is_offered_no_more(world, visit, eat, at):
    browser = visit("hanul", world.hanul.haneul.user)
    meal = eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at("2025-11-11 12:07"), Way.CODE)
    browser.post(f"/receipts/{meal}/undo/")
    assert "data-undo" not in browser.get("/").content.decode()


def test_the_page_costs_a_fixed_number_of_queries(world, visit, django_assert_num_queries):
    browser = visit("hanul", world.hanul.haneul.user)
    browser.get("/")
    with django_assert_num_queries(14):
        browser.get("/")
