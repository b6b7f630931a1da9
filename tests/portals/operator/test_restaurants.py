"""Enrolling a restaurant in the street, and looking after it."""

import uuid
from datetime import datetime

import pytest

from accounts.models import AuditEntry
from billing.models import Reversal
from restaurants.models import Restaurant
from sms.models import Subscription
from tenants.scope import platform_scope
from tests.portals.month import eat

FORM = {
    "key": "1d3dbb5c-1a0b-4b31-9c35-8f3f2fb0f6a1",
    "business_number": "101-81-00005",
    "name": "문앞칼국수",
    "name_en": "",
    "cuisine": "noodles",
    "representative": "오순남",
    "phone": "02-555-0101",
    "address": "서울 강남구",
    "latitude": "37.5012345",
    "longitude": "127.0371234",
    "bank": "한빛은행",
    "account": "110-222-333333",
    "holder": "오순남",
    "commission_bp": "4.5",
    "owner_email": "",
    "dish": "칼국수",
    "price": "9000",
}
YESTERDAY = 10


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


@pytest.fixture
def number():
    """A valid business number that nobody in the cast has."""
    from restaurants.business_number import make

    return make("101810000")


def post(browser, number, **changes):
    return browser.post("/operator/restaurants/new/", FORM | {"business_number": number} | changes)


def test_a_restaurant_can_be_paid_after_one_form(operator, world, number):
    answer = post(operator, number)
    place = Restaurant.objects.get(business_number=number)
    assert (answer.status_code, answer["Location"]) == (302, f"/operator/restaurants/{place.pk}/")
    with platform_scope():
        assert place.terms_now.commission_bp == 450
    assert (place.name, place.account, place.members.count()) == (
        "문앞칼국수",
        "110-222-333333",
        0,
    )
    assert list(place.menu.values_list("name", "price")) == [("칼국수", 9_000)]
    assert eat(world.hanul, world.hanul.haneul, place, 9_000)


def test_the_owner_is_given_a_link_that_works(operator, visit, number):
    post(operator, number, owner_email="new-owner@example.com")
    place = Restaurant.objects.get(business_number=number)
    [each] = operator.get(f"/operator/restaurants/{place.pk}/").context["invited"]
    assert each.name == "오순남"
    assert visit(None).get(each.link.removeprefix("http://localhost:8000")).status_code == 200


def test_the_same_form_sent_twice_enrols_one(operator, number):
    answers = [post(operator, number), post(operator, number)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Restaurant.objects.filter(business_number=number).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"business_number": "1208800001"}, "A restaurant with this business number is enrolled already."),
        ({"business_number": "1208800002"}, "the last one does not fit"),
        ({"latitude": ""}, "This is needed."),
        ({"price": "-1"}, "Enter an amount above zero."),
        ({"price": "99999999999"}, "The amount is too large."),
        ({"price": ""}, "A dish needs its price"),
        ({"commission_bp": "abc"}, "Enter a number."),
        ({"name": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_enrolled(operator, number, changes, sentence):
    before = Restaurant.objects.count()
    answer = post(operator, number, **({"key": str(uuid.uuid4())} | changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Restaurant.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("120-88", "5 digits more"),
        ("120-88-0000", "1 digit more"),
        ("120-88-00002", "the last one does not fit"),
        ("120-88-00001", "할매국밥"),
        ("1018100002", "the last one does not fit"),
        ("１２０８８０００１６", "봄날분식"),
        ("x" * 5000, "10 digits more"),
        ("12345678901234", "the last one does not fit"),
    ],
)
def test_the_number_is_checked_while_it_is_typed(operator, typed, said):
    answer = operator.get("/operator/restaurants/number/", {"business_number": typed}, headers={"accept-language": "ko"})
    assert answer.status_code == 200
    assert said in answer.text.replace("Halmae Gukbap", "할매국밥").replace("Bomnal Bunsik", "봄날분식")


def test_a_right_and_free_number_is_told_so(operator, number):
    answer = operator.get("/operator/restaurants/number/", {"business_number": number})
    assert "The number is right and not enrolled yet." in answer.text


def test_the_list_is_searched_and_counted(operator, django_assert_num_queries):
    names = lambda query: [row.name for row in operator.get(f"/operator/restaurants/{query}").context["page"]]  # noqa: E731
    assert names("?q=gukbap") == ["할매국밥"]
    assert names("?q=120-88-00016") == ["봄날분식"]
    assert names("?state=no_account") == ["봄날분식"]
    with django_assert_num_queries(7):
        operator.get("/operator/restaurants/")


def test_the_menu_is_written_anew(operator, world):
    lines = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "1",
        "form-0-name": "", "form-0-price": "",
        "form-1-name": "순대국밥", "form-1-name_en": "Sundae soup", "form-1-price": "10000",
        "form-2-name": "수육", "form-2-price": "25000",
    }  # fmt: skip
    assert operator.post(f"/operator/restaurants/{world.gukbap.pk}/menu/", lines).status_code == 302
    assert list(world.gukbap.menu.values_list("name", "name_en", "price")) == [
        ("순대국밥", "Sundae soup", 10_000),
        ("수육", "", 25_000),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "국밥", "form-0-price": "0"},
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "국밥"},
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "국" * 81, "form-0-price": "1"},
        {"form-TOTAL_FORMS": "99999", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "x"},
        {"nothing": "1"},
    ],
)
def test_a_menu_that_cannot_be_is_refused_whole(operator, world, lines):
    assert operator.post(f"/operator/restaurants/{world.gukbap.pk}/menu/", lines).status_code == 422
    assert list(world.gukbap.menu.values_list("name", flat=True)) == ["돼지국밥"]


