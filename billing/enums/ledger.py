"""Words of the ledger and the till."""

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
    GUESTS_OWED = "guests_owed", _("Owed to guests' own cards")


CLEARING_KINDS = frozenset(
    {
        AccountKind.CLEARING,
        AccountKind.PAYOUTS,
        AccountKind.STRIPE_CLEARING,
        AccountKind.STRIPE_DISPUTED,
        AccountKind.STRIPE_BANKED,
        AccountKind.GUESTS_OWED,
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
    STRIPE_CARD_FAILED = "stripe_card_failed", _("Refund to an own card came back")
    STRIPE_CARD_AGAIN = "stripe_card_again", _("Given back to an own card by another refund")
    STRIPE_CARD_SETTLED = "stripe_card_settled", _("Taken back by the guest's bank already")
    STRIPE_CARD_OWED = "stripe_card_owed", _("Owed to a guest, as a dispute came back")
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
