"""Words of the money's side."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountKind(models.TextChoices):
    """What an account of the ledger stands for."""

    COMPANY_OWES = "company_owes", _("Company owes")
    COMPANY_DEPOSIT = "company_deposit", _("Company's deposit")
    RESTAURANT_OWED = "restaurant_owed", _("Restaurant is owed")
    COMMISSION = "commission", _("Commission earned")
    SERVICE_FEE = "service_fee", _("Service fee earned")
    VAT = "vat", _("VAT to pay")
    BANK = "bank", _("Bank")
    CLEARING = "clearing", _("Payments in, not yet matched")


class TransferReason(models.TextChoices):
    """Why an amount moved; documented in docs/reference/transfers.md."""

    MEAL = "meal", _("Meal")
    VOID = "void", _("Void")
    REFUND = "refund", _("Refund")
    DEPOSIT = "deposit", _("Deposit paid in")
    COMMISSION = "commission", _("Commission")
    COMMISSION_VAT = "commission_vat", _("VAT on commission")
    SERVICE_FEE = "service_fee", _("Service fee")
    SERVICE_FEE_VAT = "service_fee_vat", _("VAT on service fee")
    DEPOSIT_USED = "deposit_used", _("Paid from deposit")
    BANK_IN = "bank_in", _("Came in by bank")
    INVOICE_PAID = "invoice_paid", _("Invoice paid")
    INVOICE_UNPAID = "invoice_unpaid", _("Payment of an invoice undone")
    DEPOSIT_UNDONE = "deposit_undone", _("Deposit undone")


class Outcome(models.TextChoices):
    """The stored answer to one attempt at a redemption."""

    CAPTURED = "captured", _("Paid")
    REFUSED = "refused", _("Refused")


class HoldState(models.TextChoices):
    """The voucher part of a meal, set aside while another payment runs."""

    HELD = "held", pgettext_lazy("hold", "Held")
    CAPTURED = "captured", _("Paid")
    RELEASED = "released", _("Given back")
    EXPIRED = "expired", _("Given back after its time")
    REFUSED = "refused", _("Refused")


class ReversalKind(models.TextChoices):
    """How a captured redemption was undone."""

    VOID = "void", _("Void")
    REFUND = "refund", _("Refund")


class Way(models.TextChoices):
    """How the meal was paid."""

    SCAN = "scan", _("Scan")
    SCREEN = "screen", _("Counter screen")
    CODE = "code", _("Code")
    PHONE = "phone", _("Phone number")
    API = "api", _("Till")
    TRIAL = "trial", pgettext_lazy("way", "Test")


BY_TILL = frozenset({Way.CODE, Way.API, Way.PHONE})
"""The ways that a till starts and the eater confirms nothing."""


class PeriodState(models.TextChoices):
    """A month: collecting meals, being closed, closed for ever."""

    OPEN = "open", _("Open")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")


class DocumentKind(models.TextChoices):
    """What a document is."""

    INVOICE = "invoice", _("Invoice")
    STATEMENT = "statement", _("Statement")


class DocumentState(models.TextChoices):
    """How far a document has come."""

    DRAWN = "drawn", _("Numbered")
    FROZEN = "frozen", _("Figures final")
    RENDERED = "rendered", _("Ready")


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


class LineState(models.TextChoices):
    """What has become of a line of a bank statement."""

    WAITING = "waiting", pgettext_lazy("bank line", "Waiting")
    PART = "part", pgettext_lazy("bank line", "Partly matched")
    MATCHED = "matched", pgettext_lazy("bank line", "Matched")
    ASIDE = "aside", pgettext_lazy("bank line", "Set aside")
    OUTGOING = "outgoing", pgettext_lazy("bank line", "Went out")


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
