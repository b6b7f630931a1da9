"""Programs: made and changed by a form, told in words, with people put in and taken out."""

from datetime import date, time

import pytest
from django.utils import translation

from portals.hr.rule_words import in_words, next_days, weekdays_in_words
from tenants.models import Company
from vouchers.actions import HoursRefused, add_employee, change_program, make_program
from vouchers.models import Program
from vouchers.policy import Rules

GOOD = {
    "name": "야근 식대",
    "kind": "daily",
    "amount": "12,000원",
    "weekdays": ["0", "1", "2", "3", "4"],
    "starts": "18:00",
    "ends": "21:00",
    "per_meal_cap": "10000",
    "meals_per_day": "1",
    "holidays": "off",
    "excess": "on",
    "holds": "on",
    "where": "all",
    "who": "everyone",
}


def test_a_program_is_made_for_everyone(hanul, desk):
    answer = desk.post("/hr/programs/new/", GOOD)
    program = Program.objects.get(name="야근 식대")
    assert answer.headers["Location"] == f"/hr/programs/{program.pk}/"
    facts = (program.kind, program.amount, program.weekdays, program.starts, program.ends, program.per_meal_cap)
    assert facts == ("daily", 12_000, [0, 1, 2, 3, 4], time(18), time(21), 10_000)
    assert (program.meals_per_day, program.holidays, program.restaurant_ids) == (1, "off", None)
    assert program.enrolments.count() == 2


def test_the_rest_in_cash_and_holding_are_two_switches(hanul, desk):
    desk.post("/hr/programs/new/", GOOD)
    off = {name: value for name, value in GOOD.items() if name != "holds"} | {"name": "출장"}
    desk.post("/hr/programs/new/", off)
    usual, strict = (Program.objects.get(name=name) for name in ("야근 식대", "출장"))
    assert (usual.excess, usual.holds) == (True, True)
    assert (strict.excess, strict.holds) == (True, False)
    rules = strict.rules_for(hanul.company)
    with translation.override("en"):
        assert "never held for a card" in in_words(rules)
    with translation.override("ko"):
        assert "카드 결제용 잡아 두기 안 함" in in_words(rules)


