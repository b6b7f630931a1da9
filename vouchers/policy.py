"""May this meal be eaten? Plain Python on plain values: no Django, no database, no clock.

A meal belongs to a *business day*, which ends at the company's day boundary and not at midnight: with a
boundary of 04:00, supper at 02:00 on Saturday is Friday's. Weekdays and holidays are asked of the business
day, hours of the clock on the wall. Windows are half open: 11:00-14:00 takes 11:00:00 and refuses 14:00:00.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from tenants.calendar import is_holiday
from vouchers.enums import Kind, Reason

Window = tuple[time, time]

LOOK_AHEAD = timedelta(days=14)
LONGEST_NIGHT = timedelta(hours=12)
"""How long hours that pass midnight may last; longer ones were given the wrong way round."""
EVERY_DAY = frozenset(range(7))
ALL_DAY: Window = (time(0), time(0))


@dataclass(frozen=True)
class Rules:
    """What a program allows; amounts in the currency's minor units, weekdays 0 = Monday to 6 = Sunday.

    `excess`: a meal above the limit may be paid up to it, and the rest in cash. `holds`: a till may hold the
    voucher's part while another payment runs.
    """

    kind: str
    amount: int
    weekdays: frozenset[int] = EVERY_DAY
    windows: tuple[Window, ...] = ()
    per_meal_cap: int | None = None
    meals_per_day: int | None = None
    holidays_off: bool = False
    country: str = "KR"
    restaurants: frozenset[Any] | None = None
    currency: str = "KRW"
    excess: bool = True
    holds: bool = True

    def __post_init__(self):
        """Raises ValueError for rules that mean nothing, so that none is ever decided upon."""
        if self.kind not in set(Kind):
            raise ValueError(f"kind must be daily or monthly, not {self.kind!r}")
        if not self.weekdays <= EVERY_DAY:
            raise ValueError(f"weekdays are 0 to 6, not {sorted(self.weekdays - EVERY_DAY)}")
        if self.amount < 0:
            raise ValueError("amount must not be negative")
        for word in ("per_meal_cap", "meals_per_day"):
            if getattr(self, word) is not None and getattr(self, word) < 1:
                raise ValueError(f"{word} must be at least 1, or None for no limit")


@dataclass(frozen=True)
class Moment:
    """One instant as the company lives it: its local time, and the business day a meal then belongs to."""

    local: datetime
    business_day: date
    day_boundary: time = time(0)


@dataclass(frozen=True)
class Allowed:
    """The meal may be eaten, for up to `limit` minor units."""

    limit: int
    allowed: ClassVar[bool] = True


@dataclass(frozen=True, init=False)
class Refusal:
    """The meal may not be eaten: why, and the facts that a sentence about it needs."""

    code: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)
    allowed: ClassVar[bool] = False
    limit: ClassVar[int] = 0

    def __init__(self, code: str, **facts: Any):
        object.__setattr__(self, "code", Reason(code))
        object.__setattr__(self, "facts", facts)

    def plain_facts(self) -> dict[str, Any]:
        """The facts as JSON can keep them: dates and times as ISO text."""
        return {name: _plain(value) for name, value in self.facts.items()}


Verdict = Allowed | Refusal


def moment_of(instant: datetime, zone, day_boundary: time) -> Moment:
    """The instant in the company's zone with its business day; raises ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    local = instant.astimezone(zone)
    late_night = local.time() < day_boundary
    return Moment(local, local.date() - timedelta(days=late_night), day_boundary)


def period_of(rules: Rules, business_day: date) -> tuple[date, date]:
    """First day of the allowance's period and the first day after it."""
    if rules.kind == Kind.DAILY:
        return business_day, business_day + timedelta(days=1)
    first = business_day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def lasting(window: Window) -> timedelta:
    """How long a window is open; an end at or before its start is on the next day."""
    start, end = (timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) for clock in window)
    return end - start if start < end else end - start + timedelta(days=1)


def wrong_way_round(window: Window) -> bool:
    """Whether hours pass midnight for longer than a night, as 14:00-11:00 do; those that end at midnight do not pass it."""
    start, end = window
    return time(0) < end < start and lasting(window) > LONGEST_NIGHT


def decide(
    rules: Rules,
    moment: Moment,
    *,
    restaurant_id: Any = None,
    amount: int | None = None,
    left: int,
    used_today: int,
) -> Verdict:
    """May this meal be eaten, and up to how much? Without an amount: can one eat now at all?

    `left` is the purse's rest in minor units, `used_today` the meals already eaten on the business day.
    The most fundamental reason is told first, so that what a refusal proposes does not run into the next.
    """
    return (
        _refused_by_day(rules, moment)
        or _refused_by_hours(rules, moment)
        or _refused_by_place(rules, restaurant_id)
        or _refused_by_count(rules, used_today)
        or _refused_by_money(rules, amount, left)
        or Allowed(_limit(rules, left))
    )


