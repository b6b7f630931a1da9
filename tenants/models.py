"""Companies, where they are found and where they sit. All in the shared schema."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from accounts import clock
from tenants.enums import Billing, CompanyState, PaysBy
from tenants.terms import DatedTerms, in_force, month_after, this_month


class Company(TenantMixin):
    """The firm that issues vouchers; its people and programs live in the schema c_<id>."""

    auto_create_schema = False

    name = models.CharField(_("Company name"), max_length=80)
    state = models.CharField(max_length=10, choices=CompanyState, default=CompanyState.ACTIVE)
    zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Seoul")
    day_starts = models.TimeField(_("Business day starts at"), default=time(4, 0))
    country = models.CharField(_("Country"), max_length=2, default="KR")
    currency = models.CharField(_("Currency"), max_length=3, default="KRW")
    language = models.CharField(_("Language of documents"), max_length=5, default="ko")
    # The SHA-256 of the Logo on its documents; "" is none.
    logo = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    business_number = models.CharField(_("Business number"), max_length=10, blank=True)
    # Of a company of the EU (tenants.vat): its invoices carry EN 16931 then.
    vat_id = models.CharField(_("VAT number"), max_length=16, blank=True, db_default="")
    representative = models.CharField(_("Representative"), max_length=80, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail for invoices"), blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    vat_bp = models.PositiveIntegerField(_("VAT, basis points"), default=1000)
    # HR's switches over all programs: what is off here is off in each, whatever its own rules say.
    excess = models.BooleanField(_("The rest may be paid in cash"), default=True, db_default=True)
    holds = models.BooleanField(_("A till may hold it while a card is charged"), default=True, db_default=True)
    # Whether a month of its terms ever ended before the last day: only then the till asks its terms for the day.
    cuts = models.BooleanField(default=False, db_default=False, editable=False)
    # Whether it pays beforehand in any month of its terms: only then these are asked how a purse is granted.
    has_deposit = models.BooleanField(default=False, db_default=False, editable=False)
    # The operator's own: no domain and no people; only test payments at counters are paid from it.
    house = models.BooleanField(default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(fields=["currency"], condition=models.Q(house=True), name="one_house_per_currency")
        ]

    def __enter__(self):
        """Refuse `with company:`, which gives other companies' rows under threads: company_scope(company) does not."""
        raise TypeError("Enter a company by company_scope(company).")

    def __str__(self):
        return self.name

    @property
    def is_served(self) -> bool:
        """Whether its people may sign in."""
        return self.state != CompanyState.SUSPENDED

    @property
    def is_paused(self) -> bool:
        """Whether its people may sign in, but spend nothing for now."""
        return self.state == CompanyState.PAUSED

    @property
    def terms_now(self) -> "CompanyTerms":
        """The terms of the month that runs."""
        return in_force(self.terms.all(), this_month())

    def prepays_in(self, month: date) -> bool:
        """Whether what is granted in a month, named by its first day, comes from the deposit."""
        return self.has_deposit and in_force(self.terms.all(), month).billing == Billing.PREPAID

    @property
    def prepays(self) -> bool:
        """Whether it pays beforehand in the month that runs, or is to in a later one."""
        if not self.has_deposit:
            return False
        agreed, month = list(self.terms.all()), this_month()
        holds = in_force(agreed, month)
        return any(terms.billing == Billing.PREPAID for terms in agreed if terms is holds or terms.since > month)

    def month_of(self, day: date) -> date:
        """The month a business day is invoiced in, named by its first day: after the cut-off day it is the next."""
        month = day.replace(day=1)
        return month_after(month) if day > self._last_day(month) else month

    def span_of(self, month: date) -> tuple[date, date]:
        """The first and the last business day of a month as it is invoiced."""
        return self._last_day((month - timedelta(days=1)).replace(day=1)) + timedelta(days=1), self._last_day(month)

    def _last_day(self, month: date) -> date:
        cut_off = in_force(self.terms.all(), month).cut_off if self.cuts else 0
        return month.replace(day=cut_off) if cut_off else month_after(month) - timedelta(days=1)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def home_url(self) -> str:
        """The company's own address, from its primary domain and never from a request."""
        domain = self.domains.get(is_primary=True).domain
        return f"{settings.SCHEME}://{domain}{settings.PUBLIC_PORT}"


class CompanyTerms(DatedTerms):
    """What a company pays the platform, and how soon: a share of what was eaten and so much for each person who ate, at
    least `fee_minimum`; amounts in minor units. `cost_split`: its invoices are split by cost centre and site.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="terms")
    # How purses are granted whose first day is in these months: on credit, or from the deposit as far as it covers.
    billing = models.CharField(
        _("Billing"), max_length=10, choices=Billing, default=Billing.POSTPAID, db_default=Billing.POSTPAID
    )
    service_fee_bp = models.PositiveIntegerField(_("Service fee, basis points"), default=0)
    fee_per_head = models.PositiveBigIntegerField(_("Service fee per head"), default=0, db_default=0)
    fee_minimum = models.PositiveBigIntegerField(_("Service fee, at least"), default=0)
    due_days = models.PositiveSmallIntegerField(_("Days to pay"), default=15)
    # The day its months end on, 1 to 28; 0 is the last. What is eaten afterwards belongs to the next month.
    cut_off = models.PositiveSmallIntegerField(_("Cut-off day"), default=0, db_default=0)
    # The company's own number for what it ordered; printed on its invoices.
    order_number = models.CharField(_("Purchase order number"), max_length=40, blank=True)
    cost_split = models.BooleanField(_("Split by cost centre and site"), default=False, db_default=False)
    # Who bears its default: the operator, or (True) the restaurants, who wait until it has paid.
    on_collection = models.BooleanField(_("Restaurants are paid as it pays"), default=False, db_default=False)
    pays_by = models.CharField(_("Pays by"), max_length=10, choices=PaysBy, default=PaysBy.BANK, db_default=PaysBy.BANK)

    class Meta(DatedTerms.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(since__day=1), name="company_terms_by_month"),
            models.CheckConstraint(condition=models.Q(service_fee_bp__lte=10_000), name="service_fee_at_most_all"),
            models.CheckConstraint(condition=models.Q(cut_off__lte=28), name="cut_off_in_every_month"),
        ]

    def __str__(self):
        return f"company {self.company_id} since {self.since:%Y-%m}"


class Domain(DomainMixin):
    """A host name that leads to a company."""


class Site(models.Model):
    """An office of a company, with its place on the earth in degrees."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("Site"), max_length=80)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    latitude = models.FloatField(_("Latitude"))
    longitude = models.FloatField(_("Longitude"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="site_once_per_company")]

    def __str__(self):
        return self.name


class Logo(models.Model):
    """A picture that stands, or stood, on a company's documents: a PNG of our own making, kept for ever."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="logos")
    sha256 = models.CharField(max_length=64)
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    kept_by = models.CharField(max_length=80)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "sha256"], name="logo_once_per_company")]

    def __str__(self):
        return f"{self.sha256[:12]} of company {self.company_id}"


class Spare(models.Model):
    """A migrated schema that waits for a company: opening one is a rename instead of all migrations."""

    schema_name = models.CharField(max_length=63, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.schema_name