def test_a_program_for_chosen_people_and_places(hanul, world, desk):
    chosen = {"where": "chosen", "restaurants": [str(world.gukbap.pk)], "who": "chosen"}
    answer = desk.post("/hr/programs/new/", GOOD | chosen)
    program = Program.objects.get(name="야근 식대")
    assert answer.headers["Location"] == f"/hr/programs/{program.pk}/enrol/"
    assert (program.restaurant_ids, program.enrolments.count()) == ([world.gukbap.pk], 0)
    assert "Halmae Gukbap" in desk.get(f"/hr/programs/{program.pk}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "가" * 61}, "name"),
        ({"name": "점심"}, "name"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "12.5"}, "amount"),
        ({"amount": "9" * 29}, "amount"),
        ({"amount": "=1+1"}, "amount"),
        ({"kind": "yearly"}, "kind"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["7"]}, "weekdays"),
        ({"weekdays": ["월"]}, "weekdays"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "", "ends": "21:00"}, "ends"),
        ({"starts": "18:00", "ends": "18:00"}, "ends"),
        ({"starts": "14:00", "ends": "11:00"}, "ends"),
        ({"per_meal_cap": "12001"}, "per_meal_cap"),
        ({"meals_per_day": "0"}, "meals_per_day"),
        ({"meals_per_day": "21"}, "meals_per_day"),
        ({"holidays": "maybe"}, "holidays"),
        ({"where": "chosen"}, "restaurants"),
        ({"where": "chosen", "restaurants": ["999999"]}, "restaurants"),
        ({"name": "a\0b"}, "name"),
    ],
)
def test_what_cannot_be_meant_is_asked_again_with_everything_kept(hanul, desk, wrong, field):
    before = list(Program.objects.values())
    answer = desk.post("/hr/programs/new/", GOOD | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert list(Program.objects.values()) == before
    assert f'name="ends" value="{(GOOD | wrong)["ends"]}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("starts", "language", "said"),
    [
        ("14:00", "en", "These hours would last 21 hours. Did you mean 11:00–14:00? Past midnight: at most 12 hours."),
        (
            "14:30",
            "en",
            "These hours would last 20 hours 30 minutes. Did you mean 11:00–14:30? Past midnight: at most 12 hours.",
        ),
        (
            "14:00",
            "ko",
            "이 시간대는 21시간 동안 이어집니다. 혹시 11:00–14:00입니까? 자정을 넘기면 12시간까지 정할 수 있습니다.",
        ),
    ],
)
def test_hours_the_wrong_way_round_are_asked_back(hanul, visit, starts, language, said):
    desk = visit("hanul", hanul.hr, language=language)
    for url in ("/hr/programs/new/", f"/hr/programs/{hanul.lunch.pk}/change/"):
        answer = desk.post(url, GOOD | {"starts": starts, "ends": "11:00"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["ends"] == [said]
    hanul.lunch.refresh_from_db()
    assert (hanul.lunch.starts, hanul.lunch.ends) == (time(11), time(14))


@pytest.mark.parametrize("ends", ["02:00", "06:00", "00:00"])
def test_hours_over_a_night_are_meant(hanul, desk, ends):
    assert desk.post("/hr/programs/new/", GOOD | {"ends": ends}).status_code == 302
    assert f"{Program.objects.get(name='야근 식대').ends:%H:%M}" == ends


def test_no_other_way_in_takes_hours_the_wrong_way_round(hanul):
    turned = {"starts": time(14), "ends": time(11)}
    with pytest.raises(HoursRefused):
        make_program(by=hanul.hr, name="새 식대", amount=1, weekdays=[0], **turned)
    for half in (turned, {"starts": time(23, 30), "ends": time(11, 31)}, {"starts": time(14, 1), "ends": time(2, 2)}):
        with pytest.raises(HoursRefused):
            change_program(program=hanul.lunch, by=hanul.hr, **half)
    with pytest.raises(HoursRefused):
        change_program(program=hanul.lunch, by=hanul.hr, ends=time(10))


def test_a_program_is_changed(hanul, desk):
    url = f"/hr/programs/{hanul.lunch.pk}/change/"
    shown = desk.get(url).content.decode()
    assert 'value="12,000"' in shown and 'value="11:00"' in shown
    assert "Mon–Fri 11:00–14:00, ₩12,000 a day, not on public holidays" in shown
    answer = desk.post(url, GOOD | {"name": "점심", "amount": "13000", "starts": "", "ends": "", "meals_per_day": ""})
    assert answer.status_code == 302
    hanul.lunch.refresh_from_db()
    assert (hanul.lunch.amount, hanul.lunch.starts, hanul.lunch.meals_per_day) == (13_000, None, None)
    assert hanul.lunch.enrolments.count() == 2


def test_a_used_name_is_said(hanul, desk):
    Program.objects.create(name="야근 식대", amount=1, weekdays=[0])
    answer = desk.post(f"/hr/programs/{hanul.lunch.pk}/change/", GOOD)
    assert (answer.status_code, answer.context["form"].errors["name"]) == (
        422,
        ["There is a program with this name already."],
    )


def test_the_rules_are_told_while_they_are_typed(hanul, desk):
    page = desk.post("/hr/programs/preview/", GOOD | {"name": ""}).content.decode()
    assert "Mon–Fri 18:00–21:00, ₩12,000 a day, up to ₩10,000 at a time, 1 meal a day, not on public holidays" in page
    assert "Works next: Today 18:00" in page
    assert (page.count("<li>"), page.count("<li data-off>")) == (10, 4)
    empty = desk.post("/hr/programs/preview/", GOOD | {"amount": "abc"})
    assert (empty.status_code, "<li" in empty.content.decode()) == (200, False)


def test_rules_without_hours_hold_all_day():
    with translation.override("en"):
        assert in_words(Rules(kind="daily", amount=9_000, weekdays=frozenset([0, 1]))) == "Mon·Tue all day, ₩9,000 a day"


def test_rules_in_korean():
    rules = Rules(
        kind="daily", amount=12_000, weekdays=frozenset(range(5)), windows=((time(11), time(14)),),
        per_meal_cap=10_000, holidays_off=True, restaurants=frozenset({1, 2}),
    )  # fmt: skip
    with translation.override("ko"):
        words = in_words(rules)
    assert words == "월–금 11:00–14:00, 하루 12,000원, 한 번에 10,000원까지, 공휴일 제외, 고른 식당 2곳"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "Every day"),
        ([0, 1, 2, 3, 4], "Mon–Fri"),
        ([0, 2, 4], "Mon·Wed·Fri"),
        ([0, 1, 2, 5, 6], "Mon–Wed·Sat·Sun"),
        ([6], "Sun"),
    ],
)
def test_weekdays_in_words(days, words):
    with translation.override("en"):
        assert weekdays_in_words(frozenset(days)) == words


