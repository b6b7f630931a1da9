"""Our own calls, made of frozen figures by our own functions, each found again by its mark: at the small Stripe, and with
HANKKI_STRIPE_TEST_KEY at the real one.
"""

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from billing import clock
from billing.enums import CounterpartKind, Gateway, Verb
from billing.gateways.accounts import account_params, onboarding_link
from billing.gateways.answers import Refused
from billing.gateways.cards import MARK, page_params
from billing.gateways.elsewhere import credit_params
from billing.gateways.mirroring import customer_params, invoice_params, item_params
from billing.gateways.own_cards import authorise_params
from billing.gateways.refunds import refund_params
from billing.gateways.stripe_calls import WAYS, WITH_FEE, StripeCalls
from billing.gateways.stripe_client import client
from billing.gateways.transfers import transfer_params
from billing.models import Card, Counterpart, Operation, OwnCard, PayoutItem, PayoutRun
from demo.stripe import cards
from tenants.scope import platform_scope
from tests.billing.documents.samples import INVOICE
from tests.demo.stripe.test_shop import HAS_REAL, REAL_KEY, key, shop  # noqa: F401 - a fixture

NOT_WITH_A_KEY = {
    Verb.TRANSFER_REVERSE: "nothing was transferred: the API fills in no account that Stripe itself asks the owner about",
}
"""What only the small Stripe is asked, and why."""
BACK = "https://hankki.example/back"


@pytest.fixture(params=["small", *(["real"] if HAS_REAL else [])])
def here(request, shop, settings, monkeypatch, world):  # noqa: F811
    """Our side at the small Stripe and, with a test key, at the real one, on its own clock; everybody's rows are seen."""
    settings.STRIPE_KEY, settings.STRIPE_URL = (shop.key, shop.url) if request.param == "small" else (REAL_KEY, "")
    settings.STRIPE_SECONDS = 20
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC))
    with platform_scope():
        yield SimpleNamespace(shop=shop if request.param == "small" else None, world=world, company=world.hanul.company)


def written(verb, params, target="") -> Operation:
    """A call as it would be written down, and is not."""
    at = clock.now()
    return Operation(verb=verb, params=params, target=target, key=uuid.uuid4(), made_at=at, first_sent_at=at)


def do(verb, params, target="") -> str:
    """Make one of our calls twice with one key, and look for it: it is one thing. Returns what Stripe calls it."""
    operation, calls = written(verb, params, target), StripeCalls()
    made = calls.send(operation)
    assert calls.send(operation).remote == made.remote
    found = calls.find(operation)
    assert found is not None
    assert found.remote == made.remote
    return made.remote


def frozen_invoice():
    """The sample, under a number that nobody has used, due in a month."""
    number = f"T-{uuid.uuid4().hex[:12]}"
    due_on = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    return INVOICE | {"number": number, "due_on": due_on, "terms": INVOICE["terms"] | {"order_number": "PO-7"}}


def invoice_of(here, customer) -> str:
    """An open invoice of 75,515 won."""
    data = frozen_invoice()
    made = do(Verb.INVOICE_CREATE, invoice_params(data, customer, here.company.tz))
    do(Verb.ITEM_CREATE, item_params(data, customer, made))
    assert do(Verb.INVOICE_FINALIZE, {"auto_advance": False}, made) == made
    return made


def test_a_company_and_its_invoices(here):
    told = customer_params(here.company)
    customer = do(Verb.CUSTOMER_CREATE, told)
    assert do(Verb.CUSTOMER_UPDATE, told | {"name": "한울소프트"}, customer) == customer
    assert client().v1.customers.retrieve(customer).name == "한울소프트"
    made = invoice_of(here, customer)
    there = client().v1.invoices.retrieve(made)
    assert (there.status, there.amount_remaining, there.currency) == ("open", 75_515, "krw")
    assert there.payment_settings.payment_method_types == ["card"]
    assert there.hosted_invoice_url.startswith("http")
    about = SimpleNamespace(company=here.company, number=there.number, credited=0, evened=0)
    do(Verb.CREDIT_CREATE, credit_params(about, made, 5_515, by_bank=5_515))
    assert client().v1.invoices.retrieve(made).amount_remaining == 70_000
    do(Verb.INVOICE_PAY, {"paid_out_of_band": True}, made)
    assert client().v1.invoices.retrieve(made).status == "paid"
    other = invoice_of(here, customer)
    do(Verb.INVOICE_VOID, {}, other)
    assert client().v1.invoices.retrieve(other).status == "void"


