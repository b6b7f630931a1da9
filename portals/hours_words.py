"""When a restaurant is open, in words: on the phone for who wants to eat, on the desk for who runs it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portals import formats
from restaurants.hours import Doors, Hours, Standing, standing
from restaurants.models import Restaurant


def wall_clock(restaurant: Restaurant, instant: datetime) -> datetime:
    """An instant as the clock on the restaurant's wall shows it, without a zone."""
    return instant.astimezone(restaurant.tz).replace(tzinfo=None)


def doors_of(restaurant: Restaurant, instant: datetime) -> Standing:
    """How the restaurant's doors are at an instant."""
    return standing(restaurant.hours, wall_clock(restaurant, instant))


def doors_said(now: Standing, local: datetime) -> str:
    """The doors as one sentence with what changes it; empty when nothing is known. `local` is the wall clock."""
    if now.doors == Doors.UNKNOWN:
        return ""
    if now.until:
        return _("Open until %(time)s") % {"time": formats.clock(now.until)}
    if now.opens_at is None:
        return _("Closed until further notice")
    said = {"time": formats.clock(now.opens_at), "day": day_said(now.opens_at, local)}
    if now.doors == Doors.BEFORE:
        return _("Opens at %(time)s") % said
    if now.doors == Doors.BREAK:
        return _("On a break, open again at %(time)s") % said
    if now.doors == Doors.DAY_OFF:
        return _("Closed today, opens %(day)s at %(time)s") % said
    return _("Over for today, opens %(day)s at %(time)s") % said


def day_said(when: datetime, now: datetime) -> str:
    """A coming day inside a sentence: tomorrow, Wed 12 Nov; 내일, 11월 12일(수)."""
    return formats.day_in_sentence(when.date(), now.date(), get_language() or "en")


def hours_said(hours: Hours) -> str:
    """The hours of a day, short: 11:00–21:00; empty when they are not known."""
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}" if hours.known else ""


def break_said(hours: Hours) -> str:
    """The break of a day, short; empty when there is none."""
    return f"{hours.break_starts:%H:%M}–{hours.break_ends:%H:%M}" if hours.break_starts and hours.break_ends else ""


def other_hours_said(hours: Hours) -> list[str]:
    """The weekdays with hours of their own, each with them: Sat 11:00–15:00."""
    return [f"{weekdays()[day]} {opens:%H:%M}–{closes:%H:%M}" for day, opens, closes in hours.other]


def days_off_said(hours: Hours) -> str:
    """The weekly days off by their short names, in order; empty when there are none."""
    return ", ".join(weekdays()[day] for day in sorted(hours.days_off))


def closed_on_said(hours: Hours, today: date) -> str:
    """The single days off from today on; empty when there are none."""
    return ", ".join(formats.day_name(day, today, get_language() or "en") for day in sorted(hours.closed_on) if day >= today)


def weekdays() -> Sequence[str]:
    """The short names of the weekdays in the reader's language, Monday first."""
    return formats.WEEKDAYS_KO if formats.is_korean(get_language() or "en") else formats.WEEKDAYS_EN
