"""Choosing to be told, and proving that the number is one's own."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from accounts.tries import TooManyTries
from sms.actions import CodeRefused, NumberMissing, choose_sms, prove_number
from sms.enums import How
from sms.models import Message, Subscription
from tenants.scope import platform_scope, restaurant_scope
from tests.sms.conftest import PHONE, digits_in


@pytest.fixture
def here(world):
    with restaurant_scope(world.gukbap.pk):
        yield world.counter


def choose(counter, number=PHONE, how=How.MEAL):
    return choose_sms(counter=counter, how=how, number=number, by="test")


def code_of(counter):
    return digits_in(Message.objects.filter(counter=counter, about="code").first().text)


def test_a_number_works_once_its_six_digits_are_typed(here):
    mine = choose(here)
    assert (mine.number, mine.asked_number, mine.is_on) == ("", PHONE, False)
    sent = Message.objects.get()
    assert (sent.number, sent.text) == (PHONE, f"[한끼] 인증번호 {code_of(here)} (10분). 카운터 설정 화면에 넣어 주세요.")
    assert code_of(here) not in (mine.code_digest, "")
    mine = prove_number(counter=here, code=code_of(here), by="test")
    assert (mine.number, mine.asked_number, mine.is_on) == (PHONE, "", True)
    assert [*AuditEntry.objects.filter(verb__contains="_sms").values_list("data", flat=True)] == [
        {"how": "meal", "ending": "0001"}
    ]


def test_the_audit_trail_knows_the_last_digits_only(here):
    choose(here)
    prove_number(counter=here, code=code_of(here), by="test")
    assert AuditEntry.objects.get(verb="prove_number").data == {"ending": "0001"}


def test_until_it_is_proven_the_number_before_goes_on(here):
    choose(here)
    prove_number(counter=here, code=code_of(here), by="test")
    mine = choose(here, "01055550002")
    assert (mine.number, mine.asked_number) == (PHONE, "01055550002")


def test_the_code_of_another_number_does_not_prove_this_one(here):
    choose(here)
    old = code_of(here)
    choose(here, "01055550002")
    if old != code_of(here):
        with pytest.raises(CodeRefused):
            prove_number(counter=here, code=old, by="test")


def test_a_code_is_good_for_ten_minutes(here, settings):
    choose(here)
    settings.CLOCK_SHIFT += timedelta(minutes=11)
    with pytest.raises(CodeRefused):
        prove_number(counter=here, code=code_of(here), by="test")


def test_a_code_cannot_be_guessed(here):
    choose(here)
    wrong = f"{(int(code_of(here)) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(CodeRefused):
            prove_number(counter=here, code=wrong, by="test")
    with pytest.raises(TooManyTries):
        prove_number(counter=here, code=code_of(here), by="test")


def test_a_strangers_phone_does_not_ring_for_ever(here, world):
    for _ in range(5):
        choose(here)
    with pytest.raises(TooManyTries):
        choose(here)
    other = world.bunsik.counters.get()
    with restaurant_scope(world.bunsik.pk), pytest.raises(TooManyTries):
        choose(other)
    assert Message.objects.count() == 5


def test_messages_need_a_number(here):
    with pytest.raises(NumberMissing):
        choose(here, "")


def test_no_sms_forgets_the_number_and_sends_no_code(here):
    choose(here)
    prove_number(counter=here, code=code_of(here), by="test")
    choose(here, how=How.NONE)
    assert [*Subscription.objects.values_list("how", "number", "asked_number")] == [("none", "", "")]
    assert Message.objects.count() == 1


def test_another_restaurant_sees_no_number(here, world):
    choose(here)
    with restaurant_scope(world.bunsik.pk):
        assert (Subscription.objects.count(), Message.objects.count()) == (0, 0)
    with platform_scope():
        assert Subscription.objects.count() == 1
