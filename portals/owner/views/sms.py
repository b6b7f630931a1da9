"""/owner/counters/<counter>/sms/: who is told by SMS, how often, and that the number is theirs."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.roles import Permission
from accounts.tries import TooManyTries
from portals.mobile import dashed
from portals.owner.access import access_counter
from portals.owner.sms_forms import ProofForm, SmsForm
from sms.actions import CodeRefused, choose_sms, prove_number
from sms.enums import About
from sms.models import Message, Subscription
from tenants.scope import restaurant_scope

SHOWN = 20


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def sms(request, counter_id):
    """Choose how often and to which number; a new number is asked for its six digits on the same page."""
    counter = access_counter(request.user, counter_id)
    with restaurant_scope(counter.restaurant_id):
        if request.method == "GET":
            return _page(request, counter)
        form = SmsForm(request.POST)
        if not form.is_valid():
            return _page(request, counter, form=form, status=422)
        try:
            mine = choose_sms(counter=counter, by=request.user, **form.cleaned_data)
        except TooManyTries as error:
            form.add_error("number", _wait(error))
            return _page(request, counter, form=form, status=429)
    messages.success(request, _("We sent six digits. Type them below.") if mine.asked_number else _("Saved."))
    return redirect("owner_counter_sms", counter_id=counter.pk)


@require_POST
@needs(Permission.MANAGE_COUNTERS)
def prove(request, counter_id):
    """Take the six digits that were sent."""
    counter, form = access_counter(request.user, counter_id), ProofForm(request.POST)
    with restaurant_scope(counter.restaurant_id):
        if not form.is_valid():
            return _page(request, counter, proof=form, status=422)
        try:
            prove_number(counter=counter, by=request.user, **form.cleaned_data)
        except CodeRefused:
            form.add_error("code", _("These are not the six digits, or they are too old. Ask for new ones."))
            return _page(request, counter, proof=form, status=422)
        except TooManyTries as error:
            form.add_error("code", _wait(error))
            return _page(request, counter, proof=form, status=429)
    messages.success(request, _("The number is yours. It is told from now on."))
    return redirect("owner_counter_sms", counter_id=counter.pk)


def _page(request, counter, *, form=None, proof=None, status: int = 200):
    mine = Subscription.objects.filter(counter=counter).first() or Subscription(counter=counter)
    chosen = {"how": mine.how, "number": dashed(mine.asked_number or mine.number)}
    context = {
        "counter": counter,
        "mine": mine,
        "form": form or SmsForm(initial=chosen),
        "proof": proof or ProofForm(),
        "sent": Message.objects.filter(counter=counter).exclude(about=About.CODE)[:SHOWN],
        "asked": dashed(mine.asked_number),
        "now": dashed(mine.number),
    }
    return render(request, "owner/sms.html", context, status=status)


def _wait(error: TooManyTries) -> str:
    minutes = max(1, -(-error.seconds // 60))
    words = ngettext("Too many tries. Wait %(count)s minute.", "Too many tries. Wait %(count)s minutes.", minutes)
    return words % {"count": minutes}
