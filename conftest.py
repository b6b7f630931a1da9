"""Before anything of Django is loaded: a real PostgreSQL for the tests, and the moment they live in.

DATABASE_URL names a server to use instead of our own; the tests make databases of their own on it.
"""

import atexit
import os
from datetime import UTC, datetime
from pathlib import Path

import django

ROOT = Path(__file__).parent
# A Tuesday at lunch, in Seoul. In the past, so that nothing is dated in the future.
LUNCH = datetime.fromisoformat("2025-11-11T12:07:00+09:00")

# The tests' databases live for seconds and need not survive a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def _prepare() -> None:
    from config.translations import compile_catalogue

    compile_catalogue()
    os.environ.setdefault("HANKKI_DATA", str(ROOT / ".data" / "test"))
    Path(os.environ["HANKKI_DATA"], "static").mkdir(parents=True, exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        from config.postgres import start

        server = start(ROOT / ".data" / "test", HASTY)
        atexit.register(server.stop)
        os.environ["DATABASE_URL"] = server.url("hankki")
    os.environ["HANKKI_DEMO"] = "1"
    os.environ["HANKKI_CLOCK_SHIFT_SECONDS"] = str(int((LUNCH - datetime.now(UTC)).total_seconds()))
    os.environ["HANKKI_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


_prepare()
django.setup()
