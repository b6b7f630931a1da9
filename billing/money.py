"""Arithmetic of money: integer minor units only, no floats, no Django."""

from collections.abc import Sequence
from enum import StrEnum

BASIS = 10_000  # basis points in one whole


class UnknownCurrency(ValueError):
    """The currency has no row in the scale table."""


class Currency(StrEnum):
    """A currency we bill in; its scale is the number of minor digits (ISO 4217)."""

    KRW = "KRW"
    EUR = "EUR"
    USD = "USD"

    @property
    def scale(self) -> int:
        """Digits after the point: 0 for won, 2 for cents."""
        return _SCALES[self]


_SCALES = {Currency.KRW: 0, Currency.EUR: 2, Currency.USD: 2}


def currency_of(code: str) -> Currency:
    """Return the currency of an ISO 4217 code; raises UnknownCurrency."""
    try:
        return Currency(code)
    except ValueError:
        raise UnknownCurrency(code) from None


def apply_rate(amount: int, rate_bp: int) -> int:
    """Return the share of an amount (minor units) at a rate in basis points, half up away from zero."""
    return _divide_half_up(amount * rate_bp, BASIS)


def apply_tiers(amount: int, rate_bp: int, tiers: Sequence[Sequence[int]]) -> int:
    """Return the share of an amount of which each part has the rate of its tier, rounded once, half up.

    `tiers` are (from, basis points), rising; what is below the first, and a negative amount, has `rate_bp`.
    """
    bounds = [(0, rate_bp), *tiers]
    share = min(amount, 0) * rate_bp
    for place, (start, rate) in enumerate(bounds):
        end = bounds[place + 1][0] if place + 1 < len(bounds) else amount
        share += max(min(amount, end) - start, 0) * rate
    return _divide_half_up(share, BASIS)


def split_vat(gross: int, rate_bp: int) -> tuple[int, int]:
    """Split an amount that includes VAT (minor units) into supply and VAT; they add up to it exactly.

    The supply is rounded half up and the VAT is the rest. A negative amount splits as the mirror of its
    positive, so that a correction takes back exactly what was charged.
    """
    supply = _divide_half_up(gross * BASIS, BASIS + rate_bp)
    return supply, gross - supply


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total (minor units) out by weights so that the shares add up to it exactly.

    Units left over go to the largest remainders, the earlier one first when equal (Hamilton's method).
    Raises ValueError when a weight is negative, or when there is something to share and no weight at all.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to share by: the weights add up to 0")
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(share for share, _ in parts)
    first = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))[:left]
    lucky = set(first)
    return [sign * (share + (index in lucky)) for index, (share, _) in enumerate(parts)]


def format_amount(amount: int, currency: str) -> str:
    """Return an amount (minor units) as digits with thousands separators: 1,234,567 or 12,345.67."""
    whole, minor, sign = _digits(amount, currency)
    return f"{sign}{whole:,}{minor}"


def plain_amount(amount: int, currency: str) -> str:
    """Return an amount (minor units) as digits a machine reads: 1234567 or 12345.67."""
    whole, minor, sign = _digits(amount, currency)
    return f"{sign}{whole}{minor}"


def _digits(amount: int, currency: str) -> tuple[int, str, str]:
    scale = currency_of(currency).scale
    whole, rest = divmod(abs(amount), 10**scale)
    minor = f".{rest:0{scale}d}" if scale else ""
    return whole, minor, "-" if amount < 0 else ""


def _divide_half_up(number: int, divisor: int) -> int:
    rounded = (2 * abs(number) + divisor) // (2 * divisor)
    return -rounded if number < 0 else rounded
