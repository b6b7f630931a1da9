"""What the counter shows: the day's meals, and what became of one attempt."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from billing import clock
from billing.enums import HoldState, Outcome, Way
from billing.holds import expire_hold
from billing.live import token_for
from billing.models import Hold, Redemption
from billing.queries import hold_of, running_number, sales, sales_total, shop_day, with_rest
from portals.counter.speech import spoken_amount
from portals.meals import state_of
from restaurants.models import Restaurant
from vouchers.enums import Reason
from vouchers.reasons import next_step, sentence
from vouchers.redeeming import Paid
from vouchers.undo import REASON as EATERS_UNDO

SHOWN = 60
TONES = 3
TRIAL_SHOWN = timedelta(minutes=2)
HELD_BY = {Way.CODE, Way.PHONE}
ABOUT_THE_CODE = {Reason.CODE_UNKNOWN, Reason.CODE_EXPIRED, Reason.CODE_USED, Reason.TOO_MANY_TRIES}


def today(restaurant: Restaurant, *, everything: bool = False) -> dict:
    """The context of the list: the last meals of the restaurant's day, newest first, its count and its total."""
    now = clock.now()
    span = shop_day(now, restaurant.tz)
    meals = _shown(list(with_rest(sales(restaurant.pk, *span, trials=True))[: None if everything else SHOWN]), now)
    total = sales_total(restaurant.pk, *span)
    return {
        "restaurant": restaurant,
        "meals": meals,
        "total": total,
        "more": total["count"] + total["voids"] > sum(not meal.is_trial for meal in meals),
        "now": now,
        "live_token": token_for(restaurant.pk),
    }


def _shown(meals: list[Redemption], now: datetime) -> list[Redemption]:
    """The rows of the list: the last three meals with a tone of their own, and no test payment that is long undone."""
    shown, toned = [], 0
    for meal in meals:
        meal.state, meal.is_trial = state_of(meal), meal.way == Way.TRIAL
        meal.by_guest = meal.state == "voided" and meal.reversal.reason == EATERS_UNDO
        meal.tone = "" if meal.is_trial else meal.number % TONES
        meal.recent = not meal.is_trial and toned < TONES
        toned += meal.recent
        if not meal.is_trial or meal.state == "captured" or now - meal.occurred_at < TRIAL_SHOWN:
            shown.append(meal)
    return shown


@dataclass(frozen=True)
class Result:
    """What the counter is told of one attempt: `state` is captured, undone (captured, and cancelled since), refused, unpaid
    (no such attempt) or unread; of a hold also held, released or expired. `again` is where to begin again: `new` is the next
    guest, and in `another_way` nothing is typed a second time.
    """

    state: str
    amount: int = 0
    meal: Redemption | None = None
    number: int = 0
    sentence: str = ""
    next_step: str = ""
    at: datetime | None = None
    again: str = "amount"
    another_way: bool = False
    payable: int = 0
    holdable: int = 0
    hold: Hold | None = None

    @property
    def rest(self) -> int:
        """What the guest would pay beside what the voucher would pay, in minor units."""
        return self.amount - self.payable

    @property
    def by_guest(self) -> bool:
        """Whether it was the guest who cancelled the meal."""
        return self.state == "undone" and self.meal.reversal.reason == EATERS_UNDO

    @property
    def words(self) -> str:
        """The amount in Korean words, for who reads the page in Korean."""
        korean = (get_language() or "").startswith("ko")
        return spoken_amount(self.amount) if korean and self.meal and self.meal.currency == "KRW" else ""


def result_of(paid: Paid, amount: int, restaurant: Restaurant, *, way: str = Way.CODE) -> Result:
    """The answer to an attempt just made in a way."""
    if paid.captured:
        return _captured(Redemption.objects.get(pk=paid.redemption_id), restaurant)
    return refused(paid.reason, dict(paid.facts or {}), amount, way=way)


def result_by_key(key: uuid.UUID, counter_id: int, restaurant: Restaurant) -> Result:
    """The stored answer under a key, as it was; `unpaid` when this counter has never got through with it.

    A hold found past its time expires by this: the guest can pay with its money at once.
    """
    held = hold_of(key)
    if held and held.counter_id == counter_id and held.state != HoldState.CAPTURED:
        if held.state == HoldState.HELD and held.expires_at <= clock.now():
            expire_hold(key=key, by="system")
            held.refresh_from_db()
        return result_of_hold(held)
    stored = Redemption.objects.filter(key=key, counter_id=counter_id).first()
    if stored is None:
        return Result("unpaid")
    if stored.outcome == Outcome.CAPTURED:
        return _captured(stored, restaurant)
    left = stored.left
    facts = {} if left is None else {"left": left, "missing": max(stored.amount - left, 0)}
    return refused(stored.reason, stored.facts or facts, stored.amount, way=stored.way)


def result_of_hold(held: Hold) -> Result:
    """What is held, or was: held, released, expired or refused; `amount` is the voucher's part. A captured one is a meal."""
    said = sentence(held.reason, {}, at_till=True) if held.reason else ""
    return Result(held.state, held.amount, hold=held, sentence=said, at=held.occurred_at)


def refused(reason: str, facts: dict, amount: int, *, way: str = Way.CODE) -> Result:
    """A refusal in words; `facts` are those of its sentence. What is wrong decides where to begin again.

    A part can be held with what the guest gave at the till, and can give again: a code, or phone number and PIN.
    """
    again = "code" if reason in ABOUT_THE_CODE else "amount"
    return Result(
        "refused", amount, sentence=sentence(reason, facts, at_till=True),
        next_step=next_step(reason, facts=facts, at_till=True), again=again,
        payable=facts.get("payable") or 0, holdable=(way in HELD_BY and facts.get("holdable")) or 0,
    )  # fmt: skip


def _captured(meal: Redemption, restaurant: Restaurant) -> Result:
    state = "undone" if hasattr(meal, "reversal") else "captured"
    return Result(state, meal.amount, meal, running_number(meal, restaurant.tz), at=meal.occurred_at)
