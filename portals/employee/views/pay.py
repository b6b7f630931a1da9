"""Paying at a counter: an amount, one button, and an answer that is never a guess."""

import uuid

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.access import at_open_counter, by_scan
from portals.employee.answers import answer, wants_json
from portals.employee.dishes import dish_for
from portals.employee.eater import Eater, eater_of
from portals.employee.forms import PayForm, key_in
from portals.employee.own_card import offer_of, pay_by_card, undecided_page
from portals.employee.words import said
from vouchers.redeeming import redeem


@never_cache
@at_open_counter
@by_scan
def pay(request, eater: Eater, counter):
    """Ask for the amount, or pay it. The same key always gets the first answer, however often it is sent."""
    if request.method != "POST":
        return _ask(request, eater, counter)
    form = PayForm(request.POST)
    if not form.is_valid():
        return _ask(request, eater, counter, form)
    facts = dict(form.cleaned_data)
    if facts.pop("rest_by") == "card" and facts["excess"]:
        return pay_by_card(request, eater, counter, amount=facts["amount"], rest=facts["excess"], key=facts["key"])
    paid = redeem(company=eater.company, employee=eater.employee, counter=counter, **facts)
    return answer(request, eater, counter.slug, paid.key, paid.reason)


@needs(Permission.EAT)
@never_cache
def outcome(request, slug: str, key: uuid.UUID):
    """What became of an attempt: its receipt, its refusal, or "not known yet", which is neither."""
    return answer(request, eater_of(request), slug, key)


def _digits(typed: str) -> str:
    """The digits of a typed amount, with or without commas and signs of currency; nothing of one below zero."""
    return "" if {"-", "−"} & {*typed} else "".join(filter(str.isdecimal, typed))


def _ask(request, eater: Eater, counter, form: PayForm | None = None):
    if not form and (elsewhere := undecided_page(eater)):
        return redirect(elsewhere)
    can = eater.can_spend(counter.restaurant_id)
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    typed = (form.data if form else request.GET).get("amount", "")
    facts = {"counter": counter, "can": can, "why": why, "next_step": next_step, "currency": eater.company.currency}
    menu = [] if can.refusal else [dish_for(item, eater.taste) for item in counter.restaurant.menu.all()]
    facts |= {"menu": menu, "nothing_told": bool(menu) and all(dish.untold for dish in menu)}
    facts |= {"amount": _digits(typed), "own_card": offer_of(eater, can)}
    facts |= {"key": key_in(request.POST) or key_in(request.GET) or uuid.uuid4(), "said": form.said if form else ""}
    if form and wants_json(request):
        return JsonResponse({"state": "asked", "said": str(form.said)}, status=422)
    return render(request, "employee/pay.html", facts, status=422 if form else 200)
