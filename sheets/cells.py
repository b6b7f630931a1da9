"""One cell's text into what it means, or BadCell with a code and the facts for a sentence about it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

MAX_NAME = 80
MAX_TEXT = 200
MAX_AMOUNT = 10_000_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE6: ord("₩")}
HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-")
# A name or reason beginning so would be run as a formula by the spreadsheet that it is exported to.
FORMULA_STARTS = ("=", "+", "-", "@")

EMAIL = re.compile(
    r"(?=.{1,254}\Z)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)
MOBILE = re.compile(r"010[0-9]{8}|01[16789][0-9]{7,8}")
PHONE_MARKS = re.compile(r"[\s\-./()]")
AMOUNT = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
WON = re.compile(r"\A(₩|\\|krw)\s*|\s*(원|won|krw)\Z", re.IGNORECASE)
DAY = re.compile(r"([0-9]{4})\s*[-./년]\s*([0-9]{1,2})\s*[-./월]\s*([0-9]{1,2})\s*[.일]?")
CLOCK_BEHIND = re.compile(r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\Z")
SERIAL = re.compile(r"[0-9]{5}")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
EXCEL_EPOCH = date(1899, 12, 30)


class BadCell(ValueError):
    """The text of a cell cannot be taken: a stable code and the facts for its sentence."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def text(raw: str, limit: int = MAX_TEXT) -> str:
    """Composed (NFC), every run of white space one blank, invisible marks gone; raises BadCell."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", raw) if unicodedata.category(sign) != "Cf")
    tidy = " ".join(seen.split())
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co") for sign in tidy):
        raise BadCell("control_characters")
    if len(tidy) > limit:
        raise BadCell("too_long", limit=limit)
    return tidy


def name(raw: str) -> str:
    """A person's name of at most 80 characters; raises BadCell."""
    return text(raw, MAX_NAME)


def email(raw: str) -> str:
    """An e-mail address in small letters; raises BadCell."""
    address = text(raw, 1_000).translate(FULL_WIDTH).lower()
    if not EMAIL.fullmatch(address):
        raise BadCell("email_invalid")
    return address


def phone(raw: str) -> str:
    """A Korean mobile number as its digits, 01012345678, also from +82 and without the zero Excel ate."""
    digits = PHONE_MARKS.sub("", _plain(raw))
    digits = re.sub(r"\A(\+|00)?82(?=0?1)", "", digits)
    if re.fullmatch(r"1[016789][0-9]{7,8}", digits):
        digits = "0" + digits
    if MOBILE.fullmatch(digits):
        return digits
    raise BadCell("phone_not_mobile" if re.fullmatch(r"0[2-9][0-9]{7,9}", digits) else "phone_invalid")


def amount(raw: str, scale: int = 0) -> int:
    """Whole won, at least 1 and at most 10,000,000, or minor units of a currency with `scale` decimals; raises BadCell."""
    figure = _plain(raw)
    if figure.startswith("="):
        raise BadCell("amount_formula")
    if re.match(r"[-△▲(]", figure):
        raise BadCell("amount_negative")
    figure = WON.sub("", WON.sub("", figure)).strip()
    whole, point, minor = figure.partition(".") if scale else (figure, "", "")
    if not AMOUNT.fullmatch(whole) or (point and not re.fullmatch(rf"[0-9]{{1,{scale}}}", minor)):
        raise BadCell(_why_no_amount(figure, scale))
    digits = (whole.replace(",", "") + minor.ljust(scale, "0")).lstrip("0")
    if not digits:
        raise BadCell("amount_zero")
    if len(digits) > len(str(MAX_AMOUNT)) or int(digits) > MAX_AMOUNT:
        raise BadCell("amount_too_large", limit=MAX_AMOUNT)
    return int(digits)


def day(raw: str) -> date:
    """A day from 2000 to 2099, as 2026-11-30, 2026.11.30, 2026/11/30, 2026년 11월 30일 or an Excel serial."""
    written = CLOCK_BEHIND.sub("", _plain(raw))
    parts = DAY.fullmatch(written) or COMPACT.fullmatch(written)
    if SERIAL.fullmatch(written):
        found = EXCEL_EPOCH + timedelta(days=int(written))
    elif parts:
        found = _day_of(*map(int, parts.groups()))
    else:
        raise BadCell("date_unclear")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadCell("date_out_of_range")
    return found


def looks_like_formula(raw: str) -> bool:
    """Would a spreadsheet program run this text instead of showing it?"""
    return raw.strip().translate(FULL_WIDTH).startswith(FORMULA_STARTS)


Cleaner = Callable[[str], Any]


def _plain(raw: str) -> str:
    """Full-width signs and the many hyphens as ASCII. Not NFKC: that would read 10² as 102."""
    return text(raw, 1_000).translate(FULL_WIDTH).translate(HYPHENS).strip()


def _why_no_amount(figure: str, scale: int) -> str:
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", figure):
        return "amount_exponent"
    if scale:
        return "amount_not_number"
    return "amount_decimal" if re.fullmatch(r"[0-9,]*\.[0-9]*", figure) else "amount_not_number"


def _day_of(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError as error:
        raise BadCell("date_impossible") from error
