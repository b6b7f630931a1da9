from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self):
        post_migrate.connect(grant_tables, sender=self)


def grant_tables(*, using="default", **_) -> None:
    """Let the application use tables that a migration has added to a company's schema; `public` has billing's SQL."""
    from tenants.schemas import grant_to_application

    connection = connections[using]
    if connection.schema_name == "public":  # type: ignore[attr-defined]  # tenants.db adds it
        return
    with connection.cursor() as cursor:
        grant_to_application(cursor, connection.schema_name)  # type: ignore[attr-defined]
