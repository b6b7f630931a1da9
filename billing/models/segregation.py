"""What was owed to restaurants and how it was covered, a row per day, and which limits of the law were near."""

from django.db import models

from billing.enums import Limit


class Snapshot(models.Model):
    """The cover of a day as it was known at a moment: its figures in minor units, frozen as JSON with its SHA-256.

    What happened before `as_of` and was recorded until `known_at`: the same two moments always give the same figures.
    """

    day = models.DateField()
    currency = models.CharField(max_length=3)
    as_of = models.DateTimeField()
    known_at = models.DateTimeField()
    owed = models.BigIntegerField()
    bank = models.BigIntegerField()
    receivables = models.BigIntegerField()
    surplus = models.BigIntegerField()
    outstanding = models.BigIntegerField()
    issued = models.BigIntegerField()
    frozen = models.TextField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["-day", "currency"]
        constraints = [models.UniqueConstraint(fields=["day", "currency"], name="one_snapshot")]

    def __str__(self):
        return f"{self.day} {self.currency}"


class LimitReached(models.Model):
    """A level of a limit that the prepaid sums have reached, told to the operators once; over when they fall below it."""

    limit = models.CharField(max_length=15, choices=Limit)
    level = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    day = models.DateField()
    over_on = models.DateField(null=True)

    class Meta:
        ordering = ["-day", "-level"]
        constraints = [
            models.UniqueConstraint(fields=["limit", "level"], condition=models.Q(over_on=None), name="one_limit_reached")
        ]

    def __str__(self):
        return f"{self.limit} {self.level} %"
