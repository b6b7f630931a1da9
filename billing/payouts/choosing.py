"""Which statements a run pays, and why the others are left out. Plain Python, without Django."""

from dataclasses import dataclass
from datetime import date

NOTHING_DUE, NOT_YET, PAUSED, NO_ACCOUNT = "nothing_due", "not_yet", "paused", "no_account"
CHANGING, CHANGED, UNCHECKED, DIFFERS, NO_SUCH = "changing", "changed", "unchecked", "differs", "no_such"
UNCOLLECTED, BELOW_ZERO, NOT_CONNECTED, NOT_READY = "uncollected", "below_zero", "not_connected", "not_ready"
CAME_BACK = "came_back"
LEFT_OUT = (
    NOTHING_DUE, BELOW_ZERO, NOT_YET, UNCOLLECTED, PAUSED, NO_ACCOUNT, CHANGING, CHANGED, UNCHECKED, DIFFERS, NO_SUCH,
    CAME_BACK, NOT_CONNECTED, NOT_READY,
)  # fmt: skip
AT_STRIPE = "Stripe"
"""What stands for the bank of an account at Stripe."""


@dataclass(frozen=True)
class Account:
    """Where money goes: a bank, an account there, and whose it is."""

    bank: str
    account: str
    holder: str

    @property
    def is_whole(self) -> bool:
        """Is there enough to pay into?"""
        return bool(self.bank and self.account and self.holder)


@dataclass(frozen=True)
class Payee:
    """A restaurant as far as paying it goes; `checked` are the details asked about last, `verdict` what that brought.

    `came_back`: money came back from this very account, and nobody has asked about it since. `failed`: why the last payout
    to it was not carried out, as the bank said; nobody has asked since.
    Of an account at a gateway nobody is asked: `told` is what it says itself, ready or one of LEFT_OUT.
    """

    account: Account
    checked: Account | None = None
    verdict: str = ""
    is_paused: bool = False
    is_changing: bool = False
    came_back: bool = False
    failed: str = ""
    told: str = ""


@dataclass(frozen=True)
class Due:
    """A statement with final figures: of its `open` total, in minor units, `free` is what no payout has taken and no
    company has yet to pay.
    """

    total: int
    free: int
    pay_day: date
    payee: Payee


def why_left_out(due: Due, day: date) -> str:
    """Why a run of this day does not pay a statement: one of LEFT_OUT; empty when it does."""
    if due.total <= 0:
        return BELOW_ZERO if due.total < 0 else NOTHING_DUE
    if due.pay_day > day:
        return NOT_YET
    return UNCOLLECTED if due.free <= 0 else why_held_back(due.payee)


def why_held_back(payee: Payee) -> str:
    """Why nothing may be paid to a restaurant now; empty when it may."""
    if payee.is_paused:
        return PAUSED
    if payee.told:
        return "" if payee.told == "ready" else payee.told
    if not payee.account.is_whole:
        return NO_ACCOUNT
    if payee.is_changing:
        return CHANGING
    if payee.checked is None:
        return UNCHECKED
    if payee.checked != payee.account:
        return CHANGED
    if payee.verdict != "matches":
        return DIFFERS if payee.verdict == "differs" else NO_SUCH
    return CAME_BACK if payee.came_back else ""
