"""The fixed words of the meal; plain Python, because policy.py stands on them and knows no Django."""

from enum import StrEnum


class Kind(StrEnum):
    """How often a program's allowance is filled again."""

    DAILY = "daily"
    MONTHLY = "monthly"


class Reason(StrEnum):
    """Why a meal is refused; the values are stable, stored with refusals and spoken by the API."""

    # decided here, from the rules
    NOT_TODAY = "not_today"
    HOLIDAY = "holiday"
    OUTSIDE_HOURS = "outside_hours"
    RESTAURANT_NOT_INCLUDED = "restaurant_not_included"
    MEALS_USED_UP = "meals_used_up"
    NOTHING_LEFT = "nothing_left"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    OVER_MEAL_CAP = "over_meal_cap"
    NOT_ENOUGH = "not_enough"
    EXCESS_OFF = "excess_off"
    HOLDS_OFF = "holds_off"
    CARD_OFF = "card_off"
    # decided by who asks, before the rules
    COMPANY_PAUSED = "company_paused"
    COMPANY_SUSPENDED = "company_suspended"
    DEPOSIT_TOO_LOW = "deposit_too_low"
    SUSPENDED = "suspended"
    NOT_ENROLLED = "not_enrolled"
    PASS_EARLY = "pass_early"
    PASS_OVER = "pass_over"
    PASS_USED_UP = "pass_used_up"
    # decided by the database, where things race
    SPENT_ELSEWHERE = "spent_elsewhere"
    CODE_UNKNOWN = "code_unknown"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    COUNTER_CLOSED = "counter_closed"
    WAY_CLOSED = "way_closed"
    KEY_REUSED = "key_reused"
    PERIOD_CLOSED = "period_closed"
    TOO_MANY_TRIES = "too_many_tries"
