"""/counter/bill/: the amount as a QR for the guest's phone, and what became of it."""

import uuid

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from portals.counter.access import at_counter, is_fetch
from portals.counter.forms import BillForm
from portals.counter.showing import Result, refused, result_by_key
from portals.counter.views.redeem import told
from portals.qr import drawn
from restaurants.bills import Bill, bill_url, sign_bill
from restaurants.enums import CounterWay
from vouchers.enums import Reason


@never_cache
@require_GET
@at_counter(Permission.TAKE_PAYMENT)
def bill(request):
    """Show a bill; once it has its answer, that. The key stays while the QR is renewed, so it is paid at most once."""
    form = BillForm(request.GET)
    if not form.is_valid():
        return told(request, Result("unread", sentence=form.problem(), again="amount"), form, 422)
    asked = Bill(form.cleaned_data["amount"], form.cleaned_data["key"] or uuid.uuid4())
    result = result_by_key(asked.key, request.counter.pk, request.counter.restaurant)
    if result.state != "unpaid":
        return told(request, result)
    if CounterWay.SCREEN not in request.counter.ways:
        return told(request, refused(Reason.WAY_CLOSED, {}, asked.amount), form, 409)
    url = bill_url(request.counter, sign_bill(request.counter, asked))
    facts = {"bill": asked, "url": url, "picture": drawn(url, border=2), "counter": request.counter}
    facts["seconds"] = settings.BILL_SECONDS
    return render(request, "counter/bill_part.html" if is_fetch(request) else "counter/bill.html", facts)
