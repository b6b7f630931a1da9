"""/owner/: how today goes, what is deposited next, and the last seven days, for each restaurant of the owner."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.days import Day, sales_by_day, shop_date
from portals import formats
from portals.owner.charts import bars
from portals.owner.coming import coming_to
from portals.templatetags.hankki import language
from restaurants.queries import restaurants_owned_by
from tenants.scope import restaurant_scope


@require_GET
@needs(Permission.READ_STATEMENTS)
def home(request):
    """Today's meals and total, what is deposited next, and a bar for each of the last seven days."""
    now = clock.now()
    weeks = [_week(restaurant, now) for restaurant in restaurants_owned_by(request.user)]
    return render(request, "owner/home.html", {"weeks": weeks})


def _weekday(day) -> str:
    return formats.WEEKDAYS_KO[day.weekday()] if language() == "ko" else formats.WEEKDAYS_EN[day.weekday()]


def _week(restaurant, now) -> dict:
    today = shop_date(now, restaurant.tz)
    span = [today - timedelta(days=back) for back in reversed(range(7))]
    with restaurant_scope(restaurant.pk), timezone.override(restaurant.tz):
        found = sales_by_day(restaurant.pk, span[0], today, restaurant.tz)
        coming = coming_to(restaurant, today)
    days = [found.get(day, Day(day)) for day in span]
    return {
        "restaurant": restaurant,
        "today": days[-1],
        "days": list(zip(days, bars([day.total for day in days]), map(_weekday, span), strict=True)),
        "total": sum(day.total for day in days),
        "coming": coming,
    }
