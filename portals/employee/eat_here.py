"""Can I eat here now? Yes or no for one person at one restaurant this minute, why, and what would change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portals import formats
from portals.employee.eater import Eater
from portals.employee.words import said
from portals.hours_words import day_said, doors_of, doors_said, wall_clock
from restaurants.hours import Standing, next_opening
from restaurants.models import Restaurant
from vouchers.enums import Reason
from vouchers.policy import Refusal, Rules, next_open
from vouchers.queries import Source, moment_for
from vouchers.reasons import sentence
from vouchers.redeeming import Spendable, refused_amount, spendable_from

BY_TIME = {Reason.NOT_TODAY, Reason.HOLIDAY, Reason.OUTSIDE_HOURS}
TURNS = 30
"""How often two clocks, the program's and the restaurant's, are set forward to meet."""


@dataclass(frozen=True)
class EatHere:
    """The answer. `reasons` are short sentences, each with what would change it; none when the answer is yes.

    `works` is about the policy alone: false where this person's meal never works, whatever the hour.
    """

    works: bool
    doors: Standing
    can: Spendable
    reasons: tuple[str, ...]

    @property
    def yes(self) -> bool:
        return not self.reasons

    @property
    def limit(self) -> int:
        """What can be spent here now, in minor units; 0 when nothing."""
        return self.can.limit if self.yes else 0


@dataclass(frozen=True)
class Cost:
    """What a dish would cost this person now: `own` minor units of their own money, or too dear to be paid in part."""

    own: int = 0
    too_dear: bool = False


def eat_here(eater: Eater, restaurant: Restaurant) -> EatHere:
    """Whether this person can eat there now. The policy's "never here" comes first, then the doors, then the rest."""
    sources = _sources(eater, restaurant)
    works, doors = bool(sources) or not eater.sources, doors_of(restaurant, eater.now)
    can = spendable_from(sources or eater.sources, eater.moment, restaurant_id=restaurant.pk)
    reasons = _reasons(eater, restaurant, can, doors) if works else [_("Not among the restaurants your company chose")]
    return EatHere(works, doors, can, tuple(reasons))


def next_yes(eater: Eater, restaurant: Restaurant, answer: EatHere) -> datetime | None:
    """The first local time at which doors and policy are both open; None unless only the clock stands in the way."""
    if answer.yes or not answer.works or (answer.can.refusal and answer.can.refusal.code not in BY_TIME):
        return None
    rules = [source.rules for source in _sources(eater, restaurant)]
    instant = eater.now
    for _turn in range(TURNS):
        opens = next_opening(restaurant.hours, wall_clock(restaurant, instant))
        if opens is None:
            return None
        moment = moment_for(eater.company, opens.replace(tzinfo=restaurant.tz))
        found = [each for each in (next_open(rule, moment) for rule in rules) if each]
        if not found or min(found) <= moment.local:
            return moment.local if found else None
        instant = min(found)
    return None


def when_said(local: datetime, eater: Eater) -> str:
    """A coming moment in words: today 17:00, tomorrow 11:00."""
    return f"{day_said(local, eater.moment.local)} {formats.clock(local)}"


def cost_of(eater: Eater, restaurant: Restaurant, answer: EatHere, price: int) -> Cost:
    """What of a price (minor units) this person would pay themselves here and now."""
    if not answer.yes:
        return Cost()
    refusal = refused_amount(answer.can.sources, eater.moment, restaurant.pk, price)
    payable = refusal.facts.get("payable") if refusal else price
    return Cost(too_dear=True) if payable is None else Cost(own=price - payable)


def _reasons(eater: Eater, restaurant: Restaurant, can: Spendable, doors: Standing) -> Iterator[str]:
    if not doors.is_open:
        yield doors_said(doors, wall_clock(restaurant, eater.now))
    if can.refusal:
        yield _briefly(eater, can.refusal)


def _briefly(eater: Eater, refusal: Refusal) -> str:
    """A refusal in a few words: "점심 11:00부터". The whole sentence stands once above the list."""
    start = refusal.facts.get("start")
    if refusal.code not in BY_TIME or start is None:
        return said(refusal)[0] if refusal.code not in BY_TIME else sentence(refusal.code, {})
    name = next((each.name for each in eater.sources if each.may(eater.moment) == refusal), "")
    opens = datetime.combine(refusal.facts["day"], start)
    time = formats.clock(opens)
    if refusal.facts["days_ahead"]:
        time = f"{day_said(opens, eater.moment.local)} {time}"
    return (_("%(name)s from %(time)s") % {"name": name, "time": time}).strip()


def _sources(eater: Eater, restaurant: Restaurant) -> list[Source]:
    """What could pay there at some hour: a program that leaves the restaurant out, or an empty grant, never does."""
    return [each for each in eater.sources if _includes(each.rules, restaurant) and not (each.grant and each.left <= 0)]


def _includes(rules: Rules, restaurant: Restaurant) -> bool:
    return rules.restaurants is None or restaurant.pk in rules.restaurants
