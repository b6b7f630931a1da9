"""How a document says dates, rates, money and foreign text, in the language that is active."""

import re
from datetime import date, datetime
from typing import Any

from django.utils import dateformat
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.money import format_amount

LONGEST_WHOLE_WORD = 24

# C0 and C1 controls, and the marks that turn the direction of whatever follows them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]+")
# Pictures and their modifiers: no typeface of ours has them, and their stand-in covers the next letter.
_PICTURES = re.compile("[\U0001f000-\U0001faff\U000e0000-\U000e007f\ufe00-\ufe0f\u200d]+")
BLANK = "\u25a1"


def shown(text: object) -> str:
    """Return a text from outside as one line that cannot disturb what stands around it on paper."""
    return _PICTURES.sub(BLANK, _UNSEEN.sub(" ", str(text or ""))).strip()


def whole(text: str) -> SafeString:
    """Return a text as escaped HTML whose words do not break: Korean reads badly when split inside a word.

    WeasyPrint knows no `word-break: keep-all`. A word too long for a line may still break.
    """
    pairs = (_class_and_word(word) for word in text.split())
    return format_html_join(" ", '<span class="{}">{}</span>', pairs)


def _class_and_word(word: str) -> tuple[str, str]:
    return ("whole" if len(word) <= LONGEST_WHOLE_WORD else "long"), word


def long_day(iso: str) -> str:
    """Return an ISO date with its weekday: Tue 10 November 2026, 2026년 11월 10일 (화)."""
    day = date.fromisoformat(iso)
    said = dateformat.format(day, pgettext("date format", "j F Y"))
    parts = {"weekday": _weekdays()[day.weekday()], "day": said}
    return pgettext("date with weekday", "%(weekday)s %(day)s") % parts


def _weekdays() -> tuple[str, ...]:
    """Name the weekdays as short as print needs them; Django's Korean has no such form."""
    return (
        pgettext("weekday on paper", "Mon"),
        pgettext("weekday on paper", "Tue"),
        pgettext("weekday on paper", "Wed"),
        pgettext("weekday on paper", "Thu"),
        pgettext("weekday on paper", "Fri"),
        pgettext("weekday on paper", "Sat"),
        pgettext("weekday on paper", "Sun"),
    )


def short_day(iso: str) -> str:
    """Return an ISO date for a narrow column: 10 Nov, 11월 10일."""
    return dateformat.format(date.fromisoformat(iso), pgettext("date format", "j M"))


def month(period: str) -> str:
    """Return a period with words: October 2026, 2026년 10월."""
    return dateformat.format(date.fromisoformat(f"{period}-01"), pgettext("date format", "F Y"))


def period(document: Any) -> str:
    """Return a document's month, with its days where a cut-off day was agreed: December 2025 (26 Nov – 25 Dec)."""
    said = month(document["period"])
    if "covers" not in document:
        return said
    days = {"first": short_day(document["covers"]["first"]), "last": short_day(document["covers"]["last"])}
    return f"{said} ({_('%(first)s – %(last)s') % days})"


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


def amount(minor: int, currency: str) -> str:
    """Return an amount (minor units) inside a sentence: 9,000 KRW, 9,000원."""
    return pgettext("amount and unit", "%(digits)s %(unit)s") % money(minor, currency)


def money(amount: int, currency: str) -> dict[str, str]:
    """Return an amount (minor units) as its digits and its unit, so that the unit can be set smaller."""
    return {"digits": format_amount(amount, currency), "unit": unit(currency)}
