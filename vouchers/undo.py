"""The eater's undo: a meal the till took by itself, given back from the phone within a minute (ADR 0025).

Where the till starts (a code, an API, a phone number with PIN) the eater confirms nothing, so they may object. Where they
confirmed restaurant and amount themselves (scan, the till's bill) they may not: that is the restaurant's to cancel.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from accounts.tries import TooManyTries, count_try
from billing import clock
from billing.actions import ReversalRefused, void_redemption
from billing.enums import BY_TILL
from billing.models import Redemption
from vouchers.models import Employee

WITHIN = timedelta(seconds=60)
"""Long enough to look at the phone that buzzes, too short to finish a plate."""
A_DAY = 3
"""More often than this it is not a slip at the till any more: the restaurant decides."""
REASON = "eater's undo"
"""What is written on the reversal; portals say it in the reader's words."""


class UndoRefused(Exception):
    """It cannot be undone from the phone; `code` is own_act, undone, checked, too_late or too_often."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def refusal_of(redemption: Redemption, employee: Employee, at: datetime) -> str:
    """Why this meal cannot be undone from the phone at this moment; empty when it can."""
    if redemption.way not in BY_TILL or redemption.actor != employee.user.actor:
        return "own_act"
    if getattr(redemption, "reversal", None):
        return "undone"
    if getattr(redemption, "checked", None):
        return "checked"
    return "" if at - redemption.paid_at < WITHIN else "too_late"


def seconds_left(redemption: Redemption, employee: Employee, at: datetime) -> int:
    """For how many whole seconds it can still be undone; 0 when it cannot."""
    if refusal_of(redemption, employee, at):
        return 0
    return int((redemption.paid_at + WITHIN - at).total_seconds())


@transaction.atomic
def undo_meal(*, employee: Employee, redemption: Redemption, key: uuid.UUID, by, at: datetime | None = None) -> None:
    """Void a meal the till took a moment ago, whole; the same key changes nothing more. Raises UndoRefused.

    The void is the counter's own kind of void: its list shows it at once, and its audit row names the eater.
    """
    code = refusal_of(redemption, employee, at or clock.now())
    if code == "undone" and redemption.reversal.key == key:
        return
    if code:
        raise UndoRefused(code)
    try:
        count_try(f"undo:{employee.pk}", limit=A_DAY, window=timedelta(days=1))
        void_redemption(redemption_id=redemption.pk, reason=REASON, key=key, by=by, at=at)
    except TooManyTries:
        raise UndoRefused("too_often") from None
    except ReversalRefused as refused:
        raise UndoRefused("undone" if refused.code == "already" else "too_late") from refused
