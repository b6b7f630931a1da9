"""How a counter's key is stored."""

import hashlib


def digest(secret: str) -> str:
    """SHA-256 of the secret: enough for 256 random bits, and found by one index probe."""
    return hashlib.sha256(secret.encode()).hexdigest()
