"""What comes next for an overdue invoice, in words."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.dunning.queries import schedule
from billing.enums import PauseState
from billing.models import Document, Pause
from portals import formats


def next_step_of(row: Document, pause: Pause | None) -> tuple[str, str]:
    """What comes next for an invoice of overdue() with its holds, `days_late` and its company's pause; and its tone."""
    language, told = get_language() or "en", row.told
    days_late = row.days_late
    if row.held:
        return _("Held: %(reason)s") % {"reason": row.holds_now[0].reason}, "quiet"
    if pause and row.pay_day <= pause.due_until:
        if pause.state == PauseState.BEGUN:
            return _("Spending is paused until it is paid"), "refused"
        day = formats.full_day(pause.begins_on, language, with_year=False)
        return _("Spending pauses on %(day)s") % {"day": day}, "waiting"
    days = schedule().next_reminder(days_late, told)
    if days == 0:
        return _("Reminder %(level)s on the next working day") % {"level": schedule().reminder_due(days_late, told)}, "open"
    if days > 0:
        level = schedule().reminder_due(days_late + days, told)
        text = ngettext("Reminder %(level)s in %(days)s day", "Reminder %(level)s in %(days)s days", days)
        return text % {"level": level, "days": days}, "open"
    left = schedule().pause_after - schedule().notice - days_late
    if schedule().pause_after and left > 0:
        return ngettext("Notice of a pause in %(n)s day", "Notice of a pause in %(n)s days", left) % {"n": left}, "open"
    if schedule().pause_after:
        return _("Notice of a pause on the next working day"), "open"
    return _("Nothing more"), "quiet"
