"""Closing a month: the same documents whatever happens on the way, and three sums that are one."""

import json
import uuid
from datetime import date, datetime

import pytest

from billing import close, rendering
from billing.actions import refund_redemption, void_redemption
from billing.books import examine
from billing.models import Document, Period, Redemption
from billing.queries import documents
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.cast import Staff
from vouchers.redeeming import redeem

NOVEMBER = date(2025, 11, 1)
AFTER = datetime.fromisoformat("2025-12-03T09:00:00+09:00")


def eat(world, staff: Staff, amount, day=11, restaurant=None, employee=None):
    counter = (restaurant or world.gukbap).counters.get()
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=employee or staff.haneul, counter=counter, amount=amount,
            key=uuid.uuid4(), at=datetime.fromisoformat(f"2025-11-{day:02d}T12:10:00+09:00"),
        )  # fmt: skip
    assert paid.captured, paid.reason
    return paid.redemption_id


def close_november(world):
    close.begin_close(month=NOVEMBER, by=world.operator, at=AFTER)
    close.draw_documents(NOVEMBER)
    with platform_scope():
        ids = list(Document.objects.order_by("id").values_list("id", flat=True))
    for pk in ids:
        close.freeze_document(pk)
    return ids


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


@pytest.fixture
def lunches(world):
    eat(world, world.hanul, 9_000)
    eat(world, world.hanul, 8_000, day=12, restaurant=world.bunsik)
    eat(world, world.bada, 7_000)
    voided = eat(world, world.hanul, 5_000, employee=world.hanul.doyun)
    with platform_scope():
        void_redemption(
            redemption_id=voided, reason="test", key=uuid.uuid4(), by="counter:1",
            at=datetime.fromisoformat("2025-11-11T12:20:00+09:00"),
        )  # fmt: skip
    return world


def test_invoices_statements_and_transfers_are_one_sum(lunches):
    close_november(lunches)
    with platform_scope():
        found = Document.objects.order_by("number").values_list("number", "meals", "gross", "total")
        assert list(found) == [
            ("INV-2025-000001", 2, 17_000, 17_000),
            ("INV-2025-000002", 1, 7_000, 7_000),
            ("STM-2025-000001", 2, 16_000, 15_120),
            ("STM-2025-000002", 1, 8_000, 7_560),
        ]
    assert wrong_books() == []


def test_each_reads_only_their_own(lunches):
    close_november(lunches)
    with company_scope(lunches.hanul.company):
        assert [d.number for d in documents("invoice")] == ["INV-2025-000001"]
        assert list(documents("statement")) == []
    with restaurant_scope(lunches.gukbap.pk):
        assert [d.number for d in documents("statement")] == ["STM-2025-000001"]


def test_running_every_step_again_changes_nothing(lunches):
    ids = close_november(lunches)
    with platform_scope():
        before = list(Document.objects.order_by("id").values_list("number", "fingerprint"))
    close_november(lunches)
    assert [close.freeze_document(pk) for pk in ids] == [False, False, False, False]
    with platform_scope():
        assert list(Document.objects.order_by("id").values_list("number", "fingerprint")) == before


def test_a_meal_after_the_flip_goes_into_the_next_period(lunches):
    close.begin_close(month=NOVEMBER, by=lunches.operator, at=AFTER)
    late = eat(lunches, lunches.hanul, 6_000, day=13)
    with platform_scope():
        assert Redemption.objects.get(pk=late).period == date(2025, 12, 1)
    assert wrong_books() == []


def test_a_refund_after_the_close_is_a_correction_of_the_next(lunches):
    close_november(lunches)
    with platform_scope():
        first = Redemption.objects.filter(amount=9_000).get().pk
        refund_redemption(
            redemption_id=first, reason="bad soup", key=uuid.uuid4(), by=lunches.operator,
            at=datetime.fromisoformat("2025-12-05T10:00:00+09:00"),
        )  # fmt: skip
    close.begin_close(month=date(2025, 12, 1), by="system", at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    close.draw_documents(date(2025, 12, 1))
    with platform_scope():
        drawn = Document.objects.filter(period_id=date(2025, 12, 1)).order_by("kind")
        for document in drawn:
            close.freeze_document(document.pk)
        invoice, statement = drawn.all()
    origin = ("original_day", "original_period", "original_document", "original_line", "amount")
    chains = [[c[key] for key in origin] for d in (invoice, statement) for c in json.loads(d.frozen)["corrections"]]
    assert chains == [
        ["2025-11-11", "2025-11", "INV-2025-000001", 1, -9_000],
        ["2025-11-11", "2025-11", "STM-2025-000001", 2, -9_000],
    ]
    assert invoice.total == -9_000
    assert wrong_books() == []


def test_an_invoice_shares_its_vat_out_to_the_unit(lunches):
    invoice, *_ = close_november(lunches)
    with platform_scope():
        frozen = json.loads(Document.objects.get(pk=invoice).frozen)
    assert [(r["name"], r["supply"], r["vat"]) for r in frozen["restaurants"]] == [
        ("봄날분식", 7_273, 727),
        ("할매국밥", 8_182, 818),
    ]
    assert (frozen["summary"]["meals_supply"], frozen["summary"]["meals_vat"]) == (15_455, 1_545)


def test_a_month_that_is_not_over_is_not_closed(world):
    with pytest.raises(close.CloseRefused) as refused:
        close.begin_close(month=NOVEMBER, by=world.operator)
    assert refused.value.code == "not_over"


def test_a_month_waits_for_the_figures_of_the_one_before(lunches):
    def begin_december():
        with pytest.raises(close.CloseRefused) as refused:
            close.begin_close(
                month=date(2025, 12, 1), by=lunches.operator, at=datetime.fromisoformat("2026-01-02T09:00:00+09:00")
            )
        return refused.value.code

    before = begin_december()
    close.begin_close(month=NOVEMBER, by=lunches.operator, at=AFTER)
    flipped = begin_december()
    close.draw_documents(NOVEMBER)
    assert (before, flipped, begin_december()) == ("earlier_open", "earlier_closing", "earlier_closing")
    with platform_scope():
        for pk in Document.objects.values_list("pk", flat=True):
            close.freeze_document(pk)
    close.begin_close(month=date(2025, 12, 1), by=lunches.operator, at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    with platform_scope():
        assert [*Period.objects.order_by("month").values_list("state", flat=True)] == ["closing", "closing"]


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_document_becomes_a_pdf_once(lunches):
    [first, *_] = close_november(lunches)
    assert [rendering.render_document(first), rendering.render_document(first)] == [True, False]
    with platform_scope():
        assert bytes(Document.objects.get(pk=first).rendition.pdf).startswith(b"%PDF-")
