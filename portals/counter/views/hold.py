"""/counter/hold/: the voucher's part waits while the rest is paid on the shop's own card terminal; then one tap ends it."""

from django.http import Http404
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from accounts.tries import TooManyTries
from billing.enums import Way
from billing.holds import capture_hold, release_hold
from billing.queries import hold_of
from portals.counter.access import at_counter
from portals.counter.forms import HoldForm, PhoneHoldForm
from portals.counter.showing import Result, refused, result_by_key
from portals.counter.views.phone import not_asked
from portals.counter.views.redeem import told
from restaurants.models import Counter
from vouchers.codes import hold_code
from vouchers.enums import Reason
from vouchers.phones import PinRefused, hold_by_phone


def holding(form_class, way: Way, hold_by):
    """Make a view that holds the voucher's part with what the guest gave; the same key gets the same answer."""

    @require_POST
    @at_counter(Permission.TAKE_PAYMENT)
    def held(request):
        form = form_class(request.POST)
        if not form.is_valid():
            return told(request, Result("unread", sentence=form.problem(), again=form.first_wrong()), form, 422)
        facts = form.cleaned_data
        try:
            kept = hold_by(counter=request.counter, **facts)
        except (PinRefused, TooManyTries) as error:
            return not_asked(request, form, error)
        if kept.held or (kept.replayed and kept.reason != Reason.KEY_REUSED):
            return told(request, result_by_key(facts["key"], request.counter.pk, request.counter.restaurant), form)
        return told(request, refused(kept.reason, dict(kept.facts or {}), facts["amount"], way=way), form)

    return held


def _by_code(*, counter: Counter, code: str, **facts):
    return hold_code(digits=code, counter_id=counter.pk, way=Way.CODE, **facts)


hold = holding(HoldForm, Way.CODE, _by_code)
phone = holding(PhoneHoldForm, Way.PHONE, hold_by_phone)


def settling(settle):
    """Make a view that ends a hold of this counter; what became of it is told, also when it had ended before."""

    @require_POST
    @at_counter(Permission.TAKE_PAYMENT)
    def settled(request, key):
        held, restaurant = hold_of(key), request.counter.restaurant
        if held is None or held.counter_id != request.counter.pk:
            raise Http404
        settle(key=key, by=request.standing.by, restaurant_id=restaurant.pk)
        return told(request, result_by_key(key, request.counter.pk, restaurant))

    return settled


capture = settling(capture_hold)
release = settling(release_hold)
