"""The digits that name a person at a till: how many, and which ones anybody would try first. Plain Python."""

DIGITS = 4
"""An employee's at any till, and a person's of the staff at their own."""
GUEST_DIGITS = 5
"""A guest's, so that a PIN says by its length whose wallet a number is."""

SEQUENCES = "0123456789 9876543210"


class PinTooSimple(Exception):
    """A PIN that the next person in the queue would try first."""


def check_pin(pin: str, *, number: str = "") -> None:
    """Raise PinTooSimple for one digit repeated, digits in a row, or the end of the person's own number."""
    if len(set(pin)) == 1 or pin in SEQUENCES or (number and number.endswith(pin)):
        raise PinTooSimple
