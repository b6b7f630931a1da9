"""The whole ledger: from any document's line to its transfers, the meals, and back."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.days import shop_date
from billing.models import Transfer
from portals.documents import document_or_404
from portals.ledger import Desk, ledger_page, transfer_page
from portals.ledger_documents import document_page, line_page
from tenants.scope import platform_scope


@needs(Permission.READ_BOOKS)
@require_safe
def ledger(request):
    """Everybody's transfers of a month, or those that were asked for; ?kind= and ?account= narrow by account."""
    with platform_scope():
        return ledger_page(request, _desk(request))


@needs(Permission.READ_BOOKS)
@require_safe
def transfer(request, pk):
    """One transfer, and where it stands on both sides."""
    with platform_scope():
        return transfer_page(request, _desk(request), pk)


@needs(Permission.READ_BOOKS)
@require_safe
def document(request, number):
    """What a document stands on."""
    with platform_scope():
        return document_page(request, _desk(request), document_or_404(number))


@needs(Permission.READ_BOOKS)
@require_safe
def line(request, number, pk):
    """The transfers of one line of a document."""
    with platform_scope():
        return line_page(request, _desk(request), document_or_404(number), pk)


def _desk(request) -> Desk:
    reads_meals = request.user.may(Permission.REFUND_REDEMPTION)
    return Desk(
        "operator/base.html", "operator", "KRW", ZoneInfo(settings.TIME_ZONE), meal_url=_meal if reads_meals else None
    )


def _meal(transfer: Transfer) -> str:
    """The list of the restaurant's day that has the meal, where it can be given back."""
    place = transfer.restaurant
    day = shop_date(transfer.redemption.occurred_at, place.tz)
    return reverse("operator_meals", args=[place.pk]) + f"?day={day.isoformat()}"
