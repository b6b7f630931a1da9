"""What the close of a day shows, at the counter and to the owner."""

from datetime import date

from billing import clock
from billing.close_of_day import close_of_day
from billing.days import shop_date
from restaurants.models import Counter, Restaurant


def sheet(restaurant: Restaurant, *, day: date | None = None, counter: Counter | None = None) -> dict:
    """The context of the sheet: a day (today when none is given) of a restaurant or of one of its counters."""
    now = clock.now()
    today = shop_date(now, restaurant.tz)
    found = close_of_day(restaurant, day or today, today=today, counter_id=counter.pk if counter else None)
    return {"restaurant": restaurant, "only": counter, "sheet": found, "now": now, "is_today": found.day == today}
