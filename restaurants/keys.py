"""How a counter's key is stored."""

import hashlib

from django.utils.crypto import salted_hmac


def digest(secret: str) -> str:
    """SHA-256 of the secret: enough for 256 random bits, and found by one index probe."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(digits: str) -> str:
    """Eight digits, keyed with the server's secret: a plain hash of so few could be undone by trying them all."""
    return salted_hmac("restaurants.pairing", digits, algorithm="sha256").hexdigest()
