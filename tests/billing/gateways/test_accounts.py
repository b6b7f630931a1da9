"""Restaurants' own accounts at Stripe: asked for once, and known by what Stripe says now, whatever it said when."""

import random
from datetime import timedelta

import pytest

from billing import tasks
from billing.gateways.accounts import (
    ConnectRefused,
    account_state,
    accounts_to_look_at,
    ask_connected_account,
    onboarding_link,
    refresh_account,
)
from billing.gateways.answers import Refused, Unclear
from billing.gateways.hearing import NotBelieved, act_on, hear
from billing.gateways.operations import carry_out, try_again
from billing.gateways.stripe_calls import StripeCalls
from billing.models import ConnectedAccount, Counterpart, GatewayEvent, Operation
from demo.stripe import connecting
from tenants.scope import company_scope, restaurant_scope
from tests.billing.gateways.test_payments import tell

FIRST = ["business_profile.url", "external_account", "individual.verification.document", "tos_acceptance.date"]


@pytest.fixture
def asked(desk):
    """An account is asked for; nothing was carried out."""
    ask_connected_account(restaurant=desk.world.gukbap, by=desk.world.operator)
    return desk


@pytest.fixture
def made(asked):
    """The account is there and was looked at once."""
    assert asked.ask() == "confirmed"
    refresh_account(restaurant_id=asked.world.gukbap.pk)
    asked.remote = asked.there("account")[0]["id"]
    asked.wait(minutes=1)
    return asked


def state(desk):
    return account_state(desk.world.gukbap.pk)[0]


def test_an_account_is_asked_for_with_what_we_know_and_stripe_collects_the_rest(asked):
    assert state(asked) == "asked"
    assert asked.ask() == "confirmed"
    account = asked.there("account")[0]
    assert {name: account[name] for name in ("email", "capabilities", "metadata", "controller")} == {
        "email": "owner@example.com",
        "capabilities": {"transfers": "inactive"},
        "metadata": {"hankki_restaurant": str(asked.world.gukbap.pk), "hankki_operation": str(Operation.objects.get().key)},
        "controller": {
            "type": "application", "is_controller": True, "fees": {"payer": "application"},
            "losses": {"payments": "application"}, "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        },
    }  # fmt: skip
    assert list(Counterpart.objects.values_list("kind", "remote", "restaurant__name")) == [
        ("account", account["id"], "할매국밥")
    ]


def test_it_is_asked_for_once(asked):
    for code in ("asked", "there"):
        with pytest.raises(ConnectRefused) as refused:
            ask_connected_account(restaurant=asked.world.gukbap, by=asked.world.operator)
        assert refused.value.code == code
        asked.ask()
    assert len(asked.there("account")) == 1


def test_while_stripe_is_off_nothing_is_asked(desk, settings):
    settings.STRIPE_KEY = ""
    with pytest.raises(ConnectRefused) as refused:
        ask_connected_account(restaurant=desk.world.gukbap, by=desk.world.operator)
    assert (refused.value.code, Operation.objects.count(), state(desk)) == ("off", 0, "none")


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "503_before", "429_before"])
def test_without_an_answer_it_is_made_once_all_the_same(asked, fault):
    asked.shop.fail_next(fault, "/v1/accounts")
    assert asked.ask() == "unknown"
    asked.wait(minutes=1)
    assert (asked.ask(), len(asked.there("account"))) == ("confirmed", 1)


@pytest.mark.parametrize(("fault", "after"), [("cut_after", 3), ("500_after", 2), ("cut_before", 3)])
def test_a_key_that_stripe_forgot_makes_no_second_account(asked, fault, after):
    asked.shop.fail_next(fault, "/v1/accounts")
    assert asked.ask() == "unknown"
    asked.wait(days=after)
    assert (asked.ask(), len(asked.there("account"))) == ("confirmed", 1)


def test_one_that_stripe_refused_can_be_asked_for_again(asked):
    asked.shop.key = "sk_test_changed"
    assert (asked.ask(), state(asked)) == ("failed", "refused")
    asked.shop.key = "sk_test_hankki"
    ask_connected_account(restaurant=asked.world.gukbap, by=asked.world.operator)
    assert (asked.ask(), len(asked.there("account"))) == ("confirmed", 1)


def test_at_the_calls_desk_a_refused_one_is_tried_again(asked):
    asked.shop.key = "sk_test_changed"
    asked.ask()
    asked.shop.key = "sk_test_hankki"
    try_again(operation=Operation.objects.get(), by=asked.world.operator)
    assert asked.ask() == "confirmed"
    assert list(Counterpart.objects.values_list("kind", "restaurant__name")) == [("account", "할매국밥")]


def test_what_a_retry_is_refused_is_looked_up_before_it_counts_as_refused(asked):
    """The first try was done and its answer lost; the key was changed meanwhile, so the second try is refused."""
    asked.shop.fail_next("cut_after", "/v1/accounts")
    asked.ask()
    asked.wait(minutes=1)
    asked.shop.key = "sk_test_changed"
    assert asked.ask() == "unknown"
    asked.shop.key = "sk_test_hankki"
    asked.wait(minutes=2)
    assert (asked.ask(), len(asked.there("account"))) == ("confirmed", 1)


def test_what_is_missing_is_kept_in_stripes_words(made):
    told = ConnectedAccount.objects.get()
    assert (told.missing, told.takes_transfers, told.pays_out, told.disabled, state(made)) == (
        FIRST, False, False, "requirements.past_due", "missing",
    )  # fmt: skip


