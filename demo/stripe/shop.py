"""What the small Stripe remembers: objects, keys that make a call once, events, and a clock of its own."""

import copy
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import stripe
from stripe import WebhookSignature
from stripe._api_version import _ApiVersion

from demo.stripe.types import Refused, attributes_of, blank, wrong_in

KEYS_LIVE_SECONDS = 24 * 3600
API_VERSION = _ApiVersion.CURRENT
PREFIXES = {
    "customer": "cus",
    "invoice": "in",
    "invoiceitem": "ii",
    "line_item": "il",
    "invoice_payment": "inpay",
    "payment_intent": "pi",
    "charge": "ch",
    "balance_transaction": "txn",
    "refund": "re",
    "credit_note": "cn",
    "credit_note_line_item": "cnli",
    "dispute": "dp",
    "account": "acct",
    "transfer": "tr",
    "transfer_reversal": "trr",
    "payout": "po",
    "checkout.session": "cs",
    "setup_intent": "seti",
    "payment_method": "pm",
    "event": "evt",
}


class NoSuch(Refused):
    """Nothing of that kind has this id."""


class Conflict(Exception):
    """The state of things does not allow it: Stripe's code and its sentence."""

    def __init__(self, code: str, message: str, kind: str = "invalid_request_error", status: int = 400, declined: str = ""):
        super().__init__(message)
        self.code, self.message, self.kind, self.status, self.declined = code, message, kind, status, declined


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, a body, headers."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A webhook on its way: the raw body and the header that signs it."""

    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        """What it tells."""
        return json.loads(self.body)


class Shop:
    """One account at Stripe, and the accounts connected to it. `url` is where its pages are."""

    def __init__(self, *, key: str = "sk_test_hankki", secret: str = "whsec_hankki", clock: Callable[[], float] = time.time):
        self.key, self.secret, self.clock, self.url = key, secret, clock, ""
        self.ahead = 0
        self.lock = threading.RLock()
        self.objects: dict[str, dict[str, Any]] = {}
        self.accounts: dict[str, str] = {}
        self.keys: dict[str, tuple[float, str, Answer]] = {}
        self.unsent: deque[dict[str, Any]] = deque()
        self.faults: deque[tuple[str, str]] = deque()
        # Which payout a movement of the balance went out with.
        self.carried: dict[str, str] = {}
        # Where an owner who has told everything goes back to, by account.
        self.backs: dict[str, str] = {}
        # Cards that are declined from now on, and why: by payment method.
        self.declining: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self.account = ""
        self._numbers: Iterator[int] = itertools.count(1)

    def now(self) -> int:
        """Its own clock, in whole seconds: `ahead` moves it on, so that keys are forgotten."""
        return int(self.clock()) + self.ahead

    def make(self, kind: type, **facts: Any) -> dict[str, Any]:
        """A new object with every attribute of its kind; raises AssertionError when Stripe could not give it."""
        name = kind.OBJECT_NAME
        has = {"id": f"{PREFIXES[name]}_{next(self._numbers):06d}", "created": self.now(), "livemode": False}
        fields = attributes_of(kind)
        made = blank(kind, **{key: value for key, value in has.items() if key in fields} | facts)
        wrong = wrong_in(kind, made)
        assert not wrong, wrong
        self.objects[made["id"]] = made
        self.accounts[made["id"]] = self.account
        return made

    def go_on_counting(self, numbers: Iterator[int]) -> None:
        """Number what is made from here on by these."""
        self._numbers = numbers

    def find(self, kind: str, pk: str, param: str = "id") -> dict[str, Any]:
        """The object of a kind with this id, of the account that asks; raises NoSuch."""
        found = self.objects.get(pk)
        if found is None or found["object"] != kind or self.accounts[pk] != self.account:
            raise NoSuch("resource_missing", param, f"No such {kind}: '{pk}'")
        return found

    def all(self, kind: str, **facts: Any) -> list[dict[str, Any]]:
        """Every object of a kind with these facts, newest first."""
        mine = [each for pk, each in self.objects.items() if each["object"] == kind and self.accounts[pk] == self.account]
        return [each for each in reversed(mine) if all(each.get(name) == value for name, value in facts.items())]

    def tell(self, what: str, thing: dict[str, Any], account: str = "") -> None:
        """Make an event of what happened to a thing, as it is now, at this account; it waits to be sent."""
        self.unsent.append(
            self.make(
                stripe.Event,
                type=what,
                api_version=API_VERSION,
                data={"object": copy.deepcopy(thing)},
                pending_webhooks=1,
                account=account or self.account or None,
                request={"id": None, "idempotency_key": None},
            )
        )

    def letters(self, *kinds: str) -> list[Letter]:
        """The webhooks that wait, signed now, in order; only those of these kinds of event when some are named."""
        with self.lock:
            waiting = [self.unsent.popleft() for _ in range(len(self.unsent))]
        return [self.letter(event) for event in waiting if not kinds or event["type"] in kinds]

    def letter(self, event: dict[str, Any], *, secret: str = "", at: int | None = None) -> Letter:
        """An event as it is posted; signed by another `secret` or `at` another second (Unix time) when that is wanted."""
        body = json.dumps(event)
        return Letter(body.encode(), WebhookSignature.generate_signature_header(body, secret or self.secret, at))

    def fail_next(self, fault: str, path: str = "") -> None:
        """Let the next POST to a path that begins so go wrong; `fault` is one of demo.stripe.server.FAULTS."""
        self.faults.append((fault, path))

    def take_fault(self, method: str, path: str) -> str:
        """What is to go wrong with this request: "" when nothing is."""
        if method == "POST" and self.faults and path.startswith(self.faults[0][1]):
            return self.faults.popleft()[0]
        return ""

    def remembered(self, key: str) -> tuple[str, Answer] | None:
        """What was asked with a key and what was answered; None once it is forgotten."""
        at, asked, answer = self.keys.get(key, (0.0, "", None))
        return (asked, answer) if answer and self.now() - at < KEYS_LIVE_SECONDS else None
