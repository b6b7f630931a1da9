"""Who may call the API: a counter, by its key."""

from ninja.security import HttpBearer

from restaurants.enums import KeyKind
from restaurants.models import CounterKey
from restaurants.queries import key_for
from vouchers.codes import KeyRefused

PREFIX = f"hk_{KeyKind.API.value}_"
LONGEST = 200


class SecretDoor(HttpBearer):
    """A key was sent; whether it is a good one is asked in the same statement that looks up the code."""

    def authenticate(self, request, token: str) -> str | None:
        if not token.startswith(PREFIX):
            return None
        if len(token) > LONGEST:
            raise KeyRefused
        return token


class KeyDoor(SecretDoor):
    """request.auth is the counter's key with its restaurant; raises KeyRefused when unknown or revoked."""

    def authenticate(self, request, token: str) -> CounterKey | None:  # type: ignore[override]
        secret = super().authenticate(request, token)
        if secret is None:
            return None
        key = key_for(secret, KeyKind.API)
        if key is None:
            raise KeyRefused
        return key
