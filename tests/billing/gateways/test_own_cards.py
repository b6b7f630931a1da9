"""The rest of a meal by one's own card: both parts or neither, whatever Stripe answers and whenever."""

import uuid

import pytest

from billing.actions import refund_redemption, void_redemption
from billing.enums import HoldState
from billing.gateways.card_returns import own_cards_to_return
from billing.gateways.hearing import NotBelieved, act_on, hear
from billing.gateways.own_cards import drop_own_card, hear_intent
from billing.gateways.queries import refused_calls
from billing.holds import expire_holds, release_hold
from billing.models import Operation, OwnCard, Redemption, Transfer
from billing.queries import running_hold
from demo.stripe import cards
from demo.stripe.paying import make_intent
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.gateways.lunch import CONFIRMED_FIRST, DECLINED, DECLINED_AFTERWARDS, GOOD, lunch
from vouchers.actions import change_program
from vouchers.redeeming import redeem

AUTHORISED = ("card_authorise", "confirmed", 1)
PAYS = "/v1/payment_intents"


@pytest.fixture
def table(world, settings, monkeypatch):
    with lunch(world, settings, monkeypatch) as made:
        yield made


@pytest.fixture
def carded(table):
    """The same, with a card added and what Stripe told of it forgotten."""
    table.add_card()
    table.shop.letters()
    return table


def moved() -> list[tuple[str, int]]:
    """The ledger's rows of today but meals: why and how much."""
    with platform_scope():
        return list(Transfer.objects.exclude(reason__in=["meal", "deposit"]).order_by("id").values_list("reason", "amount"))


def undo(table) -> None:
    """The restaurant cancels the meal."""
    with restaurant_scope(table.world.gukbap.pk):
        meal = Redemption.objects.get(outcome="captured")
        void_redemption(redemption_id=meal.pk, reason="x", key=uuid.uuid4(), by=table.world.owner)


def undo_later(table) -> None:
    """The operator gives the meal back on a later day."""
    with platform_scope():
        meal = Redemption.objects.get(outcome="captured")
        refund_redemption(redemption_id=meal.pk, reason="x", key=uuid.uuid4(), by=table.world.operator)


def test_one_tap_sets_the_rest_aside_pays_the_meal_and_then_takes_it(carded):
    done = carded.pay()
    assert (str(done.own_card.state), carded.stands(), carded.purse()) == ("paid", ("paid", "captured", 1), (12_000, 0))
    assert {name: carded.intent[name] for name in ("amount", "currency", "status", "amount_capturable", "description")} == {
        "amount": 3_000, "currency": "krw", "status": "requires_capture", "amount_capturable": 3_000, "description": None,
    }  # fmt: skip
    assert moved() == []
    carded.work()
    assert (carded.stands()[0], carded.intent["status"]) == ("collected", "succeeded")
    assert moved() == [("own_card", 3_000), ("stripe_fee", 87)]
    assert carded.card_calls() == [AUTHORISED, ("card_capture", "confirmed", 1)]
    with restaurant_scope(carded.world.gukbap.pk):
        meal = Redemption.objects.get(outcome="captured")
        assert (meal.amount, meal.excess, meal.rest, meal.by_card, meal.key) == (12_000, 0, 0, 3_000, carded.key)


def test_the_same_tap_twice_is_one_meal_and_one_payment(carded):
    carded.pay()
    carded.pay()
    carded.work()
    assert (carded.stands(), len(carded.there("payment_intent"))) == (("collected", "captured", 1), 1)


def test_a_second_tap_with_another_key_finds_nothing_left(carded):
    carded.pay()
    again = carded.pay(key=uuid.uuid4())
    assert (again.outcome, again.reason) == ("refused", "nothing_left")
    assert len(carded.there("payment_intent")) == 1


@pytest.mark.parametrize("why", ["generic_decline", "insufficient_funds", "expired_card"])
def test_a_declined_card_frees_the_voucher_at_once_and_says_why(table, why):
    table.add_card(DECLINED if why == "generic_decline" else GOOD)
    if why != "generic_decline":
        table.shop.declining[table.there("payment_method")[0]["id"]] = why
    done = table.pay()
    assert (str(done.own_card.state), done.own_card.code) == ("refused", why)
    assert (table.stands(), table.purse()) == (("refused", "released", 0), (0, 0))
    # It is its holder's affair, and nothing for the operator to look at.
    with platform_scope():
        assert (Operation.objects.filter(state="failed").count(), refused_calls().count()) == (1, 0)
    with company_scope(table.staff.company):
        paid = redeem(
            company=table.staff.company, employee=table.staff.haneul, counter=table.world.counter, amount=12_000,
            excess=3_000, key=uuid.uuid4(),
        )  # fmt: skip
    assert paid.captured


