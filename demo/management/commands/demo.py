"""./hankki demo: the whole house on this machine, with a world to try it in."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from billing import clock
from config.processes import Process, ProcessError, require_free_ports, run
from config.serving import granian, uvicorn
from demo.lunch import SEOUL, is_lunchtime, keep_standing
from demo.online import KEY, SECRET, small_stripe
from demo.saying import Teller, apps_migrated
from demo.texting import SECRET as SECRET_OF_ANSWERS
from demo.world import PASSWORD, World, build, holds_others, is_begun, is_built

PYTHON = sys.executable
LUNCH = "./hankki demo --lunch starts it at 12:30."


class Command(BaseCommand):
    help = "Start everything: database, web, live stream, worker and beat, with the demo world. Ctrl-C stops it."

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start afresh")
        parser.add_argument(
            "--lunch", action="store_true", help="turn the demo's clock to the last weekday's lunch in Seoul"
        )

    def handle(self, *args, reset, **options):
        self._say = Teller(sys.stdout)
        processes = _processes()
        try:
            require_free_ports(processes)
        except ProcessError as problem:
            raise CommandError(str(problem)) from None
        if holds_others():
            raise CommandError("This database holds companies that are not the demo's. Nothing was changed.")
        call_command("collectstatic", interactive=False, verbosity=0)
        if reset:
            self._reset()
        self._prepare()
        code = run(processes, Path(settings.DATA_DIR) / "logs", when_ready=self._say_where)
        keep_standing(clock.now())
        sys.exit(code)

    def _reset(self) -> None:
        """Drop every schema of ours: companies', spares' and the shared one."""
        connection.close()  # it may have been opened as the application, to ask whose companies are here
        connection.acts_as_owner = True
        with connection.cursor() as cursor:
            cursor.execute(
                r"SELECT nspname FROM pg_namespace WHERE nspname ~ '^(c_[0-9]+|spare_.*|pgmq)$' OR nspname = 'public'"
            )
            for (schema,) in cursor.fetchall():
                cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
            cursor.execute("CREATE SCHEMA public")
        connection.acts_as_owner = False
        connection.close()
        _kept().unlink(missing_ok=True)
        keep_standing(None)

    def _prepare(self) -> None:
        self._say("Preparing the database …")
        if self._migrate():
            raise CommandError("The database could not be migrated. ./hankki demo --reset starts afresh.")
        if is_begun():
            raise CommandError("The demo world was left half told. Run: ./hankki demo --reset")
        if not is_built():
            self._build()

    def _migrate(self) -> int:
        migrate = [PYTHON, "manage.py", "migrate_schemas", "--no-color"]
        told = os.environ | _environment()
        with subprocess.Popen(migrate, cwd=settings.BASE_DIR, env=told, stdout=subprocess.PIPE, text=True) as program:
            for app in apps_migrated(program.stdout or []):
                self._say.so_far(app)
        return program.returncode

    def _build(self) -> None:
        if settings.STRIPE_KEY:
            return build(say=self._say)
        with small_stripe(settings.PORT + 2, _kept()) as shop:
            build(say=self._say, stripe=shop)

    def _say_where(self) -> None:
        world = World()
        table, others = ("\n".join(_table(rows)) for rows in (world.visits(), world.others()))
        self._say(f"\n{table}\n\nThere are, too:\n{others}\n")
        self._say(f"The password is {PASSWORD} for everyone. Ctrl-C stops everything; the data is kept.")
        self._say(f"Mails and SMS are in {settings.DATA_DIR}/logs/worker.log, each SMS with a command that answers it.")
        if not is_lunchtime(clock.now()):
            self._say(f"It is {clock.now().astimezone(SEOUL):%A %H:%M} in Seoul, and nobody can pay now: {LUNCH}")


def _environment() -> dict[str, str]:
    told = {"DATABASE_URL": settings.DATABASE_URL, "HANKKI_DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    told["HANKKI_SMS_INBOUND_SECRET"] = settings.SMS_INBOUND_SECRET or SECRET_OF_ANSWERS
    url = f"http://127.0.0.1:{settings.PORT + 2}"
    stripe = {"HANKKI_STRIPE_URL": url, "HANKKI_STRIPE_KEY": KEY, "HANKKI_STRIPE_WEBHOOK_SECRET": SECRET}
    # Somebody's own test mode goes before the small one.
    return told if settings.STRIPE_KEY else told | stripe


def _kept() -> Path:
    """Where the small Stripe keeps what it knows."""
    return Path(settings.DATA_DIR) / "stripe.json"


def _stripe(env: dict[str, str]) -> list[Process]:
    if settings.STRIPE_KEY:
        return []
    webhooks = f"http://{settings.DOMAIN}:{settings.PORT}/webhooks/stripe/"
    words = ["--port", str(settings.PORT + 2), "--webhooks", webhooks, "--keep", str(_kept())]
    return [Process("stripe", [PYTHON, "-m", "demo.stripe", *words], env, ready=f"tcp://127.0.0.1:{settings.PORT + 2}")]


def _processes() -> list[Process]:
    env, port = _environment(), settings.PORT
    return [
        Process(
            "web",
            granian(port),
            env,
            ready=f"http://127.0.0.1:{port}/health/",
            host=settings.DOMAIN,
        ),
        Process(
            "live",
            uvicorn(port + 1),
            env,
            ready=f"tcp://127.0.0.1:{port + 1}",
        ),
        Process("worker", [PYTHON, *_celery("worker --concurrency 2 --without-gossip --without-mingle")], env),
        Process("beat", [PYTHON, *_celery(f"beat --schedule {settings.DATA_DIR}/beat")], env),
        *_stripe(env),
    ]


def _celery(what: str) -> list[str]:
    return ["-m", "celery", "-A", "config", *what.split(), "--loglevel", "WARNING"]


def _table(visits: list[tuple[str, str, str, str]]) -> list[str]:
    rows = [("Who", "Where", "Sign in as", "Try first"), *visits]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
