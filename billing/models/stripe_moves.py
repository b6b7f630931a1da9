"""What Stripe gives back or takes back of what was paid there: written only by billing/sql/27_stripe_back.sql."""

from django.db import models

from billing.enums import DisputeState, MoveKind, StripePayoutState
from billing.models.bank import BankLine
from billing.models.documents import Document
from billing.models.gateways import Operation, StripePayment
from billing.models.ledger import Transfer, hot_reference
from billing.models.own_cards import OwnCard
from tenants.models import Company


class StripeRefund(models.Model):
    """So much of a payment is to go back to who paid it, in minor units; its call says how far that has come."""

    payment = models.ForeignKey(StripePayment, on_delete=models.PROTECT, related_name="refunds")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="refund")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    key = models.UUIDField(unique=True)
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="stripe_refund_of_something")]

    def __str__(self):
        return f"stripe refund {self.pk}"


class StripeDispute(models.Model):
    """Somebody's bank doubts a payment of an invoice, or what an own card paid; `remote` is Stripe's id of it, as nothing of
    ours stands for it there.

    Its money is in its moves; the rest is what Stripe said last.
    """

    remote = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(StripePayment, on_delete=models.PROTECT, null=True, related_name="disputes")
    own_card = models.ForeignKey(OwnCard, on_delete=models.PROTECT, null=True, related_name="disputes")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=DisputeState)
    reason = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, own_card__isnull=True)
                | models.Q(payment__isnull=True, own_card__isnull=False),
                name="stripe_dispute_of_one_thing",
            )
        ]

    def __str__(self):
        return f"stripe dispute {self.pk}"


class StripePayout(models.Model):
    """What Stripe sends to our own bank; `remote` is Stripe's id of it.

    Its money is in its moves; the rest is what Stripe said last.
    """

    remote = models.CharField(max_length=80, unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=StripePayoutState)
    opened_at = models.DateTimeField()
    arrives_on = models.DateField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="stripe_payout_of_something")]

    def __str__(self):
        return f"stripe payout {self.pk}"


class StripeMove(models.Model):
    """One change of what Stripe holds for us that no payment made, with its transfer; `remote` is what it is at Stripe.

    Of a payment that went back, of a disputed own card, or of a payout to our bank; `line` is the bank's line by which that
    arrived.
    """

    kind = models.CharField(max_length=20, choices=MoveKind)
    payment = models.ForeignKey(StripePayment, on_delete=models.PROTECT, null=True, related_name="moves")
    own_card = models.ForeignKey(OwnCard, on_delete=models.PROTECT, null=True, related_name="moves")
    payout = models.ForeignKey(StripePayout, on_delete=models.PROTECT, null=True, related_name="moves")
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="stripe_moves")
    refund = models.ForeignKey(StripeRefund, on_delete=models.PROTECT, null=True, related_name="moves")
    dispute = models.ForeignKey(StripeDispute, on_delete=models.PROTECT, null=True, related_name="moves")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    remote = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    transfer = hot_reference(Transfer, db_index=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["remote"], name="move_at_stripe"),
            models.Index(fields=["transfer"], name="move_of_transfer"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="stripe_move_of_something"),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, payout__isnull=True, own_card__isnull=True)
                | models.Q(payment__isnull=True, payout__isnull=False, own_card__isnull=True)
                | models.Q(payment__isnull=True, payout__isnull=True, own_card__isnull=False),
                name="stripe_move_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["refund", "kind"], condition=models.Q(refund__isnull=False), name="refunded_once"
            ),
        ]

    def __str__(self):
        return f"stripe {self.kind} {self.pk}"
