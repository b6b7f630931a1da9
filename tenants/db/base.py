"""The database connection that knows whom it serves.

django-tenants sends `SET search_path` before every cursor; that doubles the round trips of a redemption. Here
the connection remembers what it last told the server and speaks again only when the company or the restaurant
it serves has changed, and forgets it whenever a rollback may have undone it.

`prepared_cursor` is for the few statements that are sent again and again: see docs/decisions/0018.
"""

import django.db.utils
from django.conf import settings
from django.db.backends.postgresql.base import ServerBindingCursor
from django_tenants.postgresql_backend import base as django_tenants_base
from psycopg.pq import TransactionStatus

NOBODY = ""
EVERYONE = "all"


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):
    """PostgreSQL with a search path (which schema) and a `hankki.serves` setting (whose shared rows)."""

    def __init__(self, *args, **kwargs):
        self.told: tuple | None = None
        self.served = NOBODY
        self._setting_search_path = False
        self._prepares = False
        super().__init__(*args, **kwargs)

    def prepared_cursor(self):
        """A cursor for a statement that is sent so often that the server should remember it (psycopg: 100 of them)."""
        self._prepares = True
        try:
            return self.cursor()
        finally:
            self._prepares = False

    def create_cursor(self, name=None):
        """The driver's cursor; numbers for a prepared one should have a fixed width (psycopg's Int8)."""
        return ServerBindingCursor(self.connection) if self._prepares and not name else super().create_cursor(name)  # type: ignore[call-arg]

    @property
    def serves(self) -> str:
        """Whose rows of the shared tables this connection may see: c12, r7, all, or nobody's."""
        if self.served:
            return self.served
        return self.schema_name.replace("_", "") if self.schema_name.startswith("c_") else NOBODY

    def serve_nobody(self) -> None:
        """Go back to the public schema and nobody's rows; costs nothing where the last request left it there."""
        self.served = NOBODY
        if self.schema_name != "public":
            self.set_schema_to_public()

    def get_connection_params(self):
        """Connect as the owner but act as the application's role, unless told otherwise (migrations)."""
        params = super().get_connection_params()
        role = settings.DATABASE_ROLE
        if not (settings.ACTS_AS_OWNER or getattr(self, "acts_as_owner", False)):
            params["options"] = f"{params.get('options', '')} -c role={role}"
        # Of Django's own statements none is affected: their values are part of the text.
        return params | {"prepare_threshold": 1}

    def connect(self):
        self.told = None
        super().connect()

    def close(self):
        self.told = None
        super().close()

    def commit(self):
        # COMMIT of a failed transaction is a rollback that raises nothing: what was set in it is gone.
        if self.connection is not None and self.connection.info.transaction_status == TransactionStatus.INERROR:
            self.told = None
        super().commit()

    def rollback(self):
        self.told = None
        super().rollback()

    def savepoint_rollback(self, sid):
        try:
            super().savepoint_rollback(sid)
        finally:
            self.told = None

    def _handle_search_path(self, cursor=None):
        wanted = (self.schema_name, self.include_public_schema, self.serves)
        if self.told == wanted or self._setting_search_path:
            return
        path = ", ".join(f'"{name}"' for name in self._get_cursor_search_paths())
        self._setting_search_path = True
        mine = self.connection.cursor() if cursor is None else cursor
        try:
            mine.execute(
                "SELECT set_config('search_path', %s, false), set_config('hankki.serves', %s, false)",
                [path, self.serves],
            )
        except django.db.utils.DatabaseError:
            # The transaction has already failed: the statement that follows will say so itself.
            self.told = None
        else:
            self.told = wanted
        finally:
            self._setting_search_path = False
            if cursor is None:
                mine.close()
