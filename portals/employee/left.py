"""What is left today and this month, for the line above every list of restaurants."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portals.employee.eater import Eater
from vouchers.enums import Kind, Reason
from vouchers.policy import Refusal
from vouchers.queries import Source

NOT_A_DAY = {Reason.NOT_TODAY, Reason.HOLIDAY}


def left_lines(eater: Eater) -> list[tuple[str, int]]:
    """(words, minor units) of today's allowances, this month's and grants by name, each added up; none that is not there."""
    found: dict[str, int] = {}
    for words, amount in _each(eater):
        found[words] = found.get(words, 0) + amount
    return list(found.items())


def _each(eater: Eater) -> Iterator[tuple[str, int]]:
    for source in eater.sources:
        verdict = source.may(eater.moment)
        if isinstance(verdict, Refusal) and verdict.code in NOT_A_DAY:
            continue
        yield _kind(source), source.left


def _kind(source: Source) -> str:
    if source.guest_pass:
        return _("Guest pass")
    if source.grant:
        return source.name
    return _("Today") if source.rules.kind == Kind.DAILY else _("This month")
