"""The state of a meal as its receipt and the history show it."""

from datetime import datetime

from billing.enums import ReversalKind
from billing.models import Redemption


def state_of(meal: Redemption) -> str:
    """captured, voided or refunded: the words of portals.badges."""
    reversal = getattr(meal, "reversal", None)
    if reversal is None:
        return "captured"
    return "voided" if reversal.kind == ReversalKind.VOID else "refunded"


def checked_at(meal: Redemption) -> datetime | None:
    """When staff marked the receipt as checked; None when nobody has."""
    mark = getattr(meal, "checked", None)
    return mark.checked_at if mark else None
