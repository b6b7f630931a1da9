"""Cancelling a meal by an SMS."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from accounts.tries import TooManyTries
from billing.actions import void_redemption
from billing.models import Reversal
from restaurants.actions import give_key, make_counter
from restaurants.enums import KeyKind
from sms import answering
from sms.actions import choose_sms
from sms.answering import answer_sms, number_in
from sms.enums import How
from sms.models import Message
from tenants.scope import platform_scope, restaurant_scope
from tests.sms.conftest import PHONE


def answered() -> str:
    with platform_scope():
        return Message.objects.filter(about="answer").first().text


def reversals() -> list[tuple]:
    with platform_scope():
        return list(Reversal.objects.values_list("redemption_id", "kind", "reason", "actor"))


def test_cancel_three_cancels_the_third(subscribe, eat, tell):
    mine = subscribe()
    meals = [eat(1_000), eat(2_000), eat(3_000)]
    assert answer_sms(number=PHONE, text="취소 3") == "done"
    assert reversals() == [(meals[2], "void", "문자로 취소", f"sms:{mine.pk}")]
    assert answered().startswith("[한끼] 취소했어요: 3번 김*늘 3,000원 12:")
    assert answered().endswith(" · 오늘 2건 3,000원")
    with platform_scope():
        entry = AuditEntry.objects.get(verb="void_redemption")
    assert (entry.actor, entry.data["reason"]) == (f"sms:{mine.pk}", "문자로 취소")
    assert not any("취소" in text for text in tell(mine)), "the answer has told the void"


def test_ten_minutes_after_the_meal_it_is_too_late(subscribe, eat, tell, settings):
    mine = subscribe()
    eat()
    tell(mine)
    settings.CLOCK_SHIFT += timedelta(minutes=10, seconds=30)
    assert answer_sms(number=PHONE, text="취소 1") == "too_late"
    page = "http://localhost:8000/owner/"
    assert answered() == (
        f"[한끼] 1번은 10분이 지나 문자로 취소할 수 없어요. 오늘 안에 {page} 에 로그인해 '결제 화면 열기'에서 취소해 주세요."
    )
    give_key(counter=mine.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
    answer_sms(number=PHONE, text="취소 1")
    assert answered() == "[한끼] 1번은 10분이 지나 문자로 취소할 수 없어요. 오늘 안에 카운터 화면에서 취소해 주세요."
    assert reversals() == []


def test_who_hears_of_it_late_has_ten_minutes_from_then(subscribe, eat, tell, settings):
    mine = subscribe(How.TEN)
    eat(1_000)
    tell(mine)
    eat(2_000)
    settings.CLOCK_SHIFT += timedelta(minutes=11)
    tell(mine)
    assert answer_sms(number=PHONE, text="취소 1") == "too_late"
    assert answer_sms(number=PHONE, text="취소 2") == "done"


def test_a_meal_cancelled_already_is_said(subscribe, eat):
    subscribe()
    eat()
    assert [answer_sms(number=PHONE, text="취소 1") for _ in range(2)] == ["done", "already"]
    assert answered() == "[한끼] 1번은 이미 취소됐어요."
    assert len(reversals()) == 1


def test_cancelled_between_the_look_and_the_void_is_said_too(subscribe, eat, world, monkeypatch):
    subscribe()
    meal = eat()
    void = answering.void_redemption

    def after_another(**facts):
        void_redemption(redemption_id=meal, reason="x", key=uuid.uuid4(), by="till", restaurant_id=world.gukbap.pk)
        return void(**facts)

    monkeypatch.setattr(answering, "void_redemption", after_another)
    assert answer_sms(number=PHONE, text="취소 1") == "already"


def test_a_number_that_was_not_eaten_today(subscribe, eat):
    subscribe()
    eat()
    assert answer_sms(number=PHONE, text="취소 2") == "unknown"
    assert answered() == "[한끼] 오늘 2번은 없어요. 번호를 다시 확인해 주세요."


def test_a_meal_of_the_counter_beside_is_not_this_numbers(subscribe, eat, world):
    subscribe()
    eat(counter=make_counter(restaurant=world.gukbap, name="2", by="test"))
    assert answer_sms(number=PHONE, text="취소 1") == "unknown"
    assert reversals() == []


@pytest.mark.parametrize("text", ["안녕하세요", "취소", "3", "취소 3 4", "취소 99999", ""])
def test_what_is_not_understood_is_said_and_does_nothing(subscribe, eat, text):
    subscribe()
    eat()
    assert answer_sms(number=PHONE, text=text) == "not_understood"
    assert answered() == "[한끼] 취소하려면 10분 안에 '취소 3'처럼 번호와 함께 보내 주세요."
    assert reversals() == []


@pytest.mark.parametrize(
    "text", ["취소 3", "취소3", "3번 취소", "3번 취소해 주세요", "취소　３", "cancel 3", "CANCEL no. 3", "취소 3번이요!"]
)
def test_people_write_it_in_many_ways(text):
    assert number_in(text) == 3


def test_nobody_else_is_listened_to_nor_answered(subscribe, eat):
    subscribe()
    eat()
    for number in ("01099999999", ""):
        assert answer_sms(number=number, text="취소 1") == "unlistened"
    with platform_scope():
        assert not Message.objects.filter(about="answer").exists()
    assert reversals() == []


def test_a_number_that_is_not_proven_yet_is_not_listened_to(world, eat):
    with restaurant_scope(world.gukbap.pk):
        choose_sms(counter=world.counter, how=How.MEAL, number=PHONE, by="test")
    eat()
    for number in (PHONE, ""):
        assert answer_sms(number=number, text="취소 1") == "unlistened"


def test_a_number_of_two_places_cancels_what_only_one_has(subscribe, eat, world):
    subscribe()
    subscribe(counter=world.bunsik.counters.get())
    eat(1_000)
    eat(2_000, counter=world.bunsik.counters.get())
    assert answer_sms(number=PHONE, text="취소 1") == "several"
    page = "http://localhost:8000/owner/"
    assert answered() == f"[한끼] 1번이 두 곳에 있어요. {page} 에 로그인해 '결제 화면 열기'에서 취소해 주세요."
    give_key(counter=world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
    answer_sms(number=PHONE, text="취소 1")
    assert answered() == f"[한끼] 1번이 두 곳에 있어요. {page} 에 로그인해 '결제 화면 열기'에서 취소해 주세요."
    give_key(counter=world.bunsik.counters.get(), kind=KeyKind.DEVICE, name="tablet", by="test")
    answer_sms(number=PHONE, text="취소 1")
    assert answered() == "[한끼] 1번이 두 곳에 있어요. 카운터 화면에서 취소해 주세요."
    second = eat(2_000)
    assert answer_sms(number=PHONE, text="취소 2") == "done"
    assert [reversal[0] for reversal in reversals()] == [second]


def test_a_number_that_writes_without_end_is_no_longer_heard(subscribe, eat):
    subscribe()
    for _ in range(30):
        answer_sms(number=PHONE, text="?")
    with pytest.raises(TooManyTries):
        answer_sms(number=PHONE, text="취소 1")
