"""Who supplies and who buys, as a tax invoice names them."""

from typing import Any

from django.conf import settings

from billing.models import Document


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
