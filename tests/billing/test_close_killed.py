"""A close that is killed at any point, and run again, ends in the papers of one that never was."""

import json
import os
import subprocess
import sys
import uuid
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from billing.actions import pay_in_deposit, void_redemption
from billing.books import examine
from billing.close import begin_close, draw_documents, freeze_document
from billing.models import Document, Rendition, Transfer
from billing.till import Item, Share
from billing.till import redeem as redeem_at_till
from tenants.actions import open_company
from tenants.scope import company_scope, platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.crowd import LUNCH, make_purse
from tests.databases import maintenance, use
from vouchers.redeeming import redeem

ROOT = Path(__file__).parents[2]
NOVEMBER, FLIP = date(2025, 11, 1), datetime.fromisoformat("2025-12-03T09:00:00+09:00")
KILLED = "flip:1 sums:1 numbers:1 draw:1 post:1 freeze:2 set:1 render:2"


def database_url(name: str) -> str:
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


def close_in_processes(database: str, kill_at: str = "") -> list[int]:
    """Close in a process for each point to be killed at, one day after the other; returns how each ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.billing.close_driver", "2025-11", FLIP.isoformat()],
        env=os.environ | {"DATABASE_URL": database_url(database), "KILL_AT": kill_at},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    return [int(ending) for ending in done.stdout.split()]


def papers():
    """Everything the close made: documents with number, figures and fingerprint, their PDFs and closing entries."""
    with platform_scope():
        documents = Document.objects.order_by("number").values_list(
            "number", "state", "total", "meals", "gross", "transfers", "moved", "frozen", "fingerprint", "drawn_at"
        )
        pdfs = [(r.document.number, bytes(r.pdf)) for r in Rendition.objects.order_by("document__number")]
        entries = Transfer.objects.filter(document__isnull=False).order_by("reference", "reason")
        return list(documents), pdfs, list(entries.values_list("reference", "reason", "amount", "period"))


def eat(world, staff, amount, day, restaurant):
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=staff.haneul, counter=restaurant.counters.get(), amount=amount,
            key=uuid.uuid4(), at=datetime.fromisoformat(f"2025-11-{day:02d}T12:10:00+09:00"),
        )  # fmt: skip
    assert paid.captured, paid.reason
    return paid


@pytest.fixture
def lunches(committed_world):
    """A month of two companies at two restaurants, with a void; closed by nobody yet."""
    world = committed_world
    for day in (3, 4, 5, 6):
        eat(world, world.hanul, 9_000, day, world.gukbap)
        eat(world, world.bada, 4_000, day, world.bunsik)
    eat(world, world.bada, 8_500, 7, world.gukbap)
    voided = eat(world, world.hanul, 4_000, 10, world.bunsik)
    with platform_scope():
        void_redemption(
            redemption_id=voided.redemption_id, reason="", key=uuid.uuid4(), by="test", at=voided.occurred_at
        )  # fmt: skip
    return world


@pytest.fixture
def never_killed(lunches):
    """A copy of the same month, for the close that runs through."""
    here = settings.DATABASES["default"]["NAME"]
    copy = f"{here}_copy"
    use(here)
    with maintenance() as server:
        # The herald of the live screens keeps a connection of its own; a template must have none.
        server.execute(f"ALTER DATABASE {here} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [here])
        server.execute(f"CREATE DATABASE {copy} TEMPLATE {here}")
        server.execute(f"ALTER DATABASE {here} ALLOW_CONNECTIONS true")
    yield copy
    use(here)
    with maintenance() as server:
        server.execute(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_close_killed_at_eight_points_ends_in_the_same_papers(lunches, never_killed):
    here = settings.DATABASES["default"]["NAME"]
    assert close_in_processes(never_killed) == [0]
    assert close_in_processes(here, KILLED) == [-9] * 8
    documents, pdfs, _ = papers()
    assert ({state for _, state, *_ in documents}, len(pdfs)) == ({"frozen", "rendered"}, 2)
    assert close_in_processes(here) == [0]
    found = documents, pdfs, entries = papers()
    assert [finding for finding in examine() if finding.wrong] == []
    use(never_killed)
    assert papers() == found
    assert [document[:3] for document in documents] == [
        ("INV-2025-000001", "rendered", 36_000),
        ("INV-2025-000002", "rendered", 24_500),
        ("STM-2025-000001", "rendered", 42_052),
        ("STM-2025-000002", "rendered", 15_120),
    ]
    assert [pdf[:5] for _, pdf in pdfs] == [b"%PDF-"] * 4
    assert [entry[:3] for entry in entries] == [
        ("INV-2025-000002", "deposit_used", 24_500),
        ("STM-2025-000001", "commission", 2_225),
        ("STM-2025-000001", "commission_vat", 223),
        ("STM-2025-000002", "commission", 800),
        ("STM-2025-000002", "commission_vat", 80),
    ]


def test_a_deposit_paid_in_while_a_close_stands_still_counts_for_the_next(world):
    """All of the deposit is granted and eaten, so the fee of 100 % is due; the money for it comes after the flip."""
    company, _ = open_company(
        slug="dal", name="달", hr_email="hr@example.com", hr_name="박인사", by=world.operator,
        terms={"billing": "prepaid", "service_fee_bp": 10_000},
    )  # fmt: skip
    with platform_scope():
        pay_in_deposit(company=company, amount=12_000, reference="early", by="test", at=LUNCH)
    share = Share(make_purse(company, 12_000), 12_000)
    redeem_at_till([Item(uuid.uuid4(), world.counter.pk, 12_000, (share,), at=LUNCH, company_id=company.pk)])
    begin_close(month=NOVEMBER, by="test", at=FLIP)
    draw_documents(NOVEMBER)
    with platform_scope():
        pay_in_deposit(company=company, amount=13_200, reference="late", by="test", at=FLIP)
        invoice = Document.objects.get(kind="invoice", company=company)
        freeze_document(invoice.pk)
        summary = json.loads(Document.objects.get(pk=invoice.pk).frozen)["summary"]
    assert (summary["total"], summary["paid_from_deposit"], summary["due"]) == (25_200, 12_000, 13_200)
