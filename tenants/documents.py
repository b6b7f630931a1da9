"""What a company's documents say of it and how they look: its details, their language, its logo.

It holds for what is made from then on.
"""

import hashlib

from django.db import transaction
from django.db.models import F

from accounts.audit import actor_of, record
from tenants.models import Company, Logo
from tenants.pictures import made_harmless


class LanguageRefused(Exception):
    """Documents are not made in that language."""


LANGUAGES = ("ko", "en")
# What the trail keeps of the former details: who represents a firm and how to reach them is personal.
TOLD = ("name", "business_number", "address")


@transaction.atomic
def change_company(*, company: Company, by, **details: str) -> None:
    """Correct what documents say of a company: TOLD, representative, e-mail, phone. The same again changes nothing."""
    found = Company.objects.select_for_update().get(pk=company.pk)
    was = {name: getattr(found, name) for name, value in details.items() if getattr(found, name) != value}
    if _change(company, **details):
        record(by, "change_company", company, changed=sorted(was), was={name: was[name] for name in TOLD if name in was})


@transaction.atomic
def set_document_language(*, company: Company, language: str, by) -> None:
    """Choose the language of a company's documents and of mails about them from now on; the same again changes nothing.

    Raises LanguageRefused.
    """
    if language not in LANGUAGES:
        raise LanguageRefused
    if _change(company, language=language):
        record(by, "set_document_language", company, language=language)


@transaction.atomic
def set_logo(*, company: Company, content: bytes, by) -> None:
    """Put a picture (a PNG or JPEG file) on a company's documents from now on; raises tenants.pictures.BadPicture.

    It is kept for ever under its SHA-256, because documents that were issued name it.
    """
    picture = made_harmless(content)
    seal = hashlib.sha256(picture.png).hexdigest()
    facts = {"png": picture.png, "width": picture.width, "height": picture.height, "kept_by": actor_of(by)}
    Logo.objects.get_or_create(company=company, sha256=seal, defaults=facts)
    if _change(company, logo=seal):
        record(by, "set_logo", company, sha256=seal)


@transaction.atomic
def remove_logo(*, company: Company, by) -> None:
    """Leave the logo off a company's documents from now on; without one nothing changes."""
    if _change(company, logo=""):
        record(by, "remove_logo", company)


def _change(company: Company, **facts: str) -> bool:
    """Change a company's row, so that every process sees it with its next request; False when it is so already."""
    found = Company.objects.select_for_update().get(pk=company.pk)
    if all(getattr(found, name) == value for name, value in facts.items()):
        return False
    Company.objects.filter(pk=company.pk).update(**facts, version=F("version") + 1)
    company.refresh_from_db()
    return True
