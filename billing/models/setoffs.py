"""What of a statement below zero was set against others of its restaurant; written by billing/sql/27_set_offs.sql alone."""

from django.db import models

from billing.models.documents import Document
from restaurants.models import Restaurant


class SetOff(models.Model):
    """So much of a statement below zero, in minor units, lowers what payouts may take of another; a negative one undoes
    an earlier, whole. Never edited.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    below = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="set_offs_of")
    against = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="set_offs")
    amount = models.BigIntegerField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, undoes__isnull=True) | models.Q(amount__lt=0, undoes__isnull=False),
                name="set_off_or_its_reverse",
            )
        ]

    def __str__(self):
        return f"set-off {self.pk}"
