"""How banks write moments, money and accounts, as values; each raises BadCell for what is none."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from billing.money import UnknownCurrency, currency_of
from sheets.cells import BadCell, day, text

SEOUL = ZoneInfo("Asia/Seoul")
MOST = 10**15
CLOCK = re.compile(r"(?:\A|[T\s])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*\Z")
COMPACT_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})?")
WON = re.compile(r"\A(₩|\\|krw)\s*|\s*(원|won|krw)\Z", re.IGNORECASE)
FIGURE = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
ACCOUNT = re.compile(r"[0-9][0-9\-]{6,28}[0-9]")
MOST_PAYER, MOST_MEMO, MOST_REFERENCE, MOST_ACCOUNT = 200, 400, 80, 40


def moment(raw: str) -> tuple[date, datetime | None]:
    """The day, and the moment in Seoul when a time stands behind it: 2026.11.20 13:05:22; raises BadCell."""
    written = text(raw, 1_000)
    clock = CLOCK.search(written)
    booked_on = day(written[: clock.start()] if clock else written)
    return booked_on, _at(booked_on, clock.groups("0")) if clock else None


def with_clock(booked_on: date, raw: str) -> datetime | None:
    """The moment of a day by a time in a cell of its own, 13:05:22 or 130522; None for an empty one; raises BadCell."""
    written = text(raw, 100)
    if not written:
        return None
    clock = CLOCK.fullmatch(written) or COMPACT_CLOCK.fullmatch(written)
    if clock is None:
        raise BadCell("time_unclear")
    return _at(booked_on, clock.groups("0"))


def _at(booked_on: date, parts: tuple[str, ...]) -> datetime:
    try:
        return datetime.combine(booked_on, time(int(parts[0]), int(parts[1]), int(parts[2])), SEOUL)
    except ValueError as error:
        raise BadCell("time_unclear") from error


def money(raw: str, currency: str = "KRW") -> int:
    """An amount with its thousands apart or not, as minor units; nothing and a lone hyphen are 0; raises BadCell."""
    written = WON.sub("", WON.sub("", text(raw, 100).replace("−", "-"))).strip()
    if written in ("", "-"):
        return 0
    if not FIGURE.fullmatch(written):
        raise BadCell("money_unclear")
    return minor_units(written.replace(",", ""), currency)


def minor_units(written: str | Decimal, currency: str) -> int:
    """An amount with a decimal point as minor units of its currency; raises BadCell."""
    try:
        exact = Decimal(written).scaleb(currency_of(currency).scale)
        whole = int(exact)
    except UnknownCurrency as error:
        raise BadCell("currency_unknown", currency=currency[:10]) from error
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise BadCell("money_unclear") from error
    if whole != exact:
        raise BadCell("money_too_fine")
    if abs(whole) > MOST:
        raise BadCell("money_too_large")
    return whole


def words(raw: str, limit: int) -> str:
    """A text of the bank: blanks put in order, what is too long cut off."""
    seen = "".join(sign if sign.isprintable() else " " for sign in raw)
    return " ".join(text(seen, 100_000).split())[:limit].strip()


def account_number(raw: str) -> str:
    """An account's letters and digits, without hyphens and blanks."""
    return "".join(sign for sign in raw if sign.isascii() and sign.isalnum())[:MOST_ACCOUNT]
