"""Overdue invoices: what a company was told of them, what the operator holds back, and pauses of new spending."""

from django.db import models

from billing.enums import DunningKind, LetterState, PauseState
from billing.models.documents import Document
from tenants.models import Company


class Pause(models.Model):
    """A company's new spending is to stop, or has stopped, until what is overdue is paid. One at a time per company."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PauseState, default=PauseState.ANNOUNCED)
    announced_at = models.DateTimeField()
    # It is for what was due by this day: what became due later has had no notice.
    due_until = models.DateField()
    # The day it begins, in the platform's zone: never before the notice that was mailed has run.
    begins_on = models.DateField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Why an operator put it off, the last time.
    put_off = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=~models.Q(state="ended"), name="one_pause_of_company")
        ]

    def __str__(self):
        return f"pause of company {self.company_id}"


class DunningLetter(models.Model):
    """One mail to a company's finance people about an overdue invoice: written down first, then sent, at most once.

    `left` is what the invoice asked for when it was written, in minor units. Who got it is kept as a number only.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=DunningKind)
    # 1 for the first reminder; 0 for a notice.
    level = models.PositiveSmallIntegerField(default=0)
    pause = models.ForeignKey(Pause, on_delete=models.PROTECT, null=True, related_name="letters")
    left = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.NEW)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    readers = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind", "level", "pause"], nulls_distinct=False, name="one_letter_of_each"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.level or ''} {self.document_id}".strip()


class DunningHold(models.Model):
    """An invoice nobody is to be reminded of, and no pause to be made for, until it is released; and why."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dunning_holds")
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(released_at=None), name="one_dunning_hold_of_invoice"
            )
        ]

    def __str__(self):
        return f"hold of document {self.document_id}"
