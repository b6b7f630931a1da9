"""What of a month that still collects was paid to restaurants early; written by billing/sql/27_advances.sql alone."""

from django.db import models

from billing.models.ledger import Period
from billing.models.payouts import PayoutItem
from restaurants.models import Restaurant


class Advance(models.Model):
    """A payout without a statement: of what was earned up to a business day, in minor units. Never edited.

    `earned` were its meals less refunds, `kept` the commission expected on them and `kept_vat` its VAT, `price` what this
    advance costs without VAT; `known_at` is the moment of the books it was worked out by.
    """

    item = models.OneToOneField(PayoutItem, on_delete=models.PROTECT, primary_key=True, related_name="advance")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    up_to = models.DateField()
    earned = models.BigIntegerField()
    kept = models.BigIntegerField()
    kept_vat = models.BigIntegerField()
    price = models.BigIntegerField()
    known_at = models.DateTimeField()

    class Meta:
        ordering = ["item_id"]
        indexes = [models.Index(fields=["restaurant", "period"], name="advance_of_month")]

    def __str__(self):
        return f"advance HKP{self.item_id}"
