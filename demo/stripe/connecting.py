"""The part of Stripe that sends money out: connected accounts, transfers to them, payouts to banks."""

from typing import Any

import stripe

from demo.stripe.paying import move
from demo.stripe.shop import Conflict, Shop
from demo.stripe.types import blank

Thing = dict[str, Any]
LINK_SECONDS = 300


def make_account(shop: Shop, params: Thing) -> Thing:
    known = {
        name: params[name] for name in ("type", "country", "email", "business_type", "default_currency") if name in params
    }
    account = shop.make(
        stripe.Account,
        metadata=params.get("metadata") or {},
        charges_enabled=False,
        payouts_enabled=False,
        details_submitted=False,
        **known,
    )
    return account


def onboard(shop: Shop, account_id: str) -> Thing:
    """What an owner does at the onboarding link: everything is known now."""
    with shop.lock:
        account = shop.find("account", account_id)
        account.update(charges_enabled=True, payouts_enabled=True, details_submitted=True)
        shop.tell("account.updated", account)
        return account


def make_link(shop: Shop, params: Thing) -> Thing:
    shop.find("account", params["account"], "account")
    return blank(
        stripe.AccountLink,
        created=shop.now(),
        expires_at=shop.now() + LINK_SECONDS,
        url=f"{shop.url}/onboard/{params['account']}",
    )


def transfer(shop: Shop, params: Thing) -> Thing:
    account = shop.find("account", params["destination"], "destination")
    if not account["payouts_enabled"]:
        raise Conflict("account_invalid", "The account cannot take transfers yet.")
    held = sum(each["net"] for each in shop.all("balance_transaction", currency=params["currency"]))
    amount = params.get("amount", 0)
    if amount > held:
        raise Conflict("balance_insufficient", "You have insufficient available funds in your Stripe account.")
    made = shop.make(
        stripe.Transfer,
        amount=amount,
        currency=params["currency"],
        destination=account["id"],
        metadata=params.get("metadata") or {},
        transfer_group=params.get("transfer_group"),
        description=params.get("description"),
        source_type="card",
    )
    made["balance_transaction"] = move(shop, "transfer", -amount, params["currency"], source=made["id"])["id"]
    _at(shop, account["id"], "payment", amount, params["currency"])
    shop.tell("transfer.created", made)
    return made


def take_back(shop: Shop, pk: str, params: Thing) -> Thing:
    given = shop.find("transfer", pk)
    amount = params.get("amount", given["amount"] - given["amount_reversed"])
    if not 0 < amount <= given["amount"] - given["amount_reversed"]:
        raise Conflict("parameter_invalid_integer", "More than is left of the transfer cannot be reversed.")
    made = shop.make(
        stripe.TransferReversal,
        amount=amount,
        currency=given["currency"],
        transfer=pk,
        metadata=params.get("metadata") or {},
    )
    made["balance_transaction"] = move(shop, "transfer_refund", amount, given["currency"], source=made["id"])["id"]
    given["amount_reversed"] += amount
    given["reversed"] = given["amount_reversed"] == given["amount"]
    given["reversals"]["data"].insert(0, made)
    _at(shop, given["destination"], "payment_refund", -amount, given["currency"])
    shop.tell("transfer.reversed", given)
    return made


def make_payout(shop: Shop, params: Thing) -> Thing:
    made = shop.make(
        stripe.Payout,
        amount=params["amount"],
        currency=params["currency"],
        arrival_date=shop.now() + 2 * 86400,
        automatic=False,
        method="standard",
        reconciliation_status="not_applicable",
        source_type="card",
        status="pending",
        type="bank_account",
        metadata=params.get("metadata") or {},
        description=params.get("description"),
        statement_descriptor=params.get("statement_descriptor"),
    )
    made["balance_transaction"] = move(shop, "payout", -params["amount"], params["currency"], source=made["id"])["id"]
    shop.tell("payout.created", made)
    return made


def pay_out(shop: Shop, currency: str, account: str = "") -> Thing:
    """What Stripe does by itself every few days: send what an account holds to its bank."""
    with _as(shop, account):
        held = sum(each["net"] for each in shop.all("balance_transaction", currency=currency))
        made = make_payout(shop, {"amount": held, "currency": currency})
        made["automatic"] = True
        return made


def end_payout(shop: Shop, payout_id: str, status: str) -> Thing:
    """Let a payout arrive (paid) or come back (failed)."""
    with _as(shop, shop.accounts[payout_id]):
        found = shop.find("payout", payout_id)
        found["status"] = status
        if status == "failed":
            found["failure_code"], found["failure_message"] = "account_closed", "The bank account has been closed."
            moved = move(shop, "payout_failure", found["amount"], found["currency"], source=payout_id)
            found["failure_balance_transaction"] = moved["id"]
        shop.tell(f"payout.{status}", found)
        return found


def _at(shop: Shop, account: str, kind: str, amount: int, currency: str) -> None:
    with _as(shop, account):
        move(shop, kind, amount, currency)


class _as:
    """For a while, things are done by a connected account."""

    def __init__(self, shop: Shop, account: str):
        self.shop, self.account = shop, account

    def __enter__(self):
        self.shop.lock.acquire()
        self.before, self.shop.account = self.shop.account, self.account

    def __exit__(self, *_):
        self.shop.account = self.before
        self.shop.lock.release()
