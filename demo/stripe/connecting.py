"""The part of Stripe that sends money out: connected accounts, transfers to them, payouts to banks."""

from collections.abc import Sequence
from typing import Any

import stripe

from demo.stripe.paying import move
from demo.stripe.shop import Conflict, Shop
from demo.stripe.types import blank

Thing = dict[str, Any]
LINK_SECONDS = 300


FIRST_ASKED = ("business_profile.url", "external_account", "individual.verification.document", "tos_acceptance.date")


def make_account(shop: Shop, params: Thing) -> Thing:
    names = ("type", "country", "email", "business_type", "default_currency")
    known = {name: params[name] for name in names if name in params}
    asked = params.get("capabilities", {}).get("transfers", {}).get("requested", True)
    controller = {"type": "application", "is_controller": True} | params.get("controller", {})
    return shop.make(
        stripe.Account,
        metadata=params.get("metadata") or {},
        charges_enabled=False,
        payouts_enabled=False,
        details_submitted=False,
        capabilities={"transfers": "inactive"} if asked else {},
        controller=controller,
        requirements=_requirements(FIRST_ASKED, "requirements.past_due"),
        **known,
    )


def _requirements(due: Sequence[str], disabled: str | None, checked: Sequence[str] = ()) -> Thing:
    return blank(
        stripe.Account.Requirements,
        currently_due=list(due),
        past_due=list(due),
        eventually_due=list(due),
        pending_verification=list(checked),
        errors=[],
        alternatives=[],
        disabled_reason=disabled,
    )


def onboard(shop: Shop, account_id: str) -> Thing:
    """What an owner does at the onboarding link: everything is known now."""
    return settle(shop, account_id)


def settle(
    shop: Shop, account_id: str, *, due: Sequence[str] = (), disabled: str | None = None, checked: Sequence[str] = ()
) -> Thing:
    """Let Stripe come to a view of an account: what is due, what it checks, why it is disabled; nothing: all is well."""
    with shop.lock:
        account, well = shop.find("account", account_id), not disabled
        account.update(charges_enabled=well, payouts_enabled=well and not due, details_submitted=True)
        account["capabilities"]["transfers"] = "active" if well else "inactive"
        account["requirements"] = _requirements(due, disabled, checked)
        shop.tell("account.updated", account, account_id)
        return account


def leave(shop: Shop, account_id: str) -> None:
    """What an owner does who takes our access away: the account is there and no longer ours to ask about."""
    with shop.lock:
        shop.accounts[account_id] = "gone"
        application = blank(stripe.Application, id="ca_000001", name="Hankki")
        shop.tell("account.application.deauthorized", application, account_id)


def make_link(shop: Shop, params: Thing) -> Thing:
    shop.find("account", params["account"], "account")
    shop.backs[params["account"]] = params.get("return_url", "")
    return blank(
        stripe.AccountLink,
        created=shop.now(),
        expires_at=shop.now() + LINK_SECONDS,
        url=f"{shop.url}/onboard/{params['account']}",
    )


def transfer(shop: Shop, params: Thing) -> Thing:
    account = shop.find("account", params["destination"], "destination")
    if account["capabilities"].get("transfers") != "active":
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
    made["destination_payment"] = _arrive(shop, made)
    shop.tell("transfer.created", made)
    return made


def take_back(shop: Shop, pk: str, params: Thing) -> Thing:
    given = shop.find("transfer", pk)
    amount = params.get("amount", given["amount"] - given["amount_reversed"])
    if not 0 < amount <= given["amount"] - given["amount_reversed"]:
        raise Conflict("parameter_invalid_integer", "More than is left of the transfer cannot be reversed.")
    with _as(shop, given["destination"]):
        held = sum(each["net"] for each in shop.all("balance_transaction", currency=given["currency"]))
    if amount > held:
        raise Conflict("balance_insufficient", "The connected account has insufficient funds to reverse this transfer.")
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


def reversals(shop: Shop, pk: str, params: Thing) -> Thing:
    """What was taken back of a transfer, newest first."""
    rows = shop.find("transfer", pk)["reversals"]["data"][: params.get("limit", 10)]
    return {"object": "list", "url": f"/v1/transfers/{pk}/reversals", "has_more": False, "data": rows}


def _arrive(shop: Shop, given: Thing) -> str:
    """What a transfer is at the account it goes to: a payment that names it."""
    with _as(shop, given["destination"]):
        paid = shop.make(
            stripe.Charge,
            amount=given["amount"],
            amount_captured=given["amount"],
            currency=given["currency"],
            captured=True,
            paid=True,
            status="succeeded",
            metadata={},
            source_transfer=given["id"],
        )
        moved = move(shop, "payment", given["amount"], given["currency"], source=paid["id"])
        paid["balance_transaction"] = moved["id"]
        return paid["id"]


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
        rows = [each for each in shop.all("balance_transaction", currency=currency) if each["id"] not in shop.carried]
        made = make_payout(shop, {"amount": sum(each["net"] for each in rows), "currency": currency})
        made["automatic"] = True
        shop.carried |= {each["id"]: made["id"] for each in rows} | {made["balance_transaction"]: made["id"]}
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
