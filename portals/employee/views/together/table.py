"""A table that waits: everybody's answer, what the payer does about the missing ones, and what became of it."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.forms import MOST
from portals.employee.tables import AtTable, waiting_tables
from portals.employee.taken import just_taken
from portals.employee.words import said
from vouchers.together import (
    NotAtTable,
    PayerShort,
    TableOver,
    approve_share,
    cancel_table,
    cover_share,
    decline_share,
)


@needs(Permission.EAT)
@never_cache
def table(request, table_id: int):
    """The request to who is asked, the answers to the payer; once paid, the receipt of who gave something."""
    seen = AtTable(eater_of(request), table_id)
    if "part" in request.GET:
        return render(request, "employee/together/table_part.html", _facts(seen))
    if seen.state == "paid" and seen.gives:
        return redirect("receipt", seen.table.redemption_id)
    return render(request, "employee/together/table.html", _facts(seen))


@needs(Permission.EAT)
@never_cache
def state(request, table_id: int):
    """Whether anything has changed; the page asks every two seconds."""
    seen = AtTable(eater_of(request), table_id)
    return JsonResponse({"state": seen.state, "version": seen.version})


@needs(Permission.EAT)
@never_cache
def asked(request):
    """What waits for this person and what a till just took, as the top of the home page; it asks every five seconds."""
    eater = eater_of(request)
    facts = {"tables": waiting_tables(eater), "currency": eater.company.currency} | just_taken(eater)
    return render(request, "employee/together/asked_part.html", facts)


def answering(permission: Permission):
    """Make a view of an action on a table: it is done for who is signed in, and their page tells what came of it."""

    def view_of(action):
        @needs(permission)
        @require_POST
        @wraps(action)
        def answered(request, table_id: int, **more):
            eater = eater_of(request)
            try:
                action(request, eater, table_id, **more)
            except NotAtTable:
                raise Http404 from None
            except PayerShort as short:
                messages.error(request, " ".join(said(short.refusal)))
            except TableOver:
                pass  # the page says what became of it
            return redirect(reverse("together_table", args=[table_id]))

        return answered

    return view_of


@answering(Permission.EAT)
def approve(request, eater, table_id: int):
    """Yes, for at most what the button said."""
    typed = request.POST.get("upto", "")
    upto = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else MOST
    approve_share(company=eater.company, table_id=table_id, employee=eater.employee, by=request.user, upto=upto)


@answering(Permission.EAT)
def decline(request, eater, table_id: int):
    """No."""
    decline_share(table_id=table_id, employee=eater.employee, by=request.user)


@answering(Permission.PAY)
def cover(request, eater, table_id: int, diner_id: int):
    """The payer gives what is missing of somebody's share."""
    mine = {"company": eater.company, "payer": eater.employee, "by": request.user}
    cover_share(table_id=table_id, diner_id=diner_id, **mine)


@answering(Permission.PAY)
def cancel(request, eater, table_id: int):
    """Nobody pays."""
    cancel_table(table_id=table_id, payer=eater.employee, by=request.user)


def _facts(seen: AtTable) -> dict:
    return {"seen": seen, "table": seen.table, "currency": seen.eater.company.currency, "state": seen.state, "tab": "home"}
