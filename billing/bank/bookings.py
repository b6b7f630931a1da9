"""A bank statement as read, whatever file it came in, and how one line is known again in another file."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Booking:
    """One line of a statement: `amount` in minor units, above zero when it came in; `place` is its line in the file."""

    place: int
    booked_on: date
    amount: int
    currency: str
    payer: str = ""
    memo: str = ""
    reference: str = ""
    booked_at: datetime | None = None
    balance: int | None = None


@dataclass(frozen=True)
class Statement:
    """What a file says: `account` is empty when the file does not tell whose it is."""

    kind: str
    account: str
    bookings: tuple[Booking, ...] = field(repr=False)


class StatementRefused(Exception):
    """The file is no statement we can record: a stable code and the facts for the sentence about it."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def digests(account: str, bookings: Sequence[Booking]) -> list[str]:
    """What makes each line one, in every file it stands in: what the bank says of it, and which of its twins it is.

    Twins (the same in everything, balance included) are told apart by their order, which two exports share.
    """
    seen: Counter[str] = Counter()
    found = []
    for booking in bookings:
        facts = json.dumps(_facts(account, booking), ensure_ascii=False)
        seen[facts] += 1
        found.append(hashlib.sha256(f"{facts}#{seen[facts]}".encode()).hexdigest())
    return found


def _facts(account: str, booking: Booking) -> list[Any]:
    moment = booking.booked_at.isoformat() if booking.booked_at else ""
    return [
        "".join(sign for sign in account if sign.isalnum()),
        booking.booked_on.isoformat(),
        moment,
        booking.amount,
        booking.currency,
        booking.payer,
        booking.memo,
        booking.reference,
        booking.balance,
    ]
