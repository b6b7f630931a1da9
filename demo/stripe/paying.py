"""The part of Stripe that brings money in: customers, invoices, payments."""

from typing import Any

import stripe

from demo.stripe.shop import Conflict, Shop
from demo.stripe.types import Refused, blank

Thing = dict[str, Any]
CARD_FEE_PER_TEN_THOUSAND = 290
CARD, TRANSFER = "card", "customer_balance"
TRANSFERS = {
    "eur": "eu_bank_transfer", "gbp": "gb_bank_transfer", "jpy": "jp_bank_transfer", "mxn": "mx_bank_transfer",
    "usd": "us_bank_transfer",
}  # fmt: skip
"""In which currencies an invoice can be paid by bank transfer, and what that is called."""


def make_customer(shop: Shop, params: Thing) -> Thing:
    customer = shop.make(stripe.Customer, metadata={}, **_kept(params, "metadata"))
    customer["metadata"] = params.get("metadata") or {}
    shop.tell("customer.created", customer)
    return customer


def change(shop: Shop, kind: str, pk: str, params: Thing) -> Thing:
    """Change an object; metadata is merged, as Stripe does it."""
    found = shop.find(kind, pk)
    if params.get("metadata"):
        params["metadata"] = {**(found["metadata"] or {}), **params["metadata"]}
    found.update({name: None if value == "" else value for name, value in params.items()})
    shop.tell(f"{kind}.updated", found)
    return found


def make_invoice(shop: Shop, params: Thing) -> Thing:
    customer = shop.find("customer", params.get("customer", ""), "customer")
    if params.get("collection_method") == "send_invoice" and not {"due_date", "days_until_due"} & set(params):
        raise Refused(
            "parameter_missing", "days_until_due", "If invoices are sent, `days_until_due` or `due_date` is needed."
        )
    if any(each["number"] == params.get("number") for each in shop.all("invoice") if each["number"]):
        raise Refused("parameter_invalid", "number", f"The invoice number {params['number']} is used already.")
    for each in params.get("custom_fields") or []:
        if len(each["name"]) > 40 or len(each["value"]) > 140:
            raise Refused("parameter_invalid", "custom_fields", "A custom field has at most 40 and 140 characters.")
    known = _kept(params, "days_until_due", "payment_settings", "pending_invoice_items_behavior", "metadata", "due_date")
    days, now = params.get("days_until_due"), shop.now()
    invoice = shop.make(
        stripe.Invoice,
        **{"collection_method": "charge_automatically", "currency": "usd"} | known,
        due_date=params.get("due_date") or (now + days * 86400 if days is not None else None),
        status="draft",
        issuer={"type": "self"},
        automatic_tax={"enabled": False},
        period_start=now,
        period_end=now,
        metadata=params.get("metadata") or {},
        customer_name=customer["name"],
        customer_email=customer["email"],
        payment_settings=_settings(params.get("payment_settings") or {}, known.get("currency", "usd")),
    )
    shop.tell("invoice.created", invoice)
    return invoice


def _settings(asked: Thing, currency: str) -> Thing:
    """By what an invoice may be paid, as asked; a way that its currency has not is refused."""
    kind = stripe.Invoice.PaymentSettings
    ways, options = asked.get("payment_method_types") or None, None
    if TRANSFER in (ways or []):
        told = (asked.get("payment_method_options") or {}).get(TRANSFER) or {}
        transfer = told.get("bank_transfer") or {}
        if transfer.get("type") != TRANSFERS.get(currency, "") or (currency == "eur") != ("eu_bank_transfer" in transfer):
            raise Refused("parameter_invalid", "payment_settings", f"{TRANSFER} is not so in {currency}.")
        options = _options(told.get("funding_type"), transfer)
    return blank(kind, payment_method_types=ways, payment_method_options=options)


def _options(funding: str | None, transfer: Thing) -> Thing:
    kind = stripe.Invoice.PaymentSettings.PaymentMethodOptions
    way = blank(kind.CustomerBalance.BankTransfer, **transfer)
    return blank(kind, customer_balance=blank(kind.CustomerBalance, funding_type=funding, bank_transfer=way))


def _ways(invoice: Thing) -> list[str]:
    """By what an invoice may be paid: what it says, else what its currency has."""
    said = invoice["payment_settings"]["payment_method_types"]
    return said or [CARD, *([TRANSFER] if invoice["currency"] in TRANSFERS else [])]


