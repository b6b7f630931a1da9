"""Restaurants' own accounts at Stripe, which transfers go to: asked for, filled in by the owner there, looked at again.

What an account may do is kept as Stripe told it last; whoever hears that it changed asks anew. Links for the owner run
out within minutes: they are made when somebody goes there, and kept nowhere (ADR 39).
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.audit import record
from billing import clock
from billing.enums import CounterpartKind, Gateway, OperationState, Verb
from billing.gateways.account_rules import ASKED, GONE, NONE, REFUSED, Seen, state_of
from billing.gateways.answers import Refused
from billing.gateways.operations import UNSETTLED, last, write_down
from billing.gateways.stripe_client import client, is_on, translated
from billing.models import ConnectedAccount, Counterpart, Operation
from restaurants.models import Restaurant
from restaurants.queries import members_of

EATING_PLACES = "5812"
LOOKED_AT_EVERY = timedelta(hours=1)
NOT_OURS_NOW = frozenset({"account_invalid", "resource_missing"})


class ConnectRefused(Exception):
    """It cannot be so now; `code` is off (Stripe is), asked (it is under way), there, or none (no account yet)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def ask_connected_account(*, restaurant: Restaurant, by) -> Operation:
    """Ask Stripe for an account for a restaurant, by a call that is carried out after the commit; raises ConnectRefused."""
    if not is_on():
        raise ConnectRefused("off")
    # Two people who ask at once would make two accounts.
    Restaurant.objects.select_for_update(no_key=True).get(pk=restaurant.pk)
    if remote_account(restaurant.pk):
        raise ConnectRefused("there")
    before = last(Verb.ACCOUNT_CREATE, None, None, restaurant.pk)
    if before and before.state in UNSETTLED:
        raise ConnectRefused("asked")
    made = write_down(verb=Verb.ACCOUNT_CREATE, params=account_params(restaurant), by=by, restaurant=restaurant)
    record(by, "ask_connected_account", restaurant)
    transaction.on_commit(lambda: _carry_out(made.pk), robust=True)
    return made


def _carry_out(operation_id: int) -> None:
    from billing.tasks import carry_out as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async((operation_id,), retry=False)


def account_params(restaurant: Restaurant) -> dict[str, Any]:
    """What Stripe is told of a restaurant. Stripe itself collects all else, from the owner.

    The country stays open: Stripe takes our own, and transfers stay within its region.
    """
    owner = next(iter(members_of(restaurant)), None)
    told: dict[str, Any] = {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"transfers": {"requested": True}},
        "business_profile": {"name": restaurant.name, "mcc": EATING_PLACES},
        "metadata": {"hankki_restaurant": str(restaurant.pk)},
    }
    return told | {"email": owner.user.email} if owner and owner.user.email else told


def onboarding_link(*, restaurant: Restaurant, back: str, by) -> str:
    """A page at Stripe where the owner tells what is missing, good for a few minutes and once; `back` is where it leads.

    Raises ConnectRefused("none"), and Refused or Unclear when Stripe gives none.
    """
    remote = remote_account(restaurant.pk)
    if not remote:
        raise ConnectRefused("none")
    asked: Any = {"account": remote, "type": "account_onboarding", "return_url": back, "refresh_url": back}
    asked["collection_options"] = {"fields": "eventually_due"}
    with translated():
        link = client().v1.account_links.create(asked)
    record(by, "open_onboarding", restaurant)
    return link.url


def refresh_account(*, restaurant_id: int) -> bool:
    """Ask Stripe what a restaurant's account may do and keep it, unless a later question was answered already.

    Returns whether anything was kept. Raises ConnectRefused("none"), and Refused or Unclear when Stripe does not say.
    """
    remote = remote_account(restaurant_id)
    if not remote:
        raise ConnectRefused("none")
    asked_at = clock.now()
    return _keep(restaurant_id, _seen(remote), asked_at)


def _seen(remote: str) -> dict[str, Any]:
    try:
        with translated():
            account = client().v1.accounts.retrieve(remote)
    except Refused as refused:
        if refused.code not in NOT_OURS_NOW:
            raise
        return {"takes_transfers": False, "pays_out": False, "missing": [], "is_checked": False, "disabled": GONE}
    asks, may = account.requirements, account.capabilities
    missing = sorted({*((asks and asks.currently_due) or ()), *((asks and asks.past_due) or ())})
    return {
        "takes_transfers": bool(may and getattr(may, "transfers", None) == "active"),
        "pays_out": bool(account.payouts_enabled),
        "missing": [name[:200] for name in missing],
        "is_checked": bool(asks and asks.pending_verification),
        "disabled": ((asks and asks.disabled_reason) or "")[:80],
    }


@transaction.atomic
def _keep(restaurant_id: int, facts: dict[str, Any], asked_at) -> bool:
    defaults = facts | {"asked_at": asked_at}
    made, is_new = ConnectedAccount.objects.get_or_create(restaurant_id=restaurant_id, defaults=defaults)
    kept = is_new or bool(
        ConnectedAccount.objects.filter(pk=made.pk, asked_at__lte=asked_at).update(**facts, asked_at=asked_at)
    )
    if kept and (is_new or _told(made) != facts):
        told = facts | {"missing": ", ".join(facts["missing"])}
        record("stripe", "refresh_account", f"restaurant:{restaurant_id}", **told)
    return kept


def _told(account: ConnectedAccount) -> dict[str, Any]:
    names = ("takes_transfers", "pays_out", "missing", "is_checked", "disabled")
    return {name: getattr(account, name) for name in names}


def remote_account(restaurant_id: int) -> str:
    """Stripe's id of a restaurant's account; "" when it has none."""
    return remote_accounts([restaurant_id]).get(restaurant_id, "")


def remote_accounts(restaurants) -> dict[int, str]:
    """Stripe's id of each restaurant's account, by the restaurant's; those without one are not in it."""
    found = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.ACCOUNT, restaurant__in=restaurants)
    return dict(found.values_list("restaurant_id", "remote"))


def seen_of(account: ConnectedAccount) -> Seen:
    """An account as the rules see it."""
    return Seen(account.takes_transfers, account.pays_out, tuple(account.missing), account.is_checked, account.disabled)


def account_state(restaurant_id: int) -> tuple[str, ConnectedAccount | None]:
    """How a restaurant's account stands (a word of billing.gateways.account_rules), and what was told of it last."""
    account = ConnectedAccount.objects.filter(restaurant=restaurant_id).first()
    if account:
        return state_of(seen_of(account)), account
    if remote_account(restaurant_id):
        return ASKED, None
    asked = last(Verb.ACCOUNT_CREATE, None, None, restaurant_id)
    if asked is None:
        return NONE, None
    return (REFUSED if asked.state == OperationState.FAILED else ASKED), None


def accounts_to_look_at() -> list[int]:
    """Restaurants whose account was never looked at, or waits for something and was not looked at for an hour."""
    waiting = ConnectedAccount.objects.exclude(takes_transfers=True, pays_out=True).exclude(disabled=GONE)
    late = waiting.filter(asked_at__lt=clock.now() - LOOKED_AT_EVERY).values_list("restaurant_id", flat=True)
    made = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.ACCOUNT)
    never = made.exclude(restaurant__in=ConnectedAccount.objects.values("restaurant"))
    return sorted({*late, *never.values_list("restaurant_id", flat=True)})
