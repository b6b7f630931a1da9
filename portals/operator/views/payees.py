"""Where a restaurant's money goes: other details by two people, whose account it is, and whether it is paid meanwhile."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import ChangeState, HolderVerdict
from billing.models import AccountChange
from billing.payouts.details import (
    AccountRefused,
    accept_account,
    ask_account,
    check_holder,
    confirm_holder,
    decline_account,
    pause_payouts,
    resume_payouts,
)  # fmt: skip
from billing.payouts.holders import NoAnswer, NobodyToAsk
from portals.operator.forms import ReasonForm
from portals.operator.payout_forms import AccountForm, NoteForm
from portals.operator.payout_words import ACCOUNT_REFUSED, NO_ANSWER, NOBODY_TO_ASK
from portals.operator.views.restaurant import ask_of
from restaurants.models import Restaurant
from tenants.scope import platform_scope


@needs(Permission.PREPARE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, pk):
    """Ask for other bank details; nothing changes until a second person accepts them."""
    place = get_object_or_404(Restaurant, pk=pk)
    now = {name: getattr(place, name) for name in ("bank", "account", "holder")}
    form = AccountForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                ask_account(restaurant=place, by=request.user, **form.cleaned_data)
        except AccountRefused as refused:
            form.add_error("account" if refused.code.startswith("not_") else None, ACCOUNT_REFUSED[refused.code])
        else:
            messages.success(
                request, _("The details wait for a second person. Until then nothing is paid to this restaurant.")
            )
            return redirect("operator_restaurant", pk)
    text = _(
        "A second person has to accept them. They hold for runs that are prepared afterwards, once the holder is checked."
    )
    return ask_of(request, place, form, title=_("Other bank details"), text=text, act=_("Ask for this"))


@needs(Permission.APPROVE_PAYOUTS)
@require_POST
def accept(request, pk):
    """Accept the details that somebody else asked for."""
    return _decide(request, pk, accept_account, _("The details hold from the next run on. Check whose account it is."))


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def decline(request, pk):
    """Leave a restaurant's details as they are."""
    return _decide(request, pk, decline_account, _("The details stay as they were."))


def _decide(request, pk: int, action, said: str):
    with platform_scope():
        change = get_object_or_404(AccountChange.objects.order_by("-pk"), restaurant=pk, state=ChangeState.ASKED)
        try:
            action(change=change, by=request.user)
        except AccountRefused as refused:
            messages.error(request, ACCOUNT_REFUSED[refused.code])
        else:
            messages.success(request, said)
    return redirect("operator_restaurant", pk)


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def check(request, pk):
    """Ask the bank whose account it is."""
    place = get_object_or_404(Restaurant, pk=pk)
    try:
        with platform_scope():
            found = check_holder(restaurant=place, by=request.user)
    except AccountRefused as refused:
        messages.error(request, ACCOUNT_REFUSED[refused.code])
    except NobodyToAsk:
        messages.error(request, NOBODY_TO_ASK)
    except NoAnswer:
        messages.error(request, NO_ANSWER)
    else:
        matches = found.verdict == HolderVerdict.MATCHES
        text = _("The bank confirms %(name)s.") if matches else _("The bank does not confirm %(name)s.")
        (messages.success if matches else messages.error)(request, text % {"name": found.holder})
    return redirect("operator_restaurant", pk)


@needs(Permission.PREPARE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, pk):
    """Say by hand whose account it is, and from which paper."""
    place, form = get_object_or_404(Restaurant, pk=pk), NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                confirm_holder(restaurant=place, by=request.user, **form.cleaned_data)
        except AccountRefused as refused:
            form.add_error(None, ACCOUNT_REFUSED[refused.code])
        else:
            messages.success(request, _("The holder is confirmed. The next run pays this restaurant."))
            return redirect("operator_restaurant", pk)
    facts = {"bank": place.bank, "account": place.account, "holder": place.holder}
    text = _("%(bank)s %(account)s is the account of %(holder)s.") % facts if place.account else ""
    return ask_of(request, place, form, title=_("Confirm the holder by hand"), text=text, act=_("Confirm"))


@needs(Permission.PREPARE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request, pk):
    """Pay a restaurant nothing meanwhile, saying why."""
    place, form = get_object_or_404(Restaurant, pk=pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with platform_scope():
            pause_payouts(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Payouts are paused. What is owed waits."))
        return redirect("operator_restaurant", pk)
    text = _("No run pays this restaurant until you resume. What it earns stays owed to it.")
    return ask_of(request, place, form, title=_("Pause payouts"), text=text, act=_("Pause payouts"), danger=True)


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def resume(request, pk):
    """Pay a restaurant again."""
    place = get_object_or_404(Restaurant, pk=pk)
    try:
        with platform_scope():
            resume_payouts(restaurant=place, by=request.user)
    except AccountRefused as refused:
        messages.error(request, ACCOUNT_REFUSED[refused.code])
    else:
        messages.success(request, _("The next run pays this restaurant again."))
    return redirect("operator_restaurant", pk)
