"""What is done about overdue invoices, every day: asked every few minutes, and done once.

Reminders, notices and pauses fall on working days from nine in the platform's zone, when somebody can act on them; a
pause ends at any hour.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from billing.dunning.letters import give_up_dead, write_letter
from billing.dunning.pauses import announce_pause, begin_pauses, end_pauses
from billing.dunning.queries import days_late, graves, overdue, schedule
from billing.enums import DunningKind
from tenants.calendar import is_working_day

OPENS = 9
COUNTRY = "KR"


def run_dunning(*, at: datetime, by="system") -> None:
    """Do what is due at this moment; a second time on the same day does nothing more."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    give_up_dead()
    end_pauses(by=by)
    if local.hour < OPENS or not is_working_day(COUNTRY, local.date()):
        return
    today = local.date()
    found = list(overdue(today))
    for invoice in found:
        level = schedule().reminder_due(days_late(invoice, today), invoice.told)  # type: ignore[attr-defined]  # annotated
        if level and not invoice.held:  # type: ignore[attr-defined]
            write_letter(invoice=invoice, kind=DunningKind.REMINDER, level=level, by=by)
    for grave in graves(found, today):
        announce_pause(grave=grave, today=today, by=by)
    begin_pauses(today=today, by=by)