def test_a_person_is_added_and_removed_but_one_owner_stays(operator, world):
    address = f"/operator/restaurants/{world.gukbap.pk}/members/"
    assert operator.post(address, {"name": "나", "email": "x", "seat": "owner"}).status_code == 422
    assert operator.post(address, {"name": "새직원", "email": "new@example.com", "seat": "staff"}).status_code == 302
    seats = {member.user.email: member for member in world.gukbap.members.select_related("user")}
    operator.post(address + f"{seats['new@example.com'].pk}/remove/")
    operator.post(address + f"{seats['owner@example.com'].pk}/remove/")
    assert sorted(world.gukbap.members.values_list("user__email", flat=True)) == [
        "owner@example.com",
        "staff@example.com",
    ]


def test_a_counter_is_added_printed_and_closed(operator, world):
    address = f"/operator/restaurants/{world.gukbap.pk}/counters/"
    assert operator.post(address, {"name": ""}).status_code == 422
    assert operator.post(address, {"name": "2층"}).status_code == 302
    till = world.gukbap.counters.get(name="2층")
    page = operator.get(f"/operator/restaurants/{world.gukbap.pk}/").text
    card = f"/owner/counters/{till.pk}/card/"
    assert card in page and "<svg" in operator.get(card).text
    assert [operator.post(address + f"{till.pk}/close/").status_code for _ in range(2)] == [302, 302]
    till.refresh_from_db()
    assert till.state == "closed"
    assert AuditEntry.objects.filter(verb="close_counter").count() == 1


def refund(browser, world, meal, restaurant=None, **changes):
    form = {"key": str(uuid.uuid4()), "reason": "식중독 의심"} | changes
    return browser.post(f"/operator/restaurants/{(restaurant or world.gukbap).pk}/meals/{meal}/refund/", form)


def test_a_meal_of_yesterday_is_given_back_once(operator, world):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=YESTERDAY)
    answers = [refund(operator, world, meal), refund(operator, world, meal)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "given back already" in answers[1].text
    with platform_scope():
        assert [(each.kind, each.amount, each.reason) for each in Reversal.objects.filter(redemption_id=meal)] == [
            ("refund", 9_000, "식중독 의심")
        ]


def test_a_meal_of_today_is_the_counters_to_cancel(operator, world):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    answer = refund(operator, world, meal)
    assert answer.status_code == 422
    assert "the counter can cancel it" in answer.text
    with platform_scope():
        assert Reversal.objects.count() == 0


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "x" * 201}, {"key": "1"}, {"reason": "\x00"}])
def test_a_refund_that_says_nothing_is_refused(operator, world, changes):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=YESTERDAY)
    assert refund(operator, world, meal, **changes).status_code == 422
    with platform_scope():
        assert Reversal.objects.count() == 0


def test_a_meal_of_another_restaurant_does_not_exist(operator, world):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=YESTERDAY)
    assert refund(operator, world, meal, restaurant=world.bunsik).status_code == 404


def test_an_owner_gives_nothing_back(world, visit):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=YESTERDAY)
    assert refund(visit(None, world.owner), world, meal).status_code == 403


def test_the_meals_of_a_day_are_listed_with_their_total(operator, world):
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=YESTERDAY)
    eat(world.bada, world.bada.haneul, world.gukbap, 7_000, day=YESTERDAY)
    page = operator.get(f"/operator/restaurants/{world.gukbap.pk}/meals/?day=2025-11-10")
    assert page.context["total"] == {"count": 2, "total": 16_000, "voids": 0}
    assert [(row.number, row.amount, row.company.name) for row in page.context["page"]] == [
        (2, 7_000, "바다"),
        (1, 9_000, "한울"),
    ]


@pytest.mark.parametrize("day", ["", "x", "2025-02-30", "9999-12-31", "0001-01-01"])
def test_an_odd_day_shows_today(operator, world, day):
    page = operator.get(f"/operator/restaurants/{world.gukbap.pk}/meals/?day={day}")
    assert (page.status_code, page.context["day"]) == (200, datetime.fromisoformat("2025-11-11").date())


def test_an_owner_without_a_screen_is_signed_up_for_sms_in_the_same_form(operator, number):
    answer = post(operator, number, sms="meal", mobile="010-5555-0001")
    till = Restaurant.objects.get(business_number=number).counters.get()
    assert answer["Location"] == f"/owner/counters/{till.pk}/sms/"
    with platform_scope():
        assert [*Subscription.objects.values_list("counter_id", "how", "asked_number")] == [(till.pk, "meal", "01055550001")]
    assert operator.get(answer["Location"]).status_code == 200


def test_the_same_form_sent_twice_sends_one_counters_code_again(operator, number):
    for _ in range(2):
        post(operator, number, sms="meal", mobile="010-5555-0001")
    with platform_scope():
        assert Subscription.objects.count() == 1


def test_sms_without_a_number_enrols_nobody(operator, number):
    answer = post(operator, number, sms="meal")
    assert (answer.status_code, "Enter the number that the SMS goes to." in answer.content.decode()) == (422, True)
    assert not Restaurant.objects.filter(business_number=number).exists()
