"""Can I eat here now? Yes or no for this person this minute, with the reason and what would change it."""

from datetime import time

import pytest
from django.core.cache import cache

from accounts.actions import add_user
from billing.crowds import eaters_between
from restaurants.actions import write_menu
from restaurants.models import Restaurant
from tenants.scope import company_scope, platform_scope
from vouchers.actions import add_employee, change_program, enrol, give_grant, make_program, withdraw

LUNCH = "2025-11-11 12:07"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def rows(answer) -> dict[str, tuple[bool, str]]:
    return {place.restaurant.name: (place.yes, place.why_not) for place in answer.context["places"]}


def hours(restaurant, **facts) -> None:
    Restaurant.objects.filter(pk=restaurant.pk).update(**facts)


def test_at_lunch_it_is_yes(world, phone, at):
    at(LUNCH)
    assert rows(phone.get("/restaurants/")) == {"할매국밥": (True, ""), "봄날분식": (True, "")}


@pytest.mark.parametrize(
    "now, facts, why",
    [
        (LUNCH, {"days_off": [1]}, "Closed today, opens tomorrow at 11:00"),
        (LUNCH, {"days_off": [1, 2]}, "Closed today, opens Thu 13 Nov at 11:00"),
        (LUNCH, {"opens": time(17)}, "Opens at 17:00"),
        (LUNCH, {"closes": time(12)}, "Over for today, opens tomorrow at 11:00"),
        (LUNCH, {"break_starts": time(12), "break_ends": time(13)}, "On a break, open again at 13:00"),
        (LUNCH, {"days_off": [0, 1, 2, 3, 4, 5, 6]}, "Closed until further notice"),
        ("2025-11-11 10:30", {}, "Opens at 11:00 · 점심 from 11:00"),
        ("2025-11-11 15:00", {}, "점심 from tomorrow 11:00"),
        ("2025-11-15 12:07", {}, "점심 from Mon 17 Nov 11:00"),
    ],
)
def test_no_says_why_and_what_would_change_it(world, phone, at, now, facts, why):
    at(now)
    hours(world.gukbap, **({"opens": time(11), "closes": time(21)} | facts))
    assert rows(phone.get("/restaurants/"))["할매국밥"] == (False, why)


def test_a_restaurant_closed_today_says_no_in_the_list_on_its_page_and_on_the_map(world, phone, at):
    at(LUNCH)
    hours(world.gukbap, opens=time(11), closes=time(21), days_off=[1])
    for path in ("/restaurants/", f"/restaurants/{world.gukbap.pk}/", "/restaurants/?view=map"):
        assert "Closed today, opens tomorrow at 11:00" in phone.get(path).content.decode()
    html = phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    assert ("Works here" in html, "here--yes" in html, "Works again tomorrow 11:00" in html) == (False, False, True)


def test_korean_speaks_as_a_korean_would(world, visit, at):
    phone = visit("hanul", world.hanul.haneul.user, "ko")
    at("2025-11-11 10:30")
    hours(world.gukbap, opens=time(11), closes=time(21), days_off=[1])
    assert rows(phone.get("/restaurants/"))["할매국밥"][1] == "오늘은 쉬어요, 내일 11:00에 문 열어요 · 점심 11:00부터"


@pytest.mark.parametrize(
    ("language", "why"),
    [("ko", "오늘은 쉬어요, 11월 13일(목) 11:00에 문 열어요"), ("en", "Closed today, opens Thu 13 Nov at 11:00")],
)
def test_a_day_after_tomorrow_is_written_out(world, visit, at, language, why):
    at(LUNCH)
    hours(world.gukbap, opens=time(11), closes=time(21), days_off=[1, 2])
    phone = visit("hanul", world.hanul.haneul.user, language)
    assert why in phone.get("/restaurants/").content.decode()


def test_a_restaurant_the_company_left_out_is_no_at_any_hour(world, phone, at):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, restaurant_ids=[world.bunsik.pk])
    for now in (LUNCH, "2025-11-11 08:30", "2025-11-16 12:00"):
        at(now)
        assert rows(phone.get("/restaurants/"))["할매국밥"] == (False, "Not among the restaurants your company chose")


def test_a_grant_that_still_holds_money_works_everywhere(world, phone, at):
    at(LUNCH)
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, restaurant_ids=[world.bunsik.pk])
        facts = {"company": world.hanul.company, "employee": world.hanul.haneul, "reason": "야근", "by": world.hanul.hr}
        give_grant(amount=5_000, valid_until=at(LUNCH).date(), **facts)
    answer = phone.get(f"/restaurants/{world.gukbap.pk}/")
    assert "Works here: up to ₩5,000 now" in answer.content.decode()


@pytest.mark.parametrize(
    "now, days_off, opens, again",
    [
        # The restaurant opens for supper only, the program pays lunch only: they never meet.
        (LUNCH, [], time(17), ""),
        (LUNCH, [1, 2], time(10), "Works again Thu 13 Nov 11:00"),
        ("2025-11-11 08:30", [], time(12), "Works again today 12:00"),
        ("2025-11-14 15:00", [0], time(12), "Works again Tue 18 Nov 12:00"),
    ],
)
def test_when_it_works_again_both_clocks_must_agree(world, phone, at, now, days_off, opens, again):
    at(now)
    hours(world.gukbap, opens=opens, closes=time(21), days_off=days_off)
    html = phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    assert (again in html, "Works again" in html) == (True, bool(again))


