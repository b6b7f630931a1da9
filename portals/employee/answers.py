"""What the phone is told of an attempt to pay: as JSON for a page's script, as a page for everybody."""

import uuid

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from billing.enums import BY_EATER, Outcome
from portals.employee.attempts import refusal_of
from portals.employee.eater import Eater
from portals.employee.own_card import Offer, asked_for, told
from portals.employee.words import said
from vouchers.enums import Reason
from vouchers.own_cards import keeps_card
from vouchers.policy import Refusal


def answer(request, eater: Eater, slug: str, key: uuid.UUID, reason: str = ""):
    """The stored answer to a key: the receipt, the refusal, or "not known yet", which is neither."""
    found = eater.attempt(key)
    if found and found.outcome == Outcome.CAPTURED:
        return _go(request, "paid", reverse("receipt", args=[found.pk]))
    if found is None and (standing := asked_for(eater, key)):
        return told(request, eater, slug, standing)
    here = reverse("pay_outcome", args=[slug, key])
    if found is None and reason != Reason.KEY_REUSED:
        return _checking(request, slug, key)
    if request.method == "POST" and found:
        return _go(request, "refused", here)
    if wants_json(request):
        return JsonResponse({"state": "refused", "url": here if found else ""})
    return _refused(request, eater, slug, refusal_of(eater, found) if found else Refusal(Reason.KEY_REUSED), found)


def part_of(refusal: Refusal | None, amount: int) -> dict[str, int]:
    """What the voucher would pay of an amount above the limit, and the rest in cash; nothing when it may not."""
    payable = refusal.facts.get("payable") if refusal else None
    return {"payable": payable, "excess": amount - payable} if payable else {}


def offer_in(eater: Eater, refusal: Refusal | None) -> Offer | None:
    """Paying that rest by card, where what may be paid may be held as well."""
    holdable = refusal.facts.get("holdable") if refusal else None
    return Offer(eater.card) if holdable and keeps_card(eater.employee) else None


def wants_json(request) -> bool:
    """Whether a script of ours asks."""
    return request.headers.get("Accept", "") == "application/json"


def _go(request, state: str, url: str):
    return JsonResponse({"state": state, "url": url}) if wants_json(request) else redirect(url)


def _checking(request, slug: str, key: uuid.UUID):
    if wants_json(request):
        return JsonResponse({"state": "unknown"})
    return render(request, "employee/checking.html", {"slug": slug, "key": key}, status=202)


def _refused(request, eater: Eater, slug: str, refusal: Refusal, found):
    sentence, next_step = said(refusal)
    facts = {"sentence": sentence, "next_step": next_step, "attempt": found, "slug": slug, "code": str(refusal.code)}
    facts |= part_of(refusal, found.amount if found else 0) | {"key": uuid.uuid4(), "act": reverse("pay", args=[slug])}
    facts["own_card"] = offer_in(eater, refusal) if found and found.way in BY_EATER else None
    return render(request, "employee/refused.html", facts, status=200 if found else 409)
