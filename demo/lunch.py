"""When lunch is: outside its hours nobody can pay, and there is little to try. Standard library only, before Django."""

import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VAT_ID = "DE999900024"
"""Nobody's, to our knowledge: its check digit is right."""
SEOUL = ZoneInfo("Asia/Seoul")
HOURS = time(11), time(14)
"""Within the hours of every company of the demo."""


def seconds_back_to_lunch(now: datetime, last: datetime | None = None) -> int:
    """How far the clock has to go back to stand at half past twelve of the last weekday in Seoul: zero or less.

    Where it stood `last`, when that was at the same lunch and people can pay then: what they did would else be to come.
    """
    lunch = now.astimezone(SEOUL).replace(hour=12, minute=30, second=0, microsecond=0)
    while lunch > now or lunch.weekday() > 4:
        lunch -= timedelta(days=1)
    if last and lunch < last <= now and last.astimezone(SEOUL).date() == lunch.date() and is_lunchtime(last):
        lunch = last
    return int((lunch - now).total_seconds())


def stood_at() -> datetime | None:
    """Where the clock of this folder's demo stood when it ended; None when nothing is known of that."""
    try:
        return datetime.fromisoformat(_kept().read_text())
    except (OSError, ValueError):
        return None


def keep_standing(moment: datetime | None) -> None:
    """Write down where the clock stands, or that nothing is left that was done before."""
    if moment is None:
        _kept().unlink(missing_ok=True)
    else:
        _kept().write_text(moment.isoformat())


def _kept() -> Path:
    return Path(os.environ.get("HANKKI_DATA") or Path(__file__).parents[1] / ".data") / "stood-at"


def is_lunchtime(now: datetime) -> bool:
    """Whether the people of the demo can pay at this moment."""
    here = now.astimezone(SEOUL)
    return here.weekday() < 5 and HOURS[0] <= here.time() < HOURS[1]


def environment(arguments: list[str]) -> dict[str, str]:
    """What `demo` adds to the environment: that it is one, a VAT number in the EU for the operator, so that invoices to a
    company there carry their data, and with --lunch a clock that stands at lunchtime.
    """
    shift = {}
    if "--lunch" in arguments:
        last = None if "--reset" in arguments else stood_at()
        shift = {"HANKKI_CLOCK_SHIFT_SECONDS": str(seconds_back_to_lunch(datetime.now(UTC), last))}
    return {"HANKKI_DEMO": "1", "HANKKI_OPERATOR_VAT_ID": os.environ.get("HANKKI_OPERATOR_VAT_ID") or VAT_ID, **shift}
