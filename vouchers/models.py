"""The meal: people's programs, their allowances, grants and loads. These tables exist once per company."""

from dataclasses import replace

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.home import HomeRow
from restaurants.enums import Allergen, Diet
from vouchers.choices import DinerState, DisputeState, Holidays, LoadKind, LoadState, ProgramKind, TableState
from vouchers.names import till_label
from vouchers.policy import Rules


class OwnPeople(models.Manager):
    """The company's own people: what lists, loads and counts mean by employees. Guests are left out."""

    def get_queryset(self):
        return super().get_queryset().filter(guest=False)


class Employee(HomeRow):
    """A person who eats: the company's side of a user. Erasing a person erases this mapping.

    A guest is one, too, so that their meals are paid like everybody's; only `everyone` finds them.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employee")
    number = models.CharField(_("Employee number"), max_length=30, unique=True)
    department = models.CharField(_("Department"), max_length=60, blank=True)
    cost_centre = models.CharField(_("Cost centre"), max_length=40, blank=True, db_default="")
    site_id = models.BigIntegerField(_("Site"), null=True, blank=True)
    active = models.BooleanField(default=True)
    guest = models.BooleanField(default=False, editable=False)

    objects = OwnPeople()
    everyone = models.Manager()

    class Meta(HomeRow.Meta):
        ordering = ["number"]

    def __str__(self):
        return self.user.name

    @property
    def label(self) -> str:
        """How the till's list shows them."""
        return till_label(self.user.name, guest=self.guest)


class Program(HomeRow):
    """What HR set up: who gets how much, how often, under which rules."""

    name = models.CharField(_("Program"), max_length=60, unique=True)
    kind = models.CharField(_("Renewed"), max_length=10, choices=ProgramKind, default=ProgramKind.DAILY)
    amount = models.BigIntegerField(_("Amount per period"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Weekdays"), default=list)
    starts = models.TimeField(_("From"), null=True, blank=True)
    ends = models.TimeField(_("Until"), null=True, blank=True)
    per_meal_cap = models.BigIntegerField(_("At most per meal"), null=True, blank=True)
    meals_per_day = models.PositiveSmallIntegerField(_("Meals per day"), null=True, blank=True)
    holidays = models.CharField(_("Public holidays"), max_length=5, choices=Holidays, default=Holidays.OFF)
    excess = models.BooleanField(_("The rest in cash"), default=True)
    holds = models.BooleanField(_("Held for another payment"), default=True)
    restaurant_ids = ArrayField(models.BigIntegerField(), verbose_name=_("Restaurants"), null=True, blank=True)
    guests = models.BooleanField(_("Guests"), default=False)
    guest_amount = models.BigIntegerField(_("At most per guest meal"), null=True, blank=True)
    guest_passes = models.PositiveSmallIntegerField(_("Open guest passes per host"), default=3)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(HomeRow.Meta):
        ordering = ["name"]

    def __str__(self):
        return self.name

    def rules_for(self, company) -> Rules:
        """The policy as plain values, in the company's country and currency and under its switches."""
        return Rules(
            kind=str(self.kind),
            amount=self.amount,
            weekdays=frozenset(self.weekdays),
            windows=((self.starts, self.ends),) if self.starts and self.ends else (),
            per_meal_cap=self.per_meal_cap,
            meals_per_day=self.meals_per_day,
            holidays_off=self.holidays == Holidays.OFF,
            country=company.country,
            restaurants=None if self.restaurant_ids is None else frozenset(self.restaurant_ids),
            currency=company.currency,
            excess=self.excess and company.excess,
            holds=self.holds and company.holds,
        )


class Enrolment(HomeRow):
    """An employee in a program."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="enrolments")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="enrolments")

    class Meta(HomeRow.Meta):
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["program", "employee"], name="enrolled_once"),
        ]

    def __str__(self):
        return f"{self.employee_id} in {self.program_id}"


class Allowance(HomeRow):
    """One employee's share of one program for one period; opened at first use. Its money is a purse of billing."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="allowances")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="allowances")
    starts_on = models.DateField()
    purse_id = models.BigIntegerField(unique=True)

    class Meta(HomeRow.Meta):
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["employee", "program", "starts_on"], name="one_allowance_per_period"),
        ]

    def __str__(self):
        return f"allowance {self.pk}"


class Grant(HomeRow):
    """A one-off load of allowance by HR: its own purse, valid until a day."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="grants")
    amount = models.BigIntegerField(_("Amount"))
    reason = models.CharField(_("Reason"), max_length=100)
    valid_until = models.DateField(_("Valid until"))
    purse_id = models.BigIntegerField(unique=True)
    load = models.ForeignKey("vouchers.Load", on_delete=models.PROTECT, null=True, related_name="grants")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta(HomeRow.Meta):
        ordering = ["-id"]

    def __str__(self):
        return f"grant {self.pk}"


class Load(HomeRow):
    """A file HR sent: first a dry run that shows every line, then all or nothing."""

    kind = models.CharField(max_length=10, choices=LoadKind)
    state = models.CharField(max_length=10, choices=LoadState, default=LoadState.READING)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, null=True, related_name="loads")
    lines = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    applied_at = models.DateTimeField(null=True)

    class Meta(HomeRow.Meta):
        ordering = ["-id"]

    def __str__(self):
        return self.file_name


class Dispute(HomeRow):
    """A meal the employee says they did not eat, and what HR answered. It moves no money.

    Where the meal was paid stays between the employee and the receipt: HR sees day, amount and receipt number.
    """

    redemption_id = models.BigIntegerField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="disputes")
    amount = models.BigIntegerField(_("Amount"))
    eaten_at = models.DateTimeField(_("When"))
    words = models.CharField(_("What happened"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    reported_at = models.DateTimeField(_("Reported"))
    answer = models.CharField(_("Answer"), max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta(HomeRow.Meta):
        ordering = ["-id"]
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["redemption_id", "employee"], name="one_dispute_per_meal"),
        ]

    def __str__(self):
        return f"dispute {self.pk}"


class Favourite(HomeRow):
    """A restaurant an employee wants to see first."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="favourites")
    restaurant_id = models.BigIntegerField()

    class Meta(HomeRow.Meta):
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["employee", "restaurant_id"], name="favourite_once"),
        ]

    def __str__(self):
        return f"favourite {self.restaurant_id}"


