"""Four digits that name a person at a till: which ones anybody would try first. Plain Python."""

SEQUENCES = "0123456789 9876543210"


class PinTooSimple(Exception):
    """A PIN that the next person in the queue would try first."""


def check_pin(pin: str, *, number: str = "") -> None:
    """Raise PinTooSimple for one digit four times, four digits in a row, or the end of the person's own number."""
    if len(set(pin)) == 1 or pin in SEQUENCES or (number and number.endswith(pin)):
        raise PinTooSimple
