"""What lets the phone keep Hankki on its home screen."""

from django.http import JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from accounts.access import open_to_all

ICONS = (("app-192", "192x192", "any"), ("app-512", "512x512", "any"), ("maskable-512", "512x512", "maskable"))


@open_to_all
def manifest(request):
    """The web app manifest (W3C), in the reader's language."""
    icons = [
        {"src": static(f"icons/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    facts = {"id": "/", "start_url": "/", "scope": "/", "display": "standalone", "icons": icons}
    facts |= {
        "name": f"{_('Hankki')} · {request.company.name}",
        "short_name": _("Hankki"),
        "lang": request.LANGUAGE_CODE,
    }
    facts |= {"background_color": "#fbf8f2", "theme_color": "#fbf8f2"}
    return JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@open_to_all
def service_worker(request):
    """The script that answers with a page of our own when there is no network; served from / to cover every page."""
    response = render(request, "employee/sw.js", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@open_to_all
def offline(request):
    """What a phone without network shows: nothing that could be taken for a balance or a receipt."""
    return render(request, "employee/offline.html")
