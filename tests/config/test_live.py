"""The live stream: a process of its own, on a database where commits are real."""

import asyncio
import http.client
import time
import uuid

import psycopg
import pytest
from django.conf import settings
from django.core import signing
from django.db import connection, transaction

from billing import live
from billing.actions import void_redemption
from config.live import REFETCH, Hub, _put
from tenants.scope import company_scope, restaurant_scope
from tests.browser.conftest import site
from tests.databases import maintenance
from tests.live import Stream, shared_process
from vouchers.redeeming import redeem


@pytest.fixture
def process(committed_world):
    yield shared_process(site().server_port)
    live.finish()


def pay(world, restaurant=None, amount=1_000):
    counter = (restaurant or world.gukbap).counters.first()
    with company_scope(world.hanul.company):
        return redeem(
            company=world.hanul.company, employee=world.hanul.haneul, counter=counter, amount=amount, key=uuid.uuid4()
        ).redemption_id


def void(world, redemption_id):
    with restaurant_scope(world.gukbap.pk):
        void_redemption(
            redemption_id=redemption_id, reason="amount", key=uuid.uuid4(), by="test", restaurant_id=world.gukbap.pk
        )


def open_at(process, restaurant, **headers):
    stream = process.open(live.token_for(restaurant.pk), **headers)
    assert (stream.status, stream.next()) == (200, ("hello", ""))
    return stream


def test_a_committed_meal_and_its_void_are_told(process, committed_world):
    stream = open_at(process, committed_world.gukbap)
    paid = pay(committed_world)
    assert stream.next() == ("meal", str(paid))
    void(committed_world, paid)
    assert stream.next() == ("meal", str(paid))


def test_a_meal_that_was_rolled_back_is_not_told(process, committed_world):
    stream = open_at(process, committed_world.gukbap)
    with transaction.atomic():
        pay(committed_world)
        transaction.set_rollback(True)
    paid = pay(committed_world)
    assert stream.next() == ("meal", str(paid))


def test_a_refusal_is_nobodys_news(process, committed_world):
    stream = open_at(process, committed_world.gukbap)
    assert pay(committed_world, amount=99_000) is not None
    paid = pay(committed_world)
    assert stream.next() == ("meal", str(paid))


def test_another_restaurants_stream_hears_its_own_only(process, committed_world):
    world = committed_world
    ours, theirs = open_at(process, world.gukbap), open_at(process, world.bunsik)
    here, there = pay(world), pay(world, world.bunsik)
    assert ours.next() == ("meal", str(here))
    assert theirs.next() == ("meal", str(there))


def test_every_screen_of_a_restaurant_hears(process, committed_world):
    streams = [open_at(process, committed_world.gukbap) for _ in range(20)]
    paid = pay(committed_world)
    assert [stream.next() for stream in streams] == [("meal", str(paid))] * 20


def test_last_event_id_brings_what_was_missed(process, committed_world):
    world = committed_world
    stream = open_at(process, world.gukbap)
    before = pay(world)
    assert stream.next() == ("meal", str(before))
    stream.close()
    process.kill()
    missed = [pay(world), pay(world)]
    void(world, before)
    pay(world, world.bunsik)
    process.start()
    again = open_at(process, world.gukbap, Last_Event_ID=stream.last_id)
    assert [again.next() for _ in range(3)] == [("meal", str(each)) for each in [before, *missed]]
    paid = pay(world)
    assert again.next() == ("meal", str(paid))


def test_the_address_may_carry_the_last_event_too(process, committed_world):
    stream = open_at(process, committed_world.gukbap)
    before, paid = stream.last_id, pay(committed_world)
    # Heard by then, so that the second stream can have it from the past alone.
    assert stream.next() == ("meal", str(paid))
    stream.close()
    again = process.open(f"{live.token_for(committed_world.gukbap.pk)}?after={before}")
    assert [again.next(), again.next()] == [("hello", ""), ("meal", str(paid))]


def test_an_odd_last_event_brings_nothing_and_a_very_old_one_everything(process, committed_world):
    token = live.token_for(committed_world.gukbap.pk)
    process.kill()
    pay(committed_world)
    live.finish()
    process.start()
    odd = [process.open(token, Last_Event_ID=last) for last in ("x", "-5", "9" * 20, "¹")]
    old = process.open(token, Last_Event_ID="1000")
    assert [stream.next() for stream in [*odd, old]] == [("hello", "")] * 5
    assert old.next() == ("refetch", "")
    paid = pay(committed_world)
    assert [stream.next() for stream in [*odd, old]] == [("meal", str(paid))] * 5


def test_after_a_lost_database_connection_everybody_asks_again(process, committed_world):
    stream = open_at(process, committed_world.gukbap)
    with maintenance() as server:
        ended = server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'hankki-live' AND datname = %s AND query IN ('LISTEN hankki_live', 'SELECT 1')",
            [settings.DATABASES["default"]["NAME"]],
        ).fetchall()
    assert ended == [(True,)]
    assert stream.next() == ("refetch", "")
    paid = pay(committed_world)
    assert stream.next() == ("meal", str(paid))