def make_item(shop: Shop, params: Thing) -> Thing:
    invoice = shop.find("invoice", params.get("invoice", ""), "invoice")
    if invoice["status"] != "draft":
        raise Conflict("invoice_not_editable", "The invoice is finalized and can no longer be changed.")
    for name in ("currency", "customer"):
        if params.get(name, invoice[name]) != invoice[name]:
            raise Refused("parameter_invalid", name, f"The invoice has another {name}.")
    facts = {"amount": params.get("amount", 0), "currency": invoice["currency"], "description": params.get("description")}
    now = shop.now()
    span = {"start": now, "end": now}
    item = shop.make(
        stripe.InvoiceItem,
        customer=invoice["customer"],
        date=now,
        quantity=1,
        quantity_decimal="1",
        period=span,
        metadata=params.get("metadata") or {},
        invoice=invoice["id"],
        discountable=False,
        **facts,
    )
    line = shop.make(
        stripe.InvoiceLineItem, invoice=invoice["id"], period=span, subtotal=facts["amount"], metadata={}, **facts
    )
    invoice["lines"]["data"].append(line)
    total = sum(each["amount"] for each in invoice["lines"]["data"])
    invoice.update(subtotal=total, total=total, amount_due=total, amount_remaining=total)
    return item


def finalize(shop: Shop, pk: str, params: Thing) -> Thing:
    invoice = shop.find("invoice", pk)
    if invoice["status"] != "draft":
        raise Conflict("invoice_not_editable", "This invoice is already finalized, you can't re-finalize it.")
    invoice["status_transitions"]["finalized_at"] = shop.now()
    invoice.update(
        number=invoice["number"] or f"AUTO-{invoice['id'][3:]}",
        status="open",
        auto_advance=bool(params.get("auto_advance")),
        hosted_invoice_url=f"{shop.url}/i/{pk}",
        invoice_pdf=f"{shop.url}/i/{pk}/pdf",
    )
    if invoice["total"] <= 0:
        settled(shop, invoice)
        return invoice
    _open_payment(shop, invoice)
    shop.tell("invoice.finalized", invoice)
    return invoice


def _open_payment(shop: Shop, invoice: Thing) -> Thing:
    """What Stripe keeps ready to be paid: an intent over all that is left."""
    intent = make_intent(
        shop,
        {
            "amount": invoice["amount_remaining"],
            "currency": invoice["currency"],
            "customer": invoice["customer"],
            "payment_method_types": _ways(invoice),
        },
    )
    return shop.make(
        stripe.InvoicePayment,
        currency=invoice["currency"],
        invoice=invoice["id"],
        amount_requested=intent["amount"],
        status="open",
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status_transitions={"canceled_at": None, "paid_at": None},
    )


def pay(shop: Shop, pk: str, params: Thing) -> Thing:
    """Pay an invoice whole: by the payment method named, or as paid somewhere else."""
    invoice = shop.find("invoice", pk)
    if invoice["status"] != "open":
        raise Conflict("invoice_already_paid" if invoice["status"] == "paid" else "invoice_not_open", "Invoice is not open.")
    if not params.get("paid_out_of_band"):
        return receive(shop, pk, invoice["amount_remaining"])
    for each in shop.all("invoice_payment", invoice=pk, status="open"):
        each["status"] = "canceled"
    shop.make(
        stripe.InvoicePayment,
        currency=invoice["currency"],
        invoice=pk,
        amount_requested=invoice["amount_remaining"],
        amount_paid=invoice["amount_remaining"],
        status="paid",
        payment={"type": "payment_record", "payment_record": f"pr_{pk[3:]}"},
        status_transitions={"canceled_at": None, "paid_at": shop.now()},
    )
    invoice["amount_paid"], invoice["amount_remaining"] = invoice["amount_due"], 0
    settled(shop, invoice)
    return invoice


def receive(shop: Shop, pk: str, amount: int, *, way: str = "card") -> Thing:
    """What a payer does: bring an amount (minor units) for an open invoice, by card or by transfer."""
    with shop.lock:
        invoice = shop.find("invoice", pk)
        if invoice["status"] != "open" or not 0 < amount <= invoice["amount_remaining"]:
            raise Conflict("invoice_not_open", "The invoice does not ask for that.")
        payment = next(iter(shop.all("invoice_payment", invoice=pk, status="open")))
        intent = shop.objects[payment["payment"]["payment_intent"]]
        if way not in intent["payment_method_types"]:
            raise Conflict("payment_intent_incompatible_payment_method", f"The invoice cannot be paid by {way}.")
        intent["amount"] = payment["amount_requested"] = amount
        charge(shop, intent, way=way)
        payment.update(status="paid", amount_paid=amount, status_transitions={"canceled_at": None, "paid_at": shop.now()})
        shop.tell("invoice_payment.paid", payment)
        invoice["amount_paid"] += amount
        invoice["amount_remaining"] -= amount
        if invoice["amount_remaining"]:
            _open_payment(shop, invoice)
            shop.tell("invoice.updated", invoice)
        else:
            settled(shop, invoice)
        return invoice


