"""How an invoice stands on a day: paid and when, in part, due, or overdue by how many days. Plain Python, without Django."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Standing:
    """`state` is paid, nothing (the deposit covers it), set_off (other invoices do), part, due or overdue; minor units;
    `days` late or to go. So much of it stands in the company's `favour`.
    """

    state: str
    left: int
    paid: int
    paid_on: date | None
    days: int
    favour: int = 0

    @property
    def is_open(self) -> bool:
        """Does it still ask for money?"""
        return self.left > 0


def standing_of(
    *, asked: int, paid: int, paid_on: date | None, due_on: date, today: date, is_set_off: bool = False
) -> Standing:
    """How an invoice that asked for `asked` minor units stands, of which `paid` have come in.

    Whether other invoices were set against it says `is_set_off`.
    """
    left, days = asked - paid, (due_on - today).days
    favour = max(-left, 0)
    if asked <= 0:
        return Standing("set_off" if is_set_off else "nothing", 0, paid, None, days, favour)
    if left <= 0:
        return Standing("paid", 0, paid, paid_on, days, favour)
    if days < 0:
        return Standing("overdue", left, paid, paid_on, -days)
    return Standing("part" if paid else "due", left, paid, paid_on, days)
