"""The money: purses, redemptions, the ledger and its periods.

Redemptions, reversals, transfers and purses are written only by the database functions in billing/sql; the
application's role may read them and nothing else. References to hot rows (company, restaurant, counter, account)
carry no foreign key in the database: each would lock that row for every meal. The functions resolve them, and
the books check them (invariant 8).
"""

from datetime import datetime
from functools import cached_property

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models

from billing.enums import (
    BY_EATER,
    BY_TILL,
    AccountKind,
    HoldState,
    Outcome,
    PeriodState,
    ReversalKind,
    TransferReason,
    Way,
)
from restaurants.models import Counter, Restaurant
from tenants.models import Company, Site


def hot_reference(to, **kwargs):
    """A reference without a lock: see the module's docstring."""
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", **kwargs)


class Period(models.Model):
    """The month being collected, named by its first day; closed once, for ever."""

    month = models.DateField(primary_key=True)
    state = models.CharField(max_length=10, choices=PeriodState, default=PeriodState.OPEN)
    closing_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    # While it closes an operator may have the workers leave it alone, and go on later.
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    # The last rows there were when the fence was taken: a later one in this period would be a leak.
    last_redemption = models.BigIntegerField(null=True)
    last_transfer = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-month"]

    def __str__(self):
        return f"{self.month:%Y-%m}"


class Account(models.Model):
    """A side of the ledger: its balance is what came in less what went out."""

    kind = models.CharField(max_length=20, choices=AccountKind)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "company", "restaurant", "currency"],
                nulls_distinct=False,
                name="one_account_per_owner",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.company_id or self.restaurant_id or ''}".strip()


class CounterAccount(models.Model):
    """What the till must know of a counter, in one row: is it open, for which ways, and into which account does it sell.

    `ways` are the counter's own, and those that follow from them: api brings codes, trial is taken everywhere.
    Kept by triggers (billing/sql/15_ledger.sql) and written by nobody else; `account` comes with the first meal.
    """

    counter = models.OneToOneField(Counter, on_delete=models.CASCADE, primary_key=True, related_name="+")
    restaurant = hot_reference(Restaurant)
    zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    open = models.BooleanField()
    ways = ArrayField(models.CharField(max_length=10), default=list)
    account = hot_reference(Account, null=True)

    def __str__(self):
        return f"{self.counter_id} → {self.account_id or ''}".strip()


class Purse(models.Model):
    """The money of one allowance, in minor units; knows no name.

    It was granted on credit, or (`reserved`) from the deposit of a company that prepays, and stays so whatever is agreed
    later; `released` went back there when the purse expired unspent. `holder`, `cost_centre` and `site`
    say who bears the cost, as it was told when the purse was opened: opaque here, and never changed. Nobody's head (a
    guest, a test) has no holder.
    """

    company = hot_reference(Company, db_index=False)
    owes = hot_reference(Account, db_index=False)
    currency = models.CharField(max_length=3)
    granted = models.BigIntegerField()
    spent = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    reserved = models.BooleanField(default=False, db_default=False)
    valid = DateTimeRangeField()
    meals_per_day = models.PositiveSmallIntegerField(null=True)
    used_day = models.DateField(null=True)
    used_count = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    holder = models.BigIntegerField(null=True)
    cost_centre = models.CharField(max_length=40, blank=True, db_default="")
    site = hot_reference(Site, null=True, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["company", "id"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(spent__gte=0, held__gte=0), name="purse_not_negative"),
            models.CheckConstraint(
                condition=models.Q(granted__gte=models.F("spent") + models.F("held")),
                name="purse_not_overspent",
            ),
        ]

    def __str__(self):
        return f"purse {self.pk}"

    @property
    def left(self) -> int:
        """What can still be spent, in minor units."""
        return self.granted - self.spent - self.held - self.released


class Redemption(models.Model):
    """One attempt to pay one meal and its answer: captured or refused. Never edited."""

    key = models.UUIDField(unique=True)
    body = models.BinaryField()
    company = hot_reference(Company, null=True, db_index=False)
    restaurant = hot_reference(Restaurant, null=True, db_index=False)
    counter = hot_reference(Counter, null=True, db_index=False)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # Paid in cash beside it, and none of our money: told on the receipt and at the till.
    excess = models.BigIntegerField(default=0, db_default=0)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=30, blank=True)
    left = models.BigIntegerField(null=True)
    # What the sentence of a refusal was made of, so that it is the same when it is asked for again.
    facts = models.JSONField(null=True)
    way = models.CharField(max_length=10, choices=Way)
    label = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=80)
    period = models.DateField()
    business_day = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["restaurant", "occurred_at"],
                condition=models.Q(outcome="captured"),
                name="redemption_of_restaurant",
            ),
            models.Index(
                fields=["company", "period"],
                condition=models.Q(outcome="captured"),
                name="redemption_of_company",
            ),
            models.Index(
                fields=["company", "actor", "id"],
                condition=models.Q(outcome="refused"),
                name="refused_of_actor",
            ),
        ]

    def __str__(self):
        return f"redemption {self.pk}"

    @cached_property
    def hold(self) -> "Hold | None":
        """The hold this was captured from; None for a meal paid at once. Asked only of meals that a till started."""
        held = Hold.objects.filter(key=self.key, state=HoldState.CAPTURED)
        return held.first() if self.way in BY_TILL else None

    @cached_property
    def rest(self) -> int:
        """Minor units that another means paid at the counter while this was held. Lists read it with the meals."""
        return self.hold.rest if self.hold else 0

    @cached_property
    def by_card(self) -> int:
        """Minor units that the guest's own card paid on the phone beside it (ADR 43). Lists read it with the meals."""
        from billing.models.own_cards import OwnCard  # it refers to this module

        paid = OwnCard.objects.filter(key=self.key, redemption=self.pk) if self.way in BY_EATER else OwnCard.objects.none()
        return paid.values_list("amount", flat=True).first() or 0

    @property
    def paid_at(self) -> datetime:
        """When the money moved: a held meal is dated by its hold, and paid when that was captured."""
        return (self.hold and self.hold.settled_at) or self.occurred_at


