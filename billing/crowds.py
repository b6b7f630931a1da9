"""How many people ate somewhere lately: a number without names, and none at all when it is small.

A count of few would tell on somebody: who sees "one person eats at 할매국밥" from the office window knows who. Counts
below FEWEST therefore never leave the database.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

FEWEST = 5
"""The smallest number of different eaters that may be spoken of."""


def eaters_between(restaurant_ids: Collection[int], start: datetime, end: datetime) -> dict[int, int]:
    """Different people with a paid meal in a span, per restaurant, as far as the connection may see it.

    Restaurants with fewer than FEWEST are left out. A table that paid together counts as one: who paid.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT restaurant_id, count(DISTINCT (company_id, actor)) FROM public.billing_redemption"
            " WHERE outcome = 'captured' AND way <> 'trial'"
            " AND restaurant_id = ANY (%s) AND occurred_at > %s AND occurred_at <= %s"
            " GROUP BY restaurant_id HAVING count(DISTINCT (company_id, actor)) >= %s",
            [list(restaurant_ids), start, end, FEWEST],
        )
        return dict(cursor.fetchall())
