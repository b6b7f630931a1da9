"""How money, names, days and months read in Korean and English: plain functions, no Django."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

SCALES = {"KRW": 0, "EUR": 2, "USD": 2, "JPY": 0}
"""Decimal places of each currency's minor unit (ISO 4217)."""
SIGNS = {"KRW": "₩", "EUR": "€", "USD": "$", "JPY": "¥"}
MINUS = "\u2212"
STAR = "*"
WRITTEN_WHOLE = re.compile("[가-힣一-鿿ぁ-ヿ]")
"""Scripts that write a name without spaces between its parts."""

WEEKDAYS_KO = "월화수목금토일"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class AmountParts(NamedTuple):
    """An amount taken apart for display: the sign before the number, the number, the unit after it."""

    before: str
    number: str
    after: str


def amount_parts(amount: int, currency: str, language: str) -> AmountParts:
    """Take an amount in minor units apart; Korean writes won after the number, all else has its sign before.

    Raises ValueError for a currency without a known scale and TypeError for anything but an int.
    """
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError(f"An amount is an int of minor units, not {amount!r}")
    if currency not in SCALES:
        raise ValueError(f"Unknown currency {currency!r}")
    minus = MINUS if amount < 0 else ""
    digits = grouped(abs(amount), SCALES[currency])
    if currency == "KRW" and is_korean(language):
        return AmountParts("", minus + digits, "원")
    return AmountParts(minus + SIGNS[currency], digits, "")


def unit_of(currency: str, language: str) -> str:
    """What stands behind a box for an amount: 원 in Korean, otherwise the currency's code."""
    return "원" if currency == "KRW" and is_korean(language) else currency


def grouped(minor: int, scale: int) -> str:
    """A non-negative number of minor units with thousands separated and `scale` decimals."""
    whole, rest = divmod(minor, 10**scale)
    return f"{whole:,}.{rest:0{scale}d}" if scale else f"{whole:,}"


def money(amount: int, currency: str, language: str) -> str:
    """An amount of minor units in one string: `12,000원`, `₩12,000`. Raises as amount_parts does."""
    return "".join(amount_parts(amount, currency, language))


def masked(name: str) -> str:
    """A name with its middle hidden, for the counter: 김*수, 김*, 남**민, J*** S****."""
    words = unicodedata.normalize("NFC", name).split()
    letters = "".join(words)
    if len(letters) < 2:
        return STAR * len(letters)
    if not WRITTEN_WHOLE.search(letters):
        return " ".join(word[0] + STAR * (len(word) - 1) for word in words)
    last = letters[-1] if len(letters) > 2 else STAR
    return letters[0] + STAR * (len(letters) - 2) + last


def clock(moment: datetime) -> str:
    """The time of day on 24 hours: `12:07`."""
    return f"{moment:%H:%M}"


def day_name(when: date, today: date, language: str) -> str:
    """A day as people say it: 오늘, 어제, 내일, `11월 10일(화)`, with the year when it is another one."""
    near = {0: ("오늘", "Today"), -1: ("어제", "Yesterday"), 1: ("내일", "Tomorrow")}
    words = near.get((when - today) // timedelta(days=1))
    if words:
        return words[0] if is_korean(language) else words[1]
    return full_day(when, language, with_year=when.year != today.year)


def day_in_sentence(when: date, today: date, language: str) -> str:
    """A day inside a sentence: today, tomorrow, Wed 12 Nov; 내일, 11월 12일(수)."""
    name = day_name(when, today, language)
    return name.lower() if name in ("Today", "Yesterday", "Tomorrow") else name


def full_day(when: date, language: str, *, with_year: bool = True) -> str:
    """A day written out: `2026년 11월 10일(화)`, `Tue 10 Nov 2026`."""
    if is_korean(language):
        year = f"{when.year}년 " if with_year else ""
        return f"{year}{when.month}월 {when.day}일({WEEKDAYS_KO[when.weekday()]})"
    year = f" {when.year}" if with_year else ""
    return f"{WEEKDAYS_EN[when.weekday()]} {when.day} {MONTHS_EN[when.month - 1][:3]}{year}"


def day(when: date | datetime, now: datetime, language: str) -> str:
    """Today with its time (`오늘 12:07`), any other day by name alone; both in the reader's zone."""
    if not isinstance(when, datetime):
        return day_name(when, now.date(), language)
    name = day_name(when.date(), now.date(), language)
    return f"{name} {clock(when)}" if when.date() == now.date() else name


def day_time(when: datetime, now: datetime, language: str) -> str:
    """A day by name and always its time, `11월 10일(화) 12:07`; both in the reader's zone."""
    return f"{day_name(when.date(), now.date(), language)} {clock(when)}"


def month(first: date, language: str) -> str:
    """A month by name: `2026년 10월`, `October 2026`."""
    if is_korean(language):
        return f"{first.year}년 {first.month}월"
    return f"{MONTHS_EN[first.month - 1]} {first.year}"


def is_korean(language: str) -> bool:
    """Whether a language code (`ko`, `ko-kr`) is Korean."""
    return language.split("-")[0].lower() == "ko"