def test_nothing_left_is_no_with_the_sentence_alone(world, phone, at, eat):
    when = at(LUNCH)
    eat(world.hanul, world.hanul.haneul, world.counter, 12_000, when)
    assert rows(phone.get("/restaurants/"))["할매국밥"] == (False, "Your allowance is used up.")


def test_what_is_left_today_and_this_month(world, phone, at, eat):
    when = at(LUNCH)
    eat(world.hanul, world.hanul.haneul, world.counter, 9_000, when)
    with company_scope(world.hanul.company):
        monthly = make_program(by="test", name="자율", kind="monthly", amount=150_000, weekdays=list(range(7)))
        enrol(program=monthly, employees=[world.hanul.haneul], by="test")
    for path in ("/restaurants/", f"/restaurants/{world.gukbap.pk}/"):
        assert phone.get(path).context["left"] == [("Today", 3_000), ("This month", 150_000)]
    at("2025-11-15 12:07")
    assert phone.get("/restaurants/").context["left"] == [("This month", 150_000)]


def test_a_grant_is_named_as_on_the_first_page(world, phone, at):
    at(LUNCH)
    with company_scope(world.hanul.company):
        for amount in (5_000, 2_000):
            facts = {"company": world.hanul.company, "employee": world.hanul.haneul, "by": world.hanul.hr}
            give_grant(amount=amount, reason="야근", valid_until=at(LUNCH).date(), **facts)
    assert phone.get("/restaurants/").context["left"] == [("야근", 7_000), ("Today", 12_000)]


def test_a_dish_dearer_than_what_is_left_says_what_is_one_s_own(world, phone, at):
    at(LUNCH)
    dishes = [{"name": "국밥", "price": 12_000}, {"name": "수육", "price": 14_000}]
    write_menu(restaurant=world.gukbap, dishes=dishes, by=world.owner)
    answer = phone.get(f"/restaurants/{world.gukbap.pk}/")
    assert [(dish.label, dish.cost.own) for dish in answer.context["menu"]] == [("국밥", 0), ("수육", 2_000)]
    assert answer.content.decode().count("+₩2,000 of your own") == 1


def test_where_only_whole_meals_are_paid_a_dear_dish_says_so(world, phone, at):
    at(LUNCH)
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, excess=False)
    write_menu(restaurant=world.gukbap, dishes=[{"name": "수육", "price": 14_000}], by=world.owner)
    html = phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    assert ("your program pays whole meals only" in html, "of your own" in html) == (True, False)
    assert "Every dish is above your limit" in phone.get("/restaurants/").content.decode()


def test_the_list_says_from_how_much_one_would_add(world, phone, at, eat):
    when = at(LUNCH)
    eat(world.hanul, world.hanul.haneul, world.counter, 8_000, when)
    html = phone.get("/restaurants/").content.decode()
    assert html.count("From +₩5,000 of your own") == 1  # 할매국밥's 9,000; 봄날분식's 4,000 is covered


def test_who_is_in_no_program_reads_why(world, phone, at):
    at(LUNCH)
    with company_scope(world.hanul.company):
        withdraw(program=world.hanul.lunch, employee=world.hanul.haneul, by=world.hanul.hr)
    assert rows(phone.get("/restaurants/"))["할매국밥"] == (False, "You are not in a meal program yet.")


def crowd(world, eat, when, people: int) -> None:
    with company_scope(world.hanul.company):
        add_user(email="x@example.com", name="x", roles=[], by="test")
        new = [
            add_employee(by="test", name=f"손님{n}", email=f"guest{n}@example.com", number=f"9{n:03d}")
            for n in range(people)
        ]
        enrol(program=world.hanul.lunch, employees=new, by="test")
    for person in new:
        eat(world.hanul, person, world.counter, 4_000, when)


@pytest.mark.parametrize("people, word", [(4, ""), (5, "quiet"), (9, "quiet"), (10, "usual"), (19, "usual"), (20, "busy")])
def test_how_busy_it_is_said_of_five_or_more(world, phone, at, eat, people, word):
    when = at(LUNCH)
    crowd(world, eat, when, people)
    shown = {place.restaurant.name: str(place.crowd) for place in phone.get("/restaurants/").context["places"]}
    assert shown == {"할매국밥": word, "봄날분식": ""}


def test_one_person_eating_five_times_is_no_crowd(world, phone, at, eat):
    when = at(LUNCH)
    for _ in range(5):
        eat(world.hanul, world.hanul.haneul, world.counter, 1_000, when)
    assert phone.get("/restaurants/").context["places"][0].crowd == ""


def test_meals_of_an_hour_ago_are_no_crowd(world, phone, at, eat):
    crowd(world, eat, at("2025-11-11 11:07"), 6)
    at(LUNCH)
    assert phone.get("/restaurants/").context["places"][0].crowd == ""


def test_the_same_person_s_number_at_two_companies_is_two_people(world, at, eat):
    when = at(LUNCH)
    eat(world.hanul, world.hanul.haneul, world.counter, 4_000, when)
    crowd(world, eat, when, 3)
    start = at("2025-11-11 12:00")
    with platform_scope():
        assert eaters_between([world.gukbap.pk], start, when) == {}
    eat(world.bada, world.bada.haneul, world.counter, 4_000, when)
    with platform_scope():
        assert eaters_between([world.gukbap.pk], start, when) == {world.gukbap.pk: 5}


def test_it_is_told_anew_once_a_minute_only(world, phone, at, eat):
    when = at(LUNCH)
    phone.get("/restaurants/")
    crowd(world, eat, when, 5)
    assert phone.get("/restaurants/").context["places"][0].crowd == ""
    cache.clear()
    assert phone.get("/restaurants/").context["places"][0].crowd == "quiet"
