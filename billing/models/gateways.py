"""What we ask of gateways, what they call our things, what they told us, and what was paid by them.

Payments are written only by the function of billing/sql/26_gateways.sql. Calls and what was heard are the operator's to
see; a company sees what stands for its own things, and what it paid.
"""

from django.db import models

from billing.enums import CounterpartKind, Gateway, Heard, OperationState, Verb
from billing.models.documents import Document
from billing.models.ledger import Transfer, hot_reference
from restaurants.models import Restaurant
from tenants.models import Company


class Operation(models.Model):
    """One call to a gateway: written down first, then sent with `key`, then what became of it (billing/states.py).

    `target` is the gateway's own id of what it is done to; `params` is what is sent, final. Nothing is sent before `ask_at`.
    """

    gateway = models.CharField(max_length=10, choices=Gateway)
    verb = models.CharField(max_length=20, choices=Verb)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("billing.PayoutItem", on_delete=models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey("billing.Card", on_delete=models.PROTECT, null=True, related_name="+")
    own_card = models.ForeignKey("billing.OwnCard", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(unique=True)
    target = models.CharField(max_length=80, blank=True)
    params = models.JSONField()
    state = models.CharField(max_length=10, choices=OperationState, default=OperationState.NEW)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["document", "verb"], name="operation_of_document"),
            models.Index(fields=["company", "verb"], name="operation_of_company"),
            models.Index(
                fields=["state", "ask_at"], condition=models.Q(state__in=["new", "sent", "unknown"]), name="operation_to_ask"
            ),
        ]

    def __str__(self):
        return f"{self.gateway} {self.verb} {self.pk}"


class StripePayment(models.Model):
    """What somebody paid on a page of Stripe's, in minor units, and what Stripe kept of it once that is known."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="stripe_payments")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField()
    transfer = hot_reference(Transfer, db_index=False)
    fee = models.BigIntegerField(null=True)
    fee_transfer = hot_reference(Transfer, null=True, db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="stripe_payment_of_something"),
            models.CheckConstraint(
                condition=models.Q(fee__isnull=True) | models.Q(fee__gte=0), name="stripe_fee_not_negative"
            ),
        ]

    def __str__(self):
        return f"stripe payment {self.pk}"


class Counterpart(models.Model):
    """What stands at a gateway for something of ours: its id there, its page, and a digest of what we told of it.

    `closed_at` is when we learned that nothing can be paid on the page any more.
    """

    gateway = models.CharField(max_length=10, choices=Gateway)
    kind = models.CharField(max_length=20, choices=CounterpartKind)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="counterparts")
    payment = models.ForeignKey(StripePayment, on_delete=models.PROTECT, null=True, related_name="counterparts")
    item = models.ForeignKey("billing.PayoutItem", on_delete=models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey("billing.Card", on_delete=models.PROTECT, null=True, related_name="+")
    own_card = models.ForeignKey("billing.OwnCard", on_delete=models.PROTECT, null=True, related_name="+")
    remote = models.CharField(max_length=80)
    page = models.URLField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "remote"], name="one_of_ours"),
            models.UniqueConstraint(
                fields=["gateway", "kind", "company", "restaurant", "document", "payment", "item", "card", "own_card"],
                nulls_distinct=False,
                name="one_of_theirs",
            ),
        ]

    def __str__(self):
        return f"{self.gateway} {self.kind} {self.pk}"


class GatewayEvent(models.Model):
    """Something a gateway told us, once each: what it was about is asked for again before anything is done."""

    gateway = models.CharField(max_length=10, choices=Gateway)
    remote = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    thing = models.CharField(max_length=40)
    about = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=80, blank=True)
    live = models.BooleanField()
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=20, choices=Heard, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["received_at"], condition=models.Q(done_at=None), name="event_to_act_on")]
        constraints = [models.UniqueConstraint(fields=["gateway", "remote"], name="heard_once")]

    def __str__(self):
        return f"{self.gateway} {self.kind} {self.pk}"
