"""An owner sets up the SMS of a counter."""

import pytest

from billing import clock
from sms.models import Message, Subscription
from tenants.scope import platform_scope

PHONE = "010-5555-0001"


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def page(world):
    return f"/owner/counters/{world.counter.pk}/sms/"


def sent_code() -> str:
    with platform_scope():
        text = Message.objects.filter(about="code").first().text
    return next(word for word in text.replace(",", " ").split() if word.isdigit())


def subscriptions() -> list[tuple]:
    with platform_scope():
        return [*Subscription.objects.values_list("how", "number", "asked_number")]


def test_from_the_counters_page_to_a_proven_number(owner, page, world, words):
    assert f'href="{page}"' in owner.get(f"/owner/counters/{world.counter.pk}/").content.decode()
    chosen = owner.post(page, {"how": "meal", "number": PHONE}, follow=True)
    said = words(chosen)
    assert "We sent six digits to 010-5555-0001. They are good for ten minutes." in said
    assert subscriptions() == [("meal", "", "01055550001")]
    proven = owner.post(f"{page}prove/", {"code": sent_code()}, follow=True)
    assert "The number is yours. It is told from now on." in words(proven)
    assert "Now 010-5555-0001." in words(proven)
    assert subscriptions() == [("meal", "01055550001", "")]


def test_the_code_is_not_on_the_page(owner, page):
    shown = owner.post(page, {"how": "meal", "number": PHONE}, follow=True)
    assert sent_code() not in shown.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose how often."),
        ({"how": "hourly", "number": PHONE}, "Choose how often."),
        ({"how": "meal"}, "Enter the number that the SMS goes to."),
        ({"how": "meal", "number": "02-123-4567"}, "mobile"),
        ({"how": "meal", "number": "x" * 2_000}, "1000 characters"),
    ],
)
def test_what_cannot_be_read_is_said_and_writes_nothing(owner, page, words, typed, said):
    answer = owner.post(page, typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert subscriptions() == []


@pytest.mark.parametrize(("code", "status"), [("", 422), ("12", 422), ("000000", 422)])
def test_wrong_digits_are_said(owner, page, code, status):
    owner.post(page, {"how": "meal", "number": PHONE})
    wrong = code if code != sent_code() else "999999"
    assert owner.post(f"{page}prove/", {"code": wrong}).status_code == status
    assert subscriptions() == [("meal", "", "01055550001")]


def test_too_many_tries_are_said_with_the_minutes(owner, page, words):
    owner.post(page, {"how": "meal", "number": PHONE})
    wrong = "000000" if sent_code() != "000000" else "111111"
    answers = [owner.post(f"{page}prove/", {"code": wrong}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Too many tries. Wait 15 minutes." in words(answers[-1])
    for _ in range(4):
        owner.post(page, {"how": "meal", "number": PHONE})
    late = owner.post(page, {"how": "meal", "number": PHONE})
    assert (late.status_code, "Wait 60 minutes." in words(late)) == (429, True)


def test_an_operator_sets_it_up_on_a_visit(world, visit, page):
    operator = visit(None, world.operator)
    assert operator.post(page, {"how": "daily", "number": PHONE}).status_code == 302
    assert subscriptions() == [("daily", "", "01055550001")]


def test_what_was_sent_is_listed_in_the_readers_language(owner, page, world, words):
    with platform_scope():
        Message.objects.create(
            restaurant=world.gukbap, counter=world.counter, number="0", text="[한끼] 1번", about="meals", state="unknown",
            made_at=clock.now(),
        )  # fmt: skip
    assert "[한끼] 1번 11/11 1" in words(owner.get(page))
    assert "Not known" in words(owner.get(page))
