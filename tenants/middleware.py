"""Which company a request is for, from its host and nothing else."""

from django.conf import settings
from django.db import connection
from django.shortcuts import render
from django.utils import timezone, translation

from tenants.queries import company_at
from tenants.schemas import is_whole
from tenants.scope import company_scope

PUBLIC_HOSTS = {settings.DOMAIN, *(host for host in settings.ALLOWED_HOSTS if not host.startswith("."))}


class CompanyMiddleware:
    """Serve a company's host in its schema, the public host in public, and refuse every other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.serve_nobody()  # type: ignore[attr-defined]  # tenants.db adds it
        host = request.get_host().rsplit(":", 1)[0].lower()
        if host in PUBLIC_HOSTS:
            request.tenant = request.company = None
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        company = company_at(host)
        if company is None:
            return _refuse(request, "tenants/unknown.html", 404)
        if not company.is_served:
            return _refuse(request, "tenants/suspended.html", 403)
        if not is_whole(company.schema_name):
            return _refuse(request, "tenants/not_ready.html", 503)
        request.tenant = request.company = company
        request.urlconf = settings.ROOT_URLCONF
        with company_scope(company), timezone.override(company.tz):
            return self.get_response(request)


def _refuse(request, template: str, status: int):
    request.tenant = request.company = None
    request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
    public_url = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/"
    with translation.override(translation.get_language_from_request(request)):
        return render(request, template, {"public_url": public_url}, status=status)
