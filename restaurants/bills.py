"""A bill: the amount a till shows as a QR, signed, so that a phone pays what the till typed and nothing else.

Nothing is stored. The signature holds the counter, the amount and the payment's key: the key makes a bill good for
one payment, whoever scans it and however often.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from restaurants.models import Counter

SIGNER = TimestampSigner(salt="restaurants.bill")


@dataclass(frozen=True)
class Bill:
    """What a till asks for: minor units, and the key of the one payment it is good for."""

    amount: int
    key: uuid.UUID


class BillOver(Exception):
    """The bill is too old (`bill`: what it asked for), forged, or another counter's (None)."""

    def __init__(self, bill: Bill | None = None):
        super().__init__()
        self.bill = bill


def sign_bill(counter: Counter, bill: Bill) -> str:
    """The bill as some seventy characters for a QR."""
    key = urlsafe_b64encode(bill.key.bytes).decode().rstrip("=")
    return SIGNER.sign(f"{counter.pk}.{bill.amount}.{key}")


def read_bill(token: str, *, counter: Counter, good_for: timedelta) -> Bill:
    """The bill of this counter in a token at most `good_for` old; raises BillOver."""
    try:
        number, amount, key = SIGNER.unsign(token).split(".")
    except BadSignature:
        raise BillOver from None
    if number != str(counter.pk):
        raise BillOver
    bill = Bill(int(amount), uuid.UUID(bytes=urlsafe_b64decode(key + "==")))
    try:
        SIGNER.unsign(token, max_age=good_for)
    except SignatureExpired:
        raise BillOver(bill) from None
    return bill


def bill_url(counter: Counter, token: str) -> str:
    """What the QR on the till's screen holds: the printed one's address with the bill."""
    return f"{counter.qr_url}?b={token}"
