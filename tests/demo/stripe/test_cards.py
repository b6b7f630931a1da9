"""Cards at the small Stripe, by Stripe's SDK; what needs no page of Stripe's, with a test key at the real one, too."""

import urllib.error
import urllib.parse
import urllib.request

import pytest
import stripe

from demo.stripe import cards
from tests.demo.stripe.test_shop import customer, either, key, shop, small  # noqa: F401 - four are fixtures

SET_ASIDE = {
    "amount": 3_000, "currency": "krw", "payment_method": "pm_card_visa", "allowed_payment_method_types": ["card"],
    "capture_method": "manual", "confirm": True, "off_session": False, "return_url": "https://hankki.example/back",
    "metadata": {"hankki_own_card": "1"},
}  # fmt: skip


def page_of(client):
    """A page that takes a card of a new customer's."""
    who = client.v1.customers.create({"metadata": {"hankki_card": "1"}}, key())
    return client.v1.checkout.sessions.create(
        {
            "mode": "setup", "currency": "krw", "allowed_payment_method_types": ["card"], "customer": who.id,
            "success_url": "https://hankki.example/?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://hankki.example/",
            "metadata": {"hankki_card": "1"}, "setup_intent_data": {"metadata": {"hankki_card": "1"}},
        },
        key(),
    )  # fmt: skip


def type_number(page, number: str) -> tuple[int, str]:
    """What a person does on the page: the status, and where it leads or what it says."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    data = urllib.parse.urlencode({"number": number}).encode()
    try:
        urllib.request.build_opener(Stay).open(page.url, data)
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location") or answer.read().decode()
    return 200, ""


def test_a_page_takes_a_card_and_no_money(either):  # noqa: F811
    page = page_of(either)
    assert (page.mode, page.status, page.payment_status, page.currency) == ("setup", "open", "no_payment_required", "krw")
    again = either.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent.payment_method"]})
    assert (again.setup_intent.payment_method, again.setup_intent.metadata.to_dict()) == (None, {"hankki_card": "1"})


def test_a_number_typed_on_the_page_is_a_card_of_the_customers(small):  # noqa: F811
    page = page_of(small)
    assert type_number(page, "5555 5555 5555 4444") == (303, f"https://hankki.example/?s={page.id}")
    told = small.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent.payment_method"]})
    card = told.setup_intent.payment_method
    assert (told.status, card.card.brand, card.card.last4, card.customer) == (
        "complete",
        "mastercard",
        "4444",
        page.customer,
    )
    assert small.v1.payment_methods.detach(card.id, {}, key()).customer is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("4000 0000 0000 0002", "Your card was declined."),
        ("4000 0000 0000 9995", "Your card has insufficient funds."),
        ("4242", "Your card number is incorrect."),
    ],
)
def test_a_number_that_is_declined_is_said_on_the_page(small, number, said):  # noqa: F811
    status, words = type_number(page_of(small), number)
    assert (status, said in words) == (402, True)


def test_a_payment_is_set_aside_then_taken_and_given_back(either):  # noqa: F811
    made = either.v1.payment_intents.create(SET_ASIDE | {"customer": customer(either).id}, key())
    assert (made.status, made.amount_capturable, made.next_action) == ("requires_capture", 3_000, None)
    taken = either.v1.payment_intents.capture(made.id, {"expand": ["latest_charge.balance_transaction"]}, key())
    assert (taken.status, taken.latest_charge.amount_captured) == ("succeeded", 3_000)
    back = either.v1.refunds.create({"payment_intent": made.id, "metadata": {"a": "b"}}, key())
    assert (back.amount, back.status) == (3_000, "succeeded")
    assert [each.id for each in either.v1.refunds.list({"payment_intent": made.id, "limit": 3}).data] == [back.id]


def test_what_is_set_aside_is_freed_once(either):  # noqa: F811
    made = either.v1.payment_intents.create(SET_ASIDE | {"customer": customer(either).id}, key())
    freed = either.v1.payment_intents.cancel(made.id, {}, key())
    assert (freed.status, freed.amount_capturable) == ("canceled", 0)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        either.v1.payment_intents.capture(made.id, {}, key())
    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("method", "why"),
    [("pm_card_visa_chargeDeclined", "generic_decline")],
)
def test_a_declined_card_says_why_and_leaves_the_payment_open(either, method, why):  # noqa: F811
    who = customer(either).id
    with pytest.raises(stripe.CardError) as declined:
        either.v1.payment_intents.create(SET_ASIDE | {"customer": who, "payment_method": method}, key())
    assert (declined.value.code, declined.value.error.decline_code, declined.value.http_status) == (
        "card_declined",
        why,
        402,
    )
    [left] = either.v1.payment_intents.list({"customer": who, "limit": 3}).data
    assert (left.status, left.last_payment_error.decline_code) == ("requires_payment_method", why)


def test_a_card_that_has_to_be_confirmed_leads_to_its_banks_page_and_back(shop, small):  # noqa: F811
    page = page_of(small)
    type_number(page, "4000 0025 0000 3155")
    told = small.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent"]})
    asked = SET_ASIDE | {"customer": page.customer, "payment_method": told.setup_intent.payment_method}
    made = small.v1.payment_intents.create(asked, key())
    assert (made.status, made.next_action.redirect_to_url.return_url) == ("requires_action", "https://hankki.example/back")
    assert made.next_action.redirect_to_url.url == f"{shop.url}/confirm/{made.id}"
    cards.answer_bank(shop, made.id, yes=False)
    refused = small.v1.payment_intents.retrieve(made.id)
    assert (refused.status, refused.last_payment_error.code) == (
        "requires_payment_method", "payment_intent_authentication_failure",
    )  # fmt: skip


def test_a_card_of_somebody_else_pays_nothing(small):  # noqa: F811
    page = page_of(small)
    type_number(page, "4242 4242 4242 4242")
    told = small.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent"]})
    asked = SET_ASIDE | {"customer": customer(small).id, "payment_method": told.setup_intent.payment_method}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        small.v1.payment_intents.create(asked, key())
    assert refused.value.param == "payment_method"
