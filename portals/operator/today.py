"""The operator's day."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from billing import clock


def today_here() -> date:
    """Today where the operator sits."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
