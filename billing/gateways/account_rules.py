"""How a restaurant's account at a gateway stands, and what is missing there, by kind. Plain Python, without Django."""

from collections.abc import Iterable
from dataclasses import dataclass

NONE, ASKED, REFUSED, MISSING, CHECKED, HALF, READY, CLOSED = (
    "none", "asked", "refused", "missing", "checked", "half", "ready", "closed",
)  # fmt: skip
PERSON, DOCUMENT, COMPANY, BUSINESS, BANK, CONSENT, OTHER = (
    "person", "document", "company", "business", "bank", "consent", "other",
)  # fmt: skip
PARTS = (PERSON, DOCUMENT, COMPANY, BUSINESS, BANK, CONSENT, OTHER)
GONE = "gone"
"""Why an account is disabled when it is no longer ours to ask about."""
BEGINNINGS = {
    "individual": PERSON, "representative": PERSON, "owners": PERSON, "directors": PERSON, "executives": PERSON,
    "person": PERSON, "relationship": PERSON, "company": COMPANY, "documents": DOCUMENT, "business_profile": BUSINESS,
    "business_type": BUSINESS, "settings": BUSINESS, "external_account": BANK, "tos_acceptance": CONSENT,
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """An account as the gateway told it last; `missing` are its own names of what it asks for, `disabled` its own reason."""

    takes_transfers: bool
    pays_out: bool
    missing: tuple[str, ...] = ()
    is_checked: bool = False
    disabled: str = ""


def state_of(seen: Seen) -> str:
    """One of MISSING (the owner has to tell something), CHECKED (the gateway looks at it), HALF (takes money but does not
    pay it on), READY, CLOSED (refused or given up for good)."""
    if seen.disabled == GONE or seen.disabled.startswith(("rejected", "listed")):
        return CLOSED
    if seen.takes_transfers and seen.pays_out:
        return READY
    if seen.missing:
        return HALF if seen.takes_transfers else MISSING
    return CHECKED


def parts_missing(missing: Iterable[str]) -> list[str]:
    """What is missing by kind, each once, in the order of PARTS: `individual.dob.day` is something about the person."""
    found = {_part(name) for name in missing}
    return [part for part in PARTS if part in found]


def _part(name: str) -> str:
    if "verification.document" in name or "verification.additional_document" in name:
        return DOCUMENT
    first = name.split(".")[0]
    return PERSON if first.startswith("person_") else BEGINNINGS.get(first, OTHER)
