"""Payouts by Stripe: an approved run is one transfer per payout, to the restaurant's own account there (ADR 39)."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from billing import clock
from billing.enums import Verb
from billing.gateways.accounts import remote_accounts
from billing.gateways.operations import write_down
from billing.models import ConnectedAccount, PayoutItem, PayoutPause, PayoutRun
from billing.payouts.choosing import AT_STRIPE, NOT_CONNECTED, NOT_READY, Account, Payee
from restaurants.models import Restaurant


def stripe_payees_of(restaurants: Iterable[Restaurant]) -> dict[int, Payee]:
    """Each restaurant as the rules of choosing see it for a run by Stripe, by its id."""
    places = {place.pk: place for place in restaurants}
    remotes = remote_accounts(places)
    able = ConnectedAccount.objects.filter(restaurant__in=places, takes_transfers=True, pays_out=True)
    ready = set(able.values_list("restaurant_id", flat=True))
    paused = set(PayoutPause.objects.filter(restaurant__in=places, lifted_at=None).values_list("restaurant_id", flat=True))
    return {pk: _payee(place, remotes.get(pk, ""), pk in ready, pk in paused) for pk, place in places.items()}


def _payee(place: Restaurant, remote: str, is_ready: bool, is_paused: bool) -> Payee:
    why = "" if is_ready else NOT_READY if remote else NOT_CONNECTED
    return Payee(Account(AT_STRIPE, remote, place.name), is_paused=is_paused, told=why or "ready")


def send_by_stripe(*, run: PayoutRun, items: Iterable[PayoutItem], by) -> None:
    """Write one call per payout of an approved run, to be carried out after the commit, or when the run's day begins."""
    first_at = begins_at(run)
    made = [
        write_down(
            verb=Verb.TRANSFER_CREATE, params=transfer_params(run, item), by=by, restaurant=item.restaurant, item=item,
            first_at=first_at,
        ).pk
        for item in items
    ]  # fmt: skip
    if first_at is None:
        transaction.on_commit(lambda: _carry_out(made), robust=True)


def begins_at(run: PayoutRun) -> datetime | None:
    """When the day of a run begins where the operator sits; None when it has begun."""
    begins = datetime.combine(run.pay_on, time.min, ZoneInfo(settings.TIME_ZONE))
    return begins if begins > clock.now() else None


def _carry_out(operations: Iterable[int]) -> None:
    from billing.tasks import carry_out as task

    # Not tried again here: what the queue does not take, beat finds.
    for operation_id in operations:
        task.apply_async((operation_id,), retry=False)


def transfer_params(run: PayoutRun, item: PayoutItem) -> dict[str, Any]:
    """What Stripe is told of a payout: so much, from what it holds for us, to the account that was approved."""
    return {
        "amount": item.amount,
        "currency": item.currency.lower(),
        "destination": item.account,
        "transfer_group": run.reference,
        "description": f"{item.document.number} {item.reference}" if item.document else item.reference,
        "metadata": {"hankki_payout": item.reference},
    }
