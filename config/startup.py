"""What is checked before anything is served."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connection

from tenants.schemas import companies_not_whole


@register(Tags.security)
def clock_is_not_shifted(app_configs, **kwargs):
    """Only the demo and the tests may shift the clock, and never forward: money would be dated in the future."""
    if settings.CLOCK_SHIFT and not settings.DEMO:
        return [Error("HANKKI_CLOCK_SHIFT_SECONDS is for the demo and the tests only.", id="hankki.E001")]
    if settings.CLOCK_SHIFT.total_seconds() > 0:
        return [Error("HANKKI_CLOCK_SHIFT_SECONDS may only be negative.", id="hankki.E002")]
    return []


@register(Tags.database)
def role_cannot_skip_the_locks(app_configs, databases=None, **kwargs):
    """The application must not act as a superuser, nor as a role that skips row-level security."""
    if not databases or settings.ACTS_AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            return [
                Error(
                    "The database role may skip row-level security. Set HANKKI_DATABASE_ROLE.",
                    id="hankki.E003",
                )
            ]
    return []


@register(Tags.database)
def companies_are_whole(app_configs, databases=None, **kwargs):
    """A company whose schema lacks migrations is not served until it has them."""
    if not databases or settings.ACTS_AS_OWNER or "tenants_company" not in connection.introspection.table_names():
        return []
    return [
        Warning(f"{name} lacks {len(missing)} migrations and is not served: {', '.join(missing)}.", id="hankki.W005")
        for name, missing in companies_not_whole().items()
    ]


@register(Tags.database)
def search_path_is_kept(app_configs, databases=None, **kwargs):
    """A pooler in transaction mode would answer from another company's schema: a setting must survive a commit."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hankki.probe', pg_backend_pid()::text, false)")
        cursor.execute("SELECT current_setting('hankki.probe', true) = pg_backend_pid()::text")
        if not cursor.fetchone()[0]:
            return [
                Error(
                    "The connection pooler mixes sessions. Use session mode, or PgBouncer with"
                    " track_extra_parameters=search_path,hankki.serves on PostgreSQL 18.",
                    id="hankki.E004",
                )
            ]
    return []
