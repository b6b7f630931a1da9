"""/hr/guests/: who was invited by whom, what it came to, ending a pass, and HR's own passes without a host."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.addresses import guest_address
from portals.badges import badge_of
from portals.hr.filters import cost_centres
from portals.hr.guest_forms import CompanyPassForm
from portals.hr.page import page_of, show, today
from portals.lists import MOST_ROWS, exported, row_id, searched
from portals.mobile import dashed
from portals.qr import drawn
from vouchers.guest_queries import company_passes, passes
from vouchers.guests import PassRefused, give_company_pass, renew_pass, revoke_pass, token_of
from vouchers.models import GuestPass, Program
from vouchers.queries import LIVING, PassMoney, money_of

COLUMNS = [
    (gettext_lazy("Guest"), lambda row: row[0].guest_pass.guest.user.name or _("Forgotten")),
    (gettext_lazy("Host"), lambda row: _host(row[0].guest_pass)),
    (gettext_lazy("Program"), lambda row: row[0].guest_pass.program.name),
    (gettext_lazy("At most per meal"), lambda row: row[0].guest_pass.amount),
    (gettext_lazy("Meals"), lambda row: row[0].guest_pass.meals),
    (gettext_lazy("From"), lambda row: row[0].guest_pass.starts_on),
    (gettext_lazy("Until"), lambda row: row[0].guest_pass.valid_until),
    (gettext_lazy("Meals eaten"), lambda row: row[0].eaten),
    (gettext_lazy("Spent"), lambda row: row[0].spent),
    (gettext_lazy("State"), lambda row: str(badge_of(row[1]).words)),
]
WHY_NOT = {
    "not_allowed": ("program", gettext_lazy("This program is stopped.")),
    "too_many_meals": ("meals", gettext_lazy("A pass is good for %(most)s meals at most.")),
    "no_first_day": ("starts_on", gettext_lazy("Choose a day from today on, at most %(most)s days ahead.")),
    "no_day": ("valid_until", gettext_lazy("Choose the first day or one of the seven after it.")),
}


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


def _host(given: GuestPass) -> str:
    return given.host.user.name if given.host else _("HR team")


def _rows(given: list[GuestPass], day) -> list[tuple[PassMoney, str]]:
    return [(each, each.state(day)) for each in money_of(given)]


@needs(Permission.MANAGE_PROGRAMS)
@require_POST
def revoke(request, pk: int):
    """End a pass at once, a host's or HR's own."""
    given = get_object_or_404(passes(), pk=pk)
    revoke_pass(company=request.company, given=given, by=request.user)
    messages.success(request, _("The pass is ended. Nothing more can be paid with it."))
    return redirect("hr_guests")


@needs(Permission.MANAGE_PROGRAMS)
def make(request):
    """A pass without a host; afterwards its page with the link. ?like= takes what another of HR's has, but for the guest."""
    programs = list(Program.objects.filter(active=True))
    if not programs:
        messages.error(request, _("Make a program first: its days, hours and restaurants hold for guests, too."))
        return redirect("hr_guests")
    company = request.company
    form = CompanyPassForm(
        request.POST or None, programs=programs, today=today(company), usual=_like(request), currency=company.currency,
        sites=company.sites.all(), cost_centres=cost_centres(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        give = partial(give_company_pass, company=company, by=request.user)
        too_low = _("The deposit does not cover this amount. Pay in first, or grant less.")
        if given := form.given(give, too_low=too_low, why_not=WHY_NOT):
            return redirect("hr_guest", given.pk)
    return show(request, "hr/guests/new.html", "guests", {"form": form}, 422 if form.errors else 200)


def _like(request) -> dict:
    """What the next pass of an interview day begins with: the terms of the one before it."""
    like = request.GET.get("like", "")
    other = company_passes().filter(pk=row_id(like)).first()
    if other is None:
        return {}
    found = {name: getattr(other, name) for name in ("program", "amount", "meals")}
    found |= {name: getattr(other.guest, name) for name in ("site_id", "cost_centre")}
    if other.starts_on >= today(request.company):
        found |= {"starts_on": other.starts_on, "valid_until": other.valid_until}
    return found


@needs(Permission.MANAGE_PROGRAMS)
@never_cache
def guest(request, pk: int):
    """One of HR's own passes: the link to send while it is waiting, and what was spent. Hosts send theirs themselves."""
    given = get_object_or_404(company_passes(), pk=pk)
    [spent] = money_of([given])
    state = spent.state(today(request.company))
    facts = {"given": given, "spent": spent, "state": state, "living": state in LIVING}
    facts["number"] = dashed(given.guest.user.phone)
    facts["site"] = request.company.sites.filter(pk=given.guest.site_id).first()
    if state == "waiting":
        address = guest_address(request.company, token_of(given))
        facts |= {"address": address, "picture": drawn(address)}
    return show(request, "hr/guests/guest.html", "guests", facts)


@needs(Permission.MANAGE_PROGRAMS)
@require_POST
def renew(request, pk: int):
    """Another link for one of HR's own passes."""
    given = get_object_or_404(company_passes(), pk=pk)
    try:
        renew_pass(company=request.company, given=given, by=request.user)
        messages.success(request, _("Here is a new link. The old one opens nothing any more."))
    except PassRefused:
        messages.error(request, _("This pass is over. Make a new one."))
    return redirect("hr_guest", pk)
