"""What a prepaid company says of its deposit: below which amount it wants to be told, and what it is about to pay in."""

from django.db import models

from billing.models.bank import BankMatch
from tenants.models import Company


class DepositAlarm(models.Model):
    """Below how much a company wants to be told; `rung_at` is when it was, until a top-up arms it again."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="deposit_alarm")
    below = models.BigIntegerField()
    rung_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(below__gt=0), name="alarm_below_something")]

    def __str__(self):
        return f"alarm of company {self.company_id} below {self.below}"


class TopUp(models.Model):
    """A transfer a company has announced: whoever names its reference pays into the deposit, by whatever amount.

    It is open until a bank line has paid it, and again when that match is undone, or until it is withdrawn.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="top_ups")
    reference = models.CharField(max_length=20, unique=True)
    amount = models.BigIntegerField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    match = models.OneToOneField(BankMatch, on_delete=models.PROTECT, null=True, related_name="top_up")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="top_up_of_something")]

    def __str__(self):
        return self.reference
