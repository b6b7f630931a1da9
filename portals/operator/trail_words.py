"""What the audit trail's references and facts say in words, with the pages they lead to."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing import clock
from billing.documents.words import rate
from billing.enums import (
    CheckedBy,
    DisputeState,
    DunningKind,
    HolderVerdict,
    Limit,
    PayoutState,
    RenderProblem,
    StripePayoutState,
)
from portals import formats
from restaurants.enums import Rhythm, Seat, Supply, TaxClass
from sms.enums import How
from tenants.enums import Billing, PaysBy

Where = tuple[Any, str]
"""Words for what was changed, and the page it is on; without a page an empty address."""


def _to(name: str, words: Any) -> Callable[[str], Where]:
    """A subject with a number of its own, on the page of that name."""
    return lambda key: (words % {"key": key}, reverse(name, args=[int(key)]) if key.isdecimal() else "")


def _named(words: Any) -> Callable[[str], Where]:
    return lambda key: (words % {"key": key}, "")


def _month(name: str) -> Callable[[str], Where]:
    def where(key: str) -> Where:
        first = _day(f"{key}-01")
        return (formats.month(first, _language()), reverse(name, args=[first]) if name else "") if first else (key, "")

    return where


def _meal(key: str) -> Where:
    return _now("Meal, receipt %(key)s") % {"key": key}, f"{reverse('operator_ledger')}?month=all&q={key}"


def _limit(key: str) -> Where:
    return (Limit(key).label if key in Limit.values else key), reverse("operator_segregation")


def _kept(key: str) -> Where:
    day = _day(key)
    return formats.full_day(day, _language()) if day else key, reverse("operator_segregation")


SUBJECTS: dict[str, Callable[[str], Where]] = {
    "bank file": _to("operator_bank_statement", _("Bank statement %(key)s")),
    "bank line": _to("operator_payment", _("Bank line %(key)s")),
    "books": lambda key: (_("Books"), reverse("operator_books")),
    "counterkey": _named(_("Key %(key)s")),
    "hold": _named(_("Hold %(key)s")),
    "limit": _limit,
    "month": _month(""),
    "operation": lambda key: (_now("Call to Stripe %(key)s") % {"key": key}, reverse("operator_stripe_calls")),
    "pairing": _named(_("Connection %(key)s")),
    "passkey": _named(_("Passkey %(key)s")),
    "payout run": _to("operator_payout_run", _("Payout run HKR%(key)s")),
    "period": _month("operator_period"),
    "redemption": _meal,
    "snapshot": _kept,
    "staffpin": _named(_("PIN of staff %(key)s")),
    "stripe payout": lambda key: (_now("Payout of Stripe %(key)s") % {"key": key}, reverse("operator_stripe_payouts")),
    "tax invoice": _to("operator_tax_invoice", _("Tax invoice %(key)s")),
    "top-up": _named(_("Top-up %(key)s")),
    "wish": lambda key: (_("Wish for a restaurant"), reverse("operator_wishes")),
}
"""Subjects that are told by their own key; companies, restaurants, people, documents and counters are by name."""

FACTS: dict[str, Any] = {
    "account": _("Account"),
    "address": _("Address"),
    "advance_fee": _("Price of an advance"),
    "again": _("New call"),
    "against": _("Set against"),
    "allergens": _("Allergens"),
    "amount": _("Amount"),
    "approval": _("Approval number"),
    "bank": _("Bank"),
    "became": _("Became"),
    "before": _("Before"),
    "begins_on": _("Begins on"),
    "below": _("Below"),
    "billing": _("Billing"),
    "business_number": _("Business number"),
    "bytes": _("Bytes"),
    "back": _("Came back"),
    "call": _("Call"),
    "changed": _("Changed"),
    "closed_on": _("Closed on"),
    "commission_bp": _("Commission"),
    "commission_cap": _("Commission, at most"),
    "cost_split": _("Split by cost centre and site"),
    "count": _("Count"),
    "counter": _("Counter no."),
    "country": _("Country"),
    "currencies": _("Currencies"),
    "cuisine": _("Cuisine"),
    "currency": _("Currency"),
    "cut_off": _("Cut-off day"),
    "days_off": _("Days off"),
    "device": _("Device"),
    "diets": _("Made for"),
    "dishes": _("Dishes"),
    "due_days": _("Days to pay"),
    "email": _("E-mail"),
    "ended": _("Ended"),
    "ending": _("Last digits"),
    "excess": _("The rest may be paid in cash"),
    "export": _("File no."),
    "fee_minimum": _("Service fee, at least"),
    "fee_per_head": _("Service fee per head"),
    "fingerprint": "SHA-256",
    "holder": _("Account holder"),
    "holds": _("A till may hold it while a card is charged"),
    "holidays_off": _("Closed on public holidays"),
    "how": _("How"),
    "invited": _("First invitation"),
    "invoices": _("Invoices"),
    "kept": _("Known count"),
    "kind": _("Kind"),
    "language": _("Language"),
    "latitude": _("Latitude"),
    "left": _("Left"),
    "letter": _("Letter"),
    "level": _("Level"),
    "line": _("Bank line"),
    "lines": _("Lines"),
    "longitude": _("Longitude"),
    "match": _("Match no."),
    "matched": _("Matched"),
    "name": _("Name"),
    "name_en": _("English name"),
    "note": _("Note"),
    "number": _("Number"),
    "on_collection": _("Restaurants are paid as it pays"),
    "order_number": _("Purchase order number"),
    "other": _("Other hours"),
    "passkey": _("Passkey no."),
    "pay_days": _("Days to payout"),
    "pay_on": _("Day of the transfer"),
    "payment": _("Payment no."),
    "payout": _("Payout no."),
    "payouts": _("Payouts"),
    "pays_by": _("Pays by"),
    "people": _("People"),
    "phone": _("Phone"),
    "problem": _("Why there is no PDF"),
    "reason": pgettext_lazy("why", "Reason"),
    "redemption": _("Receipt no."),
    "reference": _("Reference"),
    "repayment": _("Repayment"),
    "representative": _("Representative"),
    "restaurant": _("Restaurant no."),
    "results": _("Results"),
    "rhythm": pgettext_lazy("rhythm", "Paid"),
    "roles": _("Roles"),
    "seat": _("Seat"),
    "service_fee_bp": _("Service fee"),
    "since": _("From month"),
    "site": _("Site no."),
    "sha256": "SHA-256",
    "slug": _("Short name in addresses"),
    "source": _("Source"),
    "state": _("State"),
    "supply": _("Who sells"),
    "taken": _("Taken"),
    "tax_class": _("Tax class"),
    "tied": _("Tied"),
    "tiers": _("Tiers"),
    "times": _("Hours"),
    "told": _("Told"),
    "total": _("Total"),
    "until": _("Until"),
    "user": _("Person no."),
    "vat": _("VAT"),
    "vat_id": _("VAT number"),
    "verdict": _("Verdict"),
    "was": _("Was"),
    "way": _("Way"),
    "ways": _("Ways to pay"),
    "why": pgettext_lazy("why", "Reason"),
    "wrong": _("Rows that disagree"),
}
"""The names of facts."""

LABELS: dict[str, tuple[Any, ...]] = {
    "billing": (Billing,),
    "how": (CheckedBy, How),
    "letter": (DunningKind,),
    "pays_by": (PaysBy,),
    "problem": (RenderProblem,),
    "rhythm": (Rhythm,),
    "seat": (Seat,),
    "state": (DisputeState, StripePayoutState),
    "supply": (Supply,),
    "tax_class": (TaxClass,),
    "verdict": (HolderVerdict,),
}
"""Facts whose values are words of ours."""
AMOUNTS = (
    "advance_fee",
    "amount",
    "back",
    "below",
    "commission_cap",
    "fee_minimum",
    "fee_per_head",
    "left",
    "taken",
    "total",
    "vat",
)
"""Facts that are money, in minor units."""
RATES = ("commission_bp", "service_fee_bp")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}")


def subject_of(label: str) -> Where | None:
    """What a reference of the trail names and where it is; None for a kind that is told by its name, or by nothing."""
    kind, _colon, key = label.partition(":")
    return SUBJECTS[kind](key) if kind in SUBJECTS else None


def fact(name: str, value: Any, coin: str = "") -> str:
    """One fact as people read it: its name in words and what it is; amounts in the currency `coin`, where it is known."""
    words = FACTS.get(name) or name[:1].upper() + name[1:].replace("_", " ")
    return f"{words} {_value(name, value, coin)}"


def _value(name: str, value: Any, coin: str) -> str:
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if isinstance(value, int):
        return _number(name, value, coin)
    if name == "results" and isinstance(value, dict):
        return ", ".join(f"{payout} {_label(PayoutState, state)}" for payout, state in value.items())
    if name in ("invoices", "against") and isinstance(value, dict):
        return ", ".join(f"{number} {_number('amount', amount, coin)}" for number, amount in value.items())
    if name == "changed":
        return ", ".join(str(FACTS[each]) for each in value)
    if isinstance(value, dict):
        return ", ".join(fact(each, told, coin) for each, told in value.items())
    if isinstance(value, list):
        return ", ".join(_value(name, each, coin) for each in value if each is not None)
    if value is None:
        return "–"
    if name in ("fingerprint", "sha256"):
        return f"{value[:12]}…"
    kind = next((each for each in LABELS.get(name, ()) if value in each.values), None)
    return _label(kind, value) if kind else _time(str(value))


def _label(kind: Any, value: str) -> str:
    return str(kind(value).label) if value in kind.values else str(value)


def _number(name: str, value: int, coin: str) -> str:
    if name in RATES:
        return rate(value)
    if name in AMOUNTS and coin:
        return formats.money(value, coin, _language())
    return f"{value:,}" if name in AMOUNTS or name == "bytes" else str(value)


def _time(text: str) -> str:
    """A day, month or moment as people say it; any other text as it stands."""
    if MOMENT.fullmatch(text):
        return formats.day_time(
            timezone.localtime(datetime.fromisoformat(text)), timezone.localtime(clock.now()), _language()
        )
    if DAY.fullmatch(text) and (day := _day(text)):
        return formats.full_day(day, _language())
    if MONTH.fullmatch(text) and (first := _day(f"{text}-01")):
        return formats.month(first, _language())
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _language() -> str:
    return get_language() or "en"
