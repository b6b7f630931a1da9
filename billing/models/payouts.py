"""Money that goes out to restaurants: runs of payouts, what became of each, and the accounts they go to.

Runs, their items, steps and ties are written only by the functions of billing/sql/26_payouts.sql; items, steps and ties
are never edited. A restaurant sees its own items and steps; whole runs and ties are the operator's.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.enums import ChangeState, CheckedBy, HolderVerdict, PayoutState, RunState, TieRule
from billing.models.bank import BankLine
from billing.models.documents import Document
from billing.models.ledger import Transfer, hot_reference
from restaurants.models import Restaurant


class PayoutRun(models.Model):
    """Payouts of one day in one currency by one gateway; once approved its content and its file never change."""

    key = models.UUIDField(unique=True)
    gateway = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    pay_on = models.DateField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.NEW)
    prepared_by = models.CharField(max_length=80)
    prepared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    frozen = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=80, blank=True)
    file = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """What the bank is told this run is called; one line of its statement may say it."""
        return f"HKR{self.pk}"


class PayoutItem(models.Model):
    """One deposit: so much of a statement, in minor units, to the account a restaurant had when it was prepared.

    Without a statement it is an advance on a month that still collects.
    """

    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveIntegerField()
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="payouts")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank = models.CharField(max_length=40)
    account = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)

    class Meta:
        ordering = ["run_id", "place"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="payout_of_something")]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """What the bank is told this payout is called."""
        return f"HKP{self.pk}"


class PayoutStep(models.Model):
    """What became of a payout, and since when; the last one holds. `line` is the bank line that told it."""

    item = models.ForeignKey(PayoutItem, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=PayoutState)
    reason = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    transfer = hot_reference(Transfer, null=True, db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["item", "-id"], name="last_step_of_item"),
            models.Index(fields=["transfer"], name="step_of_transfer"),
        ]

    def __str__(self):
        return f"{self.item_id} {self.state}"


class PayoutTie(models.Model):
    """A bank line carried this payout: out, or back in; a negative one undoes an earlier, whole."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="ties")
    item = models.ForeignKey(PayoutItem, on_delete=models.PROTECT, related_name="ties")
    amount = models.BigIntegerField()
    rule = models.CharField(max_length=10, choices=TieRule)
    key = models.UUIDField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    tied_at = models.DateTimeField()
    transfer = hot_reference(Transfer, db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["transfer"], name="tie_of_transfer")]
        constraints = [
            models.UniqueConstraint(fields=["key", "item"], name="one_tie"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, undoes__isnull=True) | models.Q(amount__lt=0, undoes__isnull=False),
                name="tie_or_its_reverse",
            ),
        ]

    def __str__(self):
        return f"tie {self.pk}"


class HolderCheck(models.Model):
    """Whose account it is, as somebody said (예금주 조회); good for these very details. Never edited."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="holder_checks")
    bank = models.CharField(max_length=40)
    account = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)
    verdict = models.CharField(max_length=10, choices=HolderVerdict)
    # The name the bank told, when it told one.
    told = models.CharField(max_length=80, blank=True)
    how = models.CharField(max_length=10, choices=CheckedBy)
    note = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["restaurant", "-id"], name="last_check_of_restaurant")]

    def __str__(self):
        return f"{self.verdict} {self.checked_at:%Y-%m-%d}"


class AccountChange(models.Model):
    """Other bank details for a restaurant: asked for by one person and, by another, accepted or declined."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="account_changes")
    bank = models.CharField(_("Bank"), max_length=40)
    account = models.CharField(_("Account"), max_length=40)
    holder = models.CharField(_("Account holder"), max_length=80)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.ASKED)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant"], condition=models.Q(state="asked"), name="one_account_change_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.bank} {self.account}"


class PayoutPause(models.Model):
    """A restaurant is paid nothing meanwhile, and why."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="payout_pauses")
    reason = models.CharField(max_length=200)
    paused_by = models.CharField(max_length=80)
    paused_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant"], condition=models.Q(lifted_at__isnull=True), name="one_payout_pause_at_a_time"
            )
        ]

    def __str__(self):
        return self.reason
