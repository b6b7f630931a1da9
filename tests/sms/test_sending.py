"""What becomes of a message: once out, whatever happens to the gateway or the worker."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sms import senders, tasks
from sms.enums import About
from sms.models import Message
from sms.senders import NotTaken
from sms.sending import MOST_TRIES, forget_messages, give_up_dead, send_message, waiting_too_long, write_message
from tenants.scope import platform_scope


@pytest.fixture
def message(world):
    with platform_scope():
        yield write_message(counter=world.counter, number="01055550001", text="[한끼] 1번", about=About.MEALS)


@pytest.fixture
def gateway(settings):
    """A gateway that remembers what it got and says what a test wants: a status, or nothing at all (0)."""

    class Gateway(BaseHTTPRequestHandler):
        status, later, got = 200, None, []

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.got.append((self.path, self.headers["Authorization"], self.headers["Idempotency-Key"], body))
            if self.status:
                self.send_response(self.status)
                self.end_headers()
            if self.later is not None:
                type(self).status = self.later

        def log_message(self, *args):
            return None

    class Fresh(Gateway):
        got = []

    server = HTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.SMS_SENDER, settings.SMS_TOKEN, settings.SMS_FROM = "http", "secret", "15550000"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send?v=1"
    yield Fresh
    server.shutdown()
    server.server_close()
    thread.join()


def states():
    return [*Message.objects.values_list("state", "tries", "why")]


def test_the_console_prints_it(message, capsys):
    assert send_message(message_id=message.pk) == "sent"
    assert capsys.readouterr().out == "SMS to 01055550001: [한끼] 1번\n"


def test_in_a_demo_the_console_prints_the_answer_too(message, capsys, settings):
    settings.DEMO, settings.SMS_INBOUND_SECRET, settings.PUBLIC_PORT = True, "hankki-demo", ":8000"
    assert send_message(message_id=message.pk) == "sent"
    assert capsys.readouterr().out == (
        "SMS to 01055550001: [한끼] 1번\n"
        "  Answer it: curl -d from=01055550001 -d 'text=취소 1' http://localhost:8000/api/sms/hankki-demo/\n"
    )


def test_in_a_demo_no_answer_is_printed_under_what_cannot_be_answered(message, capsys, settings):
    settings.DEMO, settings.SMS_INBOUND_SECRET, settings.PUBLIC_PORT = True, "hankki-demo", ":8000"
    message.about = "answer"
    message.save()
    assert send_message(message_id=message.pk) == "sent"
    assert capsys.readouterr().out == "SMS to 01055550001: [한끼] 1번\n"


def test_a_gateway_gets_it_as_json_with_its_token_and_its_key(message, gateway):
    assert send_message(message_id=message.pk) == "sent"
    body = {"key": str(message.key), "to": "01055550001", "from": "15550000", "text": "[한끼] 1번", "type": "SMS"}
    assert gateway.got == [("/send?v=1", "Bearer secret", str(message.key), body)]


def test_what_is_sent_is_not_sent_again(message, gateway):
    assert [send_message(message_id=message.pk) for _ in range(2)] == ["sent", ""]
    assert len(gateway.got) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 301])
def test_what_the_gateway_refuses_has_failed(message, gateway, status):
    gateway.status = status
    assert send_message(message_id=message.pk) == "failed"
    assert states() == [("failed", 1, f"HTTP {status}")]


@pytest.mark.parametrize("status", [429, 503])
def test_what_the_gateway_did_not_take_waits_and_is_sent_later(message, gateway, status):
    gateway.status = status
    with pytest.raises(NotTaken):
        send_message(message_id=message.pk)
    assert states() == [("new", 1, f"HTTP {status}")]
    gateway.status = 200
    assert send_message(message_id=message.pk) == "sent"


def test_the_task_tries_again_by_itself(message, gateway):
    gateway.status, gateway.later = 503, 200
    assert tasks.send.apply((message.pk,)).state == "SUCCESS"
    with platform_scope():
        assert states() == [("sent", 2, "")]
    assert [got[2] for got in gateway.got] == [str(message.key)] * 2


def test_a_gateway_that_is_not_there_was_not_reached(message, settings):
    settings.SMS_SENDER, settings.SMS_URL = "http", "http://127.0.0.1:1/"
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(NotTaken):
            send_message(message_id=message.pk)
    assert send_message(message_id=message.pk) == "failed"


@pytest.mark.parametrize("status", [500, 502, 0])
def test_no_clear_answer_is_unknown_and_never_sent_again(message, gateway, status):
    gateway.status = status
    assert send_message(message_id=message.pk) == "unknown"
    gateway.status = 200
    assert send_message(message_id=message.pk) == ""
    assert len(gateway.got) == 1


def test_a_worker_that_died_while_sending_leaves_it_unknown(message, settings, monkeypatch):
    def die(_):
        raise SystemExit

    monkeypatch.setattr(senders, "send", die)
    with pytest.raises(SystemExit):
        send_message(message_id=message.pk)
    assert (states(), give_up_dead()) == ([("sending", 1, "")], 0)
    settings.CLOCK_SHIFT += timedelta(minutes=6)
    assert (give_up_dead(), list(waiting_too_long())) == (1, [])
    assert states() == [("unknown", 1, "the worker ended while it was being sent")]


def test_a_message_whose_task_was_lost_is_found(message, settings):
    assert list(waiting_too_long()) == []
    settings.CLOCK_SHIFT += timedelta(minutes=3)
    assert list(waiting_too_long()) == [message]


def test_a_code_is_not_kept_once_it_is_out(world):
    with platform_scope():
        code = write_message(counter=world.counter, number="01055550001", text="123456", about=About.CODE)
        send_message(message_id=code.pk)
        assert Message.objects.get().text == ""


def test_old_messages_are_forgotten_with_the_names_in_them(message, settings):
    settings.CLOCK_SHIFT += timedelta(days=settings.LABEL_DAYS - 1)
    assert forget_messages() == 0
    settings.CLOCK_SHIFT += timedelta(days=2)
    assert forget_messages() == 1
