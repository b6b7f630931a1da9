"""Telling by SMS as tasks: after the commit, never in a payment's way, and beat for whatever was dropped."""

from collections.abc import Sequence
from datetime import timedelta

import psycopg
from celery import shared_task
from django.db import connection

from billing import clock
from sms import sending, telling
from sms.enums import How
from sms.models import Subscription
from sms.senders import NotTaken
from sms.wanting import wanting
from tenants.scope import platform_scope, restaurant_scope

RETRY_SECONDS = 20
# Counters of which something is not told: their meals, and their meals' voids, of the last two days.
BEHIND = """
SELECT s.id, s.restaurant_id FROM public.sms_subscription s
 WHERE s.how <> 'none' AND s.number <> '' AND EXISTS (
       SELECT 1 FROM public.billing_redemption r
         LEFT JOIN public.billing_reversal v ON v.redemption_id = r.id AND v.kind = 'void'
        WHERE r.restaurant_id = s.restaurant_id AND r.counter_id = s.counter_id AND r.outcome = 'captured'
          AND r.way <> 'trial' AND r.occurred_at >= greatest(s.since, %s)
          AND NOT EXISTS (SELECT 1 FROM public.sms_told t WHERE t.redemption_id = r.id AND t.undone = (v.id IS NOT NULL)))
"""
LOOKS_BACK = timedelta(days=2)


def heard(line: psycopg.Connection, restaurant_ids: Sequence[int]) -> None:
    """Called by billing.live on the announcing thread: leave a task for each restaurant that wants an SMS now."""
    for restaurant_id in sorted(wanting(line).intersection(restaurant_ids)):
        tell_restaurant.apply_async((restaurant_id,), retry=False)


@shared_task(name="sms.tell_restaurant")
def tell_restaurant(restaurant_id: int) -> None:
    """Tell a restaurant's counters what they have not been told."""
    with restaurant_scope(restaurant_id):
        for pk in Subscription.objects.exclude(how=How.NONE).values_list("pk", flat=True):
            telling.tell_counter(subscription_id=pk)


@shared_task(name="sms.send", bind=True, max_retries=sending.MOST_TRIES)
def send(self, message_id: int) -> None:
    """Send one message; again after 20, 40, 80 … seconds when the gateway did not take it."""
    try:
        with platform_scope():
            sending.send_message(message_id=message_id)
    except NotTaken as error:
        raise self.retry(exc=error, countdown=RETRY_SECONDS * 2**self.request.retries) from error


def counters_behind() -> list[tuple[int, int]]:
    """The subscriptions, each with its restaurant, of which a meal or a void is in no message yet."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [clock.now() - LOOKS_BACK])
        return cursor.fetchall()


@shared_task(name="sms.catch_up")
def catch_up() -> None:
    """Once a minute: what was dropped on the way, what was gathered long enough, days that are over."""
    with platform_scope():
        sending.give_up_dead()
        lost = list(sending.waiting_too_long().values_list("pk", flat=True))
        behind = counters_behind()
    for message_id in lost:
        send.delay(message_id)
    for subscription_id, restaurant_id in behind:
        with restaurant_scope(restaurant_id):
            telling.tell_counter(subscription_id=subscription_id)


@shared_task(name="sms.forget")
def forget() -> int:
    """Delete messages older than LABEL_DAYS; returns how many."""
    with platform_scope():
        return sending.forget_messages()
