"""What of one document was set against others of the same owner; written by billing/sql/27_set_offs.sql and 28_in_favour.sql
alone.
"""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from billing.enums import RunState
from billing.models.bank import BankLine
from billing.models.documents import Document
from billing.models.ledger import Deposit, Transfer, hot_reference
from billing.models.own_cards import OwnCard
from restaurants.models import Restaurant
from tenants.models import Company


class SetOff(models.Model):
    """So much of a statement below zero, in minor units, lowers what payouts may take of another; or so much of an invoice
    that stands in its company's favour lowers what another asks. A negative one undoes an earlier, whole. Never edited.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
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
                condition=Q(amount__gt=0, undoes__isnull=True) | Q(amount__lt=0, undoes__isnull=False),
                name="set_off_or_its_reverse",
            ),
            models.CheckConstraint(
                condition=Q(company__isnull=False, restaurant__isnull=True)
                | Q(company__isnull=True, restaurant__isnull=False),
                name="set_off_of_one_owner",
            ),
        ]

    def __str__(self):
        return f"set-off {self.pk}"


SUBJECTS = ("document", "own_card", "came_in", "deposit")
"""What a repayment can be of."""


class Repayment(models.Model):
    """So much of what stands in a company's favour on an invoice, of what an own card's guest is owed, of a payment that is
    nobody's we know, or of what is left of a deposit, in minor units, is to go back by bank: proposed by one person,
    approved by another, as a payout run is. Approved, it is kept for that until a line of our bank carried it.

    To which account and why is what the second person looks at; neither is ever edited. A guest's account is never kept. One
    that is thrown away says why.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="repayments")
    own_card = models.ForeignKey(OwnCard, on_delete=models.PROTECT, null=True, related_name="repayments")
    came_in = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="repayments")
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, null=True, related_name="repayments")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank = models.CharField(max_length=40)
    account = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.NEW)
    key = models.UUIDField(unique=True)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_for = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_of_something"),
            models.CheckConstraint(
                condition=reduce(or_, [Q(**{f"{each}__isnull": each != one for each in SUBJECTS}) for one in SUBJECTS]),
                name="repayment_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=models.F("proposed_by")),
                name="repayment_by_two",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """What the transfer at the bank is to say; a line of its statement may name it."""
        return f"HKB{self.pk}"

    @property
    def company(self) -> Company | None:
        """Whose invoice or deposit it is of; None for a guest, or for nobody we know."""
        of = self.document or self.deposit
        return of.company if of else None

    @property
    def is_of_guest(self) -> bool:
        """Whether it goes to a guest, whose account is never kept: of an own card, or of what their bank sent back to us."""
        return self.document_id is None and not self.account


class GivenBack(models.Model):
    """An approved repayment was carried out, whole, by this line of our bank, in minor units; a negative one undoes an
    earlier, whole. Never edited.
    """

    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="given_back")
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="given_back")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="given_back")
    amount = models.BigIntegerField()
    given_on = models.DateField()
    key = models.UUIDField(unique=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    transfer = hot_reference(Transfer, db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, undoes__isnull=True) | Q(amount__lt=0, undoes__isnull=False),
                name="given_back_or_its_reverse",
            ),
        ]

    def __str__(self):
        return f"given back {self.pk}"
