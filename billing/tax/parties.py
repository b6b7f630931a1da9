"""Who supplies and who buys, as a tax invoice names them, and which companies get one.

A tax invoice names the buyer's registration number (부가가치세법 제32조 제1항 제2호: 공급받는 자의 등록번호), so who has a
Korean one gets it, wherever the company itself is; a company in Korea without one is drafted, too, and waits for its
number.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q

from billing.models import Document
from billing.tax import rules

REGISTERED_HERE = (Q(company__country=rules.COUNTRY) | ~Q(company__business_number="")) & Q(company__house=False)
"""Of documents: those of companies that get tax invoices."""


def is_registered_here(payer: Any) -> bool:
    """The same of a company; a restaurant always is."""
    if getattr(payer, "house", False):
        return False
    return getattr(payer, "country", rules.COUNTRY) == rules.COUNTRY or bool(payer.business_number)


def supplier() -> dict[str, str]:
    """Us, as a tax invoice names its supplier."""
    ours: dict[str, Any] = settings.OPERATOR
    facts = {name: str(ours[name]) for name in ("name", "representative", "address", "email")}
    return facts | {"number": str(ours["business_number"])} | settings.TAX_SUPPLIER


def buyer_of(document: Document) -> dict[str, str]:
    """The company or restaurant that was charged, as it stands now."""
    payer: Any = document.company or document.restaurant
    facts = {name: getattr(payer, name) for name in ("name", "representative", "address")}
    email = getattr(payer, "email", "") or _owners_email(payer)
    return facts | {"number": payer.business_number, "email": email, "business_type": "", "business_item": ""}


def _owners_email(restaurant) -> str:
    member = restaurant.members.select_related("user").order_by("pk").first()
    return member.user.email if member else ""
