"""Opening, pausing, suspending and reactivating companies."""

import re

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.actions import add_user
from accounts.audit import actor_of, record
from tenants import vat
from tenants.enums import Billing, CompanyState
from tenants.models import Company, CompanyTerms, Domain, Site
from tenants.schemas import make_spare, take_spare
from tenants.scope import company_scope, platform_scope
from tenants.states import COMPANY

SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,30}[a-z0-9])")
RESERVED = frozenset(
    [
        "www",
        "api",
        "app",
        "admin",
        "operator",
        "counter",
        "live",
        "static",
        "mail",
        "smtp",
        "ftp",
        "public",
        "pg",
        "hankki",
        "help",
        "status",
        "docs",
        "blog",
        "test",
    ]
)


class SlugRefused(Exception):
    """The slug is not a host name, is reserved, or belongs to another company; `code` says which."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def check_slug(slug: str) -> str:
    """Return the slug when it can be a company's host name; raises SlugRefused."""
    if not SLUG.fullmatch(slug):
        raise SlugRefused("not_a_host_name")
    if slug in RESERVED:
        raise SlugRefused("reserved")
    return slug


def open_company(
    *, slug: str, name: str, hr_email: str, hr_name: str, by, site: dict | None = None, terms: dict | None = None,
    key: str = "", **facts,
):  # fmt: skip
    """Open a company: its row, terms, schema, domain, first site and first HR user, all or nothing.

    The schema is a spare that is renamed, so that opening takes milliseconds; when the pool is empty one is made
    first. Raises SlugRefused. The HR user has no password: they set one by invitation. The form's `key` is kept,
    so that a form sent twice can be recognised (tenants.queries.opened_with).
    """
    check_slug(slug)
    while True:
        with transaction.atomic():
            company = _write_company(slug, name, facts, terms or {}, by)
            if take_spare(company.schema_name):
                if site:
                    Site.objects.create(company=company, **site)
                with company_scope(company):
                    user = add_user(email=hr_email, name=hr_name, roles=["hr", "finance"], by=by)
                record(by, "open_company", company, slug=slug, key=key)
                return company, user
            transaction.set_rollback(True)
        make_spare()


def _write_company(slug: str, name: str, facts: dict, terms: dict, by) -> Company:
    company = _write_row(f"opening_{slug}", name, facts, terms, by)
    try:
        with transaction.atomic():
            Domain.objects.create(tenant=company, domain=f"{slug}.{settings.DOMAIN}", is_primary=True)
    except IntegrityError:
        raise SlugRefused("taken") from None
    return company


def _write_row(opening: str, name: str, facts: dict, terms: dict, by) -> Company:
    """The row, its schema named by its key: nobody types a schema's name."""
    prepays = terms.get("billing") == Billing.PREPAID
    company = Company(name=name, schema_name=opening, has_deposit=prepays, **facts)
    company.save()
    company.schema_name = f"c_{company.pk}"
    company.save(update_fields=["schema_name"])
    with platform_scope():
        CompanyTerms.objects.create(company=company, agreed_by=actor_of(by), **terms)
    return company


def house_company(*, currency: str, by) -> Company:
    """The operator's own company of a currency, opened when it is first needed.

    No host leads to it and nobody works there; test payments at counters are paid from it.
    """
    while True:
        with transaction.atomic():
            found = Company.objects.filter(house=True, currency=currency).first() or _open_house(currency, by)
            if found:
                return found
            transaction.set_rollback(True)
        make_spare()


def _open_house(currency: str, by) -> Company | None:
    """Its row and schema; None when no spare schema is left. Two at once wait for each other and find one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('house_company'))")
    if found := Company.objects.filter(house=True, currency=currency).first():
        return found
    facts = {"house": True, "currency": currency}
    company = _write_row(f"opening_house_{currency}", str(settings.OPERATOR["name"]), facts, {}, by)
    if not take_spare(company.schema_name):
        return None
    record(by, "open_house", company)
    return company


class SiteRefused(Exception):
    """The company has a site of this name already."""


@transaction.atomic
def add_site(*, company: Company, by, **facts) -> Site:
    """Add an office with its place in degrees; raises SiteRefused for a name the company uses already."""
    try:
        with transaction.atomic():
            site = Site.objects.create(company=company, **facts)
    except IntegrityError:
        raise SiteRefused from None
    record(by, "add_site", company, site=site.pk, name=site.name)
    return site


@transaction.atomic
def change_site(*, site: Site, by, name: str, address: str, latitude: float, longitude: float) -> None:
    """Correct an office's name or place (degrees); the same again changes nothing. Raises SiteRefused for a used name."""
    now = {"name": name, "address": address, "latitude": latitude, "longitude": longitude}
    changed = {fact: value for fact, value in now.items() if getattr(site, fact) != value}
    if not changed:
        return
    try:
        with transaction.atomic():
            Site.objects.filter(pk=site.pk).update(**changed)
    except IntegrityError:
        raise SiteRefused from None
    record(by, "change_site", site.company, site=site.pk, **changed)


class VatIdRefused(Exception):
    """The VAT number is not one of that country."""


@transaction.atomic
def set_vat_id(*, company: Company, country: str, vat_id: str, by) -> None:
    """Say in which country of the EU a company is and under which VAT number; its next invoices carry EN 16931.

    Raises VatIdRefused.
    """
    try:
        company.country, company.vat_id = country, vat.normalise(vat_id, country)
    except ValueError as wrong:
        raise VatIdRefused from wrong
    company.save(update_fields=["country", "vat_id"])
    record(by, "set_vat_id", company, country=country, vat_id=company.vat_id)


@transaction.atomic
def suspend_company(*, company: Company, reason: str, by) -> None:
    """Refuse the company everywhere from the next request and redemption on; raises StateRefused."""
    _set_state(company, CompanyState.SUSPENDED)
    record(by, "suspend_company", company, reason=reason)


@transaction.atomic
def reactivate_company(*, company: Company, by) -> None:
    """Serve a suspended company again; raises StateRefused."""
    _set_state(company, CompanyState.ACTIVE)
    record(by, "reactivate_company", company)


@transaction.atomic
def pause_spending(*, company: Company, by) -> None:
    """Refuse new meals of the company from the next one on; its people go on signing in. Raises StateRefused."""
    _set_state(company, CompanyState.PAUSED)
    record(by, "pause_spending", company)


@transaction.atomic
def resume_spending(*, company: Company, by) -> None:
    """Let a paused company spend again from the next meal on; raises StateRefused."""
    _set_state(company, CompanyState.ACTIVE)
    record(by, "resume_spending", company)


@transaction.atomic
def set_switches(*, company: Company, excess: bool, holds: bool, by) -> None:
    """Allow or forbid the rest in cash and holds in all programs of a company, from the next payment on.

    A code that a phone shows already keeps its rules for the half minute it lives. The same again changes nothing.
    """
    found = Company.objects.select_for_update().get(pk=company.pk)
    if (found.excess, found.holds) == (excess, holds):
        return
    Company.objects.filter(pk=company.pk).update(excess=excess, holds=holds, version=F("version") + 1)
    company.refresh_from_db()
    record(by, "set_switches", company, excess=excess, holds=holds)


def _set_state(company: Company, state: CompanyState) -> None:
    COMPANY.check(Company.objects.select_for_update().values_list("state", flat=True).get(pk=company.pk), state)
    Company.objects.filter(pk=company.pk).update(state=state, version=F("version") + 1)
    company.refresh_from_db()