class Taste(HomeRow):
    """What an employee avoids and how they eat: theirs alone. No page of HR's reads it, no audit row repeats it."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="taste")
    avoids = ArrayField(models.CharField(max_length=20, choices=Allergen), default=list, blank=True)
    diets = ArrayField(models.CharField(max_length=20, choices=Diet), default=list, blank=True)

    class Meta(HomeRow.Meta):
        pass

    def __str__(self):
        return f"taste {self.pk}"


class Wish(HomeRow):
    """A restaurant an employee asks for that is not enrolled yet. The operator sees how many ask, never who."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="wishes")
    key = models.CharField(max_length=80)
    name = models.CharField(_("Restaurant"), max_length=80)
    where = models.CharField(_("Where it is"), max_length=120, blank=True)
    wished_at = models.DateTimeField()

    class Meta(HomeRow.Meta):
        ordering = ["-id"]
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["employee", "key"], name="wished_once"),
        ]

    def __str__(self):
        return self.name


class Table(HomeRow):
    """People who pay one meal together: the payer asked, the others agree, and the till takes it in one redemption.

    A table is what they sit at and what the counter sees one bill of; nothing else here is called so.
    """

    key = models.UUIDField(unique=True, editable=False)
    payer = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="tables_asked")
    counter_id = models.BigIntegerField()
    restaurant_id = models.BigIntegerField()
    amount = models.BigIntegerField(_("Amount"))
    state = models.CharField(max_length=10, choices=TableState, default=TableState.OPEN)
    # Why the till would not take it although every share was there; empty while nothing stands in the way.
    reason = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    redemption_id = models.BigIntegerField(null=True, unique=True)
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField()

    class Meta(HomeRow.Meta):
        ordering = ["-id"]

    def __str__(self):
        return f"table {self.pk}"


class Diner(HomeRow):
    """One person at a table: the share asked of them, what of it they give, and what the payer gives instead."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="diners")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="dinings")
    share = models.BigIntegerField(_("Share"))
    own = models.BigIntegerField(default=0)
    covered = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=DinerState, default=DinerState.WAITING)
    # Approved by a standing delegation, without asking.
    standing = models.BooleanField(default=False)
    # Why they cannot give their share, once that has been found out.
    reason = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(HomeRow.Meta):
        ordering = ["id"]
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(fields=["table", "employee"], name="at_a_table_once"),
            models.CheckConstraint(
                condition=models.Q(own__gte=0, covered__gte=0, own__lte=models.F("share") - models.F("covered")),
                name="no_more_than_the_share",
            ),
        ]

    def __str__(self):
        return f"diner {self.pk}"

    @property
    def missing(self) -> int:
        """Minor units of the share that nobody gives yet."""
        return self.share - self.own - self.covered

    @property
    def to_give(self) -> int:
        """Minor units of the share that are this person's own to give: what the payer covers is the payer's."""
        return self.share - self.covered


class Delegation(HomeRow):
    """A standing yes: `giver` lets `to` include them at a table for up to an amount a meal, until revoked."""

    giver = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_given")
    to = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_held")
    up_to = models.BigIntegerField(_("Up to, per meal"))
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(HomeRow.Meta):
        ordering = ["-id"]
        constraints = [
            *HomeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["giver", "to"], condition=models.Q(revoked_at=None), name="one_delegation_at_a_time"
            ),
        ]

    def __str__(self):
        return f"delegation {self.pk}"


class GuestPass(HomeRow):
    """A few meals for somebody invited: who eats, who asked them, how much, how long, and the digest of their link.

    Without a host it is the company's own, made by HR. Its money is the purse of an allowance of its own, opened at the
    first use. The name is the guest's user's, and is forgotten some days after the end.
    """

    guest = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="guest_pass")
    host = models.ForeignKey(Employee, on_delete=models.CASCADE, null=True, related_name="guest_passes")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="guest_passes_given")
    amount = models.BigIntegerField(_("At most per meal"))
    meals = models.PositiveSmallIntegerField(_("Meals"), default=1)
    starts_on = models.DateField(_("From"))
    valid_until = models.DateField(_("Valid until"))
    # Counts the links: a new one makes the one before it worthless.
    serial = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta(HomeRow.Meta):
        ordering = ["-id"]
        constraints = [
            *HomeRow.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, meals__gt=0, valid_until__gte=models.F("starts_on")),
                name="a_pass_gives_something",
            ),
        ]

    def __str__(self):
        return f"guest pass {self.pk}"

    @property
    def total(self) -> int:
        """Minor units of all its meals together."""
        return self.amount * self.meals

    @property
    def stands(self) -> bool:
        """Whether its program and who invited are still there; a company does not leave."""
        return self.program.active and (self.host is None or self.host.active)

    def rules_for(self, company, meals_left: int) -> Rules:
        """The program's days, hours and places with the pass's own amounts; `meals_left` of it at the day's beginning."""
        rules = self.program.rules_for(company)
        return replace(rules, amount=self.total, per_meal_cap=self.amount, meals_per_day=max(meals_left, 1))
