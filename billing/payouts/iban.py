"""IBAN, the account number of ISO 13616: its check digits. Plain Python, without Django."""

import re

WRITTEN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def plain_iban(raw: str) -> str:
    """An IBAN without blanks, in capitals."""
    return "".join(raw.split()).upper()


def is_iban(raw: str) -> bool:
    """Do the check digits fit (ISO 7064, mod 97-10)?"""
    iban = plain_iban(raw)
    if not WRITTEN.fullmatch(iban):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1
