"""The interface of a gateway: what it is asked, and the three ways it can answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from billing.models import Operation


@dataclass(frozen=True)
class Found:
    """It is done: the gateway's id of what was made or changed, and the page that is there for people.

    Of a payment by card also how it stands there (`status`, and `code` when a card was declined), what its charge is called,
    when its money moved, and what that cost in minor units, once it is known.
    """

    remote: str
    page: str = ""
    status: str = ""
    code: str = ""
    charge: str = ""
    at: datetime | None = None
    fee: int | None = None


class Refused(Exception):
    """It was not done and will not be, asked the same way: the gateway's code and its words."""

    def __init__(self, code: str, words: str):
        super().__init__(words)
        self.code, self.words = code, words


class Unclear(Exception):
    """Nobody can say yet whether it was done: no answer, or one that settles nothing."""

    def __init__(self, code: str, words: str):
        super().__init__(words)
        self.code, self.words = code, words


class Calls(Protocol):
    """What billing.gateways.operations needs of a gateway."""

    def send(self, operation: Operation) -> Found:
        """Do it, with the operation's key, so that twice is once; raises Refused or Unclear."""

    def find(self, operation: Operation) -> Found | None:
        """Look for what a call of long ago made, by our mark on it; None when there is nothing. Raises Unclear."""
