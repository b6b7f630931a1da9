"""What Stripe sends to our own bank: re-read at Stripe, under way from then on, and tied to the bank line it arrived by."""

from datetime import UTC, datetime
from typing import Any

import stripe
from django.db import connection, transaction
from django.db.models import Q

from accounts.audit import actor_of, record
from billing import clock
from billing.bank.queries import bank_lines
from billing.enums import Heard, StripePayoutState
from billing.gateways.queries import under_way
from billing.gateways.stripe_client import client, translated
from billing.models import BankFile, BankLine, StripePayout

STATES = {"paid": StripePayoutState.PAID, "failed": StripePayoutState.FAILED, "canceled": StripePayoutState.FAILED}
NAME = "stripe"
"""What a bank line says, in any case, when it comes from there."""


class ArriveRefused(Exception):
    """The line did not bring that; `code` is a verdict of billing/sql/27_stripe_bank.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def hear_payout(remote: str) -> Heard:
    """Book how a payout to our bank stands at Stripe now; raises Refused or Unclear when Stripe cannot be asked."""
    with translated():
        told = client().v1.payouts.retrieve(remote)
    # Below zero Stripe takes from our bank what its balance lacks: a person has to see that line.
    if told.amount <= 0:
        return Heard.IGNORED
    return Heard.DONE if record_payout(told=told, by="stripe") else Heard.IGNORED


@transaction.atomic
def record_payout(*, told: stripe.Payout, by: str) -> bool:
    """Keep what Stripe says of a payout and book what is new of it; returns whether anything was."""
    facts = _facts(told)
    payout, is_new = StripePayout.objects.get_or_create(remote=told.id, defaults=facts)
    locked = StripePayout.objects.select_for_update().get(pk=payout.pk)
    # Paid may still fail; what has failed was read later than anything else that is said of it.
    if locked.state != StripePayoutState.FAILED:
        is_new = is_new or any(getattr(locked, name) != value for name, value in facts.items())
        StripePayout.objects.filter(pk=payout.pk).update(**facts)
    failed = StripePayoutState.FAILED in (locked.state, facts["state"])
    is_new = _ask("stripe_paid_out(%s, %s, %s, %s)", [payout.pk, failed, by, clock.now()]) == "done" or is_new
    if is_new:
        record(by, "record_stripe_payout", f"stripe payout:{payout.pk}", amount=payout.amount, state=str(facts["state"]))
    return is_new


def _facts(told: stripe.Payout) -> dict[str, Any]:
    return {
        "amount": told.amount,
        "currency": told.currency.upper(),
        "state": STATES.get(str(told.status), StripePayoutState.ON_WAY),
        "opened_at": datetime.fromtimestamp(told.created, UTC),
        "arrives_on": datetime.fromtimestamp(told.arrival_date, UTC).date(),
        "why": (told.failure_message or "")[:300],
    }


@transaction.atomic
def tie_stripe_payout(*, payout: StripePayout, line: BankLine, by) -> None:
    """Say that a bank line brought a payout of Stripe's, whole; raises ArriveRefused."""
    _arrive(payout.pk, line.pk, actor_of(by))
    record(by, "tie_stripe_payout", f"bank line:{line.pk}", payout=payout.pk, amount=payout.amount)


@transaction.atomic
def untie_stripe_payout(*, line: BankLine, reason: str, by) -> None:
    """Take back that a bank line brought a payout of Stripe's; raises ArriveRefused."""
    verdict = _ask("stripe_not_arrive(%s, %s, %s)", [line.pk, actor_of(by), clock.now()])
    if verdict != "done":
        raise ArriveRefused(verdict)
    record(by, "untie_stripe_payout", f"bank line:{line.pk}", reason=reason)


def tie_arrivals(file: BankFile) -> int:
    """Tie what is certain among a file's lines: it names Stripe, and one payout alone is under way with that amount."""
    tied = 0
    for line in bank_lines().filter(Q(matched=0, carried=0), file=file, amount__gt=0).order_by("place"):
        if NAME not in f"{line.payer} {line.memo} {line.reference}".casefold():
            continue
        fitting = list(under_way(line)[:2])
        if len(fitting) == 1:
            _arrive(fitting[0].pk, line.pk, "system")
            tied += 1
    return tied


def _arrive(payout_id: int, line_id: int, actor: str) -> None:
    verdict = _ask("stripe_arrive(%s, %s, %s, %s)", [payout_id, line_id, actor, clock.now()])
    if verdict != "done":
        raise ArriveRefused(verdict)


def _ask(call: str, values: list) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        return cursor.fetchone()[0]
