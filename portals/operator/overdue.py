"""What comes next for an overdue invoice, in words."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.dunning.queries import schedule
from billing.enums import PauseState
from billing.models import Document, Pause
from portals import formats
from portals.badges import OPEN, QUIET, REFUSED, WAITING, Badge


def next_step_of(row: Document, pause: Pause | None) -> Badge:
    """What comes next for an invoice of overdue() with its holds, `days_late` and its company's pause; as a badge."""
    language, told = get_language() or "en", row.told
    days_late = row.days_late
    if row.held:
        return Badge(_("Held: %(reason)s") % {"reason": row.holds_now[0].reason}, "pause", QUIET)
    if pause and row.pay_day <= pause.due_until:
        if pause.state == PauseState.BEGUN:
            return Badge(_("Spending is paused until it is paid"), "cross", REFUSED)
        day = formats.full_day(pause.begins_on, language, with_year=False)
        return Badge(_("Spending pauses on %(day)s") % {"day": day}, "waiting", WAITING)
    days = schedule().next_reminder(days_late, told)
    if days == 0:
        return Badge(
            _("Reminder %(level)s on the next working day") % {"level": schedule().reminder_due(days_late, told)},
            "dot",
            OPEN,
        )
    if days > 0:
        level = schedule().reminder_due(days_late + days, told)
        text = ngettext("Reminder %(level)s in %(days)s day", "Reminder %(level)s in %(days)s days", days)
        return Badge(text % {"level": level, "days": days}, "dot", OPEN)
    left = schedule().pause_after - schedule().notice - days_late
    if schedule().pause_after and left > 0:
        return Badge(
            ngettext("Notice of a pause in %(n)s day", "Notice of a pause in %(n)s days", left) % {"n": left}, "dot", OPEN
        )
    if schedule().pause_after:
        return Badge(_("Notice of a pause on the next working day"), "dot", OPEN)
    return Badge(_("Nothing more"), "pause", QUIET)
