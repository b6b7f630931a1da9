"""Where a person belongs: the desk of their role, and the company of a phone on the public host."""

import re

from django.conf import settings

from accounts.models import User
from accounts.roles import Permission
from tenants.models import Company
from tenants.queries import company_at, served_domains

COMPANY_COOKIE = "company"
YEAR = 365 * 24 * 3600
DESKS = (
    (Permission.EAT, "/"),
    (Permission.MANAGE_PROGRAMS, "/hr/"),
    (Permission.READ_INVOICES, "/finance/"),
    (Permission.CLOSE_PERIOD, "/operator/"),
    (Permission.READ_STATEMENTS, "/owner/"),
    (Permission.TAKE_PAYMENT, "/counter/"),
)


def desks_of(user: User) -> list[str]:
    """The addresses of every desk this person works at; who eats comes first, because lunch does."""
    return [url for permission, url in DESKS if user.may(permission)]


def desk_of(user: User) -> str:
    """Where this person goes after signing in; their own page when no role gives them a desk."""
    return next(iter(desks_of(user)), "/me/")


def slug_in(text: str) -> str:
    """The company's short name in what somebody typed or pasted: hanul, hanul.hankki.kr, https://hanul…/pay."""
    host = re.sub(r"^https?://", "", text.strip().lower()).split("/")[0].split(":")[0]
    return host.removesuffix(f".{settings.DOMAIN}")


def company_named(slug: str) -> Company | None:
    """The active company at this short name."""
    if not re.fullmatch(r"[a-z0-9-]{1,63}", slug):
        return None
    company = company_at(f"{slug}.{settings.DOMAIN}")
    return company if company and company.is_served else None


def companies_to_try() -> list[tuple[str, str]]:
    """Short name and name of each company to be chosen by one tap, in the demo; elsewhere nobody learns who is one."""
    return [(slug_in(domain), name) for domain, name in served_domains()] if settings.DEMO else []


def remember_company(response, company: Company, *, from_company: bool = False) -> None:
    """Let the public host know next time which company this phone eats for, so that a counter's QR leads there.

    A company's own host may only set it for the whole domain, which browsers refuse for a name without a dot
    (localhost): there, the QR page asks once. The cookie opens nothing; it is a short name everybody may know.
    """
    if from_company and "." not in settings.DOMAIN:
        return
    slug = slug_in(company.home_url)
    response.set_cookie(
        COMPANY_COOKIE, slug, max_age=YEAR, domain=settings.DOMAIN if "." in settings.DOMAIN else None,
        secure=settings.SCHEME == "https", httponly=True, samesite="Lax",
    )  # fmt: skip
