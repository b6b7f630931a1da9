"""The guest's own page: what they may spend now, where, until when, and what they ate."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import Eater, eater_of
from portals.employee.places import around, places
from portals.employee.states import state_of
from portals.employee.tables import waiting_tables
from portals.employee.taken import just_taken
from portals.employee.words import said

CLOSEST, MOST = 5, 20


@needs(Permission.EAT)
@never_cache
def home(request):
    """One number, one button; nothing of the company but its name and which of its people invited them, masked."""
    eater = eater_of(request)
    [source] = eater.sources
    given, can = source.guest_pass, eater.can_spend()
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    facts = {"can": can, "why": why, "next_step": next_step, "given": given, "currency": eater.company.currency}
    facts |= {"over": bool(source.over), "early": bool(source.early), "left": source.left, "tab": "home"}
    facts |= {"meals": [(each, state_of(each)) for each in eater.meals()[:MOST]]}
    facts["eaten"] = sum(state == "captured" for _meal, state in facts["meals"])
    facts["tables"] = waiting_tables(eater)
    facts |= just_taken(eater)
    facts["places"] = [] if source.over else _where(eater)
    return render(request, "guest/home.html", facts)


def _where(eater: Eater) -> list:
    """The nearest restaurants at which the pass works, now or at another hour."""
    return [place for place in places(eater, around(eater)[: CLOSEST * 4]) if place.works][:CLOSEST]
