"""What a counter is told, when, and once."""

import re
import uuid
from datetime import timedelta

import pytest

from billing import clock
from billing.actions import void_redemption
from billing.holds import capture_hold
from billing.models import Redemption
from billing.trials import take_trial, undo_standing_trials
from restaurants.actions import make_counter
from sms.actions import choose_sms
from sms.enums import How
from sms.models import Message, Told
from sms.tasks import counters_behind
from sms.words import bytes_of, kind_of
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.sms.conftest import PHONE
from vouchers.codes import hold_code, show_code


def at_seven(texts):
    """The clock runs on while a test does: 12:07 and later is 12:07."""
    return [re.sub(r"\b1[23]:[0-5]\d\b", "12:07", text) for text in texts]


def void(world, meal):
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=meal, reason="x", key=uuid.uuid4(), by="test", restaurant_id=world.gukbap.pk)


def test_each_meal_is_told_with_its_number_and_the_day(subscribe, eat, tell):
    mine = subscribe()
    eat(9_000)
    assert at_seven(tell(mine)) == ["[한끼] 1번 김*늘 9,000원 12:07 · 오늘 1건 9,000원"]
    eat(3_000)
    assert at_seven(tell(mine)) == ["[한끼] 2번 김*늘 3,000원 12:07 · 오늘 2건 12,000원"]


def test_two_at_once_are_two_messages_each_with_the_day_as_it_was(subscribe, eat, tell, world):
    mine = subscribe()
    eat(9_000)
    eat(8_000, world.hanul.doyun)
    assert at_seven(tell(mine)) == [
        "[한끼] 1번 김*늘 9,000원 12:07 · 오늘 1건 9,000원",
        "[한끼] 2번 이*윤 8,000원 12:07 · 오늘 2건 17,000원",
    ]


def test_what_was_told_is_not_told_again(subscribe, eat, tell):
    mine = subscribe()
    eat()
    assert (len(tell(mine)), tell(mine)) == (1, [])
    with platform_scope():
        assert Message.objects.count() == 1


def test_a_slower_payment_with_a_smaller_id_is_told_too(subscribe, eat, tell, world):
    """Ids are given before they commit: what stands behind the last told one is not lost."""
    mine = subscribe()
    first, second = eat(1_000), eat(2_000, world.hanul.doyun)
    tell(mine)
    with restaurant_scope(world.gukbap.pk):
        Told.objects.filter(redemption_id=first).delete()
    assert at_seven(tell(mine)) == ["[한끼] 1번 김*늘 1,000원 12:07 · 오늘 1건 1,000원"]
    assert first < second


def test_a_void_is_told(subscribe, eat, tell, world):
    mine = subscribe()
    meal = eat(9_000)
    eat(1_000, world.hanul.doyun)
    tell(mine)
    void(world, meal)
    assert at_seven(tell(mine)) == ["[한끼] 취소 1번 김*늘 9,000원 12:07 · 오늘 1건 1,000원"]
    assert tell(mine) == []


def test_a_meal_undone_before_it_was_told_is_one_message(subscribe, eat, tell, world):
    mine = subscribe()
    void(world, eat(9_000))
    assert at_seven(tell(mine)) == ["[한끼] 취소 1번 김*늘 9,000원 12:07 · 오늘 0건 0원"]
    assert tell(mine) == []


def test_after_a_gap_many_are_told_in_one_with_their_numbers(subscribe, eat, tell):
    mine = subscribe()
    for _ in range(4):
        eat(1_000)
    assert tell(mine) == ["[한끼] 1번 1,000, 2번 1,000, 3번 1,000, 4번 1,000 · 오늘 4건 4,000원"]
    for _ in range(5):
        eat(1_000)
    assert tell(mine) == ["[한끼] 5-9번 5건 5,000원 · 오늘 9건 9,000원"]


def test_meals_from_before_and_of_another_counter_are_not_told(subscribe, eat, tell, world):
    eat(1_000)
    mine = subscribe()
    beside = make_counter(restaurant=world.gukbap, name="2", by="test")
    eat(2_000, counter=beside)
    assert tell(mine) == []
    eat(3_000)
    assert at_seven(tell(mine)) == ["[한끼] 3번 김*늘 3,000원 12:07 · 오늘 3건 6,000원"]


