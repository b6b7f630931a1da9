"""The operator's overview."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.books import last_examination
from billing.queries import shop_day
from billing.running import closable_month, collected, open_periods, served_between
from portals.operator.attention import points
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant
from tenants.enums import CompanyState
from tenants.models import Company, Spare
from tenants.scope import platform_scope


@needs(Permission.READ_BOOKS)
@require_safe
def home(request):
    """Today's meals and money, the open month, the books, the pool, and what needs attention."""
    with platform_scope():
        now, zone = clock.now(), ZoneInfo(settings.TIME_ZONE)
        closable, books, spares = closable_month(now.astimezone(zone).date()), last_examination(), Spare.objects.count()
        open_month = next(reversed(open_periods()), None)
        context = {
            "companies": _counted(Company.objects.filter(house=False), CompanyState.ACTIVE),
            "restaurants": _counted(Restaurant.objects.all(), RestaurantState.ACTIVE),
            "today": served_between(*shop_day(now, zone)),
            "month": open_month and {"first": open_month.month} | collected(open_month.month),
            "closable": closable,
            "books": books,
            "spares": spares,
            "wanted": settings.SPARE_SCHEMAS,
            "points": points(closable=closable, books=books, spares=spares),
        }
        return render(request, "operator/home.html", context)


def _counted(rows, active) -> dict[str, int]:
    return rows.aggregate(all=Count("pk"), active=Count("pk", filter=Q(state=active)))
