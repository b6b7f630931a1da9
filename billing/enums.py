"""Words of the money's side."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountKind(models.TextChoices):
    """What an account of the ledger stands for."""

    COMPANY_OWES = "company_owes", _("Company owes")
    COMPANY_DEPOSIT = "company_deposit", _("Company's deposit")
    RESTAURANT_OWED = "restaurant_owed", _("Restaurant is owed")
    RESTAURANT_CARDS = "restaurant_cards", _("Guests' own cards, for the restaurant")
    COMMISSION = "commission", _("Commission earned")
    SERVICE_FEE = "service_fee", _("Service fee earned")
    VAT = "vat", _("VAT to pay")
    BANK = "bank", _("Bank")
    CLEARING = "clearing", _("Payments in, not yet matched")
    PAYOUTS = "payouts", _("Payouts under way")
    STRIPE = "stripe", _("Held by Stripe")
    STRIPE_CLEARING = "stripe_clearing", _("Payments by Stripe, not yet matched")
    STRIPE_FEE = "stripe_fee", _("Fees of Stripe")
    STRIPE_DISPUTED = "stripe_disputed", _("Disputed at Stripe, not decided")
    STRIPE_BANKED = "stripe_banked", _("On its way from Stripe to the bank")


CLEARING_KINDS = frozenset(
    {
        AccountKind.CLEARING,
        AccountKind.PAYOUTS,
        AccountKind.STRIPE_CLEARING,
        AccountKind.STRIPE_DISPUTED,
        AccountKind.STRIPE_BANKED,
    }
)
"""Accounts that money only passes through: what stands in one is explained item by item, and goes."""


class TransferReason(models.TextChoices):
    """Why an amount moved; documented in docs/reference/transfers.md."""

    MEAL = "meal", _("Meal")
    VOID = "void", _("Void")
    REFUND = "refund", _("Refund")
    DEPOSIT = "deposit", _("Deposit paid in")
    COMMISSION = "commission", _("Commission")
    COMMISSION_VAT = "commission_vat", _("VAT on commission")
    ADVANCE_FEE = "advance_fee", _("Price of advances")
    ADVANCE_FEE_VAT = "advance_fee_vat", _("VAT on the price of advances")
    SERVICE_FEE = "service_fee", _("Service fee")
    SERVICE_FEE_VAT = "service_fee_vat", _("VAT on service fee")
    DEPOSIT_USED = "deposit_used", _("Paid from deposit")
    FEE_CREDIT = "fee_credit", _("Service fee credited")
    FEE_VAT_CREDIT = "fee_vat_credit", _("VAT on service fee credited")
    BANK_IN = "bank_in", _("Came in by bank")
    INVOICE_PAID = "invoice_paid", _("Invoice paid")
    INVOICE_UNPAID = "invoice_unpaid", _("Payment of an invoice undone")
    DEPOSIT_UNDONE = "deposit_undone", _("Deposit undone")
    PAID_BACK = "paid_back", _("Paid back by a restaurant")
    PAID_BACK_UNDONE = "paid_back_undone", _("Match of what a restaurant paid back undone")
    GIVEN_BACK = "given_back", _("Given back to a company")
    GIVEN_BACK_UNDONE = "given_back_undone", _("Tie of what was given back undone")
    PAYOUT = "payout", _("Payout sent")
    PAYOUT_FAILED = "payout_failed", _("Payout not carried out")
    PAYOUT_RETURNED = "payout_returned", _("Payout returned")
    BANK_OUT = "bank_out", _("Went out by bank")
    BANK_OUT_UNDONE = "bank_out_undone", _("Tie of what went out undone")
    PAYOUT_BACK = "payout_back", _("Returned payout came in by bank")
    PAYOUT_BACK_UNDONE = "payout_back_undone", _("Tie of a returned payout undone")
    STRIPE_IN = "stripe_in", _("Came in by Stripe")
    STRIPE_FEE = "stripe_fee", _("Fee of Stripe")
    STRIPE_OUT = "stripe_out", _("Went out by Stripe")
    STRIPE_BACK = "stripe_back", _("Taken back by Stripe")
    PAYOUT_REVERSED = "payout_reversed", _("Payout taken back")
    OWN_CARD = "own_card", _("Paid by a guest's own card")
    OWN_CARD_BACK = "own_card_back", _("Given back to a guest's own card")
    OWN_CARDS = "own_cards", _("Guests' own cards, put on the statement")
    STRIPE_REFUND = "stripe_refund", _("Given back by Stripe")
    STRIPE_REFUND_BACK = "stripe_refund_back", _("Refund by Stripe came back")
    STRIPE_DISPUTE = "stripe_dispute", _("Taken back by a dispute")
    STRIPE_DISPUTE_BACK = "stripe_dispute_back", _("Disputed money came back")
    STRIPE_DISPUTE_LOST = "stripe_dispute_lost", _("Dispute lost")
    STRIPE_DISPUTE_KEPT = "stripe_dispute_kept", _("Dispute won after all")
    STRIPE_DISPUTE_FEE = "stripe_dispute_fee", _("Fee of a dispute")
    STRIPE_FEE_BACK = "stripe_fee_back", _("Fee of a dispute came back")
    STRIPE_CARD_DISPUTE = "stripe_card_dispute", _("Own card taken back by a dispute")
    STRIPE_CARD_WON = "stripe_card_won", _("Disputed own card came back")
    STRIPE_BANKED = "stripe_banked", _("Sent by Stripe to our bank")
    STRIPE_BANK_FAILED = "stripe_bank_failed", _("Stripe could not send it to our bank")
    STRIPE_ARRIVED = "stripe_arrived", _("Arrived from Stripe by bank")
    STRIPE_NOT_ARRIVED = "stripe_not_arrived", _("Arrival from Stripe undone")


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


class OwnCardState(models.TextChoices):
    """How far the part of a meal that a guest's own card pays has come."""

    ASKED = "asked", pgettext_lazy("own card", "Being asked")
    AUTHORISED = "authorised", pgettext_lazy("own card", "Set aside")
    PAID = "paid", pgettext_lazy("own card", "Being collected")
    COLLECTED = "collected", pgettext_lazy("own card", "Paid")
    RETURNED = "returned", pgettext_lazy("own card", "Given back")
    REFUSED = "refused", pgettext_lazy("own card", "Declined")
    RELEASED = "released", pgettext_lazy("own card", "Not taken")


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
BY_EATER = frozenset({Way.SCAN, Way.SCREEN})
"""The ways that the eater confirms on their phone: only there can their own card be asked (ADR 43)."""


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
    STRIPE = "stripe", _("Paid on Stripe's page")


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