class Hold(models.Model):
    """The voucher part of a meal, set aside while another payment runs; captured, it is the redemption of its key.

    `item` is what the till was asked (its till_item). The masked name in it is wiped when the hold is settled.
    """

    key = models.UUIDField(unique=True)
    body = models.BinaryField()
    item = models.JSONField()
    company = hot_reference(Company, db_index=False)
    restaurant = hot_reference(Restaurant, db_index=False)
    counter = hot_reference(Counter, db_index=False)
    actor = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    left = models.BigIntegerField(null=True)
    # Paid by another means while this was held, and none of our money: told at the till and on the receipt.
    rest = models.BigIntegerField(default=0, db_default=0)
    business_day = models.DateField()
    state = models.CharField(max_length=10, choices=HoldState, default=HoldState.HELD)
    reason = models.CharField(max_length=30, blank=True)
    occurred_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(state="held"), name="hold_open"),
            models.Index(fields=["company", "actor", "occurred_at"], name="hold_of_actor"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="hold_of_something")]

    def __str__(self):
        return f"hold {self.pk}"

    @property
    def label(self) -> str:
        """The guest's masked name while it is held; empty afterwards."""
        return self.item["label"]

    @property
    def way(self) -> str:
        """How the guest said who they are, as of a meal's."""
        return self.item["way"]


class Reversal(models.Model):
    """A captured redemption undone, whole: the same day as a void, later as a refund."""

    redemption = models.OneToOneField(Redemption, on_delete=models.PROTECT, related_name="reversal")
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=ReversalKind)
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    company = hot_reference(Company, db_index=False)
    restaurant = hot_reference(Restaurant, db_index=False)
    amount = models.BigIntegerField()
    period = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self):
        return f"{self.kind} of redemption {self.redemption_id}"


class CheckedMark(models.Model):
    """Staff looked at the receipt of this redemption, once."""

    redemption = models.OneToOneField(Redemption, on_delete=models.PROTECT, related_name="checked")
    checked_at = models.DateTimeField()

    def __str__(self):
        return f"checked {self.checked_at}"


class Transfer(models.Model):
    """One row of the ledger: an amount in minor units from one account to another, and why. Never edited."""

    amount = models.BigIntegerField()
    source = hot_reference(Account, db_index=False)
    target = hot_reference(Account, db_index=False)
    reason = models.CharField(max_length=20, choices=TransferReason)
    company = hot_reference(Company, null=True, db_index=False)
    restaurant = hot_reference(Restaurant, null=True, db_index=False)
    purse = hot_reference(Purse, null=True, db_index=False)
    redemption = hot_reference(Redemption, null=True)
    document = hot_reference("billing.Document", null=True, db_index=False)
    reference = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=80)
    period = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["purse"], condition=models.Q(purse__isnull=False), name="transfer_of_purse"),
            # What is no meal is little and is asked for by account or reference; no meal at the till pays for these.
            models.Index(fields=["source"], condition=models.Q(redemption__isnull=True), name="transfer_from"),
            models.Index(fields=["target"], condition=models.Q(redemption__isnull=True), name="transfer_to"),
            models.Index(fields=["reference"], condition=models.Q(redemption__isnull=True), name="transfer_by_reference"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="transfer_moves_something"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="transfer_between_two_accounts"),
            models.UniqueConstraint(
                fields=["document", "reason"],
                condition=models.Q(document__isnull=False),
                name="closing_entry_once",
            ),
        ]

    def __str__(self):
        return f"{self.reason} {self.amount}"


class Deposit(models.Model):
    """What a company has paid in, was granted of it, invoices took of it beside and it was given back; in minor units,
    checked when it grants.

    `granted` are the purses reserved for, less what they released. `taken` is what invoices used beyond these purses' meals
    (fees, meals on credit), below zero when the deposit could not pay all of them. `returned` is what two people approved to
    go back by bank, carried out or not. Their sum may exceed `paid_in` by a fee.
    """

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="deposit")
    paid_in = models.BigIntegerField(default=0)
    granted = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0, db_default=0)
    returned = models.BigIntegerField(default=0, db_default=0)

    def __str__(self):
        return f"deposit of company {self.company_id}"
