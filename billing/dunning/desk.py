"""What an operator decides about an overdue invoice: to hold it, so that nobody is reminded of it, and to release it."""

from django.db import transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.dunning.pauses import end_pauses
from billing.models import Document, DunningHold


class HoldRefused(Exception):
    """The invoice is held already, or not held; `code` says which (held, not_held)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def hold_dunning(*, invoice: Document, reason: str, by) -> None:
    """Send no reminder of an invoice, and pause nobody for it, until it is released; raises HoldRefused.

    A pause that only this invoice held up ends at once.
    """
    facts = {"reason": reason[:200], "actor": actor_of(by), "held_at": clock.now()}
    _hold, new = DunningHold.objects.get_or_create(document=invoice, released_at=None, defaults=facts)
    if not new:
        raise HoldRefused("held")
    record(by, "hold_dunning", invoice.company, number=invoice.number, reason=reason)  # type: ignore[arg-type]
    end_pauses(by=by)


@transaction.atomic
def release_dunning(*, invoice: Document, by) -> None:
    """Remind of an invoice again, from its next reminder on; raises HoldRefused."""
    if not DunningHold.objects.filter(document=invoice, released_at=None).update(released_at=clock.now()):
        raise HoldRefused("not_held")
    record(by, "release_dunning", invoice.company, number=invoice.number)  # type: ignore[arg-type]