class RunState(models.TextChoices):
    """A payout run: prepared by one person, then approved or thrown away by another."""

    NEW = "new", pgettext_lazy("payout run", "Prepared")
    APPROVED = "approved", pgettext_lazy("payout run", "Approved")
    DISCARDED = "discarded", pgettext_lazy("payout run", "Thrown away")


class PayoutState(models.TextChoices):
    """What has become of one payout to one restaurant."""

    NEW = "new", pgettext_lazy("payout", "Prepared")
    SENT = "sent", pgettext_lazy("payout", "Sent")
    CONFIRMED = "confirmed", pgettext_lazy("payout", "Deposited")
    UNKNOWN = "unknown", pgettext_lazy("payout", "Being asked about")
    FAILED = "failed", pgettext_lazy("payout", "Not carried out")
    RETURNED = "returned", pgettext_lazy("payout", "Returned")
    DISCARDED = "discarded", pgettext_lazy("payout", "Thrown away")


class TieRule(models.TextChoices):
    """How it was known which payouts a bank line carries."""

    REFERENCE = "reference", _("Reference of the payout")
    NAME = "name", _("Name and amount")
    TOTAL = "total", _("Total of the run")
    HAND = "hand", _("By hand")


class HolderVerdict(models.TextChoices):
    """What asking whose account it is brought (예금주 조회)."""

    MATCHES = "matches", pgettext_lazy("account holder", "Confirmed")
    DIFFERS = "differs", pgettext_lazy("account holder", "Somebody else's")
    UNKNOWN = "unknown", pgettext_lazy("account holder", "No such account")


class CheckedBy(models.TextChoices):
    """Who said whose account it is."""

    HAND = "hand", pgettext_lazy("account holder", "A person, from a paper")
    CONSOLE = "console", pgettext_lazy("account holder", "The demo, which believes everything")
    HTTP = "http", pgettext_lazy("account holder", "The bank's service")


