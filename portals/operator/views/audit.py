"""The audit trail of the public host: who did what, and when."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.models import AuditEntry
from accounts.roles import Permission
from portals.lists import MOST_ROWS, exported, page_of, searched
from portals.operator.trail import told
from portals.operator.words import VERBS
from tenants.scope import platform_scope

COLUMNS = [
    (_("When"), lambda row: row.entry.at),
    (pgettext_lazy("audit", "Who"), lambda row: str(row.actor)),
    (pgettext_lazy("audit", "What"), lambda row: str(row.verb)),
    (pgettext_lazy("audit", "To what"), lambda row: row.subject),
    (pgettext_lazy("audit", "Facts"), lambda row: row.facts),
]


@needs(Permission.READ_BOOKS)
@require_safe
def audit(request):
    """Newest first; ?verb=, ?from=, ?to= narrow, ?q= searches the pseudonyms as they are written down."""
    with platform_scope():
        verb, since, until = (request.GET.get(name, "") for name in ("verb", "from", "to"))
        found = searched(request, AuditEntry.objects.all(), "actor", "subject")
        if verb in VERBS:
            found = found.filter(verb=verb)
        if first := _midnight(since):
            found = found.filter(at__gte=first)
        if last := _midnight(until):
            found = found.filter(at__lt=last + timedelta(days=1))
        page = page_of(request, found)
        context = {"page": page, "trail": told(page.object_list), "verbs": sorted(VERBS.items()), "verb": verb}
        return exported(request, str(_("Audit trail")), COLUMNS, lambda: told(found[:MOST_ROWS])) or render(
            request, "operator/audit/list.html", context | {"since": since, "until": until}
        )


def _midnight(day: str) -> datetime | None:
    try:
        first = date.fromisoformat(day)
    except ValueError:
        return None
    return datetime.combine(first, time.min, ZoneInfo(settings.TIME_ZONE)) if 2000 <= first.year < 2200 else None
