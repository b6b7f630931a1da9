"""The close by a real worker, over the real queue: to the end, past a worker that dies, past a message that is lost."""

import os
import subprocess
import sys
import time
import uuid
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import AuditEntry
from billing.books import examine
from billing.close import begin_close, draw_documents, progress_of
from billing.documents.shapes import canonical
from billing.models import Document, Rendition
from billing.tasks import continue_close, continue_closes, make_document, undo_trials
from config.celery import app
from tenants.scope import company_scope, platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango, longest
from tests.crowd import LUNCH, as_owner
from vouchers.redeeming import redeem

ROOT = Path(__file__).parents[2]
WORKER = "-m celery -A config worker --without-gossip --without-mingle --loglevel INFO".split()
NOVEMBER, FLIP = date(2025, 11, 1), datetime.fromisoformat("2025-12-03T09:00:00+09:00")
PATIENCE_SECONDS = 60


def until(condition, log: Path):
    """Look again and again until it is so; fails with the worker's log when it does not become so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.25)


@pytest.fixture
def lunches(committed_world):
    """Two meals of two companies at two restaurants: four papers."""
    meals = [(committed_world.hanul, committed_world.gukbap, 9_000), (committed_world.bada, committed_world.bunsik, 4_000)]
    for staff, restaurant, amount in meals:
        with company_scope(staff.company):
            paid = redeem(
                company=staff.company, employee=staff.haneul, counter=restaurant.counters.get(), amount=amount,
                key=uuid.uuid4(), at=LUNCH,
            )  # fmt: skip
        assert paid.captured
    return committed_world


@pytest.fixture
def work_url(lunches):
    return urlsplit(settings.DATABASE_URL)._replace(path="/" + settings.DATABASES["default"]["NAME"]).geturl()


@pytest.fixture
def send(work_url):
    """send(task, …) puts a message on the queue of this test's own database."""

    def put(task, *args):
        broker = work_url.replace("postgresql://", "pgmq://", 1)
        with app.connection_for_write(broker, transport_options={"conn_string": work_url}) as connected:
            task.apply_async(args, connection=connected)

    return put


@pytest.fixture
def hire(work_url, tmp_path):
    """hire(HANKKI_…=…) starts a worker on this test's own database, in one process unless a pool is named; all are ended
    afterwards.
    """
    hired = []
    log = tmp_path / "worker.log"

    def start(pool="solo", **env):
        place = {"DATABASE_URL": work_url, "CELERY_BROKER_URL": ""}
        with log.open("a") as out:
            worker = subprocess.Popen(
                [sys.executable, *WORKER, "--pool", pool, "--concurrency", "1"],
                env=os.environ | place | env,
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
        hired.append(worker)
        return worker

    start.log = log
    yield start
    for worker in hired:
        worker.kill()
        worker.wait()


def test_what_a_worker_tells_of_itself_is_no_error(work_url):
    """A worker says every two seconds that it lives, whether anybody listens or not."""
    broker = work_url.replace("postgresql://", "pgmq://", 1)
    with app.connection_for_write(broker, transport_options={"conn_string": work_url}) as connected:
        teller = app.events.Dispatcher(connected, hostname="w1", buffer_while_offline=False)
        teller.send("worker-heartbeat", freq=2)


def closed():
    return progress_of(NOVEMBER).done


def assert_all_papers_are_there():
    with platform_scope():
        papers = Document.objects.order_by("number").values_list("number", "state", "total")
        assert list(papers) == [
            ("INV-2025-000001", "rendered", 9_000),
            ("INV-2025-000002", "rendered", 4_000),
            ("STM-2025-000001", "rendered", 8_505),
            ("STM-2025-000002", "rendered", 3_780),
        ]
        assert [bytes(rendition.pdf)[:5] for rendition in Rendition.objects.all()] == [b"%PDF-"] * 4
    assert [finding for finding in examine() if finding.wrong] == []


def waiting_messages() -> int:
    with as_owner() as owner:
        return owner.execute("SELECT count(*) FROM pgmq.q_hankki").fetchone()[0]


def rendered():
    return progress_of(NOVEMBER).rendered


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_worker_closes_a_month_from_begin_to_pdf(lunches, send, hire):
    begin_close(month=NOVEMBER, by=lunches.operator, at=FLIP)
    send(continue_close, NOVEMBER.isoformat())
    hire()
    until(closed, hire.log)
    assert_all_papers_are_there()
    until(lambda: waiting_messages() == 0, hire.log)


@pytest.fixture
def half_done(lunches, send, hire):
    """A close whose worker was killed with -9 when it had made two papers of four."""
    begin_close(month=NOVEMBER, by=lunches.operator, at=FLIP)
    draw_documents(NOVEMBER)
    send(continue_close, NOVEMBER.isoformat())
    with platform_scope(), transaction.atomic():
        third = Document.objects.order_by("id")[2].pk
        Document.objects.select_for_update().get(pk=third)
        worker = hire(HANKKI_VISIBILITY_SECONDS="2")
        # The messages of the document in hand and of the one after it are left.
        until(lambda: rendered() == 2 and waiting_messages() == 2, hire.log)
        worker.kill()
        worker.wait()
    assert (rendered(), closed(), waiting_messages()) == (2, False, 2)


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_second_worker_finishes_what_a_killed_one_had_in_hand(half_done, hire):
    hire(HANKKI_VISIBILITY_SECONDS="2")
    until(closed, hire.log)
    assert_all_papers_are_there()


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_close_whose_message_is_lost_is_picked_up(half_done, send, hire):
    """Beat sends continue_closes every minute; it takes up what has stood still for two."""
    with as_owner() as owner:
        owner.execute("DELETE FROM pgmq.q_hankki")
    send(continue_closes)
    three_minutes_later = int(settings.CLOCK_SHIFT.total_seconds()) + 180
    hire(HANKKI_CLOCK_SHIFT_SECONDS=str(three_minutes_later))
    until(closed, hire.log)
    assert_all_papers_are_there()


def slow_document() -> Document:
    """As large an invoice of November as one may be, its figures final: it takes many seconds to set."""
    content = longest() | {"number": "INV-2025-000009"}
    with platform_scope():
        return Document.objects.create(
            kind="invoice", period_id=NOVEMBER, number=content["number"], state="frozen", currency="KRW", meals=0, gross=0,
            transfers=0, moved=0, total=0, frozen=canonical(content).decode(), fingerprint="0" * 64, drawn_at=FLIP,
        )  # fmt: skip


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_document_that_takes_too_long_is_given_up_and_the_worker_goes_on(lunches, send, hire):
    begin_close(month=NOVEMBER, by=lunches.operator, at=FLIP)
    slow = slow_document()
    send(make_document, NOVEMBER.isoformat(), slow.pk)
    hire(pool="prefork", HANKKI_RENDER_SECONDS="1")
    until(lambda: progress_of(NOVEMBER).unrendered == 1, hire.log)
    with platform_scope():
        slow.refresh_from_db()
        assert (slow.state, slow.problem, Rendition.objects.count()) == ("unrendered", "too_slow", 0)
        told = AuditEntry.objects.filter(verb="give_up_rendering").values_list("actor", "subject", "data")
        assert list(told) == [("system", f"document:{slow.pk}", {"problem": "too_slow"})]
    send(undo_trials)
    until(lambda: waiting_messages() == 0, hire.log)
    assert "Hard time limit" not in hire.log.read_text()
