"""Cancelling a meal of today at the till."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from billing import clock
from billing.models import Redemption, Reversal
from restaurants.staff_pins import add_staff, end_staff
from tenants.scope import platform_scope, restaurant_scope
from tests.portals.counter.conftest import Till


@pytest.fixture
def meal(till, code):
    """A meal of 9,000 won, paid just now."""
    till.pay(9_000, code())
    with platform_scope():
        return Redemption.objects.get()


def reversals() -> list[tuple]:
    with platform_scope():
        return list(Reversal.objects.values_list("kind", "reason", "actor"))


def test_the_form_shows_which_meal_and_asks_why(till, meal, words):
    asked = till.fetch(f"/counter/void/{meal.pk}/")
    assert "Cancel this meal? 1 김*늘 12:07 ₩ 9,000" in words(asked)
    assert "Keep it Cancel ₩9,000" in words(asked)


def test_a_meal_is_cancelled_with_a_reason_in_the_books_language(till, meal, words):
    assert till.void(meal.pk, "guest", "옆자리 손님").status_code == 204
    assert reversals() == [("void", "다른 손님이에요: 옆자리 손님", f"device:{till.key.pk}")]
    said = words(till.fetch("/counter/today/"))
    assert "Today 0 Total ₩0 1 김*늘 12:07 Code Cancelled ₩ 9,000" in said
    assert AuditEntry.objects.get(verb="void_redemption").actor == f"device:{till.key.pk}"


def test_a_second_press_of_the_same_form_cancels_once(till, meal):
    key = uuid.uuid4()
    assert [till.void(meal.pk, key=key).status_code for _ in range(2)] == [204, 204]
    assert len(reversals()) == 1
    assert AuditEntry.objects.filter(verb="void_redemption").count() == 1


def test_a_meal_cancelled_already_is_said(till, meal, words):
    till.void(meal.pk)
    again = till.void(meal.pk)
    assert again.status_code == 409
    assert "This meal is cancelled already. The guest has the money back." in words(again)


def test_yesterdays_meal_cannot_be_cancelled_here(till, meal, words, settings):
    settings.CLOCK_SHIFT += timedelta(days=1)
    assert clock.now() > meal.occurred_at + timedelta(hours=23)
    late = till.void(meal.pk)
    assert late.status_code == 409
    assert "Only today's meals can be cancelled here. Ask us for a refund" in words(late)
    assert reversals() == []


@pytest.mark.parametrize(
    ("reason", "said_words", "said"),
    [
        ("", "", "Choose a reason."),
        ("nonsense", "", "Choose a reason."),
        ("other", "  ", "Write in a few words why."),
        ("amount", "x" * 121, "Please keep it to 120 characters."),
    ],
)
def test_a_reason_is_needed(till, meal, words, reason, said_words, said):
    answer = till.void(meal.pk, reason, said_words)
    assert answer.status_code == 422
    assert said in words(answer)
    assert reversals() == []


def test_another_restaurants_till_finds_no_such_meal(till, meal, world, visit):
    other = Till(visit(None), world.bunsik.counters.get())
    assert other.get(f"/counter/void/{meal.pk}/").status_code == 404
    assert other.void(meal.pk).status_code == 404
    assert reversals() == []


@pytest.mark.parametrize("number", [0, 10**30])
def test_a_meal_that_is_not_there_is_404(till, number):
    assert till.get(f"/counter/void/{number}/").status_code == 404


def test_without_javascript_the_page_leads_back_to_the_till(till, meal, words):
    asked = till.get(f"/counter/void/{meal.pk}/")
    assert asked.templates[0].name == "counter/void.html"
    done = till.void(meal.pk, fetch=False)
    assert done["Location"] == "/counter/"
    assert "Cancelled. The guest has the money back." in words(till.get())


def test_a_person_signs_the_cancellation_with_their_name_for_the_books(world, visit, meal):
    visit(None, world.staff).post(f"/counter/void/{meal.pk}/", {"reason": "amount", "key": uuid.uuid4()})
    assert [actor for _, _, actor in reversals()] == [f"user:public:{world.staff.pk}"]


@pytest.fixture
def minji(world):
    """A member of 할매국밥's staff with the PIN 4907."""
    with restaurant_scope(world.gukbap.pk):
        return add_staff(restaurant=world.gukbap, name="김민지", pin="4907", by="test")


def test_where_staff_have_pins_a_pin_signs(till, meal, minji, words):
    assert "Your PIN" in words(till.fetch(f"/counter/void/{meal.pk}/"))
    assert till.void(meal.pk, pin="4907").status_code == 204
    assert [actor for _, _, actor in reversals()] == [f"staff:{minji.pk}"]
    assert AuditEntry.objects.get(verb="void_redemption").actor == f"staff:{minji.pk}"


@pytest.mark.parametrize(
    ("pin", "said"), [("", "Enter your 4-digit PIN."), ("12", "A PIN has 4 digits."), ("2580", "Nobody here has this PIN.")]
)
def test_without_the_right_pin_nothing_is_cancelled(till, meal, minji, pin, said, words):
    answer = till.void(meal.pk, pin=pin)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert reversals() == []


def test_five_wrong_pins_lock_cancelling_for_minutes(till, meal, minji, words, settings):
    settings.PIN_TRIES = 5
    assert [till.void(meal.pk, pin="2580").status_code for _ in range(6)] == [422] * 5 + [429]
    late = till.void(meal.pk, pin="4907")
    assert (late.status_code, "Too many tries. Wait 5 minutes." in words(late)) == (429, True)
    assert reversals() == []


def test_a_typed_pin_is_never_sent_back(till, meal, minji):
    assert b"2580" not in till.void(meal.pk, pin="2580").content


def test_signed_in_people_type_their_pin_too(world, visit, meal, minji):
    browser = visit(None, world.owner)
    facts = {"reason": "amount", "key": uuid.uuid4()}
    assert browser.post(f"/counter/void/{meal.pk}/", facts).status_code == 422
    browser.post(f"/counter/void/{meal.pk}/", facts | {"pin": "4907"})
    assert [actor for _, _, actor in reversals()] == [f"staff:{minji.pk}"]


def test_once_the_last_has_ended_no_pin_is_asked(till, meal, minji, world, words):
    with restaurant_scope(world.gukbap.pk):
        end_staff(staff=minji, by="test")
    assert "Your PIN" not in words(till.fetch(f"/counter/void/{meal.pk}/"))
    assert till.void(meal.pk).status_code == 204


def test_without_javascript_a_wrong_pin_is_said_on_the_page(till, meal, minji, words):
    answer = till.void(meal.pk, pin="2580", fetch=False)
    assert (answer.status_code, answer.templates[0].name) == (422, "counter/void.html")
    assert "Nobody here has this PIN." in words(answer)
