"""What any list of meals says of one."""

from billing.enums import ReversalKind
from billing.models import Redemption


def state_of(meal: Redemption) -> str:
    """The state of a paid meal: captured, voided, refunded or, once staff looked at the receipt, checked."""
    if hasattr(meal, "reversal"):
        return "voided" if meal.reversal.kind == ReversalKind.VOID else "refunded"
    return "checked" if hasattr(meal, "checked") else "captured"
