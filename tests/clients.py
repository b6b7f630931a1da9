"""Browsers of the tests: Django's test client, of which there are thousands, made cheap to open and to sign in."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.devices import NOTE, note_of
from accounts.sessions import SessionStore

_chains: list = []


@receiver(setting_changed)
def _forget_chain(**_) -> None:
    _chains.clear()


class _Handler(ClientHandler):
    """Goes through one chain of middleware with all others until a setting changes: WhiteNoise reads every file for it."""

    def load_middleware(self, is_async=False):
        if not _chains:
            super().load_middleware(is_async)
            _chains.append(self._middleware_chain)
        self._middleware_chain = _chains[0]


class Browser(Client):
    """A client at the host named by HTTP_HOST."""

    def __init__(self, enforce_csrf_checks=False, **more):
        super().__init__(enforce_csrf_checks, **more)
        self.handler = _Handler(enforce_csrf_checks)

    def enter(self, user) -> None:
        """Sign in as somebody who was here a moment ago: their next page writes nothing down."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = self._get_backend()
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[NOTE] = note_of("", "127.0.0.1", timezone.now())
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
