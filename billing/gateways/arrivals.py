"""How far Stripe has come in paying restaurants' banks from their accounts there: asked for whenever it is told of.

A payout of Stripe's sums up what came to the account; which of our payouts are in it, its movements say. It may be told as
failed before it is told as paid, or be paid and fail a week later: what Stripe says now is kept.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from billing import clock
from billing.enums import ArrivalState, CounterpartKind, Gateway, Heard
from billing.gateways.stripe_client import client, translated
from billing.models import Arrival, ArrivalPart, Counterpart

DEEPEST = 9
"""Through how many failed payouts, one in the next, a payout of ours is followed."""


def act_on_payout(account: Counterpart, remote: str) -> Heard:
    """Keep what Stripe says now of what it pays a restaurant's bank; raises Unclear, or Refused, when it cannot be asked."""
    asked_at, theirs = clock.now(), {"stripe_account": account.remote}
    with translated():
        told = client().v1.payouts.retrieve(remote, None, theirs)  # type: ignore[arg-type]
        transfers = list(_transfers_in(remote, theirs)) if told.automatic else []
    facts = {
        "restaurant_id": account.restaurant_id,
        "amount": told.amount,
        "currency": told.currency.upper(),
        "state": told.status if told.status in ArrivalState.values else ArrivalState.PENDING,
        "day": datetime.fromtimestamp(told.arrival_date, UTC).date(),
        "why": (told.failure_message or told.failure_code or "")[:200],
        "made_at": datetime.fromtimestamp(told.created, UTC),
    }
    return Heard.DONE if _keep(remote, facts, asked_at, transfers) else Heard.IGNORED


def _transfers_in(remote: str, theirs: Any, deeper: int = DEEPEST) -> Iterator[str]:
    """The ids of the transfers a payout of Stripe's is made of, with those of payouts that failed before and are in it."""
    asked: Any = {"payout": remote, "limit": 100, "expand": ["data.source"]}
    for moved in client().v1.balance_transactions.list(asked, theirs).auto_paging_iter():
        if moved.type == "payment" and (given := getattr(moved.source, "source_transfer", None)):
            yield str(getattr(given, "id", given))
        elif moved.type == "payout_failure" and moved.source and deeper:
            yield from _transfers_in(str(getattr(moved.source, "id", moved.source)), theirs, deeper - 1)


@transaction.atomic
def _keep(remote: str, facts: dict[str, Any], asked_at: datetime, transfers: list[str]) -> bool:
    found, is_new = Arrival.objects.get_or_create(remote=remote, defaults=facts | {"asked_at": asked_at})
    before = found.state
    kept = is_new or bool(Arrival.objects.filter(pk=found.pk, asked_at__lte=asked_at).update(**facts, asked_at=asked_at))
    items = _items(facts["restaurant_id"], transfers)
    ArrivalPart.objects.bulk_create([ArrivalPart(arrival=found, item_id=pk) for pk in items], ignore_conflicts=True)
    if kept and (is_new or before != facts["state"]):
        subject = f"restaurant:{facts['restaurant_id']}"
        record("stripe", "hear_of_arrival", subject, state=facts["state"], amount=facts["amount"], why=facts["why"])
    return kept


def _items(restaurant_id: int, transfers: list[str]) -> list[int]:
    """The payouts of ours behind these transfers."""
    sent = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.TRANSFER, remote__in=transfers)
    return list(sent.filter(restaurant=restaurant_id).order_by("item").values_list("item", flat=True))
