"""Paying what a till's screen asks: restaurant and amount are given, one button confirms."""

from datetime import timedelta

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from billing.enums import Way
from billing.queries import answer_to
from portals.employee.access import at_open_counter
from portals.employee.answers import answer, offer_in, part_of, wants_json
from portals.employee.eater import Eater
from portals.employee.own_card import pay_by_card, was_asked
from portals.employee.words import said
from restaurants.bills import Bill, BillOver, read_bill
from tenants.scope import restaurant_scope
from vouchers.redeeming import redeem, refused_amount

DECIDING = timedelta(minutes=3)
"""How long somebody who has scanned in time may look at the amount before they confirm."""


@never_cache
@at_open_counter
def bill(request, eater: Eater, counter, token: str):
    """Show the till's bill, or pay it: once, whoever of those that scanned it is first."""
    good_for = timedelta(seconds=settings.BILL_SECONDS) + (DECIDING if request.method == "POST" else timedelta())
    try:
        asked, in_time = read_bill(token, counter=counter, good_for=good_for), True
    except BillOver as over:
        if over.bill is None:
            return _over(request, counter)
        asked, in_time = over.bill, False
    # What became of it is told however late it is asked for: who has paid must not hear that its time is over.
    if eater.attempt(asked.key) or was_asked(asked.key):
        return answer(request, eater, counter.slug, asked.key)
    with restaurant_scope(counter.restaurant_id):
        taken = answer_to(asked.key)
    if taken or not in_time:
        return _over(request, counter, fate=str(taken.outcome) if taken else "")
    return _ask_or_pay(request, eater, counter, asked)


def _ask_or_pay(request, eater: Eater, counter, asked: Bill):
    """All by voucher; or a part, when the guest has agreed to the very rest, in cash or by card, that is worked out here."""
    can = eater.can_spend(counter.restaurant_id)
    refusal = can.refusal or refused_amount(can.sources, eater.moment, counter.restaurant_id, asked.amount)
    part, agreed = part_of(refusal, asked.amount), request.POST.get("excess", "")
    if request.method == "POST" and part and agreed == str(part["excess"]) and request.POST.get("rest_by") == "card":
        amount, rest = part["payable"], part["excess"]
        return pay_by_card(request, eater, counter, amount=amount, rest=rest, key=asked.key, way=Way.SCREEN)
    if request.method == "POST" and agreed in ("", str(part.get("excess"))):
        paid = redeem(
            company=eater.company, employee=eater.employee, counter=counter, key=asked.key, way=Way.SCREEN,
            amount=part["payable"] if agreed else asked.amount, excess=part["excess"] if agreed else 0,
        )  # fmt: skip
        return answer(request, eater, counter.slug, paid.key, paid.reason)
    why, next_step = said(refusal) if refusal else ("", "")
    facts = {"counter": counter, "bill": asked, "can": can, "why": why, "next_step": next_step, "key": asked.key}
    facts["own_card"] = offer_in(eater, refusal)
    status = 409 if request.method == "POST" else 200
    return render(request, "employee/bill.html", facts | part | {"currency": eater.company.currency}, status=status)


def _over(request, counter, *, fate: str = ""):
    """Too late to pay it, or tried by somebody else (`fate`: captured, refused)."""
    if wants_json(request):
        return JsonResponse({"state": "refused", "url": ""}, status=410)
    return render(request, "employee/bill_over.html", {"slug": counter.slug, "fate": fate}, status=410)
