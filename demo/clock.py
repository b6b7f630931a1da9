"""The demo's clock, set back to the day on which something is told to have happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the product's clock run from `moment` on while the block runs; one that is to come is left alone."""
    before = settings.CLOCK_SHIFT
    settings.CLOCK_SHIFT = min(before, moment - datetime.now(UTC))
    try:
        yield
    finally:
        settings.CLOCK_SHIFT = before
