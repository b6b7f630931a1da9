"""The interface of a gateway: what it is asked, and the three ways it can answer."""

from dataclasses import dataclass
from typing import Protocol

from billing.models import Operation


@dataclass(frozen=True)
class Found:
    """It is done: the gateway's id of what was made or changed, and the page that is there for people."""

    remote: str
    page: str = ""


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
