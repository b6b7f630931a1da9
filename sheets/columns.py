"""A column of a table: its accepted headings and what each of its cells means."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sheets import cells

IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """One column: `headings` are its accepted names, the likeliest first; `required` also means not blank."""

    key: str
    headings: tuple[str, ...]
    clean: cells.Cleaner = cells.text
    required: bool = False
    unique: bool = False
    flags_formula: bool = False


def accepted_headings(columns: Sequence[Column]) -> dict[str, tuple[str, int]]:
    """From a heading in its plain form to the column it names and how good a name it is (0 = best)."""
    accepted: dict[str, tuple[str, int]] = {}
    for column in columns:
        for rank, heading in enumerate(column.headings):
            accepted.setdefault(plain_heading(heading), (column.key, rank))
    return accepted


def plain_heading(heading: str) -> str:
    """Small letters and digits only, what stands in brackets left out: "E-Mail (필수) *" is "email"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return NOT_A_LETTER.sub("", IN_BRACKETS.sub("", plain)) or NOT_A_LETTER.sub("", plain)
