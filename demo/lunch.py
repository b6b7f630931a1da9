"""When lunch is: outside its hours nobody can pay, and there is little to try. Standard library only, before Django."""

import os
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

VAT_ID = "DE999900024"
"""Nobody's, to our knowledge: its check digit is right."""
SEOUL = ZoneInfo("Asia/Seoul")
HOURS = time(11), time(14)
"""Within the hours of every company of the demo."""


def seconds_back_to_lunch(now: datetime) -> int:
    """How far the clock has to go back to stand at half past twelve of the last weekday in Seoul: zero or less."""
    lunch = now.astimezone(SEOUL).replace(hour=12, minute=30, second=0, microsecond=0)
    while lunch > now or lunch.weekday() > 4:
        lunch -= timedelta(days=1)
    return int((lunch - now).total_seconds())


def is_lunchtime(now: datetime) -> bool:
    """Whether the people of the demo can pay at this moment."""
    here = now.astimezone(SEOUL)
    return here.weekday() < 5 and HOURS[0] <= here.time() < HOURS[1]


def environment(arguments: list[str]) -> dict[str, str]:
    """What `demo` adds to the environment: that it is one, a VAT number in the EU for the operator, so that invoices to a
    company there carry their data, and with --lunch a clock that stands at lunchtime.
    """
    shift = {"HANKKI_CLOCK_SHIFT_SECONDS": str(seconds_back_to_lunch(datetime.now(UTC)))} if "--lunch" in arguments else {}
    return {"HANKKI_DEMO": "1", "HANKKI_OPERATOR_VAT_ID": os.environ.get("HANKKI_OPERATOR_VAT_ID") or VAT_ID, **shift}
