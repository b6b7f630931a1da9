"""The part of Stripe that keeps cards: the page that takes one, and payments by it. Numbers are Stripe's test cards."""

from typing import Any

import stripe

from demo.stripe.paying import charge
from demo.stripe.shop import Conflict, Shop
from demo.stripe.types import Refused, blank

Thing = dict[str, Any]
# https://docs.stripe.com/testing: declined when it is told; kept, but declined when it pays; to be confirmed first.
REFUSED_AT_ONCE = {"4000000000000002": "generic_decline", "4000000000009995": "insufficient_funds"}
DECLINED_WHEN_PAYING = {"0341": "generic_decline"}
CONFIRMED_FIRST = frozenset({"3155", "3220", "3184", "1629"})
DECLINED_AFTERWARDS = frozenset({"1629"})
WORDS = {"insufficient_funds": "Your card has insufficient funds.", "expired_card": "Your card has expired."}
BRANDS = {"3": "amex", "4": "visa", "5": "mastercard"}


def make_page(shop: Shop, params: Thing) -> Thing:
    """A Checkout Session that takes a card and no money."""
    if params.get("mode") != "setup":
        raise Refused("parameter_invalid", "mode", "This small Stripe has pages for cards only.")
    if not params.get("success_url"):
        raise Refused("parameter_missing", "success_url", "Missing required param: success_url.")
    customer = shop.find("customer", params.get("customer", ""), "customer")
    marks = params.get("setup_intent_data", {}).get("metadata") or {}
    setup = shop.make(
        stripe.SetupIntent,
        customer=customer["id"],
        status="requires_payment_method",
        payment_method_types=["card"],
        usage="off_session",
        metadata=marks,
    )
    page = shop.make(
        stripe.checkout.Session,
        mode="setup",
        status="open",
        payment_status="no_payment_required",
        payment_method_types=["card"],
        currency=params.get("currency"),
        customer=customer["id"],
        setup_intent=setup["id"],
        success_url=params["success_url"],
        cancel_url=params.get("cancel_url"),
        metadata=params.get("metadata") or {},
        expires_at=shop.now() + 86400,
        automatic_tax={"enabled": False},
        custom_fields=[],
        custom_text={},
        shipping_options=[],
    )
    page["url"] = f"{shop.url}/c/{page['id']}"
    return page


def tell_card(shop: Shop, page_id: str, number: str) -> Thing:
    """What somebody does on the page: type the number of a card. Raises Conflict when it is declined there."""
    with shop.lock:
        page = shop.find("checkout.session", page_id)
        digits = "".join(filter(str.isdigit, number))
        if page["status"] != "open":
            raise Conflict("resource_missing", "This page has been filled in.")
        if len(digits) not in (15, 16):
            raise Conflict("incorrect_number", "Your card number is incorrect.", "card_error", 402)
        if why := REFUSED_AT_ONCE.get(digits):
            raise declined(why)
        card = blank(
            stripe.PaymentMethod.Card, brand=BRANDS.get(digits[0], "unknown"), last4=digits[-4:], exp_month=12,
            exp_year=2034, funding="credit", country="KR",
        )  # fmt: skip
        kept = shop.make(
            stripe.PaymentMethod, type="card", card=card, customer=page["customer"], metadata={},
            billing_details=blank(stripe.PaymentMethod.BillingDetails),
        )  # fmt: skip
        setup = shop.find("setup_intent", page["setup_intent"])
        setup.update(status="succeeded", payment_method=kept["id"])
        page.update(status="complete", url=None)
        shop.tell("payment_method.attached", kept)
        shop.tell("setup_intent.succeeded", setup)
        shop.tell("checkout.session.completed", page)
        return page


def leads_to(page: Thing) -> str:
    """Where the page leads when it is filled in."""
    return page["success_url"].replace("{CHECKOUT_SESSION_ID}", page["id"])


def detach(shop: Shop, pk: str, params: Thing) -> Thing:
    found = shop.find("payment_method", pk)
    if found["customer"] is None:
        raise Conflict("resource_missing", "The payment method is not attached to a customer.")
    found["customer"] = None
    shop.tell("payment_method.detached", found)
    return found


def confirm(shop: Shop, pk: str, params: Thing) -> Thing:
    """Pay by a card: declined, confirmed by its holder first, set aside, or taken at once."""
    intent = shop.find("payment_intent", pk)
    method = params.get("payment_method") or intent["payment_method"]
    if not method or intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise Conflict("payment_intent_unexpected_state", f"This PaymentIntent is {intent['status']}.")
    kept = shop.find("payment_method", method, "payment_method") if method.startswith("pm_0") else None
    if kept and kept["customer"] != intent["customer"]:
        raise Refused("parameter_invalid", "payment_method", "The payment method belongs to another customer.")
    last4 = kept["card"]["last4"] if kept else ""
    why = "generic_decline" if "Declined" in method else shop.declining.get(method) or DECLINED_WHEN_PAYING.get(last4)
    if why:
        raise _declined(shop, intent, why)
    intent["payment_method"] = method
    if last4 in CONFIRMED_FIRST:
        back = params.get("return_url")
        asked = {"url": f"{shop.url}/confirm/{pk}", "return_url": back}
        intent.update(
            status="requires_action",
            next_action=blank(stripe.PaymentIntent.NextAction, type="redirect_to_url", redirect_to_url=asked),
        )
        shop.tell("payment_intent.requires_action", intent)
        return intent
    return _set_aside(shop, intent)


def answer_bank(shop: Shop, pk: str, *, yes: bool) -> Thing:
    """What its holder tells their bank: that it is them who pay, or not."""
    with shop.lock:
        intent = shop.find("payment_intent", pk)
        if intent["status"] != "requires_action":
            raise Conflict("payment_intent_unexpected_state", f"This PaymentIntent is {intent['status']}.")
        intent["next_action"] = None
        card = shop.objects[intent["payment_method"]]["card"]
        if not yes:
            _fail(shop, intent, "payment_intent_authentication_failure", "")
        elif card["last4"] in DECLINED_AFTERWARDS:
            _fail(shop, intent, "card_declined", "generic_decline")
        else:
            _set_aside(shop, intent)
        return intent


def _set_aside(shop: Shop, intent: Thing) -> Thing:
    if intent["capture_method"] != "manual":
        charge(shop, intent)
        return intent
    intent.update(status="requires_capture", amount_capturable=intent["amount"])
    shop.tell("payment_intent.amount_capturable_updated", intent)
    return intent


def _fail(shop: Shop, intent: Thing, code: str, why: str) -> None:
    wrong = blank(stripe.PaymentIntent.LastPaymentError, type="card_error", code=code, decline_code=why or None)
    intent.update(status="requires_payment_method", last_payment_error=wrong, payment_method=None)
    shop.tell("payment_intent.payment_failed", intent)


def _declined(shop: Shop, intent: Thing, why: str) -> Conflict:
    _fail(shop, intent, "card_declined", why)
    return declined(why)


def declined(why: str) -> Conflict:
    """How Stripe says that a card was declined."""
    return Conflict("card_declined", WORDS.get(why, "Your card was declined."), "card_error", 402, declined=why)
