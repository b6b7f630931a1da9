"""Six digits for the till, new every half minute, and what became of them."""

from datetime import UTC, datetime, timedelta

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import HoldState, Outcome, Way
from billing.models import Redemption
from portals.employee.attempts import told_refusal
from portals.employee.eater import Eater, eater_of
from portals.employee.holds import held_now, holds_told, still_held
from portals.employee.words import said
from portals.qr import drawn
from vouchers.codes import NothingToSpend, Shown, show_code

LATELY = timedelta(minutes=2)
"""How long a refused attempt of a till is said to who opens the page anew."""


@needs(Permission.EAT)
@never_cache
def code(request):
    """The code, or the sentence that says why there is none; `part` gives the fragment the page swaps in."""
    eater = eater_of(request)
    refused = told_refusal(eater, eater.now - LATELY)
    held = held_now(eater)
    template = "employee/code_part.html" if "part" in request.GET else "employee/code.html"
    try:
        shown = show_code(company=eater.company, employee=eater.employee, at=eater.now)
    except NothingToSpend as nothing:
        why, next_step = said(nothing.refusal)
        facts = {"why": why, "next_step": next_step, "refused": refused, "held": held, "tab": "code"}
        return render(request, template, facts)
    facts = _facts(shown, eater.now) | {"can": eater.can_spend(), "refused": refused, "held": held, "tab": "code"}
    return render(request, template, facts)


@needs(Permission.EAT)
@never_cache
def state(request):
    """Whether a code shown since `since` (milliseconds) has paid, is held or was refused; asked every two seconds."""
    eater = eater_of(request)
    paid = (
        Redemption.objects.filter(company_id=eater.company.pk, outcome=Outcome.CAPTURED)
        .filter(occurred_at__gte=_since(request, eater.now), actor=eater.employee.user.actor)
        .exclude(way__in=(Way.SCAN, Way.SCREEN))
        .order_by("-id")
        .first()
    )
    if paid:
        return JsonResponse({"state": "paid", "url": reverse("receipt", args=[paid.pk])})
    return JsonResponse(_unpaid(eater, _since(request, eater.now)))


def _unpaid(eater: Eater, since: datetime) -> dict:
    """What there is to say before anything is paid: what is held now, else the last thing that came to nothing."""
    refused, held = told_refusal(eater, since), holds_told(eater, since)
    last = next(iter(still_held(held) or held), None)
    if last and (last.state == HoldState.HELD or not refused or last.at > refused["at"]):
        return {"state": last.state, "id": last.id, "title": last.title, "text": last.text}
    return (
        {"state": "refused", **{name: refused[name] for name in ("id", "title", "text")}}
        if refused
        else {"state": "waiting"}
    )


def _facts(shown: Shown, now: datetime) -> dict:
    """The QR holds the digits alone: every scanner that types what it reads works at every till."""
    return {
        "halves": (shown.digits[:3], shown.digits[3:]),
        "picture": drawn(shown.digits, border=1),
        "seconds": round((shown.expires_at - now).total_seconds()),
        "since": int(now.timestamp() * 1000),
    }


def _since(request, now: datetime) -> datetime:
    """From when to look; never more than ten minutes back, so that the question stays a small one."""
    earliest = now - timedelta(minutes=10)
    try:
        asked = datetime.fromtimestamp(int(request.GET.get("since", "")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return earliest
    return max(earliest, asked)
