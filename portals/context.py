"""What every template may ask: where are we, and what is this place called."""

from django.conf import settings


def place(request):
    """The company of the host (None on the public one), the live stream's address, and whether this is a demo."""
    return {
        "company": getattr(request, "company", None),
        "live_url": settings.LIVE_URL,
        "is_demo": settings.DEMO,
    }
