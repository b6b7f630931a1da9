"""The first page: what can be spent now, and why or why not."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.access import needs, open_to_all
from accounts.roles import Permission
from portals.account.places import desk_of
from portals.employee.eater import eater_of
from portals.employee.holds import held_now
from portals.employee.known import last_known
from portals.employee.places import around, places
from portals.employee.tables import waiting_tables
from portals.employee.taken import just_taken
from portals.employee.words import said, source_line
from portals.guest.views.home import home as guest_home

CLOSEST = 3


@open_to_all
def front_door(request):
    """The company's front page: who eats here sees what they can spend, everybody else goes to their desk."""
    if request.user.is_authenticated and request.user.is_guest:
        return guest_home(request)
    if request.user.is_authenticated and not request.user.may(Permission.PAY):
        return redirect(desk_of(request.user))
    return home(request)


@needs(Permission.PAY)
@never_cache
def home(request):
    """What can be spent now as one number, from what, and what would change it."""
    eater = eater_of(request)
    can = eater.can_spend()
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    lines = [source_line(source, eater.moment) for source in eater.sources]
    facts = {"can": can, "why": why, "next_step": next_step, "lines": lines, "currency": eater.company.currency}
    facts |= {
        "places": places(eater, around(eater)[:CLOSEST]),
        "site": eater.site,
        "tab": "home",
        "known": last_known(eater),
    }
    facts["held"] = held_now(eater)
    facts["invites"] = any(each.program and each.program.guests and each.program.guest_amount for each in eater.sources)
    facts["tables"] = waiting_tables(eater)
    facts |= just_taken(eater)
    return render(request, "employee/home.html", facts)
