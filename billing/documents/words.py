"""How a document says dates, rates, money and foreign text, in the language that is active."""

import re
from datetime import date, datetime

from django.utils import dateformat
from django.utils.translation import pgettext

from billing.money import format_amount

# C0 and C1 controls, and the marks that turn the direction of whatever follows them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]+")


def shown(text: object) -> str:
    """Return a text from outside as one line that cannot disturb what stands around it on paper."""
    return _UNSEEN.sub(" ", str(text or "")).strip()


def long_day(iso: str) -> str:
    """Return an ISO date with its weekday: Tue 10 November 2026, 2026년 11월 10일 (화)."""
    return dateformat.format(date.fromisoformat(iso), pgettext("date format", "D j F Y"))


def short_day(iso: str) -> str:
    """Return an ISO date for a narrow column: 10 Nov, 11월 10일."""
    return dateformat.format(date.fromisoformat(iso), pgettext("date format", "j M"))


def month(period: str) -> str:
    """Return a period with words: October 2026, 2026년 10월."""
    return dateformat.format(date.fromisoformat(f"{period}-01"), pgettext("date format", "F Y"))


def moment(iso: str) -> str:
    """Return an ISO moment in its own UTC offset: 1 November 2026 00:05 (UTC+09:00)."""
    at = datetime.fromisoformat(iso)
    said = dateformat.format(at, pgettext("date format", "j F Y H:i"))
    return f"{said} ({at.tzname()})" if at.tzinfo else said


def rate(rate_bp: int) -> str:
    """Return basis points as per cent without needless zeros: 3%, 2.75%."""
    whole, part = divmod(rate_bp, 100)
    fraction = f".{part:02d}".rstrip("0") if part else ""
    return f"{whole}{fraction}%"


def unit(currency: str) -> str:
    """Return what stands after an amount: 원 in Korean, else the currency's code."""
    if currency == "KRW":
        return pgettext("unit after an amount", "KRW")
    return currency


def money(amount: int, currency: str) -> dict[str, str]:
    """Return an amount (minor units) as its digits and its unit, so that the unit can be set smaller."""
    return {"digits": format_amount(amount, currency), "unit": unit(currency)}
