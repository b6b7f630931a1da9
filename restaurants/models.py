"""Restaurants, their counters and who runs them. All in the shared schema."""

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import clock
from restaurants.enums import (
    Allergen,
    CounterState,
    CounterWay,
    Cuisine,
    Diet,
    KeyKind,
    RestaurantState,
    Rhythm,
    Seat,
    Supply,
    TaxClass,
)
from restaurants.hours import Hours
from tenants.models import Company
from tenants.terms import DatedTerms, in_force, this_month

HOLIDAYS_OF_ZONE = {"Asia/Seoul": "KR"}


class Restaurant(models.Model):
    """A place that accepts vouchers, and where its money goes."""

    name = models.CharField(_("Restaurant"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    cuisine = models.CharField(_("Cuisine"), max_length=40, choices=Cuisine, blank=True)
    business_number = models.CharField(_("Business number"), max_length=10, unique=True)
    representative = models.CharField(_("Representative"), max_length=80)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    latitude = models.FloatField(_("Latitude"))
    longitude = models.FloatField(_("Longitude"))
    opens = models.TimeField(_("Opens at"), null=True, blank=True)
    closes = models.TimeField(_("Closes at"), null=True, blank=True)
    break_starts = models.TimeField(_("Break from"), null=True, blank=True)
    break_ends = models.TimeField(_("Break until"), null=True, blank=True)
    days_off = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Days off"), default=list, blank=True)
    # Weekdays with other hours: {"5": ["11:00", "15:00"]}.
    other_hours = models.JSONField(default=dict, blank=True)
    holidays_off = models.BooleanField(default=False, db_default=False)
    closed_on = ArrayField(models.DateField(), default=list, blank=True)
    state = models.CharField(max_length=10, choices=RestaurantState, default=RestaurantState.ACTIVE)
    zone = models.CharField(max_length=40, default="Asia/Seoul")
    currency = models.CharField(max_length=3, default="KRW")
    language = models.CharField(_("Language of documents"), max_length=5, default="ko")
    vat_bp = models.PositiveIntegerField(_("VAT, basis points"), default=1000)
    bank = models.CharField(_("Bank"), max_length=40, blank=True)
    account = models.CharField(_("Account"), max_length=40, blank=True)
    holder = models.CharField(_("Account holder"), max_length=80, blank=True)
    enrolled_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def both_names(self) -> str:
        """The name in the reader's language and the registered one, which documents carry: Halmae Gukbap (할매국밥)."""
        return self.name if self.label == self.name else f"{self.label} ({self.name})"

    @property
    def terms_now(self) -> "RestaurantTerms":
        """The terms of the month that runs."""
        return in_force(self.terms.all(), this_month())

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def hours(self) -> Hours:
        """When it is open, as plain values."""
        told = sorted(self.other_hours.items())
        other = tuple((int(day), time.fromisoformat(opens), time.fromisoformat(closes)) for day, (opens, closes) in told)
        holidays_off = self.holiday_country if self.holidays_off else ""
        times = (self.opens, self.closes, self.break_starts, self.break_ends)
        return Hours(*times, frozenset(self.days_off), other, holidays_off, frozenset(self.closed_on))

    @property
    def holiday_country(self) -> str:
        """The country whose public holidays are known for this place, by its zone; empty: none."""
        return HOLIDAYS_OF_ZONE.get(self.zone, "")


class RestaurantTerms(DatedTerms):
    """What a restaurant pays for being paid, and when it gets its money.

    `tiers` are pairs of a month's turnover (minor units) and the rate in basis points of what is above it, rising;
    below the first the rate is `commission_bp`. `commission_cap` is the most for a month; null is no cap. Where we buy the
    meals and sell them, the same rates make our margin, which holds its VAT. `advance_fee` is the price of each advance
    without VAT, in minor units.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="terms")
    commission_bp = models.PositiveIntegerField(_("Commission, basis points"), default=500)
    tiers = ArrayField(ArrayField(models.PositiveBigIntegerField(), size=2), default=list)
    commission_cap = models.PositiveBigIntegerField(_("Commission, at most"), null=True)
    pay_days = models.PositiveSmallIntegerField(_("Days to payout"), default=10)
    tax_class = models.CharField(_("Tax class"), max_length=10, choices=TaxClass, default=TaxClass.GENERAL)
    supply = models.CharField(_("Who sells"), max_length=10, choices=Supply, default=Supply.AGENT, db_default=Supply.AGENT)

    rhythm = models.CharField(_("Rhythm"), max_length=10, choices=Rhythm, default=Rhythm.MONTHLY, db_default=Rhythm.MONTHLY)
    advance_fee = models.PositiveBigIntegerField(_("Price of an advance"), default=0, db_default=0)

    class Meta(DatedTerms.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(since__day=1), name="restaurant_terms_by_month"),
            models.CheckConstraint(condition=models.Q(commission_bp__lte=10_000), name="commission_at_most_all"),
            models.CheckConstraint(
                condition=models.Q(supply="agent") | models.Q(tax_class="general"), name="bought_from_general_taxpayers"
            ),
        ]

    def __str__(self):
        return f"restaurant {self.restaurant_id} since {self.since:%Y-%m}"


class MenuItem(models.Model):
    """A dish, its price in minor units, and what the owner told of what is in it.

    `allergens_told` says whether the owner went through the list at all: an empty list alone tells nothing.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="menu")
    name = models.CharField(_("Dish"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    price = models.PositiveBigIntegerField(_("Price"))
    allergens = ArrayField(models.CharField(max_length=20, choices=Allergen), default=list, blank=True)
    allergens_told = models.BooleanField(default=False)
    diets = ArrayField(models.CharField(max_length=20, choices=Diet), default=list, blank=True)

    class Meta:
        ordering = ["restaurant", "id"]

    def __str__(self):
        return self.name

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


def every_way() -> list[str]:
    """What a new counter takes."""
    return list(CounterWay.values)


class Counter(models.Model):
    """A till: `slug` is what its printed QR says; `ways` are those the restaurant takes, checked by till_redeem."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="counters")
    name = models.CharField(_("Counter"), max_length=40)
    slug = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=10, choices=CounterState, default=CounterState.ACTIVE)
    ways = ArrayField(models.CharField(max_length=10, choices=CounterWay), default=every_way)

    class Meta:
        ordering = ["restaurant", "id"]

    def __str__(self):
        return f"{self.restaurant.label} · {self.name}"

    @property
    def qr_url(self) -> str:
        """The address the printed QR holds: short, on the public host, the same for ever."""
        return f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/q/{self.slug}"


class CounterKey(models.Model):
    """What a counter proves itself with: only the hash is kept, and it can be revoked."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=KeyKind)
    name = models.CharField(_("Name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.name


class Pairing(models.Model):
    """An offer to make a browser a counter's device: a link and eight digits, good for minutes, used once."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="pairings")
    name = models.CharField(_("Device"), max_length=60)
    link_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name


class Member(models.Model):
    """A person who owns or works in a restaurant; users of the public schema."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    seat = models.CharField(max_length=10, choices=Seat)

    class Meta:
        ordering = ["restaurant", "id"]
        constraints = [models.UniqueConstraint(fields=["restaurant", "user"], name="one_seat_per_person")]

    def __str__(self):
        return f"{self.user} · {self.restaurant}"


class StaffPin(models.Model):
    """A person at the counters of a restaurant, known by four digits of which only Argon2 is kept.

    Not a user: they sign in nowhere. Once ended the row stays, because the books name it as who cancelled a meal.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="staff_pins")
    name = models.CharField(_("Name"), max_length=40)
    pin = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["restaurant", "id"]

    def __str__(self):
        return self.name

    @property
    def actor(self) -> str:
        """How the books and the audit trail name them."""
        return f"staff:{self.pk}"


class WishCount(models.Model):
    """How many people of a company ask for a restaurant that is not enrolled: for the leg-work, without a name."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="wish_counts")
    key = models.CharField(max_length=80)
    name = models.CharField(_("Restaurant"), max_length=80)
    where = models.CharField(_("Where it is"), max_length=120, blank=True)
    count = models.PositiveIntegerField(_("Asked for by"), default=0)
    last_at = models.DateTimeField(_("Last asked"))

    class Meta:
        ordering = ["-count", "-last_at"]
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="one_count_per_wish")]

    def __str__(self):
        return self.name
