"""Sessions in the schema's own table, so that they can be listed and revoked by person."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.home import here


class SessionStore(DatabaseStore):
    """Django's database sessions on our table, with the person beside the data."""

    @classmethod
    def get_model_class(cls):
        from accounts.models import Session

        return Session

    def create_model_instance(self, data):
        session: Any = super().create_model_instance(data)
        session.home = here()
        user_id = data.get("_auth_user_id")
        session.user_id = int(user_id) if user_id else None
        return session
