"""Words of gateways: what they are asked, what they told."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums.ledger import TransferReason


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
    CARD_FAILED = "card_failed", TransferReason.STRIPE_CARD_FAILED.label
    CARD_AGAIN = "card_again", TransferReason.STRIPE_CARD_AGAIN.label
    CARD_SETTLED = "card_settled", TransferReason.STRIPE_CARD_SETTLED.label
    CARD_OWED = "card_owed", TransferReason.STRIPE_CARD_OWED.label
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