def test_a_bank_that_asks_first_gets_its_page_and_the_meal_is_paid_on_the_way_back(table):
    table.add_card(CONFIRMED_FIRST)
    done = table.pay()
    assert (done.page, table.stands(), table.purse()) == (
        f"{table.shop.url}/confirm/{table.intent['id']}", ("asked", "held", 0), (0, 12_000),
    )  # fmt: skip
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    assert str(table.look().own_card.state) == "paid"
    assert table.stands() == ("paid", "captured", 1)


def test_who_never_comes_back_from_their_bank_is_paid_for_by_webhook(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    table.shop.letters()
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    assert table.tell("payment_intent.amount_capturable_updated") == ["done"]
    assert table.stands() == ("paid", "captured", 1)


@pytest.mark.parametrize(
    ("number", "yes", "why"),
    [(CONFIRMED_FIRST, False, "payment_intent_authentication_failure"), (DECLINED_AFTERWARDS, True, "generic_decline")],
)
def test_a_no_to_the_bank_or_of_it_takes_nothing(table, number, yes, why):
    table.add_card(number)
    table.pay()
    cards.answer_bank(table.shop, table.intent["id"], yes=yes)
    assert (str(table.look().own_card.state), table.own_card.code) == ("refused", why)
    assert (table.stands(), table.purse()) == (("refused", "released", 0), (0, 0))


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "hang_after", "500_after", "503_before", "429_before"])
def test_a_lost_answer_is_neither_yes_nor_no_and_asked_for_two_seconds_later(carded, settings, fault):
    settings.STRIPE_SECONDS = 0.3 if fault == "hang_after" else 5
    carded.shop.fail_next(fault, PAYS)
    carded.pay()
    assert (carded.stands(), carded.purse()) == (("asked", "held", 0), (0, 12_000))
    carded.look()
    assert carded.stands() == ("asked", "held", 0)
    carded.wait(seconds=2)
    assert str(carded.look().own_card.state) == "paid"
    assert (carded.stands(), len(carded.there("payment_intent"))) == (("paid", "captured", 1), 1)


def test_a_worker_goes_on_when_the_phone_is_gone(carded):
    carded.shop.fail_next("cut_after", PAYS)
    carded.pay()
    carded.wait(minutes=1)
    carded.tend()
    assert (carded.stands(), len(carded.there("payment_intent"))) == (("paid", "captured", 1), 1)


def test_a_webhook_settles_what_was_never_answered(carded):
    carded.shop.fail_next("cut_after", PAYS)
    carded.pay()
    assert carded.tell("payment_intent.amount_capturable_updated") == ["done"]
    assert carded.stands() == ("paid", "captured", 1)


def test_a_key_that_stripe_forgot_sets_nothing_aside_a_second_time(carded):
    carded.shop.fail_next("cut_after", PAYS)
    carded.pay()
    carded.wait(days=2)
    carded.tend()
    carded.work()
    assert (carded.stands(), len(carded.there("payment_intent"))) == (("released", "expired", 0), 1)
    assert (carded.intent["status"], moved()) == ("canceled", [])


def test_what_never_arrived_is_not_sent_any_more_once_the_hold_is_over(carded):
    carded.shop.fail_next("cut_before", PAYS)
    carded.pay()
    carded.wait(minutes=9)
    carded.tend()
    assert (carded.stands(), carded.own_card.code, carded.purse()) == (("released", "expired", 0), "dropped", (0, 0))
    assert carded.there("payment_intent") == []


@pytest.mark.parametrize("by_task", [True, False], ids=["task", "phone"])
def test_a_hold_that_is_over_before_the_bank_answers_frees_the_card(table, by_task):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    table.wait(minutes=8)
    if by_task:
        expire_holds(by="system")
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    table.tend() if by_task else table.look()
    table.work()
    assert (table.stands(), table.intent["status"], moved()) == (("released", "expired", 0), "canceled", [])


