"""/counter/redeem/: take one payment; /counter/outcome/<key>/: ask what became of it."""

from dataclasses import replace

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Permission
from accounts.tries import TooManyTries
from portals.counter.access import at_counter, is_fetch
from portals.counter.forms import PayForm
from portals.counter.showing import Result, refused, result_by_key, result_of
from portals.counter.views.home import till
from vouchers.codes import redeem_code
from vouchers.enums import Reason


@require_POST
@at_counter(Permission.TAKE_PAYMENT)
def redeem(request):
    """Pay an amount with a phone's code; the same key gets the same answer."""
    form = PayForm(request.POST)
    if not form.is_valid():
        return told(request, Result("unread", sentence=form.problem(), again=form.first_wrong()), form, 422)
    facts = form.cleaned_data
    try:
        digits = facts.pop("code")
        paid = redeem_code(digits=digits, counter_id=request.counter.pk, **facts)
    except TooManyTries as error:
        result = refused(Reason.TOO_MANY_TRIES, {"seconds": error.seconds}, facts["amount"])
        return told(request, result, form, 429)
    return told(request, result_of(paid, facts["amount"], request.counter.restaurant), form)


@require_GET
@at_counter(Permission.TAKE_PAYMENT)
def outcome(request, key):
    """The stored answer under a key: for a till whose answer was lost on the way, which says in what way it asked."""
    result = result_by_key(key, request.counter.pk, request.counter.restaurant)
    if result.state == "unpaid":
        return told(request, replace(result, again=request.GET.get("way", "")), status=404)
    return told(request, result)


def told(request, result: Result, form=None, status: int = 200):
    """A result as the part our script swaps in, or the whole till around it with what was typed."""
    if is_fetch(request):
        return render(request, "counter/result.html", {"result": result}, status=status)
    typed = {} if result.meal or form is None else form.data
    return till(request, result=result, typed=typed, status=status)
