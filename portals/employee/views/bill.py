"""Paying what a till's screen asks: restaurant and amount are given, one button confirms."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import Way
from billing.queries import answer_to
from portals.employee.eater import Eater, eater_of
from portals.employee.views.pay import answer, part_of, wants_json
from portals.employee.words import said
from restaurants.bills import Bill, BillOver, read_bill
from restaurants.queries import counter_by_slug
from tenants.scope import restaurant_scope
from vouchers.policy import Refusal
from vouchers.redeeming import redeem, refused_amount

DECIDING = timedelta(minutes=3)
"""How long somebody who has scanned in time may look at the amount before they confirm."""


@needs(Permission.PAY)
@never_cache
def bill(request, slug: str, token: str):
    """Show the till's bill, or pay it: once, whoever of those that scanned it is first."""
    eater, counter = eater_of(request), counter_by_slug(slug)
    if counter is None:
        return render(request, "employee/counter_closed.html", {"tab": "code"}, status=404)
    scanning = timedelta(seconds=settings.BILL_SECONDS)
    paying = request.method == "POST"
    try:
        asked = read_bill(token, counter=counter, good_for=scanning + DECIDING if paying else scanning)
    except BillOver:
        return _over(request, eater, slug)
    if paying:
        return _pay(request, eater, counter, asked)
    with restaurant_scope(counter.restaurant_id):
        taken = answer_to(asked.key)
    if taken:
        return (
            answer(request, eater, slug, asked.key) if eater.attempt(asked.key) else _over(request, eater, slug, paid=True)
        )
    return _ask(request, eater, counter, asked)


def _pay(request, eater: Eater, counter, asked: Bill):
    """All of it by voucher; or, when the guest has agreed to pay the rest in cash, what the voucher gives."""
    part = part_of(_refusal(eater, counter, asked), asked.amount) if request.POST.get("excess") else {}
    paid = redeem(
        company=eater.company, employee=eater.employee, counter=counter, key=asked.key, way=Way.SCREEN,
        amount=part.get("payable", asked.amount), excess=part.get("excess", 0),
    )  # fmt: skip
    return answer(request, eater, counter.slug, paid.key, paid.reason)


def _refusal(eater: Eater, counter, asked: Bill) -> Refusal | None:
    can = eater.can_spend(counter.restaurant_id)
    return can.refusal or refused_amount(can.sources, eater.moment, counter.restaurant_id, asked.amount)


def _ask(request, eater: Eater, counter, asked: Bill):
    refusal = _refusal(eater, counter, asked)
    why, next_step = said(refusal) if refusal else ("", "")
    facts = {
        "counter": counter,
        "bill": asked,
        "can": eater.can_spend(counter.restaurant_id),
        "why": why,
        "next_step": next_step,
    }
    facts |= part_of(refusal, asked.amount) | {"key": asked.key, "currency": eater.company.currency}
    return render(request, "employee/bill.html", facts)


def _over(request, eater: Eater, slug: str, *, paid: bool = False):
    """Too late to pay it, or paid by somebody else; but what this person paid in time is told again."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    if key and eater.attempt(key):
        return answer(request, eater, slug, key)
    if wants_json(request):
        return JsonResponse({"state": "refused", "url": ""}, status=410)
    return render(request, "employee/bill_over.html", {"slug": slug, "paid": paid}, status=410)