def settled(shop: Shop, invoice: Thing) -> None:
    invoice["status"], invoice["status_transitions"]["paid_at"] = "paid", shop.now()
    shop.tell("invoice.updated", invoice)
    shop.tell("invoice.paid", invoice)


def void(shop: Shop, pk: str, params: Thing) -> Thing:
    invoice = shop.find("invoice", pk)
    if invoice["status"] not in ("open", "uncollectible"):
        raise Conflict("invoice_not_open", "You can only void open or uncollectible invoices.")
    for each in shop.all("invoice_payment", invoice=pk, status="open"):
        each["status"] = "canceled"
    invoice["status"], invoice["status_transitions"]["voided_at"] = "void", shop.now()
    shop.tell("invoice.voided", invoice)
    return invoice


def make_intent(shop: Shop, params: Thing) -> Thing:
    known = _kept(
        params,
        "confirm",
        "payment_method_types",
        "metadata",
        "capture_method",
        "confirmation_method",
        "off_session",
        "automatic_payment_methods",
        "payment_method_options",
        "payment_method_data",
        "error_on_requires_action",
        "return_url",
        "use_stripe_sdk",
        "mandate_data",
        "transfer_data",
    )
    if params["amount"] <= 0:
        raise Refused("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
    intent = shop.make(
        stripe.PaymentIntent,
        capture_method=params.get("capture_method", "automatic_async"),
        confirmation_method="automatic",
        payment_method_types=params.get("payment_method_types") or ["card"],
        status="requires_payment_method",
        metadata=params.get("metadata") or {},
        **known,
    )
    intent["client_secret"] = f"{intent['id']}_secret_1"
    if params.get("confirm"):
        from demo.stripe import cards  # it stands on this

        return cards.confirm(shop, intent["id"], params)
    return intent


def capture(shop: Shop, pk: str, params: Thing) -> Thing:
    intent = shop.find("payment_intent", pk)
    if intent["status"] != "requires_capture":
        raise Conflict("payment_intent_unexpected_state", f"This PaymentIntent is {intent['status']}.")
    if why := shop.declining.get(intent["payment_method"], ""):
        raise Conflict("charge_expired_for_capture", "The charge cannot be captured.", declined=why)
    intent["amount"] = params.get("amount_to_capture", intent["amount"])
    charge(shop, intent)
    return intent


def cancel(shop: Shop, pk: str, params: Thing) -> Thing:
    intent = shop.find("payment_intent", pk)
    if intent["status"] in ("succeeded", "canceled"):
        raise Conflict("payment_intent_unexpected_state", f"This PaymentIntent is {intent['status']}.")
    intent.update(status="canceled", canceled_at=shop.now(), amount_capturable=0, next_action=None)
    shop.tell("payment_intent.canceled", intent)
    return intent


def charge(shop: Shop, intent: Thing, *, way: str = "card") -> Thing:
    """Take the money of an intent: a charge, and what it does to the balance after the fee."""
    amount = intent["amount"]
    fee = amount * CARD_FEE_PER_TEN_THOUSAND // 10_000 if way == "card" else 0
    made = shop.make(
        stripe.Charge,
        amount=amount,
        amount_captured=amount,
        currency=intent["currency"],
        captured=True,
        paid=True,
        status="succeeded",
        payment_intent=intent["id"],
        customer=intent["customer"],
        metadata=intent["metadata"],
        transfer_group=intent["transfer_group"],
        payment_method_details={"type": way},
    )
    made["balance_transaction"] = move(shop, "charge", amount, intent["currency"], fee=fee, source=made["id"])["id"]
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0, latest_charge=made["id"])
    shop.tell("charge.succeeded", made)
    shop.tell("payment_intent.succeeded", intent)
    return made


def move(shop: Shop, kind: str, amount: int, currency: str, *, fee: int = 0, source: str | None = None) -> Thing:
    """Change the balance of the account by an amount less a fee (minor units)."""
    details = [{"amount": fee, "currency": currency, "type": "stripe_fee", "application": None, "description": None}] * bool(
        fee
    )
    return shop.make(
        stripe.BalanceTransaction,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=currency,
        type=kind,
        source=source,
        reporting_category=kind,
        status="available",
        balance_type="payments",
        fee_details=details,
        available_on=shop.now(),
    )


def balance(shop: Shop, params: Thing) -> Thing:
    held: dict[str, int] = {}
    for each in shop.all("balance_transaction"):
        held[each["currency"]] = held.get(each["currency"], 0) + each["net"]
    available = [{"amount": amount, "currency": coin, "source_types": None} for coin, amount in sorted(held.items())]
    return blank(stripe.Balance, available=available, pending=[])


def _kept(params: Thing, *without: str) -> Thing:
    return {name: value for name, value in params.items() if name not in (*without, "expand") and value != ""}
