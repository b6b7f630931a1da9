"""The part of a meal that the guest's own card pays on the phone, and the cards they pay with (ADR 43).

A card's number never comes to us: Stripe keeps it, its ids are in the counterparts.
"""

from django.db import models

from billing.enums import OwnCardState
from billing.models.ledger import Redemption, Transfer, hot_reference
from restaurants.models import Restaurant
from tenants.models import Company


class Card(models.Model):
    """A card somebody asked to keep at Stripe: usable from `added_at` to `removed_at`; `holder` is an actor, no name."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=80)
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    asked_at = models.DateTimeField()
    added_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "holder"],
                condition=models.Q(added_at__isnull=False, removed_at=None),
                name="one_card_in_use",
            )
        ]

    def __str__(self):
        return f"card {self.pk}"


class OwnCard(models.Model):
    """What a guest's card pays of a meal beside the voucher, in minor units; `key` is that of the hold, and of the meal.

    `took` and `gave_back` are the ledger's rows of it, `charge` and `refund` what Stripe calls them; its fee is ours and may
    be known later.
    """

    key = models.UUIDField(unique=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="payments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    redemption = hot_reference(Redemption, null=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=OwnCardState, default=OwnCardState.ASKED)
    code = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    fee = models.BigIntegerField(null=True)
    took = hot_reference(Transfer, null=True, db_index=False)
    gave_back = hot_reference(Transfer, null=True, db_index=False)
    fee_transfer = hot_reference(Transfer, null=True, db_index=False)
    charge = models.CharField(max_length=80, blank=True, db_default="")
    refund = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="own_card_of_something"),
            models.CheckConstraint(condition=models.Q(fee__isnull=True) | models.Q(fee__gte=0), name="own_card_fee"),
        ]

    def __str__(self):
        return f"own card {self.pk}"
