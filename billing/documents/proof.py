"""What proves a document: the root of a Merkle tree over its parts, the root of the one before, and a signature of both.

The tree is that of RFC 9162 (section 2.1), SHA-256. Its leaves are the document's head (everything that is no list) and
each row of each list, so that a change can be named. A row of the month carries the `seal` of its transfers.
static/verify/hankki-verify.py checks all this without us; it shares no code with this module.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from billing.documents.shapes import canonical

MARK = b"hankki document 1\n"
CHECK = 16
"""Digits of a leaf's hash kept in the document: enough to say which row was altered; the root holds all of each."""


def proven(document: Any, previous: str) -> Any:
    """Return a document with its proof; `previous` is the root of the same owner's document before, empty for a first.

    The same document gives the same proof: Ed25519 (RFC 8032) has no chance in it.
    """
    bound = {**document, "previous_root": previous}
    hashes = [_leaf(part) for part in parts(bound)]
    root = _root(hashes)
    proof = {
        "checks": [each.hex()[:CHECK] for each in hashes],
        "root": root.hex(),
        "signature": _key().sign(MARK + root).hex(),
        "key": public_key(),
    }
    return {**bound, "proof": proof}


def public_key() -> str:
    """The key our documents are signed with, as published: 64 hexadecimal digits."""
    kind, form = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return _key().public_key().public_bytes(kind, form).hex()


def parts(document: Any) -> Iterator[tuple[str, Any]]:
    """The leaves in their order: the head, then the rows of each list by its name; without the proof itself."""
    lists = sorted(name for name, value in document.items() if isinstance(value, list))
    yield "head", {name: value for name, value in document.items() if name not in (*lists, "proof")}
    for name in lists:
        for row in document[name]:
            yield name, row


def _leaf(part: tuple[str, Any]) -> bytes:
    return hashlib.sha256(b"\0" + canonical(list(part))).digest()


def _root(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(hashes[:split]) + _root(hashes[split:])).digest()


@cache
def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.SIGNING_KEY))
