"""The small Stripe over HTTP: its API, the page on which an invoice is paid, and webhooks on their way."""

import html
import json
import logging
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from demo.stripe import calls, cards, connecting, paying
from demo.stripe.keeping import keep
from demo.stripe.shop import Answer, Conflict, Letter, NoSuch, Shop

log = logging.getLogger(__name__)

FAULTS = {
    "cut_before": "The connection is cut before anything is done",
    "cut_after": "It is done, then the connection is cut",
    "hang_after": "It is done, and no answer comes until the shop is let go on",
    "500_after": "It is done, and answered with 500, which the key remembers",
    "503_before": "Nothing is done: 503",
    "429_before": "Nothing is done: too many requests",
}
ZERO_DECIMAL = {"krw", "jpy"}


class Handler(BaseHTTPRequestHandler):
    """One request; the server carries the shop."""

    server: "Server"

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if at.path.startswith("/v1/"):
            self._api("GET", at.path, at.query)
        elif at.path.startswith("/i/"):
            self._page(at.path.split("/")[2])
        elif at.path.startswith("/onboard/"):
            self._onboard(at.path.split("/")[2])
        elif at.path.startswith("/c/"):
            self._card_page(at.path.split("/")[2])
        elif at.path.startswith("/confirm/"):
            self._confirm_page(at.path.split("/")[2])
        else:
            self._html("<h1>A small Stripe for the demo</h1>")
        self.server.send_letters()

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._api("POST", path, sent)
        elif path.startswith("/i/"):
            self._paid(path.split("/")[2], parse_qs(sent))
        elif path.startswith("/c/"):
            self._told_card(path.split("/")[2], parse_qs(sent))
        elif path.startswith("/confirm/"):
            self._answered(path.split("/")[2], parse_qs(sent))
        self.server.send_letters()
        if self.server.kept:
            keep(self.server.shop, self.server.kept)

    def _api(self, method: str, path: str, sent: str) -> None:
        shop = self.server.shop
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = shop.take_fault(method, path)
        if fault == "503_before":
            return self._answer(calls.error(503, "api_error", "", "", "Try again."))
        if fault == "429_before":
            return self._answer(calls.error(429, "invalid_request_error", "rate_limit", "", "Too many requests."))
        if fault != "cut_before":
            said = calls.answer(shop, method, path, sent, headers)
        if fault.startswith("cut"):
            self.close_connection = True
            return self.connection.close()
        if fault == "hang_after":
            self.server.go_on.wait()
            return self.connection.close()
        if fault == "500_after":
            said = calls.error(500, "api_error", "", "", "Something went wrong on Stripe's end.")
            asked = shop.keys[headers["idempotency-key"]]
            shop.keys[headers["idempotency-key"]] = (asked[0], asked[1], said)
        self._answer(said)

    def _answer(self, said: Answer) -> None:
        body = json.dumps(said.body).encode()
        self._send(said.status, "application/json", body, said.headers | {"Request-Id": "req_1"})

    def _page(self, pk: str, words: str = "") -> None:
        shop = self.server.shop
        try:
            invoice = shop.find("invoice", pk)
        except NoSuch:
            return self._html("<h1>No such invoice</h1>", 404)
        left = _money(invoice["amount_remaining"], invoice["currency"])
        button = f'<form method="post"><button>Pay {left}</button></form>' if invoice["status"] == "open" else ""
        title = f"Invoice {html.escape(invoice['number'] or '')}: {invoice['status']}"
        self._html(f"<h1>{title}</h1><p>{html.escape(invoice['customer_name'] or '')}</p>{words}{button}")

    def _onboard(self, pk: str) -> None:
        shop = self.server.shop
        try:
            connecting.onboard(shop, pk)
        except NoSuch as refused:
            return self._html(f"<h1>{html.escape(refused.message)}</h1>", 404)
        if self.server.kept:
            keep(shop, self.server.kept)
        back = html.escape(shop.backs.get(pk, ""))
        self._html("<h1>Everything is told</h1>" + (f'<p><a href="{back}">Back</a></p>' if back else ""))

    def _paid(self, pk: str, form: dict[str, list[str]]) -> None:
        shop = self.server.shop
        try:
            left = shop.find("invoice", pk)["amount_remaining"]
            paying.receive(shop, pk, int(form.get("amount", [str(left)])[0]), way=form.get("way", ["card"])[0])
        except (NoSuch, Conflict) as refused:
            return self._html(f"<h1>{html.escape(refused.message)}</h1>", 400)
        self.server.send_letters()
        self._page(pk, "<p>Thank you. The payment went through.</p>")

    def _card_page(self, pk: str, said: str = "") -> None:
        shop = self.server.shop
        try:
            page = shop.find("checkout.session", pk)
        except NoSuch as refused:
            return self._html(f"<h1>{html.escape(refused.message)}</h1>", 404)
        if page["status"] != "open":
            return self._html(f'<h1>Your card is saved</h1><p><a href="{html.escape(cards.leads_to(page))}">Go back</a></p>')
        words = f'<p role="alert">{html.escape(said)}</p>' if said else ""
        back = html.escape(page["cancel_url"] or "")
        self._html(
            f'<h1>Save your card</h1>{words}<form method="post"><p><label>Card number <input name="number"'
            ' inputmode="numeric" value="4242 4242 4242 4242"></label></p><button>Save card</button></form>'
            f'<p><a href="{back}">Back</a></p>',
            402 if said else 200,
        )

    def _told_card(self, pk: str, form: dict[str, list[str]]) -> None:
        try:
            page = cards.tell_card(self.server.shop, pk, form.get("number", [""])[0])
        except (NoSuch, Conflict) as refused:
            return self._card_page(pk, refused.message)
        self.server.send_letters()
        self._redirect(cards.leads_to(page))

    def _confirm_page(self, pk: str) -> None:
        try:
            intent = self.server.shop.find("payment_intent", pk)
        except NoSuch as refused:
            return self._html(f"<h1>{html.escape(refused.message)}</h1>", 404)
        money = _money(intent["amount"], intent["currency"])
        self._html(
            f"<h1>Your bank asks</h1><p>Do you pay {money}?</p>"
            '<form method="post"><button name="yes" value="1">Yes, pay</button>'
            ' <button name="yes" value="">No</button></form>'
        )

    def _answered(self, pk: str, form: dict[str, list[str]]) -> None:
        shop = self.server.shop
        try:
            asked = shop.find("payment_intent", pk)["next_action"]
            cards.answer_bank(shop, pk, yes=form.get("yes", [""]) == ["1"])
        except (NoSuch, Conflict) as refused:
            return self._html(f"<h1>{html.escape(refused.message)}</h1>", 400)
        self.server.send_letters()
        self._redirect(asked["redirect_to_url"]["return_url"])

    def _redirect(self, url: str) -> None:
        self._send(303, "text/plain", b"", {"Location": url})

    def _html(self, content: str, status: int = 200) -> None:
        page = (
            f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Pay</title>{content}'
        )
        self._send(status, "text/html; charset=utf-8", page.encode(), {})

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """The shop at an address; `webhooks` is where its letters go by themselves, "" when a test posts them.

    What the shop knows is written to `kept`, when there is one.
    """

    daemon_threads = True

    def __init__(self, shop: Shop, port: int = 0, *, webhooks: str = "", kept: Path | None = None):
        super().__init__(("127.0.0.1", port), Handler)
        self.shop, self.webhooks, self.kept = shop, webhooks, kept
        self.go_on = threading.Event()
        shop.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """A payer who goes away is nothing to tell; a mistake of ours is."""
        log.warning("the small Stripe failed a request", exc_info=True)

    def send_letters(self) -> None:
        """Post what waits; a letter that is not taken is forgotten, as nobody waits for it here."""
        for letter in self.shop.letters() if self.webhooks else []:
            post(self.webhooks, letter)


def post(url: str, letter: Letter) -> int:
    """Post a webhook; returns the status, 0 when nobody was there."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": letter.signature}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, letter.body, headers), timeout=10) as answer:
            return answer.status
    except OSError as error:
        log.warning("a webhook was not taken: %s", error)
        return 0


@contextmanager
def serve(shop: Shop, port: int = 0, *, webhooks: str = "") -> Iterator[Server]:
    """The shop over HTTP for as long as the block runs."""
    with Server(shop, port, webhooks=webhooks) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()


def _money(amount: int, currency: str) -> str:
    return f"{amount:,} {currency.upper()}" if currency in ZERO_DECIMAL else f"{amount / 100:,.2f} {currency.upper()}"