class ChangeState(models.TextChoices):
    """Other bank details of a restaurant: asked for by one person, accepted or declined by another."""

    ASKED = "asked", pgettext_lazy("account change", "Waiting for a second person")
    ACCEPTED = "accepted", pgettext_lazy("account change", "Accepted")
    DECLINED = "declined", pgettext_lazy("account change", "Declined")


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
    ACCOUNT_CREATE = "account_create", _("Make the restaurant's account")
    TRANSFER_CREATE = "transfer_create", _("Transfer to the restaurant's account")
    TRANSFER_REVERSE = "transfer_reverse", _("Take back from the restaurant's account")
    INVOICE_PAY = "invoice_pay", _("Close it: paid by bank")
    INVOICE_VOID = "invoice_void", _("Close it: nothing is owed")
    CREDIT_CREATE = "credit_create", _("Ask for less")
    REFUND_CREATE = "refund_create", _("Give back what was paid too much")
    CARD_HOLDER = "card_holder", _("Make the customer of a guest's card")
    CARD_REMOVE = "card_remove", _("Forget a card")
    CARD_AUTHORISE = "card_authorise", _("Set the rest of a meal aside on a card")
    CARD_CAPTURE = "card_capture", _("Take the rest of a meal from a card")
    CARD_RELEASE = "card_release", _("Free what was set aside on a card")
    CARD_REFUND = "card_refund", _("Give the rest of a meal back to a card")


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
    ACCOUNT = "account", "Account"
    TRANSFER = "transfer", "Transfer"
    CARD_HOLDER = "card_holder", "Customer of a card"
    CARD = "card", "Card"
    OWN_CARD = "own_card", "Payment by a card"


class ArrivalState(models.TextChoices):
    """How far Stripe has come in paying a restaurant's bank; its own words."""

    PENDING = "pending", pgettext_lazy("arrival", "Not sent yet")
    IN_TRANSIT = "in_transit", pgettext_lazy("arrival", "On its way to the bank")
    PAID = "paid", pgettext_lazy("arrival", "Arrived at the bank")
    FAILED = "failed", pgettext_lazy("arrival", "The bank did not take it")
    CANCELED = "canceled", pgettext_lazy("arrival", "Called off")


class MoveKind(models.TextChoices):
    """A change of what Stripe holds for us that no payment made; its transfer's reason is stripe_ and its name."""

    REFUND = "refund", TransferReason.STRIPE_REFUND.label
    REFUND_BACK = "refund_back", TransferReason.STRIPE_REFUND_BACK.label
    DISPUTE = "dispute", TransferReason.STRIPE_DISPUTE.label
    DISPUTE_BACK = "dispute_back", TransferReason.STRIPE_DISPUTE_BACK.label
    DISPUTE_LOST = "dispute_lost", TransferReason.STRIPE_DISPUTE_LOST.label
    DISPUTE_KEPT = "dispute_kept", TransferReason.STRIPE_DISPUTE_KEPT.label
    DISPUTE_FEE = "dispute_fee", TransferReason.STRIPE_DISPUTE_FEE.label
    FEE_BACK = "fee_back", TransferReason.STRIPE_FEE_BACK.label
    CARD_DISPUTE = "card_dispute", TransferReason.STRIPE_CARD_DISPUTE.label
    CARD_WON = "card_won", TransferReason.STRIPE_CARD_WON.label
    BANKED = "banked", TransferReason.STRIPE_BANKED.label
    BANK_FAILED = "bank_failed", TransferReason.STRIPE_BANK_FAILED.label
    ARRIVED = "arrived", TransferReason.STRIPE_ARRIVED.label
    NOT_ARRIVED = "not_arrived", TransferReason.STRIPE_NOT_ARRIVED.label


class StripePayoutState(models.TextChoices):
    """How far a payout of Stripe's to our own bank has come, by what Stripe says."""

    ON_WAY = "on_way", pgettext_lazy("payout of Stripe", "On its way")
    PAID = "paid", pgettext_lazy("payout of Stripe", "Sent to the bank")
    FAILED = "failed", pgettext_lazy("payout of Stripe", "Failed")


class DisputeState(models.TextChoices):
    """How a payer's doubt about a payment stands at Stripe."""

    OPEN = "open", pgettext_lazy("stripe dispute", "Open")
    WON = "won", pgettext_lazy("stripe dispute", "Won")
    LOST = "lost", pgettext_lazy("stripe dispute", "Lost")
    DROPPED = "dropped", pgettext_lazy("stripe dispute", "Dropped")


class Heard(models.TextChoices):
    """What came of something a gateway told us."""

    DONE = "done", pgettext_lazy("webhook", "Acted on")
    NOT_OURS = "not_ours", pgettext_lazy("webhook", "About nothing of ours")
    OTHER_ACCOUNT = "other_account", pgettext_lazy("webhook", "From another account")
    IGNORED = "ignored", pgettext_lazy("webhook", "Nothing to do")
