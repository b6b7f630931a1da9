"""The part of Stripe that takes back: refunds, credit notes, disputes."""

from typing import Any

import stripe

from demo.stripe.paying import move, settled
from demo.stripe.shop import Conflict, Shop

Thing = dict[str, Any]


def refund(shop: Shop, params: Thing) -> Thing:
    pk = params.get("charge") or shop.find("payment_intent", params.get("payment_intent", ""))["latest_charge"]
    taken = shop.find("charge", pk or "", "charge")
    amount = params.get("amount", taken["amount"] - taken["amount_refunded"])
    if amount <= 0 or amount > taken["amount"] - taken["amount_refunded"]:
        raise Conflict("charge_already_refunded", "More than is left of the charge cannot be refunded.")
    if any(each["status"] != "won" for each in shop.all("dispute", charge=taken["id"])):
        raise Conflict("charge_disputed", "The charge has been charged back; it cannot be refunded.")
    made = shop.make(
        stripe.Refund,
        amount=amount,
        currency=taken["currency"],
        charge=taken["id"],
        status="succeeded",
        payment_intent=taken["payment_intent"],
        metadata=params.get("metadata") or {},
        reason=params.get("reason"),
    )
    made["balance_transaction"] = move(shop, "refund", -amount, taken["currency"], source=made["id"])["id"]
    taken["amount_refunded"] += amount
    taken["refunded"] = taken["amount_refunded"] == taken["amount"]
    shop.tell("charge.refunded", taken)
    shop.tell("refund.created", made)
    return made


def fail_refund(shop: Shop, refund_id: str) -> Thing:
    """What a payer's bank does weeks later: it does not take a refund, and the money is back on the balance."""
    with shop.lock:
        found = shop.find("refund", refund_id)
        found["status"], found["failure_reason"] = "failed", "expired_or_canceled_card"
        moved = move(shop, "refund_failure", found["amount"], found["currency"], source=refund_id)
        found["failure_balance_transaction"] = moved["id"]
        taken = shop.objects[found["charge"]]
        taken["amount_refunded"] -= found["amount"]
        taken["refunded"] = False
        shop.tell("refund.updated", found)
        shop.tell("refund.failed", found)
        return found


def credit(shop: Shop, params: Thing) -> Thing:
    """A credit note: of an open invoice it lowers what is asked, of a paid one it says what was given back."""
    invoice = shop.find("invoice", params["invoice"], "invoice")
    amount = params.get("amount") or sum(each.get("amount", 0) for each in params.get("lines", []))
    is_open = invoice["status"] == "open"
    limit = invoice["amount_remaining"] if is_open else invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if invoice["status"] not in ("open", "paid") or not 0 < amount <= limit:
        raise Conflict("invoice_not_open", "The credit note is more than the invoice bears.")
    given = (
        refund(shop, {"charge": _charge_of(shop, invoice), "amount": params["refund_amount"]})
        if params.get("refund_amount")
        else None
    )
    refunds = [{"amount_refunded": given["amount"], "refund": given["id"], "type": "refund"}] if given else []
    number = f"{invoice['number']}-CN-{len(shop.all('credit_note', invoice=invoice['id'])) + 1:02d}"
    made = shop.make(
        stripe.CreditNote,
        amount=amount,
        subtotal=amount,
        total=amount,
        currency=invoice["currency"],
        invoice=invoice["id"],
        customer=invoice["customer"],
        number=number,
        pdf=f"{shop.url}/i/{invoice['id']}/pdf",
        status="issued",
        refunds=refunds,
        type="pre_payment" if is_open else "post_payment",
        metadata=params.get("metadata") or {},
        memo=params.get("memo"),
        reason=params.get("reason"),
        **{f"{'pre' if is_open else 'post'}_payment_amount": amount},
    )
    invoice[f"{'pre' if is_open else 'post'}_payment_credit_notes_amount"] += amount
    if is_open:
        invoice["amount_remaining"] -= amount
        invoice["amount_due"] -= amount
        for each in shop.all("invoice_payment", invoice=invoice["id"], status="open"):
            each["amount_requested"] = invoice["amount_remaining"]
        if not invoice["amount_remaining"]:
            settled(shop, invoice)
    shop.tell("credit_note.created", made)
    return made


def _charge_of(shop: Shop, invoice: Thing) -> str:
    paid = next(iter(shop.all("invoice_payment", invoice=invoice["id"], status="paid")))
    return shop.objects[paid["payment"]["payment_intent"]]["latest_charge"]


def dispute(shop: Shop, charge_id: str, amount: int = 0) -> Thing:
    """What a payer's bank does: take a charge back, or so much of it, until it is decided, with a fee."""
    with shop.lock:
        taken = shop.find("charge", charge_id)
        taken["disputed"] = True
        made = shop.make(
            stripe.Dispute,
            amount=amount or taken["amount"],
            currency=taken["currency"],
            charge=charge_id,
            reason="fraudulent",
            payment_intent=taken["payment_intent"],
            status="needs_response",
            balance_transactions=[],
            metadata={},
            evidence_details={
                "enhanced_eligibility": {},
                "due_by": shop.now() + 9 * 86400,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
                "submission_method": "manual",
            },
            evidence={"enhanced_evidence": {}},
        )
        moved = move(shop, "adjustment", -made["amount"], taken["currency"], fee=1_500, source=made["id"])
        made["balance_transactions"].append(moved)
        shop.tell("charge.dispute.created", made)
        shop.tell("charge.dispute.funds_withdrawn", made)
        return made


def decide(shop: Shop, dispute_id: str, outcome: str) -> Thing:
    """End a dispute: won (the money comes back) or lost."""
    with shop.lock:
        found = shop.find("dispute", dispute_id)
        found["status"] = outcome
        if outcome == "won":
            found["balance_transactions"].append(
                move(shop, "adjustment", found["amount"], found["currency"], source=dispute_id)
            )
            shop.tell("charge.dispute.funds_reinstated", found)
        shop.tell("charge.dispute.closed", found)
        return found
