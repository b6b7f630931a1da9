"""When a restaurant is open: its hours, other ones on some weekdays, a break in the middle, and its days off. Plain Python.

A span belongs to the day it begins on: 17:00-02:00 on Saturday is Saturday's, also at one on Sunday morning. Spans
are half open: 11:00-21:00 takes 11:00:00 and refuses 21:00:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tenants.calendar import is_holiday

LOOK_AHEAD = 14
"""Days in which the next opening is looked for: a restaurant that is closed longer says only that it is."""

Span = tuple[datetime, datetime]


class Doors(StrEnum):
    """Whether one can walk in now."""

    OPEN = "open"
    BEFORE = "before"
    BREAK = "break"
    OVER = "over"
    DAY_OFF = "day_off"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Hours:
    """What the owner said; without opens and closes nothing is known. Weekdays count from 0 = Monday.

    `other` are weekdays with hours of their own: (weekday, opens, closes). `holidays_off` is the country whose public
    holidays are days off, or empty. `closed_on` are single days off.
    """

    opens: time | None = None
    closes: time | None = None
    break_starts: time | None = None
    break_ends: time | None = None
    days_off: frozenset[int] = frozenset()
    other: tuple[tuple[int, time, time], ...] = ()
    holidays_off: str = ""
    closed_on: frozenset[date] = frozenset()

    @property
    def known(self) -> bool:
        return self.opens is not None and self.closes is not None

    @property
    def has_break(self) -> bool:
        """Whether there is a break that lies inside the hours."""
        return self.known and len(list(_spans_of(replace(self, other=()), date.min))) == 2

    def is_off(self, day: date) -> bool:
        """Whether the doors stay shut on a day: weekly, on a public holiday, or on this one day."""
        if day.weekday() in self.days_off or day in self.closed_on:
            return True
        return bool(self.holidays_off) and is_holiday(self.holidays_off, day)


@dataclass(frozen=True)
class Standing:
    """How the doors are at one moment: until when they are open, or when they open next (None: not for two weeks)."""

    doors: Doors
    until: datetime | None = None
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Unknown hours count as open: the sign on the door knows better than we do."""
        return self.doors in (Doors.OPEN, Doors.UNKNOWN)


def standing(hours: Hours, local: datetime) -> Standing:
    """How the doors are at this moment: `local` is the clock on the restaurant's wall, without a zone."""
    if not hours.known:
        return Standing(Doors.UNKNOWN)
    today = local.date()
    for start, end in _spans(hours, today - timedelta(days=1), days=LOOK_AHEAD + 1):
        if start <= local < end:
            return Standing(Doors.OPEN, until=end)
        if start > local:
            return Standing(_why_closed(hours, local, start), opens_at=start)
    return Standing(Doors.DAY_OFF)


def next_opening(hours: Hours, local: datetime) -> datetime | None:
    """The first moment from this one on at which the doors are open; None when there is none within two weeks."""
    now = standing(hours, local)
    return local if now.is_open else now.opens_at


def _why_closed(hours: Hours, local: datetime, opens_at: datetime) -> Doors:
    if hours.is_off(local.date()):
        return Doors.DAY_OFF
    if opens_at.date() > local.date():
        return Doors.OVER
    return Doors.BREAK if opens_at.time() == hours.break_ends else Doors.BEFORE


def _spans(hours: Hours, first: date, days: int) -> Iterator[Span]:
    """The open spans of these days in order, each cut in two by the break."""
    for number in range(days + 1):
        day = first + timedelta(days=number)
        if not hours.is_off(day):
            yield from _spans_of(hours, day)


def _spans_of(hours: Hours, day: date) -> Iterator[Span]:
    start, end = _span(day, *_times(hours, day.weekday()))
    if hours.break_starts is None or hours.break_ends is None:
        yield start, end
        return
    pause, back = _span(day, hours.break_starts, hours.break_ends)
    if start < pause and back < end:
        yield start, pause
        yield back, end
    else:
        yield start, end


def _times(hours: Hours, weekday: int) -> tuple[time, time]:
    """Opening and closing of a weekday: its own, or the usual ones."""
    for day, opens, closes in hours.other:
        if day == weekday:
            return opens, closes
    return hours.opens or time(), hours.closes or time()


def _span(day: date, opens: time, closes: time) -> Span:
    """From-to on a day; an end at or before the start is on the next day."""
    start, end = datetime.combine(day, opens), datetime.combine(day, closes)
    return start, end if end > start else end + timedelta(days=1)
