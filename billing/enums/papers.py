"""Words of months, documents, money in by bank, reminders, limits and taxes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeriodState(models.TextChoices):
    """A month: collecting meals, being closed, closed for ever."""

    OPEN = "open", _("Open")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")


class DocumentKind(models.TextChoices):
    """What a document is."""

    INVOICE = "invoice", _("Invoice")
    STATEMENT = "statement", _("Statement")


class NoteKind(models.TextChoices):
    """A paper that follows a frozen invoice."""

    CREDIT = "credit", _("Credit note")
    REMINDER = "reminder", _("Reminder")


class DocumentState(models.TextChoices):
    """How far a document has come."""

    DRAWN = "drawn", _("Numbered")
    FROZEN = "frozen", _("Figures final")
    UNRENDERED = "unrendered", _("Could not be rendered")
    RENDERED = "rendered", _("Ready")


class RenderProblem(models.TextChoices):
    """Why there is no PDF of a document."""

    TOO_SLOW = "too_slow", _("Making it took too long.")
    TOO_LONG = "too_long", _("It is longer than any document that we print.")
    DIED = "died", _("The worker ended in it several times.")
    ERROR = "error", _("It holds something that cannot be printed. The worker's log says what.")


class StatementKind(models.TextChoices):
    """What a bank statement was written as."""

    TABLE = "table", _("CSV or Excel")
    CAMT = "camt", "CAMT.053"
    MT940 = "mt940", "MT940"


class MatchRule(models.TextChoices):
    """How it was known what a line paid."""

    REFERENCE = "reference", _("Reference of the invoice")
    TOP_UP = "top_up", _("Reference of the top-up")
    NAME = "name", _("Payer's name and amount")
    HAND = "hand", _("By hand")
    FAVOUR = "favour", _("Paid too much")
    STRIPE = "stripe", _("Paid on Stripe's page")


class LineState(models.TextChoices):
    """What has become of a line of a bank statement."""

    WAITING = "waiting", pgettext_lazy("bank line", "Waiting")
    PART = "part", pgettext_lazy("bank line", "Partly matched")
    MATCHED = "matched", pgettext_lazy("bank line", "Matched")
    ASIDE = "aside", pgettext_lazy("bank line", "Set aside")
    OUTGOING = "outgoing", pgettext_lazy("bank line", "Went out")
    NAMED = "named", pgettext_lazy("bank line", "Repayment?")


class DunningKind(models.TextChoices):
    """What a company is told of an overdue invoice."""

    REMINDER = "reminder", _("Reminder")
    NOTICE = "notice", _("Notice of a pause")


class LetterState(models.TextChoices):
    """How far a mail about an overdue invoice has come."""

    NEW = "new", pgettext_lazy("letter", "Waiting")
    SENDING = "sending", pgettext_lazy("letter", "Being sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    DROPPED = "dropped", pgettext_lazy("letter", "No longer needed")
    FAILED = "failed", pgettext_lazy("letter", "Not sent")
    UNKNOWN = "unknown", pgettext_lazy("letter", "Not known")


class PauseState(models.TextChoices):
    """The pause of a company's new spending."""

    ANNOUNCED = "announced", pgettext_lazy("pause", "Announced")
    BEGUN = "begun", pgettext_lazy("pause", "Paused")
    ENDED = "ended", pgettext_lazy("pause", "Ended")


class Limit(models.TextChoices):
    """Which sum of prepaid money the law watches."""

    OUTSTANDING = "outstanding", _("Prepaid and not spent")
    ISSUED = "issued", _("Paid in within twelve months")


class TaxState(models.TextChoices):
    """How far a tax invoice has come."""

    DRAFTED = "drafted", pgettext_lazy("tax invoice", "Drafted")
    EXPORTED = "exported", pgettext_lazy("tax invoice", "In a file")
    ISSUED = "issued", pgettext_lazy("tax invoice", "Issued")
    ACCEPTED = "accepted", pgettext_lazy("tax invoice", "Accepted")
    REJECTED = "rejected", pgettext_lazy("tax invoice", "Rejected")


class TaxAmendment(models.TextChoices):
    """Why a tax invoice is amended: the six reasons that HomeTax knows, in its order."""

    ERROR = "error", _("A mistake in what it says")
    CHANGE = "change", _("The amount has changed")
    RETURN = "return", _("Goods came back")
    CANCEL = "cancel", _("The contract was cancelled")
    CREDIT = "credit", _("A local letter of credit was opened later")
    DOUBLE = "double", _("Issued twice by mistake")
