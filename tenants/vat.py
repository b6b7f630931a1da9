"""Companies of the European Union: which countries these are, and their VAT identification numbers. Plain Python."""

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

# ISO 3166; Greece's numbers begin with EL.
EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
PREFIX = {"GR": "EL"}


def normalise(number: str, country: str) -> str:
    """A VAT number as it is written, prefix first: DE136695976. Raises ValueError when its check digits do not fit.

    `country` (ISO 3166) must be of the EU and the one the number is of; it may be typed without its prefix.
    """
    if country not in EU:
        raise ValueError(f"{country} is not of the EU")
    prefix = PREFIX.get(country, country)
    try:
        digits = vat.compact(number if number.strip().upper().startswith(prefix) else prefix + number)
        return vat.validate(digits)
    except ValidationError as wrong:
        raise ValueError(str(wrong)) from wrong
