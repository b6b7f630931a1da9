"""Making a browser a counter's device without a password: a link or eight digits, for ten minutes, once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.tries import count_try
from restaurants.actions import give_key
from restaurants.enums import CounterState, KeyKind
from restaurants.keys import code_digest, digest
from restaurants.models import Counter, CounterKey, Pairing

PAIRING_ADDRESS = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/counter/pair/"
GOOD_FOR = timedelta(minutes=10)
TRIES = 10
TRIES_OF_ALL = 500
TRIES_WINDOW = timedelta(minutes=15)


class PairingRefused(Exception):
    """No pairing waits under this link or code: never made, used, too old, or its counter is closed."""


@dataclass(frozen=True)
class Offer:
    """What the owner shows the device; both are known here only once."""

    pairing: Pairing
    token: str
    code: str

    @property
    def url(self) -> str:
        """The address behind the QR: opening it on the device asks to connect it."""
        return f"{PAIRING_ADDRESS}{self.token}/"


@transaction.atomic
def offer_pairing(*, counter: Counter, name: str, by) -> Offer:
    """Let one browser become this counter's device within ten minutes; earlier unused offers end."""
    counter.pairings.filter(used_at=None).delete()
    token, code = secrets.token_urlsafe(24), _unused_code()
    pairing = Pairing.objects.create(
        counter=counter,
        name=name,
        link_digest=digest(token),
        code_digest=code_digest(code),
        expires_at=timezone.now() + GOOD_FOR,
    )
    record(by, "offer_pairing", pairing, counter=counter.pk)
    return Offer(pairing, token, code)


def pairing_by_token(token: str) -> Pairing | None:
    """The offer behind a link; None when it is used, too old or unknown."""
    return _waiting().filter(link_digest=digest(token)).first()


@transaction.atomic
def pair_by_token(*, token: str) -> tuple[CounterKey, str]:
    """Make the asking browser the device of the link's counter; returns its key and secret. Raises PairingRefused."""
    return _pair(link_digest=digest(token))


def pair_by_code(*, code: str, address: str) -> tuple[CounterKey, str]:
    """Make the asking browser the device of the code's counter; returns its key and secret.

    Raises PairingRefused, and TooManyTries after ten tries from one address, or 500 from all, in a quarter of an
    hour: against ten open offers among eight digits that is one chance in 20,000.
    """
    count_try(f"pair-from:{address}"[:120], limit=TRIES, window=TRIES_WINDOW)
    count_try("pair", limit=TRIES_OF_ALL, window=TRIES_WINDOW)
    with transaction.atomic():
        return _pair(code_digest=code_digest(code))


def _pair(**which) -> tuple[CounterKey, str]:
    pairing = _waiting().select_for_update(of=("self",)).filter(**which).first()
    if pairing is None:
        raise PairingRefused
    pairing.used_at = timezone.now()
    pairing.save(update_fields=["used_at"])
    return give_key(counter=pairing.counter, kind=KeyKind.DEVICE, name=pairing.name, by=f"pairing:{pairing.pk}")


def _waiting():
    return Pairing.objects.select_related("counter__restaurant").filter(
        used_at=None, expires_at__gt=timezone.now(), counter__state=CounterState.ACTIVE
    )


def _unused_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**8):08d}"
        if not _waiting().filter(code_digest=code_digest(code)).exists():
            return code
