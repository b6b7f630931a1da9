"""A counter without a screen: its owner's phone is proven, and people eat."""

import uuid

import pytest

from sms.actions import choose_sms, prove_number
from sms.enums import How
from sms.models import Message, Subscription
from sms.telling import tell_counter
from tenants.scope import company_scope, restaurant_scope
from vouchers.redeeming import redeem

PHONE = "01055550001"


@pytest.fixture
def subscribe(world):
    """subscribe(how) lets a counter be told at PHONE, proven by the code that was sent there."""

    def told(how=How.MEAL, counter=None, number=PHONE) -> Subscription:
        counter = counter or world.counter
        with restaurant_scope(counter.restaurant_id):
            choose_sms(counter=counter, how=how, number=number, by="test")
            sent = Message.objects.filter(counter=counter).first()
            mine = prove_number(counter=counter, code=digits_in(sent.text), by="test")
            sent.delete()
        return mine

    return told


def digits_in(text: str) -> str:
    """The six digits of a message."""
    return next(word for word in text.replace(",", " ").split() if word.isdigit() and len(word) == 6)


@pytest.fixture
def eat(world):
    """eat(amount) pays a meal at 할매국밥's counter; returns the redemption's id."""

    def paid(amount=9_000, employee=None, counter=None, at=None) -> int:
        with company_scope(world.hanul.company):
            answer = redeem(
                company=world.hanul.company, employee=employee or world.hanul.haneul, amount=amount,
                counter=counter or world.counter, key=uuid.uuid4(), at=at,
            )  # fmt: skip
        assert answer.captured, answer.reason
        return answer.redemption_id

    return paid


@pytest.fixture
def tell():
    """tell(subscription) composes what it should be told now; returns the texts."""

    def texts(mine: Subscription) -> list[str]:
        with restaurant_scope(mine.restaurant_id):
            return [message.text for message in tell_counter(subscription_id=mine.pk)]

    return texts
