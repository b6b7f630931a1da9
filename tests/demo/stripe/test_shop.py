"""The calls we make, by Stripe's SDK: at the small Stripe, and with HANKKI_STRIPE_TEST_KEY at the real one."""

import os
import uuid

import pytest
import stripe

from billing.gateways.mirroring import ways_to_pay
from billing.gateways.stripe_client import API_VERSION
from demo.stripe import connecting, paying, undoing
from demo.stripe.server import serve
from demo.stripe.shop import Shop

REAL_KEY = os.environ.get("HANKKI_STRIPE_TEST_KEY", "")
HAS_REAL = REAL_KEY.startswith("sk_test_")


@pytest.fixture(scope="module")
def shop():
    """A small Stripe."""
    made = Shop()
    with serve(made):
        yield made


def client_of(key, url="", seconds=20):
    return stripe.StripeClient(
        key, stripe_version=API_VERSION, base_addresses={"api": url} if url else {}, max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=seconds),
    )  # fmt: skip


@pytest.fixture
def small(shop):
    """The SDK at the small Stripe."""
    return client_of(shop.key, shop.url)


@pytest.fixture(params=["small", *(["real"] if HAS_REAL else [])])
def either(request, shop):
    """The SDK at the small Stripe and, with a test key, at the real one."""
    return client_of(shop.key, shop.url) if request.param == "small" else client_of(REAL_KEY)


@pytest.mark.skipif(not HAS_REAL, reason="HANKKI_STRIPE_TEST_KEY is not set: only the small Stripe was asked.")
def test_the_key_for_the_real_stripe_is_one_of_its_test_mode():
    assert client_of(REAL_KEY).v1.balance.retrieve().livemode is False


def key():
    return {"idempotency_key": str(uuid.uuid4())}


def customer(client):
    return client.v1.customers.create({"name": "한울", "email": "x@example.com", "metadata": {"hankki": "1"}}, key())


def invoice(client, amount=17_000, number=""):
    who = customer(client).id
    made = client.v1.invoices.create(
        {
            "customer": who, "collection_method": "send_invoice", "due_date": 4_000_000_000, "currency": "krw",
            "auto_advance": False, "number": number or f"T-{uuid.uuid4().hex[:12]}",
            "custom_fields": [{"name": "주식회사 한끼", "value": "INV2025000001"}],
            "pending_invoice_items_behavior": "exclude", "metadata": {"hankki_invoice": "1"},
        },
        key(),
    )  # fmt: skip
    client.v1.invoice_items.create({"customer": who, "invoice": made.id, "amount": amount, "currency": "krw"}, key())
    return client.v1.invoices.finalize_invoice(made.id, {"auto_advance": False}, key())


def test_a_key_makes_a_call_once_and_another_body_is_refused(either):
    once = key()
    first = either.v1.customers.create({"name": "한울"}, once)
    again = either.v1.customers.create({"name": "한울"}, once)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as refused:
        either.v1.customers.create({"name": "바다"}, once)
    assert refused.value.http_status == 400


def test_an_invoice_is_sent_open_with_a_page_and_found_by_its_customer(either):
    made = invoice(either)
    assert (made.status, made.total, made.amount_remaining, made.currency) == ("open", 17_000, 17_000, "krw")
    assert made.hosted_invoice_url.startswith("http")
    found = either.v1.invoices.list({"customer": made.customer, "limit": 3})
    assert [(each.id, each.metadata.to_dict()) for each in found.data] == [(made.id, {"hankki_invoice": "1"})]
    items = either.v1.invoice_items.list({"invoice": made.id, "limit": 3})
    assert [(each.amount, each.currency) for each in items.data] == [(17_000, "krw")]
    with pytest.raises(stripe.InvalidRequestError):
        either.v1.invoices.finalize_invoice(made.id, {}, key())


