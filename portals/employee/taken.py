"""What a till took a moment ago, as long as it can be given back from the phone."""

import uuid

from billing.enums import BY_TILL
from billing.queries import paid_from
from portals.employee.eater import Eater
from portals.employee.holds import LONGEST
from vouchers.undo import seconds_left


def just_taken(eater: Eater) -> dict:
    """The facts of employee/undo.html for the last meal a till took; nothing when it cannot be undone.

    Costs nothing as long as nothing was spent of what can be paid from today.
    """
    purses = [source.purse.pk for source in eater.sources if source.purse and source.purse.spent]
    lately = {"way__in": BY_TILL, "actor": eater.employee.user.actor, "occurred_at__gt": eater.now - LONGEST}
    meal = paid_from(purses).filter(**lately).first() if purses else None
    seconds = seconds_left(meal, eater.employee, eater.now) if meal else 0
    return {"meal": meal, "undo_seconds": seconds, "undo_key": uuid.uuid4()} if seconds else {}
