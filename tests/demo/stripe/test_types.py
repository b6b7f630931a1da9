"""What the small Stripe refuses is what the SDK's own types refuse; the checker is itself checked."""

import pytest
import stripe
from stripe import params

from demo.stripe.forms import decode
from demo.stripe.types import Refused, blank, read_request, wrong_in

INVOICE = params.InvoiceCreateParams


def test_a_request_is_read_as_its_types_say():
    sent = (
        "customer=cus_1&collection_method=send_invoice&due_date=1766069999&auto_advance=false&metadata[a]=b&metadata[1]=2"
        "&custom_fields[0][name]=x&custom_fields[0][value]=y&custom_fields[1][name]=z&custom_fields[1][value]=%EA%B0%80"
        "&payment_settings[payment_method_types][]=card&payment_settings[payment_method_types][]=customer_balance"
        "&automatic_tax[enabled]=true&footer="
    )
    assert read_request(INVOICE, decode(sent)) == {
        "customer": "cus_1", "collection_method": "send_invoice", "due_date": 1_766_069_999, "auto_advance": False,
        "metadata": {"a": "b", "1": "2"}, "custom_fields": [{"name": "x", "value": "y"}, {"name": "z", "value": "가"}],
        "payment_settings": {"payment_method_types": ["card", "customer_balance"]}, "automatic_tax": {"enabled": True},
        "footer": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "kind, sent, code, param",
    [
        (INVOICE, "custmer=cus_1", "parameter_unknown", "custmer"),
        (INVOICE, "automatic_tax[enabled]=true&automatic_tax[on]=1", "parameter_unknown", "automatic_tax[on]"),
        (INVOICE, "api_key=sk_test", "parameter_unknown", "api_key"),
        (INVOICE, "due_date=tomorrow", "parameter_invalid_integer", "due_date"),
        (INVOICE, "due_date=1.5", "parameter_invalid_integer", "due_date"),
        (INVOICE, "due_date=", "parameter_invalid_integer", "due_date"),
        (INVOICE, "auto_advance=yes", "parameter_invalid", "auto_advance"),
        (INVOICE, "description[a]=1", "parameter_invalid", "description"),
        (INVOICE, "metadata[a][b]=1", "parameter_invalid", "metadata[a]"),
        (INVOICE, "custom_fields=1", "parameter_invalid", "custom_fields"),
        (INVOICE, "custom_fields[1][name]=x", "parameter_invalid", "custom_fields"),
        (INVOICE, "custom_fields[0][name]=x", "parameter_missing", "custom_fields[0][value]"),
        (INVOICE, "collection_method=send", "parameter_invalid_string", "collection_method"),
        (INVOICE, "collection_method[0]=send_invoice", "parameter_invalid_string", "collection_method"),
        (
            INVOICE, "payment_settings[payment_method_types][0]=crad", "parameter_invalid_string",
            "payment_settings[payment_method_types][0]",
        ),
        (params.TransferCreateParams, "currency=krw", "parameter_missing", "destination"),
        (params.AccountLinkCreateParams, "account=acct_1&type=onboarding", "parameter_invalid_string", "type"),
        (None, "anything=1", "parameter_unknown", "anything"),
    ],
)  # fmt: skip
def test_what_stripe_would_refuse_is_refused_by_name(kind, sent, code, param):
    with pytest.raises(Refused) as refused:
        read_request(kind, decode(sent))
    assert (refused.value.code, refused.value.param) == (code, param)


@pytest.mark.parametrize("sent", ["[a]=1", "a[b=1", "a=1&a[b]=2"])
def test_a_name_that_is_none_is_refused(sent):
    with pytest.raises(ValueError):
        decode(sent)


def link(**facts):
    return {"object": "account_link", "created": 1, "expires_at": 2, "url": "https://x"} | facts


@pytest.mark.parametrize(
    "answer, wrong",
    [
        (link(), []),
        (link(urll="x"), ["AccountLink.urll is unknown"]),
        (link(created="1"), ["AccountLink.created is '1', not int"]),
        (link(created=True), ["AccountLink.created is True, not int"]),
        (link(created=None), ["AccountLink.created is None, not int"]),
        (link(object="link"), ["AccountLink.object is 'link', not one of ('account_link',)"]),
        ({"object": "account_link", "created": 1, "expires_at": 2}, ["AccountLink.url is missing"]),
        ([], ["AccountLink is no object"]),
    ],
)
def test_an_answer_that_does_not_fit_the_annotations_is_named(answer, wrong):
    assert wrong_in(stripe.AccountLink, answer) == wrong


def test_answers_are_checked_in_depth():
    payment = blank(
        stripe.InvoicePayment, id="inpay_1", currency="krw", invoice="in_1", status="paid",
        payment={"type": "payment_intent", "payment_intent": 5},
        status_transitions={"canceled_at": None, "paid_at": "now"},
    )  # fmt: skip
    invoice = blank(
        stripe.Invoice, id="in_1", currency="krw", collection_method="send", issuer={"type": "self"},
        payments={"object": "list", "data": [payment], "has_more": False, "url": "/v1/invoice_payments"},
        automatic_tax={"enabled": False}, metadata={"a": 1},
    )  # fmt: skip
    assert sorted(wrong_in(stripe.Invoice, invoice)) == [
        "Invoice.collection_method is 'send', not one of ('charge_automatically', 'send_invoice')",
        "Invoice.metadata[a] is 1, not str",
        "Invoice.payments.data[0].payment.payment_intent is 5, not str",
        "Invoice.payments.data[0].status_transitions.paid_at is 'now', not int",
    ]


def test_a_blank_object_has_everything_and_what_cannot_be_empty_must_be_given():
    customer = blank(stripe.Customer, id="cus_1", created=1)
    assert wrong_in(stripe.Customer, customer) == []
    assert (customer["object"], customer["email"], customer["livemode"]) == ("customer", None, False)
    with pytest.raises(KeyError):
        blank(stripe.Customer)
    with pytest.raises(KeyError):
        blank(stripe.Customer, id="cus_1", nme="x")
