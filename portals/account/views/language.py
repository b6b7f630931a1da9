"""The language a person reads."""

from django.conf import settings
from django.views.i18n import set_language as set_language_cookie

from accounts.access import open_to_all
from accounts.actions import choose_language


@open_to_all
def set_language(request):
    """Switch this browser's language and go back; remembered for whoever is signed in."""
    response = set_language_cookie(request)
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen:
        chosen["max-age"] = settings.SESSION_COOKIE_AGE
        if request.user.is_authenticated and request.user.language != chosen.value:
            choose_language(user=request.user, language=chosen.value)
    return response
