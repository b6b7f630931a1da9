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
    STRIPE = "stripe", _("Held by Stripe")
    STRIPE_CLEARING = "stripe_clearing", _("Payments by Stripe, not yet matched")
    STRIPE_FEE = "stripe_fee", _("Fees of Stripe")


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
    STRIPE_IN = "stripe_in", _("Came in by Stripe")
    STRIPE_FEE = "stripe_fee", _("Fee of Stripe")


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
    STRIPE = "stripe", _("Paid on Stripe's page")


class LineState(models.TextChoices):
    """What has become of a line of a bank statement."""

    WAITING = "waiting", pgettext_lazy("bank line", "Waiting")
    PART = "part", pgettext_lazy("bank line", "Partly matched")
    MATCHED = "matched", pgettext_lazy("bank line", "Matched")
    ASIDE = "aside", pgettext_lazy("bank line", "Set aside")
    OUTGOING = "outgoing", pgettext_lazy("bank line", "Went out")


class Gateway(models.TextChoices):
    """A service that moves money for us when it is called; the bank is none: it is sent files and sends files."""

    STRIPE = "stripe", "Stripe"


class Verb(models.TextChoices):
    """What a gateway is asked to do."""

    CUSTOMER_CREATE = "customer_create", _("Make the customer")
    CUSTOMER_UPDATE = "customer_update", _("Change the customer")
    INVOICE_CREATE = "invoice_create", _("Make the invoice")
    ITEM_CREATE = "item_create", _("Put the amount on it")
    INVOICE_FINALIZE = "invoice_finalize", _("Open the invoice for payment")


class OperationState(models.TextChoices):
    """How far a call to a gateway has come."""

    NEW = "new", pgettext_lazy("operation", "Written down")
    SENT = "sent", pgettext_lazy("operation", "Under way")
    CONFIRMED = "confirmed", pgettext_lazy("operation", "Done")
    FAILED = "failed", pgettext_lazy("operation", "Refused")
    UNKNOWN = "unknown", pgettext_lazy("operation", "Being asked about")


class CounterpartKind(models.TextChoices):
    """What of a gateway's stands for something of ours."""

    CUSTOMER = "customer", "Customer"
    INVOICE = "invoice", "Invoice"
    PAYMENT = "payment", "Payment"


class Heard(models.TextChoices):
    """What came of something a gateway told us."""

    DONE = "done", pgettext_lazy("webhook", "Acted on")
    NOT_OURS = "not_ours", pgettext_lazy("webhook", "About nothing of ours")
    OTHER_ACCOUNT = "other_account", pgettext_lazy("webhook", "From another account")
    IGNORED = "ignored", pgettext_lazy("webhook", "Nothing to do")
