"""A payment does not wait for an SMS, nothing is lost with a task, and a real worker tells what was committed."""
# ruff: noqa: F811

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from billing import live
from sms import senders, tasks, wanting
from sms.actions import choose_sms
from sms.enums import About, How
from sms.models import Message, Subscription, Told
from sms.sending import send_message, write_message
from sms.telling import tell_counter
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.test_celery import hire, send, until  # noqa: F401  (fixtures)
from vouchers.codes import redeem_code, show_code
from vouchers.redeeming import redeem

PHONE = "01055550001"


@pytest.fixture
def asked(monkeypatch):
    """The restaurants for which a task was left."""
    left = []
    monkeypatch.setattr(tasks.tell_restaurant, "apply_async", lambda args, **_: left.append(*args))
    return left


def subscribe(world, how=How.MEAL, number=PHONE):
    wanting.forget()
    with platform_scope():
        return Subscription.objects.create(
            counter=world.counter, restaurant=world.gukbap, how=how, number=number, since="2025-11-11T00:00+09:00"
        )


def eat(world, restaurant=None, amount=1_000):
    staff = world.hanul
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=staff.haneul, counter=(restaurant or world.gukbap).counters.first(),
            amount=amount, key=uuid.uuid4(),
        )  # fmt: skip
    assert paid.captured
    assert live._herald().finish(20)


def in_threads(count, work):
    def one(_):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture(autouse=True)
def nothing_known():
    wanting.forget()


def test_a_choice_made_here_counts_from_the_next_payment(committed_world, asked):
    eat(committed_world)
    with platform_scope():
        mine = subscribe(committed_world, How.DAILY)
        eat(committed_world)
        choose_sms(counter=mine.counter, how=How.MEAL, number=PHONE, by="test")
    eat(committed_world)
    assert asked == [committed_world.gukbap.pk]


def test_who_wants_it_is_asked_once_in_a_while_not_at_each_payment(committed_world, asked, monkeypatch):
    monkeypatch.setattr(wanting, "FRESH_SECONDS", 600)
    subscribe(committed_world)
    eat(committed_world)
    with platform_scope():
        Subscription.objects.update(how=How.NONE)
    eat(committed_world)
    assert asked == [committed_world.gukbap.pk] * 2
    wanting.forget()
    eat(committed_world)
    assert asked == [committed_world.gukbap.pk] * 2


def test_only_counters_that_want_it_are_asked_after(committed_world, asked):
    eat(committed_world)
    assert asked == []
    subscribe(committed_world)
    eat(committed_world, committed_world.bunsik)
    assert asked == []
    eat(committed_world)
    assert asked == [committed_world.gukbap.pk]


@pytest.mark.parametrize(("how", "number"), [(How.DAILY, PHONE), (How.NONE, PHONE), (How.MEAL, "")])
def test_who_wants_no_message_now_is_not_asked_after(committed_world, asked, how, number):
    subscribe(committed_world, how, number)
    eat(committed_world)
    assert asked == []


def test_a_payment_at_a_counter_with_sms_is_two_round_trips_like_any_other(committed_world, asked):
    world = committed_world

    def trips():
        with company_scope(world.hanul.company):
            digits = show_code(company=world.hanul.company, employee=world.hanul.haneul).digits
        with CaptureQueriesContext(connections["default"]) as asked_for:
            paid = redeem_code(digits=digits, counter_id=world.counter.pk, amount=1_000, key=uuid.uuid4())
        assert paid.captured
        return len(asked_for)

    trips()
    before = trips()
    assert live._herald().finish(20)
    subscribe(world)
    assert trips() == before
    assert live._herald().finish(20)
    assert asked == [world.gukbap.pk]


def test_a_queue_that_takes_nothing_keeps_no_screen_from_hearing(committed_world, monkeypatch, caplog):
    def broken(*_, **__):
        raise ConnectionError("no queue")

    subscribe(committed_world)
    monkeypatch.setattr(tasks.tell_restaurant, "apply_async", broken)
    eat(committed_world)
    assert "a listener failed" in caplog.text
    eat(committed_world)


