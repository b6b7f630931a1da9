"""Restaurants' own accounts at a gateway: what it told of them last, and what was transferred to them.

Its ids are in the counterparts. Transfers are written only by the functions of billing/sql/29_connect.sql.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from billing.enums import ArrivalState
from billing.models.gateways import Operation
from billing.models.ledger import Transfer, hot_reference
from billing.models.payouts import PayoutItem
from restaurants.models import Restaurant


class ConnectedAccount(models.Model):
    """What a restaurant's account at Stripe may do and what is missing there, in Stripe's own words.

    `asked_at` is when the question was put whose answer this is: an answer to an older one changes nothing.
    """

    restaurant = models.OneToOneField(Restaurant, on_delete=models.PROTECT, related_name="+")
    takes_transfers = models.BooleanField()
    pays_out = models.BooleanField()
    missing = ArrayField(models.CharField(max_length=200), default=list)
    is_checked = models.BooleanField()
    disabled = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["restaurant_id"]

    def __str__(self):
        return f"account of restaurant {self.restaurant_id}"


class StripeTransfer(models.Model):
    """A payout as Stripe carried it out: so much, in minor units, went from our account there to the restaurant's."""

    item = models.OneToOneField(PayoutItem, on_delete=models.PROTECT, related_name="stripe_transfer")
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    transfer = hot_reference(Transfer, db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="transfer_of_something")]

    def __str__(self):
        return f"transfer of {self.item_id}"


class TransferReversal(models.Model):
    """So much of a transfer, in minor units, was taken back: Stripe holds it again, the restaurant is owed it again.

    `remote` is Stripe's id: it may have been done at Stripe's own desk, and is recorded once.
    """

    item = models.ForeignKey(PayoutItem, on_delete=models.PROTECT, related_name="reversals")
    remote = models.CharField(max_length=80, unique=True)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    back = hot_reference(Transfer, db_index=False)
    owed = hot_reference(Transfer, db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="reversal_of_something")]

    def __str__(self):
        return f"reversal of {self.item_id}"


class Arrival(models.Model):
    """Stripe paid a restaurant's bank from the restaurant's account there, or tries to: as Stripe told it last.

    `remote` is Stripe's id, `amount` in minor units, `day` when it should arrive, `why` Stripe's words when it did not.
    An answer to a question older than `asked_at` changes nothing.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    remote = models.CharField(max_length=80, unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=ArrivalState)
    day = models.DateField()
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"arrival {self.pk}"


class ArrivalPart(models.Model):
    """A payout of ours that is in what Stripe paid a bank."""

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="parts")
    item = models.ForeignKey(PayoutItem, on_delete=models.PROTECT, related_name="arrivals")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["arrival", "item"], name="in_an_arrival_once")]

    def __str__(self):
        return f"{self.item_id} in arrival {self.arrival_id}"
