"""Finding companies."""

from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import AuditEntry
from tenants.enums import Billing, CompanyState
from tenants.models import Company, CompanyTerms, Domain, Logo
from tenants.terms import this_month


def company_at(host: str) -> Company | None:
    """The company whose domain this host is, suspended or not; None when there is none.

    The row's version is read every time (one indexed statement) and the object kept by it, so that a
    suspension or a rename is seen by every process with its next request.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.version FROM public.tenants_domain d JOIN public.tenants_company c ON c.id = d.tenant_id"
            " WHERE d.domain = %s",
            [host],
        )
        found = cursor.fetchone()
    return _company(*found) if found else None


def company_by_id(company_id: int) -> Company:
    """The company as it is now, from the cache when its version has not changed; raises Company.DoesNotExist."""
    version = Company.objects.values_list("version", flat=True).get(pk=company_id)
    return _company(company_id, version)


@lru_cache(maxsize=4096)
def _company(company_id: int, version: int) -> Company:
    return Company.objects.get(pk=company_id)


def prepaying() -> QuerySet[Company]:
    """The companies that pay beforehand in the month that runs, or are to in a later one."""
    terms, month = CompanyTerms.objects.filter(company=OuterRef("pk")), this_month()
    now = terms.filter(since__lte=month).order_by("-since", "-id").values("billing")[:1]
    later = terms.filter(since__gt=month, billing=Billing.PREPAID)
    found = Company.objects.filter(has_deposit=True).alias(billing_now=Subquery(now))
    return found.filter(Q(billing_now=Billing.PREPAID) | Exists(later))


def logo_png(sha256: str) -> bytes | None:
    """A logo that is kept under this SHA-256, as PNG, as far as the connection may see it; None when there is none."""
    found = Logo.objects.filter(sha256=sha256).values_list("png", flat=True).first()
    return None if found is None else bytes(found)


def served_domains() -> list[tuple[str, str]]:
    """Primary domain and name of every company whose people may sign in, by name."""
    served = Domain.objects.filter(is_primary=True).exclude(tenant__state=CompanyState.SUSPENDED)
    return list(served.order_by("tenant__name").values_list("domain", "tenant__name"))


def is_taken(slug: str) -> bool:
    """Whether a company has this host name already."""
    return Domain.objects.filter(domain=f"{slug}.{settings.DOMAIN}").exists()


def opened_with(slug: str, key: str) -> Company | None:
    """The company at this slug, when it was opened by the very form that carries this key; else None."""
    company = Company.objects.filter(domains__domain=f"{slug}.{settings.DOMAIN}").first()
    if company is None or not key:
        return None
    same = AuditEntry.objects.filter(verb="open_company", subject=f"company:{company.pk}", data__key=key)
    return company if same.exists() else None
