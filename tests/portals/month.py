"""A closed November for the tests of documents: two companies, two restaurants, one void."""

import uuid
from datetime import date, datetime

from django.db import connection

from billing import close
from billing.actions import void_redemption
from billing.models import Document
from billing.terms import agree_company_terms
from tenants.scope import company_scope, owner_scope, platform_scope
from tests.staging import staged
from vouchers.redeeming import redeem

NOVEMBER = date(2025, 11, 1)
AFTER = datetime.fromisoformat("2025-12-03T09:00:00+09:00")


def at(day: int, hour: int = 12) -> datetime:
    """A moment of November 2025 in Seoul."""
    return datetime.fromisoformat(f"2025-11-{day:02d}T{hour:02d}:10:00+09:00")


def eat(staff, employee, restaurant, amount: int, day: int = 11) -> int:
    """Pay one meal; returns its redemption's id."""
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=employee, counter=restaurant.counters.order_by("id").first(),
            amount=amount, key=uuid.uuid4(), at=at(day),
        )  # fmt: skip
    assert paid.captured, paid.reason
    return paid.redemption_id


def november(world) -> None:
    """Hanul eats for 9,000 and 8,000, Bada for 7,000; 5,000 are voided."""
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    eat(world.hanul, world.hanul.haneul, world.bunsik, 8_000, day=12)
    eat(world.bada, world.bada.haneul, world.gukbap, 7_000)
    voided = eat(world.hanul, world.hanul.doyun, world.gukbap, 5_000)
    with platform_scope():
        void_redemption(redemption_id=voided, reason="test", key=uuid.uuid4(), by="counter:1", at=at(11, 13))


def draw(world) -> list[int]:
    """Flip November and number its documents; returns their ids: two invoices, two statements."""
    close.begin_close(month=NOVEMBER, by=world.operator, at=AFTER)
    close.draw_documents(NOVEMBER)
    with platform_scope():
        return list(Document.objects.order_by("id").values_list("id", flat=True))


def freeze(world) -> list[int]:
    """Draw November and make its figures final."""
    ids = draw(world)
    for document_id in ids:
        close.freeze_document(document_id)
    return ids


def close_november(world) -> list[int]:
    """November eaten and frozen; returns the ids of its two invoices and two statements."""
    november(world)
    return freeze(world)


def close_month(month: date, day: str) -> None:
    """Close a month at nine on a day and make its figures final."""
    close.begin_close(month=month, by="test", at=datetime.fromisoformat(f"{day}T09:00:00+09:00"))
    close.draw_documents(month)
    with platform_scope():
        ids = list(Document.objects.filter(period=month).order_by("id").values_list("id", flat=True))
    for document_id in ids:
        close.freeze_document(document_id)


def closed_november(world, **terms) -> list[int]:
    """The same, by rows that were kept where nothing else has been written yet; `terms` are those of 한울 since then."""
    return list(staged(("november", *sorted(terms.items())), _close_by, world, terms))


def _close_by(world, terms) -> list[int]:
    if terms:
        agree_company_terms(company=world.hanul.company, since=NOVEMBER, by="test", **terms)
    return close_november(world)


def forge(document_id: int) -> None:
    """Change a frozen document's sum as only somebody with the owner's rights could."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE public.billing_document DISABLE TRIGGER frozen")
        cursor.execute("UPDATE public.billing_document SET gross = 1 WHERE id = %s", [document_id])
        cursor.execute("ALTER TABLE public.billing_document ENABLE TRIGGER frozen")
