"""Every refusal as a sentence that says what would work, and as a next step, in the reader's language."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date, time
from decimal import Decimal
from math import ceil
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from vouchers.enums import Reason

Facts = Mapping[str, Any]
MONEY = ("left", "missing", "cap", "limit", "payable")

SENTENCES = {
    Reason.NOT_TODAY: _("Not on this day of the week. %(opens)s"),
    Reason.HOLIDAY: _("Not on public holidays. %(opens)s"),
    Reason.OUTSIDE_HOURS: _("Not at this hour. %(opens)s"),
    Reason.RESTAURANT_NOT_INCLUDED: _("Your meal program does not include this restaurant."),
    Reason.MEALS_USED_UP: _("Your meals for today are used up (%(count)s a day)."),
    Reason.NOTHING_LEFT: _("Your allowance is used up."),
    Reason.AMOUNT_NOT_POSITIVE: _("The amount must be more than zero. You can spend up to %(limit)s."),
    Reason.OVER_MEAL_CAP: _("One meal may cost up to %(cap)s."),
    Reason.NOT_ENOUGH: _("%(missing)s short. You can spend up to %(left)s."),
    Reason.EXCESS_OFF: _("Your meal program pays whole meals only, not a part of one."),
    Reason.HOLDS_OFF: _("Your meal program cannot be held while something else is paid."),
    Reason.CARD_OFF: _("No card of yours can pay the rest here."),
    Reason.COMPANY_PAUSED: _("Your company has paused its meal vouchers for a while."),
    Reason.COMPANY_SUSPENDED: _("Your company's meal vouchers are on hold."),
    Reason.DEPOSIT_TOO_LOW: _("What your company paid in for meals is used up."),
    Reason.SUSPENDED: _("Your meal vouchers are on hold."),
    Reason.NOT_ENROLLED: _("You are not in a meal program yet."),
    Reason.PASS_EARLY: _("This guest pass begins %(day)s."),
    Reason.PASS_OVER: _("This guest pass is over."),
    Reason.PASS_USED_UP: _("This guest pass has paid all its meals."),
    Reason.SPENT_ELSEWHERE: _("Another payment came first. You can still spend up to %(left)s."),
    Reason.CODE_UNKNOWN: _("No payment is waiting for this code."),
    Reason.CODE_EXPIRED: _("This code is too old. The phone shows a new one every 30 seconds."),
    Reason.CODE_USED: _("This code has already paid. Each code pays once."),
    Reason.COUNTER_CLOSED: _("This counter takes no payments at the moment."),
    Reason.WAY_CLOSED: _("This counter does not take payments this way."),
    Reason.KEY_REUSED: _("This request number was already used for another payment."),
    Reason.PERIOD_CLOSED: _("That month is already settled."),
    Reason.TOO_MANY_TRIES: _("Too many tries. You can try again in %(minutes)s min."),
}

# The same without figures, for a refusal whose facts are not known.
BARE = {
    Reason.NOT_TODAY: _("Not on this day of the week."),
    Reason.HOLIDAY: _("Not on public holidays."),
    Reason.OUTSIDE_HOURS: _("Not at this hour."),
    Reason.MEALS_USED_UP: _("Your meals for today are used up."),
    Reason.PASS_EARLY: _("This guest pass begins on a later day."),
    Reason.AMOUNT_NOT_POSITIVE: _("The amount must be more than zero."),
    Reason.OVER_MEAL_CAP: _("That is more than one meal may cost."),
    Reason.NOT_ENOUGH: _("Your allowance is not enough for that."),
    Reason.SPENT_ELSEWHERE: _("Another payment came first, and what is left is not enough."),
    Reason.TOO_MANY_TRIES: _("Too many tries."),
}

NEXT_STEPS = {
    Reason.NOT_TODAY: _("Pay another way today."),
    Reason.HOLIDAY: _("Pay another way today."),
    Reason.OUTSIDE_HOURS: _("Come back then, or pay another way now."),
    Reason.RESTAURANT_NOT_INCLUDED: _("See the restaurants nearby that are included."),
    Reason.MEALS_USED_UP: _("You can eat again tomorrow. Pay this one another way."),
    Reason.NOTHING_LEFT: _("It is filled again when the next period begins. Pay this one another way."),
    Reason.AMOUNT_NOT_POSITIVE: _("Enter the amount on the bill."),
    Reason.OVER_MEAL_CAP: _("Enter a smaller amount and pay the rest another way."),
    Reason.NOT_ENOUGH: _("Enter a smaller amount and pay the rest another way."),
    Reason.EXCESS_OFF: _("Choose a meal within your limit, or pay this one another way."),
    Reason.HOLDS_OFF: _("Pay the voucher's part at once, and the rest another way."),
    Reason.CARD_OFF: _("Pay the voucher's part by phone and the rest in cash, or add your card first."),
    Reason.COMPANY_PAUSED: _("Please pay another way for now. Your HR team knows more."),
    Reason.COMPANY_SUSPENDED: _("Ask your company's HR team."),
    Reason.DEPOSIT_TOO_LOW: _("Please pay another way for now, and tell your HR team."),
    Reason.SUSPENDED: _("Ask your company's HR team."),
    Reason.NOT_ENROLLED: _("Ask your company's HR team to add you."),
    Reason.PASS_EARLY: _("Come back then, or pay another way now."),
    Reason.PASS_OVER: _("Ask the person who invited you."),
    Reason.PASS_USED_UP: _("Ask the person who invited you."),
    Reason.SPENT_ELSEWHERE: _("Check the amount and pay again."),
    Reason.CODE_UNKNOWN: _("Check the six digits and enter them again."),
    Reason.CODE_EXPIRED: _("Enter the code that the phone shows now."),
    Reason.CODE_USED: _("Look at today's list first: the meal may be paid already."),
    Reason.COUNTER_CLOSED: _("Ask the staff, or use another counter."),
    Reason.WAY_CLOSED: _("Pay another way: the staff know which ways this counter takes."),
    Reason.KEY_REUSED: _("Start the payment again from the beginning."),
    Reason.PERIOD_CLOSED: _("Ask us for a correction. It will be in this month's settlement."),
    Reason.TOO_MANY_TRIES: _("Pay another way meanwhile."),
}

# A company that lets nobody pay the rest wants no amount made smaller either: its rule, and what it leaves.
WHOLE_ONLY = _("Your company pays whole meals only. Choose one within your limit, or pay this one another way.")

# The same on a till, whose reader is not the guest.
AT_TILL = {
    Reason.RESTAURANT_NOT_INCLUDED: _("The guest's meal program does not include this restaurant."),
    Reason.MEALS_USED_UP: _("The guest's meals for today are used up (%(count)s a day)."),
    Reason.NOTHING_LEFT: _("The guest's allowance is used up."),
    Reason.AMOUNT_NOT_POSITIVE: _("The amount must be more than zero. The guest can spend up to %(limit)s."),
    Reason.NOT_ENOUGH: _("%(missing)s short. The guest can spend up to %(left)s."),
    Reason.EXCESS_OFF: _("The guest's company pays whole meals only, not a part of one."),
    Reason.HOLDS_OFF: _("The guest's company lets no till hold its vouchers while something else is paid."),
    Reason.COMPANY_PAUSED: _("The guest's company has paused its meal vouchers for a while."),
    Reason.COMPANY_SUSPENDED: _("The meal vouchers of the guest's company are on hold."),
    Reason.DEPOSIT_TOO_LOW: _("What the guest's company paid in for meals is used up."),
    Reason.SUSPENDED: _("The guest's meal vouchers are on hold."),
    Reason.NOT_ENROLLED: _("The guest is not in a meal program yet."),
    Reason.SPENT_ELSEWHERE: _("Another payment came first. The guest can still spend up to %(left)s."),
}
BARE_AT_TILL = {
    Reason.MEALS_USED_UP: _("The guest's meals for today are used up."),
    Reason.NOT_ENOUGH: _("The guest's allowance is not enough for that."),
}
NEXT_AT_TILL = {
    Reason.OUTSIDE_HOURS: _("Take it another way now."),
    Reason.RESTAURANT_NOT_INCLUDED: _("Take it another way now."),
    Reason.MEALS_USED_UP: _("Take it another way now."),
    Reason.NOTHING_LEFT: _("Take it another way now."),
    Reason.EXCESS_OFF: _("Take the whole meal another way."),
    Reason.COMPANY_PAUSED: _("Take it another way now."),
    Reason.COMPANY_SUSPENDED: _("Take it another way now."),
    Reason.DEPOSIT_TOO_LOW: _("Take it another way now."),
    Reason.SUSPENDED: _("Take it another way now."),
    Reason.NOT_ENROLLED: _("Take it another way now."),
    Reason.PASS_EARLY: _("Take it another way now."),
    Reason.PASS_OVER: _("Take it another way now."),
    Reason.PASS_USED_UP: _("Take it another way now."),
}
WHOLE_ONLY_AT_TILL = _("The guest's company pays whole meals only. Take this one another way, all of it.")

# When it works next, from a time on, in a day, and beyond midnight; and so on a till.
OPENS = (
    _("You can pay %(day)s from %(start)s."),
    _("You can pay %(day)s from %(start)s to %(end)s."),
    _("You can pay %(day)s from %(start)s to %(end)s the next day."),
)
OPENS_AT_TILL = (
    _("The guest can pay %(day)s from %(start)s."),
    _("The guest can pay %(day)s from %(start)s to %(end)s."),
    _("The guest can pay %(day)s from %(start)s to %(end)s the next day."),
)


def sentence(code: str, facts: Facts, language: str | None = None, *, at_till: bool = False) -> str:
    """Why not and what would work, for people to read; in the request's language unless one is given.

    It speaks to the guest, or `at_till` of them. Facts are those of the refusal, also as they were stored (dates and times
    as ISO text). Without them the sentence has no figures; only an unknown code raises ValueError.
    """
    reason = Reason(code)
    whole, bare = (SENTENCES | AT_TILL, BARE | BARE_AT_TILL) if at_till else (SENTENCES, BARE)
    with override(language) if language else nullcontext():
        try:
            return str(whole[reason]) % _spoken(facts, at_till)
        except KeyError:
            return str(bare[reason])


def next_step(code: str, language: str | None = None, *, facts: Facts | None = None, at_till: bool = False) -> str:
    """What the reader can do now; raises ValueError for an unknown code."""
    reason = Reason(code)
    with override(language) if language else nullcontext():
        if facts and facts.get("whole_only"):
            return str(WHOLE_ONLY_AT_TILL if at_till else WHOLE_ONLY)
        return str((NEXT_STEPS | NEXT_AT_TILL if at_till else NEXT_STEPS)[reason])


def money(amount: int, currency: str = "KRW") -> str:
    """Minor units as the active language writes them: "₩12,000", "12,000원"."""
    if currency == "KRW":
        return gettext("₩%(amount)s") % {"amount": format_decimal(amount, locale=_locale())}
    units = Decimal(amount).scaleb(-get_currency_precision(currency))
    return format_currency(units, currency, locale=_locale())


def _spoken(facts: Facts, at_till: bool) -> dict[str, str]:
    """Each fact as it is said: money with its unit, the day by name, the opening as a sentence, seconds as minutes."""
    currency = facts.get("currency", "KRW")
    said = {name: money(facts[name], currency) for name in MONEY if facts.get(name) is not None}
    if facts.get("count") is not None:
        said["count"] = str(facts["count"])
    if facts.get("seconds") is not None:
        said["minutes"] = str(max(1, ceil(facts["seconds"] / 60)))
    if facts.get("days_ahead") is not None:
        said["day"] = _day(facts)
    if facts.get("start") is not None:
        said["opens"] = _opening(facts, at_till)
    return said


def _opening(facts: Facts, at_till: bool) -> str:
    """When it works next: "You can pay tomorrow from 11:00 to 14:00."; on a till "The guest can pay…"."""
    from_then, within_day, overnight = OPENS_AT_TILL if at_till else OPENS
    start = _as_time(facts["start"])
    said = {"day": _day(facts), "start": f"{start:%H:%M}"}
    if facts["end"] is None:
        return str(from_then) % said
    end = _as_time(facts["end"])
    said["end"] = f"{end:%H:%M}"
    return str(overnight if end < start else within_day) % said


def _day(facts: Facts) -> str:
    if facts["days_ahead"] == 0:
        return gettext("today")
    if facts["days_ahead"] == 1:
        return gettext("tomorrow")
    day = facts["day"] if isinstance(facts["day"], date) else date.fromisoformat(facts["day"])
    return gettext("on %(date)s") % {"date": format_skeleton("MMMEd", day, locale=_locale())}


def _as_time(value: time | str) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
