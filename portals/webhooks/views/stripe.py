"""/webhooks/stripe/: what Stripe tells us, signed. Noted and answered at once; a worker acts on it."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import open_to_all
from billing.gateways.hearing import NotBelieved, hear


@csrf_exempt
@open_to_all
@require_POST
def heard(request):
    """Note one event: 200 also for one that was noted before, 400 for one that is not Stripe's; 404 while Stripe is off."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise Http404
    try:
        hear(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except NotBelieved as refused:
        return HttpResponse(refused.code, content_type="text/plain", status=400)
    return HttpResponse(status=200)
