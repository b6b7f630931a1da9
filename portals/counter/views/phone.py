"""/counter/phone/: take one payment by phone number and PIN, for a guest whose phone is empty or at home."""

from math import ceil

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from accounts.tries import TooManyTries
from billing.enums import Way
from portals.counter.access import at_counter
from portals.counter.forms import PhoneForm
from portals.counter.showing import Result, result_by_key, result_of
from portals.counter.views.redeem import told
from restaurants.enums import CounterWay
from restaurants.models import Counter
from vouchers.phones import CounterLocked, PinRefused, redeem_by_phone


@require_POST
@at_counter(Permission.TAKE_PAYMENT)
def phone(request):
    """Pay an amount from the allowance behind a phone number; the same key gets the same answer."""
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return told(request, Result("unread", sentence=form.problem(), again=form.first_wrong()), form, 422)
    facts = form.cleaned_data
    try:
        paid = redeem_by_phone(counter=request.counter, **facts)
    except (PinRefused, TooManyTries) as error:
        return not_asked(request, form, error)
    result = result_of(paid, facts["amount"], request.counter.restaurant, way=Way.PHONE)
    return told(request, result, form)


def not_asked(request, form, error: PinRefused | TooManyTries):
    """The answer where a wrong PIN, or tries before it, keep the till from being asked: what it has answered stands."""
    facts = form.cleaned_data
    stored = result_by_key(facts["key"], request.counter.pk, request.counter.restaurant)
    if stored.state != "unpaid":
        return told(request, stored, form)
    if isinstance(error, PinRefused):
        return told(request, _wrong_pin(facts["amount"]), form, 422)
    return told(request, _locked(error, request.counter, facts["amount"]), form, 429)


def _wrong_pin(amount: int) -> Result:
    """The one answer to a wrong PIN and to a number that nobody pays with."""
    what = _("This phone number and PIN do not go together.")
    next_step = _("Let the guest type both again. If the phone is on, take its code; if it is off, take cash or a card.")
    return Result("refused", amount, sentence=what, next_step=next_step, again="phone")


def _locked(error: TooManyTries, counter: Counter, amount: int) -> Result:
    """For how long no PIN is looked at, of this number or at this counter, and how the guest pays meanwhile."""
    if isinstance(error, CounterLocked):
        what = _("The PIN was wrong too often at this counter. Phone numbers work here again in %(minutes)s min.")
    else:
        what = _("The PIN was wrong too often for this number. It works again in %(minutes)s min.")
    what %= {"minutes": ceil(error.seconds / 60)}
    if CounterWay.CODE not in counter.ways:
        next_step = _("Until then take cash or a card.")
        return Result("refused", amount, sentence=what, next_step=next_step, again="new")
    next_step = _("If the phone is on, take its code; if it is off, take cash or a card.")
    return Result("refused", amount, sentence=what, next_step=next_step, again="code", another_way=True)
