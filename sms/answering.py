"""What an owner answers by SMS: "취소 3" cancels the third meal of the day, within ten minutes."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.tries import count_try
from billing import clock
from billing.actions import ReversalRefused, void_redemption
from billing.models import Redemption
from billing.queries import sales, shop_day, with_rest
from restaurants.queries import has_screen
from sms.enums import About, How
from sms.models import Subscription, Told
from sms.sending import write_message
from sms.telling import is_void, mark_told
from sms.words import answer_words, voided_words
from tenants.scope import platform_scope, restaurant_scope

IN_TIME = timedelta(minutes=10)
MOST_HEARD = 30
HEARD_WINDOW = timedelta(minutes=10)
CANCEL = re.compile(r"취소|cancel|void", re.IGNORECASE)
NUMBER = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")
ONE_VOID = uuid.UUID("6f1c0a7e-6c1c-4d0e-9d55-5a5c3b9f2f10")
OWNERS_PAGE = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/owner/"
REFUSED = {"already": "already", "too_late": "closed", "unknown": "unknown", "key_reused": "already"}


@dataclass(frozen=True)
class Choice:
    """A meal that the number may mean, and whose counter it was paid at."""

    subscription: Subscription
    meal: Redemption
    in_time: bool

    @property
    def is_open(self) -> bool:
        return self.in_time and not is_void(self.meal)


def number_in(text: str) -> int | None:
    """The running number that a text asks to cancel; None when it does not say one, or says two."""
    plain = unicodedata.normalize("NFKC", text)
    found = NUMBER.findall(plain)
    return int(found[0]) if CANCEL.search(plain) and len(found) == 1 else None


def answer_sms(*, number: str, text: str) -> str:
    """Do what an owner's SMS asks for and answer it by SMS; returns what became of it.

    done, already, too_late, closed, unknown, several, not_understood; "unlistened" when no counter has this number,
    which gets no answer. Raises TooManyTries after thirty messages of a number in ten minutes.
    """
    if not number:
        return "unlistened"
    with platform_scope():
        found = Subscription.objects.select_related("counter__restaurant").filter(number=number).exclude(how=How.NONE)
        mine = list(found.order_by("pk"))
    if not mine:
        return "unlistened"
    count_try(f"sms-from:{number}", limit=MOST_HEARD, window=HEARD_WINDOW)
    asked = number_in(text)
    if asked is None:
        return _say(mine[0], "not_understood")
    chosen = _chosen([choice for each in mine for choice in _meals(each, asked)])
    if isinstance(chosen, str):
        # Of several places the one without a screen: what it is told holds for the others, too.
        return _say(min(mine, key=lambda each: has_screen(each.counter)), chosen, asked)
    return _void(chosen)


def _meals(mine: Subscription, asked: int) -> Iterable[Choice]:
    """The meal of today with this running number, when it was paid at this counter."""
    restaurant, now = mine.counter.restaurant, clock.now()
    with restaurant_scope(restaurant.pk):
        day = with_rest(sales(restaurant.pk, *shop_day(now, restaurant.tz)))
        for meal in [row for row in day if row.number == asked and row.counter_id == mine.counter_id]:  # type: ignore[attr-defined]
            told = Told.objects.filter(redemption_id=meal.pk, undone=False).select_related("message").first()
            # Who hears of it ten minutes late, in a gathered message, has ten minutes from then.
            known_at = max(meal.occurred_at, told.message.made_at) if told else meal.occurred_at
            yield Choice(mine, meal, now - known_at <= IN_TIME)


def _chosen(choices: list[Choice]) -> Choice | str:
    """The one meal that is meant; of several only one that can still be cancelled. Else why there is none."""
    if not choices:
        return "unknown"
    still = [choice for choice in choices if choice.is_open]
    if len(still) > 1:
        return "several"
    return still[0] if still else choices[0]


def _void(choice: Choice) -> str:
    mine, meal = choice.subscription, choice.meal
    restaurant, number = mine.counter.restaurant, meal.number  # type: ignore[attr-defined]
    if is_void(meal):
        return _say(mine, "already", number)
    if not choice.in_time:
        return _say(mine, "too_late", number)
    with restaurant_scope(restaurant.pk), override(restaurant.language):
        try:
            with transaction.atomic():
                void_redemption(
                    redemption_id=meal.pk, reason=_("Cancelled by SMS"), key=uuid.uuid5(ONE_VOID, str(meal.pk)),
                    by=f"sms:{mine.pk}", restaurant_id=restaurant.pk,
                )  # fmt: skip
                message = _write(mine, answer_words("done", number, _left(meal, restaurant)))
                mark_told(message, voids=[meal])
        except ReversalRefused as error:
            return _say(mine, REFUSED[error.code], number)
    return "done"


def _left(meal: Redemption, restaurant) -> str:
    day = with_rest(sales(restaurant.pk, *shop_day(clock.now(), restaurant.tz)))
    return voided_words(meal, [row for row in day if not is_void(row)], restaurant.tz)


def _say(mine: Subscription, outcome: str, number: int = 0) -> str:
    with restaurant_scope(mine.restaurant_id), override(mine.counter.restaurant.language), transaction.atomic():
        page = "" if has_screen(mine.counter) else OWNERS_PAGE
        _write(mine, answer_words(outcome, number, page=page))
    return outcome


def _write(mine: Subscription, text: str):
    return write_message(counter=mine.counter, number=mine.number, text=text, about=About.ANSWER)