def test_a_holiday_is_named_as_such():
    rules = Rules(kind="daily", amount=1, weekdays=frozenset(range(5)), holidays_off=True)
    days = next_days(rules, date(2025, 12, 24), 4)
    assert [(day.day.day, day.works, day.why) for day in days] == [
        (24, True, ""),
        (25, False, "holiday"),
        (26, True, ""),
        (27, False, "weekday"),
    ]


def crowd(hanul, count: int):
    return [
        add_employee(name=f"직원{n:03}", email=f"p{n}@example.com", number=f"P{n:03}", department="영업", by=hanul.hr)
        for n in range(count)
    ]


def test_people_are_found_ticked_and_put_in(hanul, desk):
    people = crowd(hanul, 3)
    url = f"/hr/programs/{hanul.lunch.pk}/enrol/"
    found = desk.get(url + "?q=직원 영업&department=영업").context["page"]
    assert [each.number for each in found] == ["P000", "P001", "P002"]
    answer = desk.post(url, {"person": [people[0].pk, people[2].pk]}, follow=True)
    assert "2 people are in 점심 now." in answer.content.decode()
    assert hanul.lunch.enrolments.count() == 4
    desk.post(url + "?q=P001", {"all": "1"})
    assert hanul.lunch.enrolments.count() == 5


@pytest.mark.parametrize("ticked", [[], ["abc"], ["999999"], ["9" * 40], ["-1"]])
def test_nobody_ticked_changes_nothing(hanul, desk, ticked):
    for step in ("enrol", "withdraw"):
        answer = desk.post(f"/hr/programs/{hanul.lunch.pk}/{step}/", {"person": ticked}, follow=True)
        assert "Tick at least one person." in answer.content.decode()
    assert hanul.lunch.enrolments.count() == 2


def test_people_are_taken_out(hanul, desk):
    desk.post(f"/hr/programs/{hanul.lunch.pk}/withdraw/", {"person": [hanul.haneul.pk, hanul.doyun.pk]})
    assert hanul.lunch.enrolments.count() == 0
    assert "Nobody is in this program yet" in desk.get(f"/hr/programs/{hanul.lunch.pk}/").content.decode()


def test_a_program_is_stopped_and_runs_again(hanul, desk):
    url = f"/hr/programs/{hanul.lunch.pk}/stop/"
    states = []
    for words in ("점심 is stopped.", "점심 works again."):
        assert words in desk.post(url, follow=True).content.decode()
        states.append(Program.objects.get(pk=hanul.lunch.pk).active)
    assert states == [False, True]


def test_stopped_programs_stand_last(hanul, desk):
    Program.objects.create(name="가", amount=1, weekdays=[0], active=False)
    Program.objects.create(name="나", amount=1, weekdays=[0])
    assert [program.name for program, *_ in desk.get("/hr/programs/").context["rows"]] == ["나", "점심", "가"]


def test_spending_stands_beside_the_program(hanul, desk, eat):
    eat(9_000)
    [(program, _words, spent)] = desk.get("/hr/programs/").context["rows"]
    assert (program.people, spent.amount, spent.meals) == (2, 9_000, 1)


def test_the_queries_do_not_grow(hanul, desk, django_assert_num_queries):
    desk.get("/hr/programs/")
    crowd(hanul, 10)
    Program.objects.bulk_create(Program(name=f"p{n}", amount=1, weekdays=[0]) for n in range(10))
    with django_assert_num_queries(8):
        desk.get("/hr/programs/")


def test_amounts_are_typed_in_the_companys_own_unit(hanul, desk):
    Company.objects.filter(pk=hanul.company.pk).update(currency="EUR", version=2)
    euros = {"amount": "12.50", "per_meal_cap": "9"}
    assert desk.post("/hr/programs/new/", GOOD | euros).status_code == 302
    program = Program.objects.get(name="야근 식대")
    assert (program.amount, program.per_meal_cap) == (1_250, 900)
    page = desk.get(f"/hr/programs/{program.pk}/change/")
    assert [page.context["form"][name].value() for name in euros] == ["12.50", "9.00"]
    assert "<span>EUR</span>" in page.text
