"""The states people see, each as words, shape and colour, so that none rests on colour alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Badge(NamedTuple):
    """One state: its words, the icon that is its shape, and its tone (the class `state--<tone>`)."""

    words: str | Promise
    icon: str
    tone: str


PAID, WAITING, REFUSED, OPEN, QUIET = "paid", "waiting", "refused", "open", "quiet"

BADGES = {
    "authorised": Badge(_("Held"), "waiting", WAITING),
    "captured": Badge(_("Paid"), "check", PAID),
    "voided": Badge(_("Cancelled"), "undo", QUIET),
    "refunded": Badge(_("Refunded"), "undo", QUIET),
    "expired": Badge(_("Expired"), "clock", QUIET),
    "refused": Badge(_("Refused"), "cross", REFUSED),
    "checked": Badge(_("Checked"), "shield", PAID),
    "waiting": Badge(_("Waiting"), "waiting", WAITING),
    "checking": Badge(_("Checking"), "waiting", WAITING),
    "approved": Badge(_("Approved"), "check", PAID),
    "declined": Badge(_("Declined"), "cross", REFUSED),
    "covered": Badge(pgettext_lazy("cover", "Covered"), "check", PAID),
    "short": Badge(pgettext_lazy("cover", "Short"), "warning", WAITING),
    "open": Badge(pgettext_lazy("period", "Open"), "dot", OPEN),
    "to_close": Badge(pgettext_lazy("period", "Waits for its close"), "waiting", WAITING),
    "closing": Badge(_("Closing"), "waiting", WAITING),
    "closed": Badge(pgettext_lazy("period", "Closed"), "lock", QUIET),
    "draft": Badge(_("Draft"), "edit", QUIET),
    "issued": Badge(_("Issued"), "invoice", OPEN),
    "drafted": Badge(pgettext_lazy("tax invoice", "Drafted"), "edit", WAITING),
    "exported": Badge(pgettext_lazy("tax invoice", "In a file"), "sheet", WAITING),
    "accepted": Badge(pgettext_lazy("tax invoice", "Accepted"), "check", PAID),
    "rejected": Badge(pgettext_lazy("tax invoice", "Rejected"), "cross", REFUSED),
    "part": Badge(pgettext_lazy("bank line", "Partly matched"), "waiting", WAITING),
    "matched": Badge(pgettext_lazy("bank line", "Matched"), "check", PAID),
    "aside": Badge(pgettext_lazy("bank line", "Set aside"), "pause", QUIET),
    "outgoing": Badge(pgettext_lazy("bank line", "Went out"), "external", QUIET),
    "named": Badge(pgettext_lazy("bank line", "Repayment?"), "warning", WAITING),
    "known": Badge(pgettext_lazy("bank line", "Known already"), "done", QUIET),
    "below_zero": Badge(_("Below zero"), "waiting", WAITING),
    "to_match": Badge(pgettext_lazy("bank line", "Waiting"), "waiting", WAITING),
    "undone": Badge(pgettext_lazy("bank line", "Undone"), "undo", QUIET),
    "recorded": Badge(_("Recorded"), "check", PAID),
    "looked_at": Badge(_("Not recorded yet"), "edit", WAITING),
    "drawn": Badge(pgettext_lazy("document", "Numbered"), "waiting", WAITING),
    "frozen": Badge(pgettext_lazy("document", "Figures final"), "waiting", WAITING),
    "unrendered": Badge(pgettext_lazy("document", "No PDF"), "cross", REFUSED),
    "rendered": Badge(pgettext_lazy("document", "Ready"), "check", PAID),
    "paid": Badge(_("Settled"), "check", PAID),
    "overdue": Badge(_("Overdue"), "warning", REFUSED),
    "new": Badge(pgettext_lazy("payout", "Prepared"), "dot", QUIET),
    "sent": Badge(pgettext_lazy("payout", "Sent"), "waiting", WAITING),
    "confirmed": Badge(pgettext_lazy("payout", "Deposited"), "check", PAID),
    "transferred": Badge(pgettext_lazy("payout", "Transferred by Stripe"), "check", PAID),
    "failed": Badge(_("Failed"), "cross", REFUSED),
    "unknown": Badge(pgettext_lazy("payout", "Being asked about"), "waiting", WAITING),
    "returned": Badge(pgettext_lazy("payout", "Returned"), "undo", REFUSED),
    "not_carried_out": Badge(pgettext_lazy("payout", "Not carried out"), "cross", REFUSED),
    "discarded": Badge(pgettext_lazy("payout", "Thrown away"), "trash", QUIET),
    "run_approved": Badge(pgettext_lazy("payout run", "Approved"), "check", PAID),
    "to_transfer": Badge(pgettext_lazy("repayment", "To be transferred"), "waiting", WAITING),
    "carried": Badge(pgettext_lazy("repayment", "Given back"), "check", PAID),
    "second_person": Badge(pgettext_lazy("account change", "Waiting for a second person"), "waiting", WAITING),
    "call_new": Badge(pgettext_lazy("operation", "Written down"), "dot", QUIET),
    "call_sent": Badge(pgettext_lazy("operation", "Under way"), "waiting", WAITING),
    "call_confirmed": Badge(pgettext_lazy("operation", "Done"), "check", PAID),
    "call_failed": Badge(pgettext_lazy("operation", "Refused"), "cross", REFUSED),
    "call_unknown": Badge(pgettext_lazy("operation", "Being asked about"), "waiting", WAITING),
    "dispute_open": Badge(pgettext_lazy("stripe dispute", "Open"), "waiting", WAITING),
    "dispute_won": Badge(pgettext_lazy("stripe dispute", "Won"), "check", PAID),
    "dispute_lost": Badge(pgettext_lazy("stripe dispute", "Lost"), "cross", REFUSED),
    "dispute_dropped": Badge(pgettext_lazy("stripe dispute", "Dropped"), "undo", QUIET),
    "stripe_payout_on_way": Badge(pgettext_lazy("payout of Stripe", "On its way"), "waiting", WAITING),
    "stripe_payout_paid": Badge(pgettext_lazy("payout of Stripe", "Sent to the bank"), "check", PAID),
    "stripe_payout_failed": Badge(pgettext_lazy("payout of Stripe", "Failed"), "cross", REFUSED),
    "disputed": Badge(pgettext_lazy("dispute", "With HR"), "waiting", WAITING),
    "settled": Badge(pgettext_lazy("dispute", "Settled"), "check", QUIET),
    "active": Badge(_("Active"), "check", PAID),
    "invited": Badge(_("Invited"), "waiting", WAITING),
    "uninvited": Badge(_("No password yet"), "waiting", WAITING),
    "to_correct": Badge(_("To correct"), "edit", REFUSED),
    "to_apply": Badge(_("To be applied"), "waiting", WAITING),
    "applied": Badge(_("Applied"), "check", PAID),
    "not_applied": Badge(_("Not applied"), "cross", REFUSED),
    "usable": Badge(pgettext_lazy("pass", "In use"), "check", PAID),
    "used_up": Badge(pgettext_lazy("pass", "Used up"), "done", QUIET),
    "suspended": Badge(_("Suspended"), "pause", REFUSED),
    "announced": Badge(pgettext_lazy("pause", "Announced"), "waiting", WAITING),
    "paused": Badge(_("Paused"), "pause", QUIET),
    "left": Badge(_("Left"), "logout", QUIET),
    "revoked": Badge(_("Revoked"), "cross", REFUSED),
    "connected": Badge(_("Connected"), "check", PAID),
    "offline": Badge(_("Offline"), "offline", REFUSED),
}


def badge_of(state: str) -> Badge:
    """The badge of a state in any letter case; a state without one shows its own name, quietly."""
    return BADGES.get(state.lower()) or Badge(state, "dot", QUIET)