def test_one_per_ten_minutes_gathers(subscribe, eat, tell, settings):
    mine = subscribe(How.TEN)
    eat(1_000)
    assert at_seven(tell(mine)) == ["[한끼] 1번 김*늘 1,000원 12:07 · 오늘 1건 1,000원"]
    eat(2_000)
    eat(3_000)
    assert tell(mine) == []
    settings.CLOCK_SHIFT += timedelta(minutes=10)
    assert tell(mine) == ["[한끼] 2번 2,000, 3번 3,000 · 오늘 3건 6,000원"]


def test_a_digest_comes_when_the_place_closes(subscribe, eat, tell, settings, world):
    mine = subscribe(How.DAILY)
    eat(5_000)
    void(world, eat(1_000))
    assert tell(mine) == []
    settings.CLOCK_SHIFT += timedelta(hours=9)
    assert tell(mine) == ["[한끼] 11/11 1건 5,000원 · 취소 1건"]
    assert tell(mine) == []


def test_a_digest_follows_the_closing_time_when_it_is_known(subscribe, eat, tell, settings, world):
    world.gukbap.closes = "15:00"
    world.gukbap.save()
    mine = subscribe(How.DAILY)
    eat(5_000)
    settings.CLOCK_SHIFT += timedelta(hours=3)
    assert tell(mine) == ["[한끼] 11/11 1건 5,000원"]


def test_turned_off_nothing_is_told_and_on_again_not_the_past(subscribe, eat, tell, world):
    mine = subscribe()
    with restaurant_scope(world.gukbap.pk):
        choose_sms(counter=world.counter, how=How.NONE, number=PHONE, by="test")
    eat(1_000)
    assert tell(mine) == []
    assert tell(subscribe()) == []


def test_texts_are_in_the_restaurants_language(subscribe, eat, tell, world):
    world.gukbap.language = "en"
    world.gukbap.save()
    mine = subscribe()
    eat()
    assert at_seven(tell(mine)) == ["[Hankki] no. 1 김*늘 9,000 won 12:07 · today 1, 9,000 won"]
    with platform_scope():
        Redemption.objects.filter(pk=eat(1_000)).update(label="김*늘 외 2명")
    assert at_seven(tell(mine)) == ["[Hankki] no. 2 김*늘 and 2 others 1,000 won 12:07 · today 2, 10,000 won"]


@pytest.mark.parametrize(
    ("text", "length", "kind"),
    [
        ("[한끼] 3번 김*수 9,000원 12:07 · 오늘 3건 27,000원", 51, "SMS"),
        ("가" * 45, 90, "SMS"),
        ("가" * 45 + "!", 91, "LMS"),
        ("똠방각하", 8, "SMS"),
        ("점심 🍚", None, "LMS"),
    ],
)
def test_ninety_bytes_are_an_sms(text, length, kind):
    assert (bytes_of(text), kind_of(text)) == (length, kind)


def test_the_usual_message_is_an_sms_even_for_a_busy_day(subscribe, eat, tell, world):
    mine = subscribe()
    eat(12_000)
    assert [kind_of(text) for text in tell(mine)] == ["SMS"]


def test_a_counter_is_behind_until_its_meals_are_told_and_never_for_a_test_payment(subscribe, eat, tell, world):
    mine = subscribe()
    take_trial(counter=world.counter, key=uuid.uuid4(), by="test")
    assert undo_standing_trials(at=clock.now() + timedelta(seconds=10)) == 1
    assert behind() == []
    eat()
    assert behind() == [(mine.pk, mine.restaurant_id)]
    tell(mine)
    assert behind() == []


def behind():
    with platform_scope():
        return counters_behind()


def test_a_rest_by_card_beside_a_hold_is_told_with_the_meal(subscribe, tell, world):
    mine, key = subscribe(), uuid.uuid4()
    with company_scope(world.hanul.company):
        digits = show_code(company=world.hanul.company, employee=world.hanul.haneul).digits
    assert hold_code(digits=digits, amount=12_000, key=key, counter_id=world.counter.pk, rest=5_000).held
    capture_hold(key=key, by="counter:1")
    assert at_seven(tell(mine)) == ["[한끼] 1번 김*늘 12,000원+카드 5,000원 12:07 · 오늘 1건 12,000원"]
