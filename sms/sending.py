"""Outgoing messages: first a row, then a call, then what became of it. NEW → SENDING → SENT | FAILED | UNKNOWN.

The row is SENDING, and committed so, before the call is made: a worker that dies in it leaves a message of which
nobody knows whether it went out. That one becomes UNKNOWN and is never sent again by itself; the next message tells
the day's total anyway.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from billing import clock
from restaurants.models import Counter
from sms import senders
from sms.enums import About, MessageState
from sms.models import Message

MOST_TRIES = 6
LOST_AFTER = timedelta(minutes=2)
DEAD_AFTER = timedelta(minutes=5)

log = logging.getLogger(__name__)


def write_message(*, counter: Counter, number: str, text: str, about: About) -> Message:
    """Write a message down, to be sent by the worker after the commit of the running transaction."""
    message = Message.objects.create(
        restaurant_id=counter.restaurant_id, counter=counter, number=number, text=text, about=about, made_at=clock.now()
    )
    # A lambda: Django names what failed by its __qualname__, which a partial has not.
    transaction.on_commit(lambda: _ask_worker(message.pk), robust=True)
    return message


def _ask_worker(message_id: int) -> None:
    from sms.tasks import send

    # Not tried again here: what the queue does not take, beat finds.
    send.apply_async((message_id,), retry=False)


def send_message(*, message_id: int) -> str:
    """Send one message that waits; returns its state, "" when it does not wait or another worker has it.

    Raises senders.NotTaken when it is to be tried again later.
    """
    message = _take(message_id)
    if message is None:
        return ""
    try:
        senders.send(message)
    except senders.NotTaken as error:
        gave_up = message.tries >= MOST_TRIES
        _settle(message, MessageState.FAILED if gave_up else MessageState.NEW, error)
        if not gave_up:
            raise
        return MessageState.FAILED
    except senders.Refused as error:
        return _settle(message, MessageState.FAILED, error)
    except senders.Unclear as error:
        return _settle(message, MessageState.UNKNOWN, error)
    return _settle(message, MessageState.SENT)


@transaction.atomic
def _take(message_id: int) -> Message | None:
    waiting = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id, state=MessageState.NEW)
    message = waiting.first()
    if message is not None:
        message.state, message.tries, message.tried_at = MessageState.SENDING, message.tries + 1, clock.now()
        message.save(update_fields=["state", "tries", "tried_at"])
    return message


def _settle(message: Message, state: MessageState, why: Exception | str = "") -> str:
    message.state, message.why = state, str(why)[:200]
    if message.about == About.CODE and state == MessageState.SENT:
        # A code is the receiver's alone from here on.
        message.text = ""
    message.save(update_fields=["state", "why", "text"])
    if state in (MessageState.FAILED, MessageState.UNKNOWN):
        log.warning("sms: message %d is %s: %s", message.pk, state, why)
    return state


def waiting_too_long() -> QuerySet[Message]:
    """Messages whose task was lost: made, or tried last, so long ago that nothing will come of it."""
    before = clock.now() - LOST_AFTER
    return Message.objects.filter(state=MessageState.NEW, made_at__lt=before).exclude(tried_at__gt=before)


def give_up_dead() -> int:
    """Mark as unknown what was being sent when its worker died; returns how many."""
    left = Message.objects.filter(state=MessageState.SENDING, tried_at__lt=clock.now() - DEAD_AFTER)
    return left.update(state=MessageState.UNKNOWN, why="the worker ended while it was being sent")


def forget_messages() -> int:
    """Delete messages, and the masked names in them, older than LABEL_DAYS; returns how many."""
    return Message.objects.filter(made_at__lt=clock.now() - timedelta(days=settings.LABEL_DAYS)).delete()[0]