def test_a_payment_by_card_is_found_with_its_charge_and_fee(either):
    made = invoice(either)
    card = (
        either.v1.payment_methods.attach("pm_card_visa", {"customer": made.customer}).id
        if _is_real(either)
        else "pm_card_visa"
    )
    either.v1.invoices.pay(made.id, {"payment_method": card}, key())
    paid = either.v1.invoice_payments.list({"invoice": made.id, "status": "paid", "limit": 100}).data
    assert [(each.amount_paid, each.payment.type) for each in paid] == [(17_000, "payment_intent")]
    intent = either.v1.payment_intents.retrieve(
        paid[0].payment.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    charge = intent.latest_charge
    assert (charge.amount, charge.status, charge.paid) == (17_000, "succeeded", True)
    # 2.9 % at the small one; the real one takes what its account's country costs.
    assert charge.balance_transaction.fee > 0 if _is_real(either) else charge.balance_transaction.fee == 493
    assert either.v1.invoices.retrieve(made.id).status == "paid"
    refund = either.v1.refunds.create({"charge": charge.id, "amount": 500}, key())
    assert (refund.amount, refund.status) == (500, "succeeded")


def _is_real(client) -> bool:
    return client._requestor.base_addresses["api"] == "https://api.stripe.com"


def test_an_open_invoice_is_voided_or_paid_elsewhere(either):
    assert either.v1.invoices.void_invoice(invoice(either).id, {}, key()).status == "void"
    elsewhere = either.v1.invoices.pay(invoice(either).id, {"paid_out_of_band": True}, key())
    assert elsewhere.status == "paid"


def test_a_credit_note_lowers_what_an_open_invoice_asks(either):
    made = invoice(either)
    note = either.v1.credit_notes.create({"invoice": made.id, "amount": 2_000}, key())
    assert (note.type, note.amount) == ("pre_payment", 2_000)
    assert either.v1.invoices.retrieve(made.id).amount_remaining == 15_000


def test_an_invoice_in_euro_is_paid_by_transfer_when_that_was_asked_for(shop, small):
    asked = {"customer": customer(small).id, "collection_method": "send_invoice", "days_until_due": 3}
    ways = {"currency": "eur", "payment_settings": ways_to_pay("EUR", "FR")}
    made = small.v1.invoices.create(asked | ways, key())
    said = made.payment_settings.payment_method_options.customer_balance.bank_transfer
    assert (said.type, said.eu_bank_transfer.country) == ("eu_bank_transfer", "FR")
    small.v1.invoice_items.create({"customer": made.customer, "invoice": made.id, "amount": 900, "currency": "eur"}, key())
    small.v1.invoices.finalize_invoice(made.id, {}, key())
    assert paying.receive(shop, made.id, 900, way="customer_balance")["status"] == "paid"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        small.v1.invoices.create(asked | ways | {"currency": "krw"}, key())
    assert refused.value.param == "payment_settings"


def test_what_stripe_refuses_comes_in_its_shape(either):
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        either.v1.customers.create({"nmae": "x"}, key())
    assert (unknown.value.code, unknown.value.param, unknown.value.http_status) == ("parameter_unknown", "nmae", 400)
    with pytest.raises(stripe.InvalidRequestError) as missing:
        either.v1.customers.retrieve("cus_nobody")
    assert (missing.value.code, missing.value.http_status) == ("resource_missing", 404)
    with pytest.raises(stripe.CardError) as declined:
        either.v1.payment_intents.create(
            {
                "amount": 500, "currency": "krw", "confirm": True, "payment_method": "pm_card_visa_chargeDeclined",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            },
            key(),
        )  # fmt: skip
    assert declined.value.code == "card_declined"


def test_money_goes_out_to_a_connected_account_and_on_to_its_bank(shop, small):
    paying.receive(shop, invoice(small).id, 17_000)
    account = small.v1.accounts.create({"type": "express", "country": "DE"}, key())
    asked = {"account": account.id, "type": "account_onboarding", "refresh_url": "http://x", "return_url": "http://y"}
    assert small.v1.account_links.create(asked).url == f"{shop.url}/onboard/{account.id}"
    send = {"amount": 9_000, "currency": "krw", "destination": account.id, "transfer_group": "run 1"}
    with pytest.raises(stripe.InvalidRequestError):
        small.v1.transfers.create(send, key())
    connecting.onboard(shop, account.id)
    transfer = small.v1.transfers.create(send, key())
    assert small.v1.transfers.reversals.create(transfer.id, {"amount": 1_000}, key()).amount == 1_000
    assert small.v1.transfers.retrieve(transfer.id).amount_reversed == 1_000
    payout = connecting.pay_out(shop, "krw", account.id)
    connecting.end_payout(shop, payout["id"], "failed")
    theirs = {"stripe_account": account.id}
    assert [(each.amount, each.status) for each in small.v1.payouts.list({}, theirs).data] == [(8_000, "failed")]
    assert [(each.amount, each.currency) for each in small.v1.balance.retrieve({}, theirs).available] == [(8_000, "krw")]
    assert [letter.event["account"] for letter in shop.letters("payout.failed")] == [account.id]


def test_a_dispute_takes_the_money_until_it_is_won(shop, small):
    made = invoice(small)
    paying.receive(shop, made.id, 17_000)
    charge = small.v1.charges.list({"customer": made.customer}).data[0]
    dispute = undoing.dispute(shop, charge.id)
    assert small.v1.disputes.retrieve(dispute["id"]).status == "needs_response"
    undoing.decide(shop, dispute["id"], "won")
    moved = small.v1.disputes.retrieve(dispute["id"]).balance_transactions
    assert [(each.amount, each.fee) for each in moved] == [(-17_000, 1_500), (17_000, 0)]


def test_a_key_is_forgotten_after_a_day_and_a_refused_shape_leaves_none(shop, small):
    once = key()
    first = small.v1.customers.create({"name": "한울"}, once)
    shop.ahead += 24 * 3600
    assert small.v1.customers.create({"name": "한울"}, once).id != first.id
    other = key()
    with pytest.raises(stripe.InvalidRequestError):
        small.v1.customers.create({"nmae": "x"}, other)
    assert small.v1.customers.create({"name": "한울"}, other).name == "한울"


def test_long_lists_come_in_pages(small):
    who = customer(small).id
    for n in range(12):
        small.v1.invoices.create(
            {"customer": who, "collection_method": "send_invoice", "days_until_due": n, "currency": "krw"}
        )
    page = small.v1.invoices.list({"customer": who})
    assert (len(page.data), page.has_more) == (10, True)
    assert len(list(page.auto_paging_iter())) == 12


def test_an_invoice_is_paid_by_a_person_on_its_page(shop, small):
    import urllib.error
    import urllib.request

    made = invoice(small, number="INV-PAGE")
    with urllib.request.urlopen(made.hosted_invoice_url) as page:
        assert "Pay 17,000 KRW" in page.read().decode()
    with urllib.request.urlopen(made.hosted_invoice_url, b"") as page:
        assert "Invoice INV-PAGE: paid" in page.read().decode()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(made.hosted_invoice_url, b"")
    assert small.v1.invoices.retrieve(made.id).status == "paid"
