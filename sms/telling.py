"""Composing what a counter is to be told: everything of its meals that no message says yet.

Not "ids beyond the last one told": ids are given before they commit, so a slower payment with a smaller id would
never be told. Each meal, and each void, is marked once as told (docs/decisions/0023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import override

from billing import clock
from billing.days import shop_date, shop_span
from billing.enums import ReversalKind
from billing.models import Redemption
from billing.queries import sales, with_rest
from sms.enums import About, How
from sms.models import Message, Subscription, Told
from sms.sending import write_message
from sms.words import digest, told_many, told_meal

GATHERED = timedelta(minutes=10)
# So many are told one by one even after a gap; more than that in one message.
ONE_BY_ONE = 3
DIGEST_AT = time(21)
NIGHT_ENDS = time(4)


@dataclass(frozen=True)
class News:
    """What is not told yet of one day: its meals that stand, the untold ones, the untold voids."""

    day: date
    standing: Sequence[Redemption]
    meals: Sequence[Redemption]
    voids: Sequence[Redemption]

    @property
    def all_voids(self) -> int:
        return len(self.voids)

    def until(self, meal: Redemption) -> list[Redemption]:
        """The day as it stood right after this meal."""
        return [each for each in self.standing if each.pk <= meal.pk]

    def __bool__(self):
        return bool(self.meals or self.voids)


def tell_counter(*, subscription_id: int) -> list[Message]:
    """Write the messages that a counter should get now, and mark what they say as told. One transaction.

    The subscription's row is locked, so two workers do not compose at once.
    """
    with transaction.atomic():
        found = Subscription.objects.select_for_update(of=("self",)).select_related("counter__restaurant")
        mine = found.filter(pk=subscription_id).first()
        if mine is None or not mine.is_on or mine.since is None:
            return []
        now = clock.now()
        if not _is_time(mine, now):
            return []
        with override(mine.counter.restaurant.language):
            written = [message for news in _news(mine, now) for message in _compose(mine, news)]
        if written:
            mine.told_at = now
            mine.save(update_fields=["told_at"])
        return written


def _is_time(mine: Subscription, now: datetime) -> bool:
    if mine.how == How.TEN:
        return mine.told_at is None or now - mine.told_at >= GATHERED
    return mine.how == How.MEAL or now >= _digest_at(mine, now)


def _digest_at(mine: Subscription, now: datetime) -> datetime:
    """When the day that runs now is summed up: when the place closes, at nine in the evening when that is unknown."""
    restaurant = mine.counter.restaurant
    at = restaurant.closes or DIGEST_AT
    today = shop_date(now, restaurant.tz)
    return datetime.combine(today + timedelta(days=at < NIGHT_ENDS), at, restaurant.tz)


def _news(mine: Subscription, now: datetime) -> list[News]:
    """Yesterday's rest, then today's; days without news left out."""
    today = shop_date(now, mine.counter.restaurant.tz)
    return list(filter(None, (_of_day(mine, today - timedelta(days=back)) for back in (1, 0))))


def _of_day(mine: Subscription, day: date) -> News:
    start, end = shop_span(day, day, mine.counter.restaurant.tz)
    rows = list(with_rest(sales(mine.restaurant_id, start, end)))[::-1]
    done = set(Told.objects.filter(redemption_id__in=[row.pk for row in rows]).values_list("redemption_id", "undone"))
    mine_since = [row for row in rows if row.counter_id == mine.counter_id and row.occurred_at >= (mine.since or end)]
    return News(
        day=day,
        standing=[row for row in rows if not is_void(row)],
        meals=[row for row in mine_since if not is_void(row) and (row.pk, False) not in done],
        voids=[row for row in mine_since if is_void(row) and (row.pk, True) not in done],
    )


def is_void(meal: Redemption) -> bool:
    """Whether a meal was cancelled on its own day; a later refund does not change that day."""
    return hasattr(meal, "reversal") and meal.reversal.kind == ReversalKind.VOID


def _compose(mine: Subscription, news: News) -> list[Message]:
    if mine.how == How.DAILY:
        currency = mine.counter.restaurant.currency
        return [_write(mine, digest(news.day, news.standing, news.all_voids, currency), news.meals, news.voids)]
    zone = mine.counter.restaurant.tz
    if len(news.meals) + len(news.voids) > (ONE_BY_ONE if mine.how == How.MEAL else 1):
        return [_write(mine, told_many(news.meals, news.voids, news.standing), news.meals, news.voids)]
    paid = [_write(mine, told_meal(meal, news.until(meal), zone), [meal], []) for meal in news.meals]
    undone = [_write(mine, told_meal(meal, news.standing, zone, undone=True), [], [meal]) for meal in news.voids]
    return paid + undone


def _write(mine: Subscription, text: str, meals: Sequence[Redemption], voids: Sequence[Redemption]) -> Message:
    message = write_message(counter=mine.counter, number=mine.number, text=text, about=About.MEALS)
    mark_told(message, meals=meals, voids=voids)
    return message


def mark_told(message: Message, *, meals: Sequence[Redemption] = (), voids: Sequence[Redemption] = ()) -> None:
    """Say once for ever that these stand in this message; a void says that there was a meal, too."""
    marks = [(meal.pk, False) for meal in [*meals, *voids]] + [(meal.pk, True) for meal in voids]
    Told.objects.bulk_create(
        (
            Told(restaurant_id=message.restaurant_id, redemption_id=redemption_id, undone=undone, message=message)
            for redemption_id, undone in marks
        ),
        ignore_conflicts=True,
    )
