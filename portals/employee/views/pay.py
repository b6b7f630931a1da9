"""Paying at a counter: an amount, one button, and an answer that is never a guess."""

import uuid

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import Outcome
from portals.employee.attempts import refusal_of
from portals.employee.eater import Eater, eater_of
from portals.employee.forms import PayForm
from portals.employee.words import said
from restaurants.queries import counter_by_slug
from vouchers.enums import Reason
from vouchers.policy import Refusal
from vouchers.redeeming import redeem


@needs(Permission.PAY)
@never_cache
def pay(request, slug: str):
    """Ask for the amount, or pay it. The same key always gets the first answer, however often it is sent."""
    eater, counter = eater_of(request), counter_by_slug(slug)
    if counter is None:
        return render(request, "employee/counter_closed.html", {"tab": "code"}, status=404)
    if request.method != "POST":
        return _ask(request, eater, counter)
    form = PayForm(request.POST)
    if not form.is_valid():
        return _ask(request, eater, counter, form)
    paid = redeem(company=eater.company, employee=eater.employee, counter=counter, **form.cleaned_data)
    return answer(request, eater, slug, paid.key, paid.reason)


@needs(Permission.PAY)
@never_cache
def outcome(request, slug: str, key: uuid.UUID):
    """What became of an attempt: its receipt, its refusal, or "not known yet", which is neither."""
    return answer(request, eater_of(request), slug, key)


def _ask(request, eater: Eater, counter, form: PayForm | None = None):
    can = eater.can_spend(counter.restaurant_id)
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    typed = (form.data if form else request.GET).get("amount", "")
    facts = {"counter": counter, "can": can, "why": why, "next_step": next_step, "currency": eater.company.currency}
    facts |= {"menu": counter.restaurant.menu.all(), "amount": "".join(filter(str.isdecimal, typed))[:7]}
    facts |= {"key": _key(request), "said": form.said if form else ""}
    if form and wants_json(request):
        return JsonResponse({"state": "asked", "said": str(form.said)}, status=422)
    return render(request, "employee/pay.html", facts, status=422 if form else 200)


def answer(request, eater: Eater, slug: str, key: uuid.UUID, reason: str = ""):
    """The stored answer, as JSON for the page's script and as a page for everybody."""
    found = eater.attempt(key)
    if found and found.outcome == Outcome.CAPTURED:
        return _go(request, "paid", reverse("receipt", args=[found.pk]))
    here = reverse("pay_outcome", args=[slug, key])
    if found is None and reason != Reason.KEY_REUSED:
        return _checking(request, slug, key)
    if request.method == "POST" and found:
        return _go(request, "refused", here)
    if wants_json(request):
        return JsonResponse({"state": "refused", "url": here if found else ""})
    return _refused(request, slug, refusal_of(eater, found) if found else Refusal(Reason.KEY_REUSED), found)


def _go(request, state: str, url: str):
    return JsonResponse({"state": state, "url": url}) if wants_json(request) else redirect(url)


def _checking(request, slug: str, key: uuid.UUID):
    if wants_json(request):
        return JsonResponse({"state": "unknown"})
    return render(request, "employee/checking.html", {"slug": slug, "key": key}, status=202)


def _refused(request, slug: str, refusal: Refusal, found):
    sentence, next_step = said(refusal)
    facts = {"sentence": sentence, "next_step": next_step, "attempt": found, "slug": slug, "code": str(refusal.code)}
    facts |= part_of(refusal, found.amount if found else 0) | {"key": uuid.uuid4(), "act": reverse("pay", args=[slug])}
    return render(request, "employee/refused.html", facts, status=200 if found else 409)


def part_of(refusal: Refusal | None, amount: int) -> dict:
    """What the voucher would pay of an amount above the limit, and the rest in cash; nothing when it may not."""
    payable = refusal.facts.get("payable") if refusal else None
    return {"payable": payable, "excess": amount - payable} if payable else {}


def _key(request) -> uuid.UUID:
    """The key of a payment that is being asked about again, else a new one."""
    try:
        return uuid.UUID(request.POST.get("key") or request.GET.get("key") or "")
    except ValueError:
        return uuid.uuid4()


def wants_json(request) -> bool:
    return request.headers.get("Accept", "") == "application/json"