def test_a_counter_that_closes_meanwhile_takes_nothing(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    release_hold(key=table.key, by="system")
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    table.look()
    table.work()
    assert (table.stands(), table.intent["status"], moved()) == (("released", "released", 0), "canceled", [])


def test_who_pays_otherwise_has_their_voucher_back_and_their_card_freed(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    with company_scope(table.staff.company):
        drop_own_card(own_card=table.own_card, by=table.user)
    assert (table.stands(), table.purse()) == (("released", "released", 0), (0, 0))
    table.work()
    assert table.intent["status"] == "canceled"


def test_given_up_while_nobody_knows_the_card_is_freed_as_soon_as_it_is_known(carded):
    carded.shop.fail_next("cut_after", PAYS)
    carded.pay()
    with company_scope(carded.staff.company):
        drop_own_card(own_card=carded.own_card, by=carded.user)
    assert (carded.stands(), carded.purse()) == (("asked", "released", 0), (0, 0))
    carded.wait(minutes=1)
    carded.tend()
    carded.work()
    assert (carded.stands(), carded.intent["status"], moved()) == (("released", "released", 0), "canceled", [])


def test_what_arrives_after_it_was_given_up_is_freed(carded):
    carded.shop.fail_next("cut_after", PAYS)
    carded.pay()
    with platform_scope():
        Operation.objects.filter(verb="card_authorise").update(state="failed", code="dropped")
        OwnCard.objects.update(state="released", code="released")
        release_hold(key=carded.key, by="system")
    carded.tell("payment_intent.amount_capturable_updated")
    carded.work()
    assert (carded.stands(), carded.intent["status"]) == (("released", "released", 0), "canceled")


def test_a_meal_undone_gives_the_card_its_part_back_once(carded):
    carded.pay()
    carded.work()
    undo(carded)
    with platform_scope():
        assert [each.amount for each in own_cards_to_return()] == [3_000]
    carded.tend()
    carded.tend()
    carded.work()
    assert (carded.stands()[0], [each["amount"] for each in carded.there("refund")]) == ("returned", [3_000])
    assert moved() == [("own_card", 3_000), ("stripe_fee", 87), ("void", 12_000), ("own_card_back", 3_000)]
    assert carded.card_calls()[2:] == [("card_refund", "confirmed", 1)]


def test_a_meal_undone_before_it_was_collected_is_collected_and_given_back(carded):
    carded.pay()
    undo(carded)
    carded.tend()
    carded.work()
    carded.work()
    assert (carded.stands()[0], carded.card_calls()[1:]) == (
        "returned", [("card_capture", "confirmed", 1), ("card_refund", "confirmed", 1)],
    )  # fmt: skip
    assert moved() == [("void", 12_000), ("own_card", 3_000), ("stripe_fee", 87), ("own_card_back", 3_000)]


@pytest.mark.parametrize("fault", ["cut_after", "500_after", "503_before"])
@pytest.mark.parametrize("step", ["capture", "refund"])
def test_taking_and_giving_back_are_done_once_whatever_the_answer(carded, fault, step):
    carded.pay()
    if step == "capture":
        carded.shop.fail_next(fault, PAYS)
    carded.work()
    carded.wait(minutes=1)
    carded.tend()
    # A 500 is repeated for a day: then it is looked up.
    carded.wait(hours=24)
    carded.tend()
    assert carded.stands()[0] == "collected"
    undo_later(carded)
    if step == "refund":
        carded.shop.fail_next(fault, "/v1/refunds")
    carded.tend()
    carded.work()
    carded.wait(hours=24)
    carded.tend()
    assert (carded.stands()[0], len(carded.there("refund"))) == ("returned", 1)
    assert [reason for reason, _ in moved()].count("own_card") == 1


def test_webhooks_doubled_late_and_out_of_order_change_nothing(carded):
    carded.pay()
    carded.work()
    letters = carded.shop.letters()
    for letter in reversed([*letters, *letters]):
        if event := hear(body=letter.body, signature=letter.signature):
            act_on(event_id=event)
    assert (carded.stands(), moved()) == (("collected", "captured", 1), [("own_card", 3_000), ("stripe_fee", 87)])


def test_a_forged_webhook_pays_nothing(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    table.shop.letters()
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    [letter] = table.shop.letters("payment_intent.amount_capturable_updated")
    with pytest.raises(NotBelieved):
        hear(body=letter.body, signature="t=1,v1=00")
    assert table.stands() == ("asked", "held", 0)


def test_a_payment_that_is_none_of_ours_is_left_alone(carded):
    by_hand = make_intent(carded.shop, {"amount": 500, "currency": "krw"})
    with platform_scope():
        assert hear_intent(by_hand["id"]) == "not_ours"


def test_where_the_company_holds_nothing_it_is_refused_in_words(carded):
    with company_scope(carded.staff.company):
        change_program(program=carded.staff.lunch, by=carded.staff.hr, holds=False)
    refused = carded.pay()
    assert (refused.outcome, refused.reason, carded.there("payment_intent")) == ("refused", "holds_off", [])


@pytest.mark.parametrize("gone", ["card", "stripe"])
def test_without_a_card_or_without_stripe_it_is_refused_in_words(table, settings, gone):
    if gone == "stripe":
        table.add_card()
        settings.STRIPE_KEY = ""
    refused = table.pay()
    assert (refused.outcome, refused.reason, table.purse_count()) == ("refused", "card_off", 0)


def test_the_till_does_not_take_the_phones_hold_for_its_own(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    with restaurant_scope(table.world.gukbap.pk):
        assert running_hold(table.world.counter.pk, table.now) is None
    assert table.stands()[1] == HoldState.HELD


def test_who_never_answers_their_bank_has_their_voucher_back_and_their_card_freed(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    table.wait(minutes=8)
    table.tend()
    table.work()
    assert (table.stands(), table.purse()) == (("released", "expired", 0), (0, 0))
    assert table.intent["status"] == "canceled"
