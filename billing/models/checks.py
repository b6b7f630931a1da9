"""The books examined again and again: what each statement found, and a mark up to which balances are summed."""

from django.db import models

from billing.models.ledger import Account


class BookCheck(models.Model):
    """One statement of the books, examined once; never edited. `wrong` is None when it took longer than it may."""

    number = models.PositiveSmallIntegerField()
    wrong = models.BigIntegerField(null=True)
    seconds = models.FloatField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["number", "-id"], name="check_of_statement")]

    def __str__(self):
        return f"statement {self.number}: {self.wrong}"


class OpenItem(models.Model):
    """Something that stood open in an account that must empty, up to the transfer that AccountBalance names: found anew
    every night.

    Nothing is decided by it: it saves a page reading what was settled before.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "reference"], name="one_open_item")]

    def __str__(self):
        return self.reference


class AccountBalance(models.Model):
    """What an account had received and sent up to transfer `up_to`, in minor units: summed anew every night.

    Nothing is decided by it: it saves reading the whole ledger for a page.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="+")
    received = models.BigIntegerField()
    sent = models.BigIntegerField()
    up_to = models.BigIntegerField()

    def __str__(self):
        return f"account {self.account_id} up to transfer {self.up_to}"