def next_open(rules: Rules, moment: Moment) -> datetime | None:
    """The first local time from now on, within 14 days, at which calendar and hours allow a meal."""
    if _is_open(rules, moment):
        return moment.local
    for candidate in _candidates(rules, moment):
        if _is_open(rules, candidate):
            return candidate.local
    return None


def _refused_by_day(rules: Rules, moment: Moment) -> Refusal | None:
    if moment.business_day.weekday() not in rules.weekdays:
        return Refusal(Reason.NOT_TODAY, **_opening(rules, moment))
    if _is_day_off(rules, moment.business_day):
        return Refusal(Reason.HOLIDAY, **_opening(rules, moment))
    return None


def _refused_by_hours(rules: Rules, moment: Moment) -> Refusal | None:
    if _window_at(rules, moment.local.time()):
        return None
    return Refusal(Reason.OUTSIDE_HOURS, **_opening(rules, moment))


def _refused_by_place(rules: Rules, restaurant_id: Any) -> Refusal | None:
    if rules.restaurants is None or restaurant_id is None or restaurant_id in rules.restaurants:
        return None
    return Refusal(Reason.RESTAURANT_NOT_INCLUDED)


def _refused_by_count(rules: Rules, used_today: int) -> Refusal | None:
    if rules.meals_per_day is None or used_today < rules.meals_per_day:
        return None
    return Refusal(Reason.MEALS_USED_UP, count=rules.meals_per_day)


def _refused_by_money(rules: Rules, amount: int | None, left: int) -> Refusal | None:
    """Of cap and rest the tighter one is told, because the other would not work either."""
    limit, money = _limit(rules, left), {"currency": rules.currency}
    if left <= 0:
        return Refusal(Reason.NOTHING_LEFT, **money)
    if amount is None:
        return None
    if amount <= 0:
        return Refusal(Reason.AMOUNT_NOT_POSITIVE, limit=limit, **money)
    if amount <= limit:
        return None
    if limit == rules.per_meal_cap:
        return Refusal(Reason.OVER_MEAL_CAP, cap=limit, **money)
    return Refusal(Reason.NOT_ENOUGH, left=left, missing=amount - left, **money)


def _limit(rules: Rules, left: int) -> int:
    return left if rules.per_meal_cap is None else min(left, rules.per_meal_cap)


def _opening(rules: Rules, moment: Moment) -> dict[str, Any]:
    """When it next works: that window's start and end (None = all day), its day, days ahead (0 = today)."""
    opens = next_open(rules, moment)
    if opens is None:
        return {"start": None, "end": None, "day": None, "days_ahead": None}
    start, end = _window_at(rules, opens.time()) or ALL_DAY
    days_ahead = (opens.date() - moment.local.date()).days
    return {
        "start": opens.time(),
        "end": None if start == end else end,
        "day": opens.date(),
        "days_ahead": days_ahead,
    }


def _is_open(rules: Rules, moment: Moment) -> bool:
    if moment.business_day.weekday() not in rules.weekdays or _is_day_off(rules, moment.business_day):
        return False
    return _window_at(rules, moment.local.time()) is not None


def _is_day_off(rules: Rules, business_day: date) -> bool:
    return rules.holidays_off and is_holiday(rules.country, business_day)


def _window_at(rules: Rules, clock: time) -> Window | None:
    """The window that contains this time of day; no windows at all means the whole day."""
    for window in rules.windows or (ALL_DAY,):
        if _within(window, clock):
            return window
    return None


def _within(window: Window, clock: time) -> bool:
    """Start included, end not; an end before the start is after midnight, an equal one 24 hours later."""
    start, end = window
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def _candidates(rules: Rules, moment: Moment) -> Iterator[Moment]:
    """Every later moment at which a closed rule can open: the start of a window or of a business day."""
    clocks = sorted({moment.day_boundary, *(start for start, _ in rules.windows)})
    now, zone = moment.local.astimezone(UTC), moment.local.tzinfo
    for days in range(LOOK_AHEAD.days + 1):
        day = moment.local.date() + timedelta(days=days)
        for clock in clocks:
            instant = datetime.combine(day, clock, zone).astimezone(UTC)
            if now <= instant <= now + LOOK_AHEAD:
                yield moment_of(instant, zone, moment.day_boundary)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
