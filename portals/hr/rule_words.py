"""A program's rules as one sentence, and the days it works on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from portals.formats import WEEKDAYS_EN, WEEKDAYS_KO, is_korean, money
from tenants.calendar import is_holiday
from vouchers.enums import Kind
from vouchers.models import Program
from vouchers.policy import LONGEST_NIGHT, Rules, lasting
from vouchers.spending import works_on


@dataclass(frozen=True)
class Day:
    """A coming day: whether the program works, and if not, why: weekday or holiday."""

    day: date
    works: bool
    why: str


def guests_in_words(program: Program, currency: str) -> str:
    """What a program allows for guests, in the company's currency; nothing when it allows none."""
    if not program.guests or not program.guest_amount:
        return ""
    told = {"amount": money(program.guest_amount, currency, get_language() or "en"), "count": program.guest_passes}
    return (
        ngettext(
            "guests up to %(amount)s a meal, %(count)s open pass per host",
            "guests up to %(amount)s a meal, %(count)s open passes per host",
            program.guest_passes,
        )
        % told
    )


def too_long_a_night(starts: time, ends: time) -> str:
    """What is asked back when hours pass midnight for too long: how long they would last, and what was probably meant."""
    hours, minutes = divmod(lasting((starts, ends)) // timedelta(minutes=1), 60)
    count = {"hours": hours, "minutes": minutes}
    told = {
        "long": (_("%(hours)s hours %(minutes)s minutes") if minutes else _("%(hours)s hours")) % count,
        "meant": f"{ends:%H:%M}–{starts:%H:%M}",
        "most": LONGEST_NIGHT // timedelta(hours=1),
    }
    return _("These hours would last %(long)s. Did you mean %(meant)s? Past midnight: at most %(most)s hours.") % told


def in_words(rules: Rules) -> str:
    """The rules as HR would tell them: 월–금 11:00–14:00, 하루 12,000원, 한 번에 10,000원까지, 공휴일 제외."""
    return ", ".join(part for part in _parts(rules) if part)


def next_days(rules: Rules, first: date, count: int = 14) -> list[Day]:
    """The days from `first` on, each with whether the program works on it."""
    days = (first + timedelta(days=n) for n in range(count))
    return [Day(day, works_on(rules, day), _why_not(rules, day)) for day in days]


def weekdays_in_words(weekdays: frozenset[int]) -> str:
    """월–금, 월·수·금, 매일: runs of three or more are drawn together."""
    if len(weekdays) == 7:
        return _("Every day")
    return "·".join(_run(run) for run in _runs(sorted(weekdays)))


def _parts(rules: Rules) -> Iterator[str]:
    yield f"{weekdays_in_words(rules.weekdays)} {_hours(rules)}"
    amount = _money(rules.amount, rules)
    daily = rules.kind == Kind.DAILY
    yield _("%(amount)s a day") % {"amount": amount} if daily else _("%(amount)s a month") % {"amount": amount}
    if rules.per_meal_cap:
        yield _("up to %(amount)s at a time") % {"amount": _money(rules.per_meal_cap, rules)}
    if rules.meals_per_day:
        count = rules.meals_per_day
        yield ngettext("%(count)s meal a day", "%(count)s meals a day", count) % {"count": count}
    if not rules.excess:
        yield _("whole meals only")
    if not rules.holds:
        yield _("never held for a card")
    if rules.holidays_off:
        yield _("not on public holidays")
    if rules.restaurants is not None:
        count = len(rules.restaurants)
        yield ngettext("at %(count)s restaurant", "at %(count)s restaurants", count) % {"count": count}


def _hours(rules: Rules) -> str:
    if not rules.windows:
        return pgettext("hours", "all day")
    [(start, end)] = rules.windows
    return f"{start:%H:%M}–{end:%H:%M}"


def _money(amount: int, rules: Rules) -> str:
    return money(amount, rules.currency, get_language() or "en")


def _runs(days: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run(run: list[int]) -> str:
    names = WEEKDAYS_KO if is_korean(get_language() or "en") else WEEKDAYS_EN
    if len(run) >= 3:
        return f"{names[run[0]]}–{names[run[-1]]}"
    return "·".join(names[day] for day in run)


def _why_not(rules: Rules, day: date) -> str:
    if day.weekday() not in rules.weekdays:
        return "weekday"
    return "holiday" if rules.holidays_off and is_holiday(rules.country, day) else ""
