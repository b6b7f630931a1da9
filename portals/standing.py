"""How invoices stand, in the reader's words, for finance and the operator alike."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.bank.standing import Standing, standing_of
from billing.models import Document
from portals import formats
from portals.badges import OPEN, PAID, QUIET, REFUSED, WAITING, Badge

EVENED = (gettext_lazy("Set against other invoices, or given back"), lambda row: row.evened)
"""A spreadsheet's column: what an invoice of paid() asks more, or less, than is printed on it."""
LOOKS = {
    "nothing": ("check", QUIET),
    "set_off": ("check", QUIET),
    "paid": ("check", PAID),
    "part": ("waiting", WAITING),
    "due": ("dot", OPEN),
    "overdue": ("warning", REFUSED),
}


def standing(row: Document, today: date) -> Standing | None:
    """How an invoice of billing.bank.queries.paid() stands; None for a statement and before its figures are final."""
    if row.kind != "invoice" or getattr(row, "left", None) is None or row.pay_day is None:
        return None
    return standing_of(
        asked=row.to_pay + row.evened - row.credited, paid=row.paid, paid_on=row.paid_on, due_on=row.pay_day, today=today,
        is_set_off=row.evened + row.lowered != 0,
    )  # fmt: skip


def standing_words(found: Standing | None, currency: str, language: str) -> str:
    """In a few words: Paid on 4 December; 3 days overdue, ₩7,000 left."""
    if found is None:
        return ""
    rest = ""
    if found.favour:
        rest = _("%(amount)s to give back") % {"amount": formats.money(found.favour, currency, language)}
    elif found.paid and found.is_open:
        rest = _("%(amount)s left") % {"amount": formats.money(found.left, currency, language)}
    words = {
        "nothing": "" if found.favour else _("From the deposit"),
        "set_off": _("Set against other invoices"),
        "paid": _("Paid on %(day)s") % {"day": formats.full_day(found.paid_on, language, with_year=False)}
        if found.paid_on
        else _("Paid"),
        "part": _("Paid in part"),
        "due": ngettext("Due in %(n)s day", "Due in %(n)s days", found.days) % {"n": found.days}
        if found.days
        else _("Due today"),
        "overdue": ngettext("%(n)s day overdue", "%(n)s days overdue", found.days) % {"n": found.days},
    }
    return ", ".join(filter(None, [str(words[found.state]), rest]))


def badge(found: Standing, currency: str, language: str) -> Badge:
    """The words with their shape and tone."""
    return Badge(standing_words(found, currency, language), *LOOKS[found.state])
