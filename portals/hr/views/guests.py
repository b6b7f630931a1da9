"""/hr/guests/: who was invited by whom, what it came to, and ending a pass."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.badges import badge_of
from portals.hr.page import page_of, show, today
from portals.lists import MOST_ROWS, exported, searched
from vouchers.guest_queries import passes
from vouchers.guests import revoke_pass
from vouchers.models import GuestPass, Program
from vouchers.queries import LIVING, PassMoney, money_of

COLUMNS = [
    (gettext_lazy("Guest"), lambda row: row[0].guest_pass.guest.user.name or _("Forgotten")),
    (gettext_lazy("Host"), lambda row: row[0].guest_pass.host.user.name),
    (gettext_lazy("Program"), lambda row: row[0].guest_pass.program.name),
    (gettext_lazy("At most per meal"), lambda row: row[0].guest_pass.amount),
    (gettext_lazy("Meals"), lambda row: row[0].guest_pass.meals),
    (gettext_lazy("From"), lambda row: row[0].guest_pass.starts_on),
    (gettext_lazy("Until"), lambda row: row[0].guest_pass.valid_until),
    (gettext_lazy("Meals eaten"), lambda row: row[0].eaten),
    (gettext_lazy("Spent"), lambda row: row[0].spent),
    (gettext_lazy("State"), lambda row: str(badge_of(row[1]).words)),
]


@needs(Permission.MANAGE_PROGRAMS)
def guests(request):
    """Passes that run, newest first, or all of them with ?state=all; ?q= searches guest and host."""
    day, everything = today(request.company), request.GET.get("state") == "all"
    found = passes() if everything else passes().filter(revoked_at=None, valid_until__gte=day)
    found = searched(request, found, "guest__user__name", "host__user__name")
    page = page_of(request, found)
    facts = {"page": page, "rows": _rows(list(page), day), "everything": everything, "living": LIVING}
    facts["allowed"] = Program.objects.filter(active=True, guests=True).exists()
    file = exported(request, _("Guests"), COLUMNS, lambda: _rows(list(found[:MOST_ROWS]), day))
    return file or show(request, "hr/guests/list.html", "guests", facts)


def _rows(given: list[GuestPass], day) -> list[tuple[PassMoney, str]]:
    return [(each, each.state(day)) for each in money_of(given)]


@needs(Permission.MANAGE_PROGRAMS)
@require_POST
def revoke(request, pk: int):
    """End a pass at once."""
    given = get_object_or_404(passes(), pk=pk)
    revoke_pass(company=request.company, given=given, by=request.user)
    messages.success(request, _("The pass is ended. Nothing more can be paid with it."))
    return redirect("hr_guests")
