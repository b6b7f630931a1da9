"""Which worker gets which tests at first: slow ones are dealt out and come early, instead of being one worker's, late."""

from collections.abc import Sequence
from typing import TypeVar

Test = TypeVar("Test")

SLOW = ("tests/browser/", "tests/house/test_check.py", "tests/billing/test_celery.py", "tests/bench/", "tests/config/")
"""What waits for browsers, workers and other programs. Begun last, it keeps one worker busy when the others are done."""


def is_slow(name: str) -> bool:
    """Whether a test, by its pytest name, is one of these."""
    return name.startswith(SLOW)


def dealt(tests: Sequence[Test], slow: Sequence[bool], workers: int) -> list[Test]:
    """The tests in an order of `workers` equal parts, which is how xdist gives them out; each has its share of slow ones.

    Every other part begins with them, the rest has them in the middle: as many browsers at once as workers are too many.
    """
    long = [test for test, is_long in zip(tests, slow, strict=True) if is_long]
    short = [test for test, is_long in zip(tests, slow, strict=True) if not is_long]
    order: list[Test] = []
    for n in range(workers):
        mine = long[n::workers]
        size = len(tests) * (n + 1) // workers - len(order) - len(mine)
        before = size // 2 if n % 2 else 0
        order += [*short[:before], *mine, *short[before:size]]
        short = short[size:]
    return order
