"""The owner's account at Stripe: how it stands in words, what is missing, and the way to Stripe's page and back."""

import pytest
from django.utils import translation

from accounts.models import User
from billing.gateways.accounts import ask_connected_account, refresh_account
from billing.models import ConnectedAccount
from demo.stripe import connecting
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december

LIST = "/owner/statements/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    with december(world, settings, monkeypatch) as made:
        settings.STRIPE_PAYS = ["KRW"]
        yield made


@pytest.fixture
def owner(desk, visit):
    return visit(None, desk.world.owner)


@pytest.fixture
def made(desk):
    """할매국밥 has an account at Stripe that nothing was told yet."""
    with platform_scope():
        ask_connected_account(restaurant=desk.world.gukbap, by=desk.world.owner)
    with platform_scope():
        desk.ask()
        refresh_account(restaurant_id=desk.world.gukbap.pk)
    desk.remote = desk.there("account")[0]["id"]
    desk.url = f"/owner/stripe/{desk.world.gukbap.pk}/"
    desk.wait(minutes=1)
    return desk


def test_while_stripe_is_off_the_page_says_nothing_of_it(owner, settings, words):
    settings.STRIPE_KEY = ""
    assert "Stripe" not in words(owner.get(LIST))


def test_what_is_paid_in_won_is_offered_nothing_until_an_account_was_asked_for(owner, desk, settings, words):
    settings.STRIPE_PAYS = ["EUR", "USD"]
    assert "Stripe" not in words(owner.get(LIST))
    with platform_scope():
        ask_connected_account(restaurant=desk.world.gukbap, by=desk.world.operator)
    assert "Your account at Stripe is being made" in words(owner.get(LIST))


def test_an_owner_asks_for_an_account_and_is_told_how_it_stands(owner, desk, words):
    assert "Be paid by Stripe" in words(owner.get(LIST))
    answer = owner.post(f"/owner/stripe/{desk.world.gukbap.pk}/ask/", follow=True)
    assert "Your account at Stripe is being made" in words(answer)
    assert "Be paid by Stripe" not in words(answer)
    again = owner.post(f"/owner/stripe/{desk.world.gukbap.pk}/ask/", follow=True)
    assert "Your account at Stripe is being made already." in words(again)


def test_what_is_missing_is_said_in_words(owner, made, words):
    page = owner.get(LIST)
    assert "Stripe still needs something from you" in words(page)
    with translation.override("en"):
        missing = [str(each) for each in page.context["stripe"].missing]
    assert missing == [
        "A picture of an identity card or a licence", "What the restaurant does, and its web page if it has one",
        "The bank account that Stripe pays into", "Consent to Stripe's terms",
    ]  # fmt: skip
    assert "The bank account that Stripe pays into" in words(page)


def test_the_button_leads_to_stripes_page_which_the_browser_may_reach(owner, made):
    assert f"form-action 'self' {made.shop.url}" in owner.get(LIST).headers["Content-Security-Policy"]
    answer = owner.post(f"{made.url}tell/")
    assert (answer.status_code, answer["Location"]) == (302, f"{made.shop.url}/onboard/{made.remote}")


def test_back_from_stripe_the_page_knows_what_is_so_now(owner, made, words):
    connecting.onboard(made.shop, made.remote)
    answer = owner.get(f"{made.url}back/", follow=True)
    assert "Stripe can pay you" in words(answer)
    assert "What Stripe still needs" not in words(answer)


def test_when_stripe_is_silent_the_owner_is_told_and_loses_nothing(owner, made, words):
    made.off(True)
    assert "Stripe gave no answer. Try again in a minute." in words(owner.post(f"{made.url}tell/", follow=True))
    assert owner.get(f"{made.url}back/").status_code == 302


def test_an_owner_of_another_restaurant_sees_and_does_nothing(made, visit):
    other = visit(None, User.objects.get(email="other-owner@example.com"))
    assert other.post(f"{made.url}tell/").status_code == 404
    assert other.post(f"{made.url}ask/").status_code == 404
    assert other.get(f"{made.url}back/").status_code == 404
    assert other.get(LIST).context["stripe"].state == "none"
    with platform_scope():
        assert ConnectedAccount.objects.count() == 1
