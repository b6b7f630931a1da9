"""/health/ on the public host: may this process serve? For load balancers and for people in a hurry."""

from typing import Any

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import open_to_all
from tenants.schemas import companies_not_whole


@open_to_all
@never_cache
@require_safe
def health(request) -> JsonResponse:
    """200 when the database answers, row-level security holds and every company is whole; else 503. Says which."""
    found: dict[str, Any] = {"database": False, "role": False, "companies_not_whole": None}
    try:
        found |= {"role": not _skips_row_security(), "database": True}
        found["companies_not_whole"] = companies_not_whole()
    except DatabaseError:
        pass
    well = found == {"database": True, "role": True, "companies_not_whole": {}}
    return JsonResponse({"status": "ok" if well else "failing", **found}, status=200 if well else 503)


def _skips_row_security() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]
