"""Real browsers on a real server: `live` serves the application to Chromium, `browse` opens a phone or a desk.

    def test_something(live, browse):
        page = browse("hanul", "haneul@example.com", language="ko", path="/code/")

The server is a threaded WSGI server in this process, on the thrown-away database of `committed_world`; its
clock stands where the tests' clock does. Without a browser the tests are skipped with the command that installs one.
"""

import ctypes
import os
import socket
import sys
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.conf import settings as django_settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from accounts.models import User
from bench.browser import FLAGS, chromium_path
from tenants.scope import company_scope
from tests.cast import PASSWORD, Cast

PHONE = {"width": 360, "height": 640}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 800}
# Until the counter of a page's own timers: generous, because two cores may be busy with other tests.
PATIENCE_MS = 30_000


def driver_loads() -> bool:
    """Whether Playwright's own Node starts: on Linux it needs libatomic, which a bare Debian has not."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        return bool(ctypes.CDLL("libatomic.so.1"))
    except OSError:
        return False


@dataclass
class Live:
    """A running server: the people in its database, the addresses of its hosts, and a network that can fail."""

    world: Cast
    port: int = 0
    losing: str = ""
    still: int = 0
    gateway: bool = False
    lost: list[str] = field(default_factory=list)

    def url(self, slug: str | None = None, path: str = "/") -> str:
        """The address of a page at a company's host; None: at the public host."""
        host = f"{slug}.{django_settings.DOMAIN}" if slug else django_settings.DOMAIN
        return f"http://{host}:{self.port}{path}"

    def lose_answers(self, path: str, times: int, *, gateway: bool = False) -> None:
        """Do what the next POSTs to paths that begin so ask for, but lose the answer.

        The line is cut (Chromium then sends again by itself once or twice before its page hears of it), or a
        gateway says 502.
        """
        self.losing, self.still, self.gateway = path, times, gateway

    def application(self, environ, start_response):
        """The WSGI application, with answers lost where asked; the statuses nobody heard are kept in `lost`."""
        if environ["REQUEST_METHOD"] != "POST" or not self.still or not environ["PATH_INFO"].startswith(self.losing):
            return _APPLICATION(environ, start_response)
        self.still -= 1
        unheard = _APPLICATION(environ, lambda status, *_: self.lost.append(status))
        unheard.close()
        if self.gateway:
            start_response("502 Bad Gateway", [("Content-Length", "0")])
            return []
        environ["hankki.line"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


_APPLICATION = get_wsgi_application()


class _Handler(WSGIRequestHandler):
    # Headers and page are written one after the other: without this the page waits 40 ms until the headers are confirmed.
    disable_nagle_algorithm = True

    def get_environ(self):
        return super().get_environ() | {"hankki.line": self.connection}

    def log_message(self, *args):
        return None


def _nobody(environ, start_response):
    """What answers between two tests."""
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []


@cache
def site() -> ThreadedWSGIServer:
    """The worker's one web server, on a port that stays its own: what it serves is put in by each test."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.set_app(_nobody)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


@pytest.fixture
def live(committed_world, settings):
    """The application on a free port, with every address it prints naming that port."""
    port = site().server_port
    settings.PORT, settings.PUBLIC_PORT = port, f":{port}"
    settings.LIVE_URL = f"http://{settings.DOMAIN}:{port}"
    running = Live(committed_world, port)
    site().set_app(running.application)
    yield running
    site().set_app(_nobody)


@pytest.fixture(scope="package")
def chromium():
    """One Chromium for all browser tests, shut before other tests that want an event loop of their own."""
    path = chromium_path()
    if path is None:
        pytest.skip("No Chromium here. Install it: apt-get install chromium (or set HANKKI_CHROMIUM).")
    if not driver_loads():
        pytest.skip("Playwright's driver does not start here. Install what it lacks: apt-get install libatomic1.")
    # Playwright keeps an event loop in this thread, at which Django would refuse the tests' own queries; and it keeps
    # connections of their own there, so that those of before would outlive the databases thrown away meanwhile.
    connections.close_all()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browse(chromium, live, visit):
    """browse(slug, email) gives a page of a fresh browser, signed in when there is an e-mail.

    path: what it shows at first (None: nothing yet); language: ko or en; size: PHONE, TABLET or DESK; more goes to
    playwright's new_context. A page that logs an error, breaks the content policy or throws fails the test that opened it.
    """
    contexts, problems = [], []

    def open_page(slug=None, email=None, *, path=None, language="en", size=PHONE, **more):
        context = chromium.new_context(viewport=size, locale=language, **more)
        context.set_default_timeout(PATIENCE_MS)
        host = live.url(slug, "/")
        cookies = {django_settings.LANGUAGE_COOKIE_NAME: language}
        if email:
            cookies[django_settings.SESSION_COOKIE_NAME] = _session(visit, live.world, slug, email)
        context.add_cookies([{"name": name, "value": value, "url": host} for name, value in cookies.items()])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if _is_problem(line) else None)
        if path:
            page.goto(live.url(slug, path))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _session(visit, world, slug: str | None, email: str) -> str:
    """The cookie of somebody who signed in a moment ago; the form itself is what test_sign_in is about."""
    staff = getattr(world, slug) if slug else None
    with company_scope(staff.company) if staff else nullcontext():
        user = User.objects.get(email=email)
    return visit(slug, user).cookies[django_settings.SESSION_COOKIE_NAME].value


def sign_in(page, url: str, email: str) -> None:
    """Sign in through the form, as a person would."""
    page.goto(url)
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button")
    page.wait_for_url(lambda there: "/sign-in/" not in there)


def press(page, amount: str, digits: str) -> None:
    """Take a meal on the till's screen: the amount, then the guest's code."""
    for key in amount:
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.click("#to-code")
    for key in digits:
        page.click(f"[data-digit='{key}']")
    page.click("#take-it")


# What Chromium says when the network goes while a page or its service worker is fetched.
NO_NETWORK = ("net::", "Failed to load resource", "An unknown error occurred when fetching the script")


def _is_problem(line) -> bool:
    """Errors of the page itself; the network's are what some tests are about."""
    return line.type == "error" and not any(words in line.text for words in NO_NETWORK)
