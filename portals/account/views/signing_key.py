"""The public key that invoices and statements are signed with."""

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import open_to_all
from billing.documents.proof import public_key


@open_to_all
@require_safe
@cache_control(public=True, max_age=3600)
def signing_key(request):
    """64 hexadecimal digits (RFC 8032), for hankki-verify --key."""
    return HttpResponse(f"{public_key()}\n", content_type="text/plain; charset=utf-8")