def test_beat_tells_what_was_dropped(committed_world, asked):
    mine = subscribe(committed_world)
    eat(committed_world)
    tasks.catch_up()
    with platform_scope():
        assert [message.text[:17] for message in Message.objects.all()] == ["[한끼] 1번 김*늘 1,000"]
    tasks.catch_up()
    with platform_scope():
        assert (Message.objects.count(), Told.objects.count()) == (1, 1)
    assert mine.pk


def test_two_workers_tell_a_meal_once(committed_world, asked):
    mine = subscribe(committed_world)
    for _ in range(3):
        eat(committed_world)

    def tell():
        with restaurant_scope(mine.restaurant_id):
            return len(tell_counter(subscription_id=mine.pk))

    assert sorted(in_threads(4, tell)) == [0, 0, 0, 3]
    with platform_scope():
        assert Message.objects.count() == 3


def test_two_workers_send_a_message_once(committed_world, monkeypatch):
    calls, both = [], threading.Event()

    def slow(message):
        calls.append(message.pk)
        both.wait(0.5)

    monkeypatch.setattr(senders, "send", slow)
    with platform_scope():
        message = write_message(counter=committed_world.counter, number=PHONE, text="x", about=About.MEALS)

    def one():
        with platform_scope():
            return send_message(message_id=message.pk)

    assert sorted(in_threads(3, one)) == ["", "", "sent"]
    assert calls == [message.pk]


@pytest.fixture
def work_url(committed_world):
    return urlsplit(django_settings.DATABASE_URL)._replace(path="/" + django_settings.DATABASES["default"]["NAME"]).geturl()


def states():
    with platform_scope():
        return [*Message.objects.order_by("id").values_list("state", flat=True)]


def test_a_worker_tells_and_sends(committed_world, send, hire):
    subscribe(committed_world)
    eat(committed_world)
    send(tasks.tell_restaurant, committed_world.gukbap.pk)
    hire()
    until(lambda: states() == ["sent"], hire.log)
    until(lambda: f"SMS to {PHONE}: [한끼] 1번 김*늘 1,000원" in hire.log.read_text(), hire.log)


@pytest.fixture
def slow_gateway():
    """A gateway that takes a message and answers nothing before the test ends: its address, and what it got."""
    got, over = [], threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            over.wait(30)

        def log_message(self, *args):
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    over.set()
    server.shutdown()
    server.server_close()


def test_a_worker_killed_while_it_sends_leaves_it_unknown_and_nobody_sends_it_again(
    committed_world,
    send,
    hire,
    settings,
    slow_gateway,
):
    address, got = slow_gateway
    through = {"HANKKI_SMS_SENDER": "http", "HANKKI_SMS_URL": address, "HANKKI_VISIBILITY_SECONDS": "2"}
    subscribe(committed_world)
    eat(committed_world)
    send(tasks.tell_restaurant, committed_world.gukbap.pk)
    worker = hire(**through)
    until(lambda: len(got) == 1, hire.log)
    worker.kill()
    worker.wait()
    assert states() == ["sending"]
    send(tasks.catch_up)
    later = int(settings.CLOCK_SHIFT.total_seconds() + timedelta(minutes=6).total_seconds())
    hire(**through, HANKKI_CLOCK_SHIFT_SECONDS=str(later))
    until(lambda: states() == ["unknown"], hire.log)
    send(tasks.catch_up)
    until(lambda: hire.log.read_text().count("Task sms.catch_up") >= 4, hire.log)
    assert (states(), len(got)) == (["unknown"], 1)


def test_a_worker_killed_before_it_sends_is_replaced_by_the_next_minute(committed_world, send, hire, settings):
    subscribe(committed_world)
    eat(committed_world)
    tasks.catch_up()
    assert states() == ["new"]
    send(tasks.catch_up)
    three_minutes_later = int(settings.CLOCK_SHIFT.total_seconds() + timedelta(minutes=3).total_seconds())
    hire(HANKKI_CLOCK_SHIFT_SECONDS=str(three_minutes_later))
    until(lambda: states() == ["sent"], hire.log)