def test_what_was_paid_too_much_goes_back(here):
    customer = do(Verb.CUSTOMER_CREATE, customer_params(here.company))
    made, card = invoice_of(here, customer), "pm_card_visa"
    if here.shop is None:
        card = client().v1.payment_methods.attach(card, {"customer": customer}).id
    client().v1.invoices.pay(made, {"payment_method": card}, key())
    [paid] = client().v1.invoice_payments.list({"invoice": made, "status": "paid", "limit": 3}).data
    charge = client().v1.payment_intents.retrieve(paid.payment.payment_intent).latest_charge
    refund = do(Verb.REFUND_CREATE, refund_params(SimpleNamespace(pk=1), charge, 515))
    assert client().v1.refunds.retrieve(refund).amount == 515


def guest_card(here) -> Card:
    """A card whose holder is known at Stripe; the page that would take it is there, too."""
    card = Card.objects.create(company=here.company, holder="user:1", asked_at=clock.now())
    holder = do(Verb.CARD_HOLDER, {"metadata": {MARK: str(card.pk)}})
    known(card, CounterpartKind.CARD_HOLDER, holder)
    ways = {"success_url": f"{BACK}?s={{CHECKOUT_SESSION_ID}}", "cancel_url": BACK}
    asked = page_params(here.company, card, holder) | ways
    page = client().v1.checkout.sessions.create(asked)
    assert page.metadata.to_dict() == {MARK: str(card.pk)}
    if here.shop is None:
        kept = client().v1.payment_methods.attach("pm_card_visa", {"customer": holder}).id
    else:
        cards.tell_card(here.shop, page.id, "4242 4242 4242 4242")
        kept = here.shop.find("setup_intent", page.setup_intent)["payment_method"]
    known(card, CounterpartKind.CARD, kept)
    return card


def known(card, kind, remote) -> None:
    facts = {"gateway": Gateway.STRIPE, "kind": kind, "remote": remote, "made_at": clock.now()}
    Counterpart.objects.create(company_id=card.company_id, card=card, **facts)


def test_a_guests_card_from_its_page_to_its_end(here):
    card = guest_card(here)
    params = authorise_params(OwnCard(card=card, amount=3_000, currency="KRW"), BACK)
    aside = do(Verb.CARD_AUTHORISE, params)
    do(Verb.CARD_CAPTURE, WITH_FEE, aside)
    assert client().v1.payment_intents.retrieve(aside).amount_received == 3_000
    do(Verb.CARD_REFUND, {"payment_intent": aside})
    freed = do(Verb.CARD_AUTHORISE, params)
    do(Verb.CARD_RELEASE, {}, freed)
    assert client().v1.payment_intents.retrieve(freed).status == "canceled"
    do(Verb.CARD_REMOVE, {}, params["payment_method"])


def test_a_restaurants_account_its_page_and_a_transfer_before_that_is_filled_in(here):
    place = here.world.gukbap
    account = do(Verb.ACCOUNT_CREATE, account_params(place))
    Counterpart.objects.create(
        gateway=Gateway.STRIPE, kind=CounterpartKind.ACCOUNT, restaurant=place, remote=account, made_at=clock.now()
    )
    assert onboarding_link(restaurant=place, back=BACK, by=here.world.owner).startswith("http")
    run = PayoutRun(pk=uuid.uuid4().int % 10**9)
    item = PayoutItem(pk=run.pk, amount=9_000, currency="KRW", account=account)
    asked = written(Verb.TRANSFER_CREATE, transfer_params(run, item))
    with pytest.raises(Refused):
        StripeCalls().send(asked)
    assert StripeCalls().find(asked) is None


def test_every_call_is_made_here_or_it_is_said_why_not():
    here = {Verb[name] for name in re.findall(r"(?:do|written)\(Verb\.([A-Z_]+)", Path(__file__).read_text())}
    assert here | set(NOT_WITH_A_KEY) == set(WAYS)
    assert here & set(NOT_WITH_A_KEY) == set()