def test_the_owner_tells_stripe_and_the_event_makes_us_ask(made):
    link = onboarding_link(restaurant=made.world.gukbap, back="http://x/back", by=made.world.owner)
    assert link == f"{made.shop.url}/onboard/{made.remote}"
    connecting.onboard(made.shop, made.remote)
    assert tell(made.shop.letters()) == ["done"]
    assert (state(made), ConnectedAccount.objects.get().missing) == ("ready", [])


def test_each_link_is_made_anew_and_kept_nowhere(made):
    ask = lambda: onboarding_link(restaurant=made.world.gukbap, back="http://x/", by=made.world.owner)  # noqa: E731
    ask(), ask()
    assert [path for method, path in made.shop.requests if path == "/v1/account_links"] == ["/v1/account_links"] * 2
    assert Counterpart.objects.get().page == ""


def test_without_an_account_there_is_no_link_and_silence_is_told(made):
    with pytest.raises(ConnectRefused):
        onboarding_link(restaurant=made.world.bunsik, back="http://x/", by=made.world.owner)
    made.off(True)
    with pytest.raises(Unclear):
        onboarding_link(restaurant=made.world.gukbap, back="http://x/", by=made.world.owner)


def test_events_in_any_order_and_doubled_end_in_what_is_so_now(made):
    connecting.settle(made.shop, made.remote, due=["external_account"])
    connecting.settle(made.shop, made.remote, disabled="requirements.pending_verification", checked=["individual.dob.day"])
    connecting.onboard(made.shop, made.remote)
    letters = made.shop.letters() * 2
    random.Random(5).shuffle(letters)
    tell(letters)
    assert (state(made), GatewayEvent.objects.count()) == ("ready", 3)


def test_an_answer_to_an_older_question_changes_nothing(made):
    later = ConnectedAccount.objects.get()
    ConnectedAccount.objects.update(asked_at=made.now + timedelta(minutes=5), takes_transfers=True)
    assert refresh_account(restaurant_id=later.restaurant_id) is False
    assert ConnectedAccount.objects.get().takes_transfers is True


def test_an_account_that_took_our_access_away_takes_nothing_any_more(made):
    connecting.onboard(made.shop, made.remote)
    connecting.leave(made.shop, made.remote)
    tell(made.shop.letters())
    assert (state(made), ConnectedAccount.objects.get().takes_transfers) == ("closed", False)
    assert accounts_to_look_at() == []


def test_when_stripe_cannot_be_asked_the_event_stands(made):
    connecting.onboard(made.shop, made.remote)
    letter = made.shop.letters()[0]
    event = hear(body=letter.body, signature=letter.signature)
    made.off(True)
    with pytest.raises(Unclear):
        act_on(event_id=event)
    assert (GatewayEvent.objects.get().done_at, state(made)) == (None, "missing")
    made.off(False)
    made.shop.key = "sk_test_changed"
    with pytest.raises(Refused):
        act_on(event_id=event)
    made.shop.key = "sk_test_hankki"
    assert (act_on(event_id=event), state(made)) == ("done", "ready")


def test_an_account_that_is_nobodys_here_is_left_alone(made):
    made.shop.letters()
    other = connecting.make_account(made.shop, {})
    connecting.onboard(made.shop, other["id"])
    assert tell(made.shop.letters()) == ["other_account"]
    assert ConnectedAccount.objects.count() == 1


def test_connected_accounts_sign_with_a_secret_of_their_own(made, settings):
    connecting.onboard(made.shop, made.remote)
    event = made.shop.letters()[0].event
    theirs = made.shop.letter(event, secret="whsec_connect")
    with pytest.raises(NotBelieved):
        hear(body=theirs.body, signature=theirs.signature)
    settings.STRIPE_CONNECT_SECRET = "whsec_connect"
    assert tell([theirs]) == ["done"]
    assert tell([made.shop.letter(event)]) == [""]


def test_what_was_never_looked_at_or_not_for_an_hour_is_looked_at(asked, monkeypatch):
    assert accounts_to_look_at() == []
    asked.ask()
    assert accounts_to_look_at() == [asked.world.gukbap.pk]
    tasks.look_at_account(asked.world.gukbap.pk)
    assert accounts_to_look_at() == []
    asked.wait(minutes=61)
    assert accounts_to_look_at() == [asked.world.gukbap.pk]
    connecting.onboard(asked.shop, asked.there("account")[0]["id"])
    tasks.look_at_account(asked.world.gukbap.pk)
    asked.wait(days=9)
    assert accounts_to_look_at() == []


def test_the_restaurant_sees_its_account_and_nobody_else_does(made):
    with restaurant_scope(made.world.gukbap.pk):
        assert (ConnectedAccount.objects.count(), Operation.objects.count()) == (1, 0)
    with restaurant_scope(made.world.bunsik.pk):
        assert ConnectedAccount.objects.count() == 0
    with company_scope(made.world.hanul.company):
        assert ConnectedAccount.objects.count() == 0


def test_carrying_a_call_out_looks_at_the_account_it_made(asked, monkeypatch):
    looked = []
    monkeypatch.setattr(tasks.look_at_account, "delay", looked.append)
    tasks.carry_out(Operation.objects.get().pk)
    assert looked == [asked.world.gukbap.pk]
    assert carry_out(operation_id=Operation.objects.get().pk, calls=StripeCalls()) == ""
