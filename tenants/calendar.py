"""Public holidays and working days of a country. Plain Python, without Django."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


def is_holiday(country: str, day: date) -> bool:
    """Is it a public holiday there, substitutes included? Raises ValueError for an unknown country."""
    return day in _holidays_of(country, day.year)


def is_working_day(country: str, day: date) -> bool:
    """Is it neither a weekend nor a public holiday? Raises ValueError for an unknown country."""
    return day.weekday() < SATURDAY and not is_holiday(country, day)


def working_day_from(country: str, day: date) -> date:
    """This day when it is a working day, else the next one that is; raises ValueError for an unknown country."""
    while not is_working_day(country, day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError as error:
        raise ValueError(f"no holiday calendar for {country!r}") from error
