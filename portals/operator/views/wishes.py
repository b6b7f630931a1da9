"""Restaurants that employees ask for: where to walk first, and which of them are enrolled by now."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from portals.lists import exported, page_of, searched
from restaurants.wishes import enrolled_under
from restaurants.wishes import wishes as asked_for
from tenants.scope import platform_scope

COLUMNS = [
    (_("Restaurant"), lambda row: row.name),
    (_("Where it is"), lambda row: row.where),
    (_("Company"), lambda row: row.company.name),
    (_("Asked for by"), lambda row: row.count),
    (_("Last asked"), lambda row: row.last_at),
]


@needs(Permission.ENROL_RESTAURANT)
@require_safe
def wishes(request):
    """Most asked for first; ?q= searches name, place and company."""
    with platform_scope():
        found = searched(request, asked_for(), "name", "where", "company__name")
        page = page_of(request, found)
        enrolled = enrolled_under(row.name for row in page)
        rows = [(row, enrolled.get(row.key)) for row in page]
        return exported(request, str(_("Restaurants asked for")), COLUMNS, found) or render(
            request, "operator/restaurants/wishes.html", {"page": page, "rows": rows}
        )
