"""Getting a message out: printed (`console`), or posted to a gateway (`http`). Each either returns or says what it knows."""

import http.client
import json
import logging
import re
from urllib.parse import urlsplit

from django.conf import settings

from sms.enums import About
from sms.models import Message
from sms.words import kind_of

NUMBER = re.compile(r"\[한끼\] ([0-9]+)번")
log = logging.getLogger("sms.console")
# Answers that say "not taken, try again": anything else from 500 on may have been sent before it went wrong.
NOT_TAKEN = {429, 503}


class NotTaken(Exception):
    """The gateway did not take it, for certain: sending again is right."""


class Refused(Exception):
    """The gateway will never take it."""


class Unclear(Exception):
    """The message was handed over and no answer came: it may have been sent, so it is not sent again."""


def send(message: Message) -> None:
    """Hand a message to the sender of the settings; raises NotTaken, Refused or Unclear."""
    {"console": _print, "http": _post}[settings.SMS_SENDER](message)


def _print(message: Message) -> None:
    print(f"SMS to {message.number}: {message.text}", flush=True)
    # In a demo nobody has the phone: what its owner would answer to a meal is posted to the gateway's own door.
    number = NUMBER.search(message.text)
    if message.about == About.MEALS and number and settings.DEMO and settings.SMS_INBOUND_SECRET:
        door = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/api/sms/{settings.SMS_INBOUND_SECRET}/"
        print(f"  Answer it: curl -d from={message.number} -d 'text=취소 {number[1]}' {door}", flush=True)


def body_of(message: Message) -> dict[str, str]:
    """What a gateway gets as JSON: docs/how-to/run-it.md."""
    return {
        "key": str(message.key),
        "to": message.number,
        "from": settings.SMS_FROM,
        "text": message.text,
        "type": kind_of(message.text),
    }


def _post(message: Message) -> None:
    address = urlsplit(settings.SMS_URL)
    door = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    line = door(address.hostname or "", address.port, timeout=settings.SMS_SECONDS)
    try:
        # Connecting and asking are two steps: before the second nothing can have been sent.
        line.connect()
    except OSError as error:
        raise NotTaken(f"{type(error).__name__}: {error}") from error
    try:
        status = _ask(line, address._replace(scheme="", netloc="").geturl() or "/", body_of(message))
    except (OSError, http.client.HTTPException) as error:
        raise Unclear(f"{type(error).__name__}: {error}") from error
    finally:
        line.close()
    _judge(status)


def _ask(line: http.client.HTTPConnection, path: str, body: dict[str, str]) -> int:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": f"Bearer {settings.SMS_TOKEN}",
        "Idempotency-Key": body["key"],
    }
    line.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
    answer = line.getresponse()
    answer.read(4_000)
    return answer.status


def _judge(status: int) -> None:
    if status in NOT_TAKEN:
        raise NotTaken(f"HTTP {status}")
    if status >= 500:
        raise Unclear(f"HTTP {status}")
    if status >= 300:
        raise Refused(f"HTTP {status}")
