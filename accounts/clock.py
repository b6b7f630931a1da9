"""The time that people read beside that of meals: shifted as billing.clock is, without asking the database.

Sessions, links, tries and other limits go by the true time (docs/decisions/0015).
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This machine's clock, shifted back when the demo or a test says so."""
    return timezone.now() + settings.CLOCK_SHIFT
