"""The calls this Stripe takes: for each the type of its request, the type of its answer, and what it does."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe
from stripe import params as types

from demo.stripe import cards, connecting, paying, undoing
from demo.stripe.forms import decode
from demo.stripe.shop import Answer, Conflict, NoSuch, Shop
from demo.stripe.types import Refused, read_request, wrong_in

Thing = dict[str, Any]
MOST_LISTED = 100


@dataclass(frozen=True)
class Call:
    """One call: `do` gets the shop, the ids of the path and the parameters."""

    method: str
    path: re.Pattern[str]
    takes: type | None
    gives: type
    do: Callable[..., Thing]


def _call(method: str, path: str, takes: type | None, gives: type, do: Callable[..., Thing]) -> Call:
    return Call(method, re.compile("/v1/" + path.replace("<id>", "([A-Za-z0-9_]+)")), takes, gives, do)


def _read(kind: type) -> Callable[..., Thing]:
    name = kind.OBJECT_NAME
    return lambda shop, pk, params: shop.find(name, pk)


def _list(kind: type) -> Callable[..., Thing]:
    name = kind.OBJECT_NAME

    def found(shop: Shop, params: Thing) -> Thing:
        asked = {key: value for key, value in params.items() if key not in ("expand", "limit", "starting_after", "created")}
        payout = asked.pop("payout", "") if name == "balance_transaction" else ""
        rows = [
            each for each in shop.all(name, **asked) if _made(each.get("created", each.get("date")), params.get("created"))
        ]
        rows = [each for each in rows if shop.carried.get(each["id"]) == payout] if payout else rows
        if after := params.get("starting_after"):
            rows = rows[next(n for n, each in enumerate(rows) if each["id"] == after) + 1 :]
        limit = min(params.get("limit", 10), MOST_LISTED)
        return {"object": "list", "url": f"/v1/{name}s", "has_more": len(rows) > limit, "data": rows[:limit]}

    return found


def _made(at: Any, asked: Any) -> bool:
    """Whether something was made when a list asks for: a second, or gt, gte, lt, lte."""
    bounds = asked if isinstance(asked, dict) else {"gte": asked, "lte": asked} if asked else {}
    tests = {"gt": at.__gt__, "gte": at.__ge__, "lt": at.__lt__, "lte": at.__le__}
    return all(tests[name](value) for name, value in bounds.items())


def _change(kind: type) -> Callable[..., Thing]:
    name = kind.OBJECT_NAME
    return lambda shop, pk, params: paying.change(shop, name, pk, params)


def _readable(path: str, kind: type, takes: type | None, lists: type) -> list[Call]:
    return [_call("GET", f"{path}/<id>", takes, kind, _read(kind)), _call("GET", path, lists, kind, _list(kind))]


CALLS = [
    _call("POST", "customers", types.CustomerCreateParams, stripe.Customer, paying.make_customer),
    _call("POST", "customers/<id>", types.CustomerUpdateParams, stripe.Customer, _change(stripe.Customer)),
    *_readable("customers", stripe.Customer, types.CustomerRetrieveParams, types.CustomerListParams),
    _call("POST", "invoices", types.InvoiceCreateParams, stripe.Invoice, paying.make_invoice),
    _call("POST", "invoices/<id>/finalize", types.InvoiceFinalizeInvoiceParams, stripe.Invoice, paying.finalize),
    _call("POST", "invoices/<id>/pay", types.InvoicePayParams, stripe.Invoice, paying.pay),
    _call("POST", "invoices/<id>/void", types.InvoiceVoidInvoiceParams, stripe.Invoice, paying.void),
    *_readable("invoices", stripe.Invoice, types.InvoiceRetrieveParams, types.InvoiceListParams),
    _call("POST", "invoiceitems", types.InvoiceItemCreateParams, stripe.InvoiceItem, paying.make_item),
    *_readable("invoiceitems", stripe.InvoiceItem, types.InvoiceItemRetrieveParams, types.InvoiceItemListParams),
    *_readable(
        "invoice_payments", stripe.InvoicePayment, types.InvoicePaymentRetrieveParams, types.InvoicePaymentListParams
    ),
    _call("POST", "payment_intents", types.PaymentIntentCreateParams, stripe.PaymentIntent, paying.make_intent),
    _call("POST", "payment_intents/<id>/confirm", types.PaymentIntentConfirmParams, stripe.PaymentIntent, cards.confirm),
    _call("POST", "payment_intents/<id>/capture", types.PaymentIntentCaptureParams, stripe.PaymentIntent, paying.capture),
    _call("POST", "payment_intents/<id>/cancel", types.PaymentIntentCancelParams, stripe.PaymentIntent, paying.cancel),
    *_readable("payment_intents", stripe.PaymentIntent, types.PaymentIntentRetrieveParams, types.PaymentIntentListParams),
    _call("POST", "checkout/sessions", types.checkout.SessionCreateParams, stripe.checkout.Session, cards.make_page),
    *_readable(
        "checkout/sessions", stripe.checkout.Session, types.checkout.SessionRetrieveParams, types.checkout.SessionListParams
    ),
    *_readable("setup_intents", stripe.SetupIntent, types.SetupIntentRetrieveParams, types.SetupIntentListParams),
    _call("POST", "payment_methods/<id>/detach", types.PaymentMethodDetachParams, stripe.PaymentMethod, cards.detach),
    *_readable("payment_methods", stripe.PaymentMethod, types.PaymentMethodRetrieveParams, types.PaymentMethodListParams),
    *_readable("charges", stripe.Charge, types.ChargeRetrieveParams, types.ChargeListParams),
    _call("POST", "refunds", types.RefundCreateParams, stripe.Refund, undoing.refund),
    *_readable("refunds", stripe.Refund, types.RefundRetrieveParams, types.RefundListParams),
    _call("POST", "credit_notes", types.CreditNoteCreateParams, stripe.CreditNote, undoing.credit),
    *_readable("credit_notes", stripe.CreditNote, types.CreditNoteRetrieveParams, types.CreditNoteListParams),
    *_readable("disputes", stripe.Dispute, types.DisputeRetrieveParams, types.DisputeListParams),
    _call("POST", "accounts", types.AccountCreateParams, stripe.Account, connecting.make_account),
    *_readable("accounts", stripe.Account, types.AccountRetrieveParams, types.AccountListParams),
    _call("POST", "account_links", types.AccountLinkCreateParams, stripe.AccountLink, connecting.make_link),
    _call("POST", "transfers", types.TransferCreateParams, stripe.Transfer, connecting.transfer),
    _call(
        "POST", "transfers/<id>/reversals", types.TransferReversalCreateParams, stripe.TransferReversal, connecting.take_back
    ),
    _call(
        "GET", "transfers/<id>/reversals", types.TransferReversalListParams, stripe.TransferReversal, connecting.reversals
    ),
    *_readable("transfers", stripe.Transfer, types.TransferRetrieveParams, types.TransferListParams),
    _call("POST", "payouts", types.PayoutCreateParams, stripe.Payout, connecting.make_payout),
    *_readable("payouts", stripe.Payout, types.PayoutRetrieveParams, types.PayoutListParams),
    _call("GET", "balance", types.BalanceRetrieveParams, stripe.Balance, paying.balance),
    *_readable(
        "balance_transactions",
        stripe.BalanceTransaction,
        types.BalanceTransactionRetrieveParams,
        types.BalanceTransactionListParams,
    ),
    *_readable("events", stripe.Event, types.EventRetrieveParams, types.EventListParams),
]


def answer(shop: Shop, method: str, path: str, sent: str, headers: dict[str, str]) -> Answer:
    """What Stripe answers to a request; `sent` is the body of a POST or the query of a GET, headers have small letters."""
    with shop.lock:
        shop.requests.append((method, path))
        if headers.get("authorization") != f"Bearer {shop.key}":
            return error(401, "invalid_request_error", "", "", "Invalid API Key provided.")
        key = headers.get("idempotency-key", "") if method == "POST" else ""
        asked = json.dumps([method, path, sent, headers.get("stripe-account", "")])
        if key and (known := shop.remembered(key)):
            return _again(asked, *known)
        shop.account = headers.get("stripe-account", "")
        try:
            said, began = _perform(shop, method, path, sent)
        finally:
            shop.account = ""
        if key and began:
            shop.keys[key] = (shop.now(), asked, said)
        return said


def _again(asked: str, before: str, said: Answer) -> Answer:
    if asked != before:
        words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return error(400, "idempotency_error", "", "", words)
    return Answer(said.status, said.body, said.headers | {"Idempotent-Replayed": "true"})


def _perform(shop: Shop, method: str, path: str, sent: str) -> tuple[Answer, bool]:
    """The answer, and whether anything was begun: what is refused for its parameters leaves no trace of its key."""
    for call in CALLS:
        if call.method == method and (found := call.path.fullmatch(path)):
            break
    else:
        return error(404, "invalid_request_error", "", "", f"Unrecognized request URL ({method}: {path})."), False
    try:
        params = read_request(call.takes, decode(sent))
        made = call.do(shop, *found.groups(), params)
        said = _expanded(shop, made, params.get("expand", []))
    except NoSuch as refused:
        return error(404, "invalid_request_error", refused.code, refused.param, refused.message), False
    except Refused as refused:
        return error(400, "invalid_request_error", refused.code, refused.param, refused.message), False
    except Conflict as conflict:
        told = error(conflict.status, conflict.kind, conflict.code, "", conflict.message)
        if conflict.declined:
            told.body["error"]["decline_code"] = conflict.declined
        return told, True
    rows = said["data"] if said["object"] == "list" else [said]
    wrong = [sentence for row in rows for sentence in wrong_in(call.gives, row)]
    assert not wrong, wrong
    return Answer(200, said), True


def _expanded(shop: Shop, made: Thing, paths: list[str]) -> Thing:
    """The object with the ids that were asked for replaced by what they stand for."""
    copy = json.loads(json.dumps(made))
    for path in paths:
        _expand(shop, copy, path.split("."), path)
    return copy


def _expand(shop: Shop, thing: Any, steps: list[str], path: str) -> None:
    name, *deeper = steps
    if name not in thing:
        raise Refused("parameter_invalid", "expand", f"This property cannot be expanded ({path}).")
    if isinstance(thing[name], str):
        thing[name] = json.loads(json.dumps(shop.objects[thing[name]]))
    inner = thing[name] if isinstance(thing[name], list) else [thing[name]]
    for each in inner:
        if deeper and each is not None:
            _expand(shop, each, deeper, path)


def error(status: int, kind: str, code: str, param: str, message: str) -> Answer:
    """An error in Stripe's shape."""
    said = {"type": kind, "code": code, "param": param, "message": message}
    return Answer(status, {"error": {name: value for name, value in said.items() if value}})
