"""Before a table is made: who sits at it, and who gives how much."""

import uuid

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.access import at_open_counter, by_scan
from portals.employee.answers import wants_json
from portals.employee.eater import Eater
from portals.employee.forms import MOST, AmountForm, key_in
from portals.employee.table_words import SHARES
from portals.employee.tables import guests_here, seated, ticked_covers, typed_shares
from portals.employee.words import said
from vouchers.shares import SharesRefused, equal_shares
from vouchers.table_queries import colleagues_found, recent_tables
from vouchers.together import PayerShort, make_table


@never_cache
@needs(Permission.PAY)
@at_open_counter
@by_scan
def people(request, eater: Eater, counter):
    """How much, then who comes along; `q` searches, and `part` gives the list of who was found alone."""
    facts = {"counter": counter, "amount": _amount(request.GET), "currency": eater.company.currency}
    if not facts["amount"]:
        return render(request, "employee/together/amount.html", facts)
    search = request.GET.get("q", "").replace("\0", "").strip()[:50]
    chosen = seated(eater, request.GET.getlist("who"))
    found = [each for each in colleagues_found(eater.employee, search) if each not in chosen]
    facts |= {"search": search, "chosen": chosen, "found": found}
    if "part" in request.GET:
        return render(request, "employee/together/found.html", facts)
    facts["guests"] = [each for each in guests_here(eater) if each not in chosen]
    facts["recent"] = recent_tables(eater.employee) if not chosen and not search else []
    return render(request, "employee/together/people.html", facts)


@never_cache
@needs(Permission.PAY)
@at_open_counter
@by_scan
def split(request, eater: Eater, counter):
    """Equal shares to begin with, each of which can be typed over; sending them makes the table."""
    if request.method != "POST":
        return _ask(request, eater, counter, request.GET)
    form = AmountForm(request.POST)
    if not form.is_valid():
        return _ask(request, eater, counter, request.POST, form.said)
    try:
        table = make_table(
            company=eater.company, payer=eater.employee, counter=counter, by=request.user,
            shares=typed_shares(request.POST), covers=ticked_covers(request.POST), **form.cleaned_data,
        )  # fmt: skip
    except SharesRefused as refused:
        return _ask(request, eater, counter, request.POST, SHARES[refused.code])
    except PayerShort as short:
        return _ask(request, eater, counter, request.POST, said(short.refusal)[0])
    there = reverse("together_table", args=[table.pk])
    return JsonResponse({"url": there}) if wants_json(request) else redirect(there)


def _ask(request, eater: Eater, counter, data, problem=""):
    if problem and wants_json(request):
        return JsonResponse({"said": str(problem)}, status=422)
    chosen, amount = seated(eater, data.getlist("who")), _amount(data)
    if not chosen or not amount:
        return redirect("together_people", counter.slug) if not problem else _nobody(request, counter, problem)
    shares = equal_shares(amount, [each.pk for each in chosen])
    covers = ticked_covers(data)
    rows = [(each, data.get(f"share_{each.pk}", shares[each.pk]), each.pk in covers) for each in chosen]
    facts = {"counter": counter, "amount": amount, "currency": eater.company.currency, "rows": rows, "said": problem}
    facts |= {
        "rest": amount - sum(share for each, share in shares.items() if each not in covers),
        "any_guest": any(each.guest for each in chosen),
        "key": key_in(data) or uuid.uuid4(),
        "menu": counter.restaurant.menu.all(),
    }
    return render(request, "employee/together/split.html", facts, status=422 if problem else 200)


def _nobody(request, counter, problem):
    facts = {"counter": counter, "problem": problem}
    return render(request, "employee/together/nobody.html", facts, status=422)


def _amount(data) -> int:
    """The bill in minor units; 0 while it is not known."""
    digits = data.get("amount", "").replace(",", "")
    good = digits.isascii() and digits.isdecimal() and len(digits) <= 7
    return int(digits) if good and int(digits) <= MOST else 0