def test_streams_hold_one_connection_together_and_none_of_djangos(process, committed_world):
    connection.close()
    streams = [open_at(process, committed_world.gukbap) for _ in range(10)]
    with maintenance() as server:
        held = server.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = %s", [settings.DATABASES["default"]["NAME"]]
        ).fetchall()
    assert ("hankki",) not in held
    assert held.count(("hankki-live",)) <= 2
    assert len(streams) == 10


def test_a_forged_an_old_and_a_foreign_token_are_refused(process, committed_world, monkeypatch):
    good = live.token_for(committed_world.gukbap.pk)
    foreign = signing.dumps({"restaurant": committed_world.gukbap.pk}, salt="another")
    monkeypatch.setattr(signing.time, "time", lambda now=time.time: now() - 15 * 60 - 60)
    old = live.token_for(committed_world.gukbap.pk)
    monkeypatch.undo()
    nothing = signing.dumps({}, salt=live.SALT)
    tokens = [good[:-1] + ("A" if good[-1] != "A" else "B"), old, foreign, nothing, "", "x", "%00"]
    assert [process.open(token).status for token in tokens] == [403] * 7


def test_a_stream_ends_with_its_token_so_that_who_may_no_longer_see_the_list_hears_no_more(
    process, committed_world, monkeypatch
):
    monkeypatch.setattr(signing.time, "time", lambda now=time.time: now() - 15 * 60 + 3)
    token = live.token_for(committed_world.gukbap.pk)
    monkeypatch.undo()
    stream = process.open(token)
    assert [stream.next(), stream.next()] == [("hello", ""), ("over", "")]
    with pytest.raises(AssertionError, match="the stream has ended"):
        stream.next()


def test_only_our_pages_may_read_it(process, committed_world):
    token, port = live.token_for(committed_world.gukbap.pk), site().server_port
    ours = [f"http://localhost:{port}", f"http://hanul.localhost:{port}"]
    theirs = ["http://evil.example", "http://localhost:1", "null"]
    allowed = [process.open(token, Origin=each).header("Access-Control-Allow-Origin") for each in [*ours, *theirs]]
    assert allowed == [*ours, None, None, None]


def test_other_addresses_are_not_found(process):
    assert [Stream(process.port, path, {}).status for path in ("/", "/elsewhere", "/live")] == [404] * 3
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=5)
    connection.request("POST", "/live/x")
    assert connection.getresponse().status == 405


def test_what_is_no_pair_of_ids_concerns_nobody():
    hub = Hub()
    with hub.subscribed(7) as queue:
        hub.deliver("x 7 7: 7:x :9 -7:1 8:11 7:12")
        assert [queue.get_nowait() for _ in range(queue.qsize())] == [12]
    assert hub.queues == {}


def test_a_screen_that_is_too_slow_asks_for_everything():
    queue = asyncio.Queue(2)
    for redemption_id in (1, 2, 3, 4):
        _put(queue, redemption_id)
    assert [queue.get_nowait() for _ in range(queue.qsize())] == [REFETCH, 4]


class Recorder:
    """A connection that writes down what it is told, and fails as often as it is asked to."""

    def __init__(self, fails: int = 0):
        self.fails = fails
        self.told: list[str] = []

    def execute(self, _statement, facts):
        if self.fails:
            self.fails -= 1
            raise psycopg.OperationalError("gone")
        self.told.append(facts[1])

    def close(self):
        pass


def test_what_gathers_goes_out_in_one_statement(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(live.psycopg, "connect", lambda **_: recorder)
    monkeypatch.setattr(live, "GATHER_SECONDS", 0)
    herald = live.Herald()
    for meal in range(1_000):
        herald.say(f"7:{meal}")
    assert herald.finish(10)
    assert " ".join(recorder.told).split() == [f"7:{meal}" for meal in range(1_000)]
    assert max(len(each.split()) for each in recorder.told) <= live.PER_STATEMENT
    assert len(recorder.told) < 500


def test_the_longest_payload_fits_into_a_notice():
    pair = f"{2**63 - 1}:{2**63 - 1}"
    assert len(" ".join([pair] * live.PER_STATEMENT)) < 8_000


@pytest.mark.parametrize(("fails", "told"), [(1, ["7:1", "7:2"]), (2, ["7:2"]), (0, ["7:1", "7:2"])])
def test_a_lost_connection_is_made_anew_and_nothing_is_raised(monkeypatch, fails, told):
    recorder = Recorder(fails)
    monkeypatch.setattr(live.psycopg, "connect", lambda **_: recorder)
    herald = live.Herald()
    herald.say("7:1")
    assert herald.finish(10)
    herald.say("7:2")
    assert herald.finish(10)
    assert recorder.told == told
