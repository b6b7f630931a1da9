"""Money that came in by bank: the files of the bank, their lines, and which line paid what.

Lines, matches and what was set aside are written only by the functions of billing/sql/24_bank.sql and never edited.
Who pays whom is the operator's to see; of the matches a company, or a restaurant, sees its own.
"""

from django.db import models

from billing.enums import MatchRule, StatementKind
from billing.models.documents import Document
from billing.models.ledger import Transfer, hot_reference
from restaurants.models import Restaurant
from tenants.models import Company


class BankFile(models.Model):
    """A bank statement as it was uploaded: looked at first, then recorded, once."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=StatementKind)
    account = models.CharField(max_length=40)
    data = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["fingerprint", "account"], name="one_bank_file")]

    def __str__(self):
        return self.name


class BankLine(models.Model):
    """One booking on an account of ours, in minor units: above zero it came in. The same line of two files is one."""

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    account = models.CharField(max_length=40)
    booked_on = models.DateField()
    booked_at = models.DateTimeField(null=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=200, blank=True)
    memo = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    balance = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    transfer = hot_reference(Transfer, null=True, db_index=False)

    class Meta:
        ordering = ["-booked_on", "-id"]
        indexes = [models.Index(fields=["account", "booked_on"], name="line_of_account")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="bank_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(amount__lt=0, transfer__isnull=True) | models.Q(amount__gt=0, transfer__isnull=False),
                name="what_came_in_is_in_the_ledger",
            ),
        ]

    def __str__(self):
        return f"bank line {self.pk}"


class BankMatch(models.Model):
    """So much of a bank line, or of a payment by Stripe, paid this invoice, or (a line) into this company's deposit, or this
    restaurant's statement below zero.

    A negative one undoes an earlier, whole.
    """

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="matches")
    payment = models.ForeignKey("billing.StripePayment", on_delete=models.PROTECT, null=True, related_name="matches")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="matches")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    rule = models.CharField(max_length=10, choices=MatchRule)
    key = models.UUIDField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    matched_at = models.DateTimeField()
    transfer = hot_reference(Transfer, db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "document"], nulls_distinct=False, name="one_match"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, undoes__isnull=True) | models.Q(amount__lt=0, undoes__isnull=False),
                name="match_or_its_reverse",
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=False, payment__isnull=True)
                | models.Q(line__isnull=True, payment__isnull=False),
                name="match_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(company__isnull=False, restaurant__isnull=True)
                | models.Q(company__isnull=True, restaurant__isnull=False, document__isnull=False),
                name="match_of_one_payer",
            ),
        ]

    def __str__(self):
        return f"match {self.pk}"

    @property
    def payer(self) -> Company | Restaurant:
        """Whose payment it is."""
        return self.company or self.restaurant  # type: ignore[return-value]  # one of them, the database sees to it


class BankAside(models.Model):
    """A line that pays nothing we know of, and why; its money stays in clearing."""

    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, related_name="aside")
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    def __str__(self):
        return f"bank line {self.line_id} set aside"
