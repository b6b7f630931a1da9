"""What came of a call is told to the payout it was made for, in the same transaction (billing/sql/29_connect.sql)."""

from typing import Any

from django.db import connection

from billing import clock
from billing.enums import OperationState, Verb
from billing.models import Operation


class NotTold(Exception):
    """The payout cannot be so; `code` is a verdict of billing/sql/29_connect.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def tell_payout(operation: Operation, state: OperationState, remote: str = "") -> None:
    """Say that a payout was carried out, refused, asked about, or taken back by `remote`; raises NotTold."""
    if operation.verb == Verb.TRANSFER_CREATE:
        _ask("stripe_transfer_told(%s, %s, %s, %s)", operation.pk, str(state), "stripe", clock.now())
    elif operation.verb == Verb.TRANSFER_REVERSE and state == OperationState.CONFIRMED:
        facts = operation.params
        tell_reversal(operation.item_id, remote, facts["amount"], facts.get("description", ""), operation.actor)


def tell_reversal(item_id: int | None, remote: str, amount: int, reason: str, actor: str) -> bool:
    """Record that so much of a payout was taken back, once; returns whether it is new. Raises NotTold."""
    verdict = _ask(
        "stripe_taken_back(%s, %s, %s, %s, %s, %s)", item_id, remote, amount, reason[:200], actor, clock.now(), also="known"
    )
    return verdict == "done"


def _ask(call: str, *values: Any, also: str = "") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict not in ("done", also):
        raise NotTold(verdict)
    return verdict
