"""The books examined on a schedule: which statement when, what is kept, and who is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from billing import books, clock
from billing.examining import SOONEST, due, examine_books, examine_due, recent
from billing.models import BookCheck, Document
from tenants.scope import company_scope, owner_scope, platform_scope
from tests.portals.month import draw, november


def keep(number, hours, seconds=0.1, wrong=0):
    with platform_scope():
        at = clock.now() - timedelta(hours=hours)
        BookCheck.objects.create(number=number, wrong=wrong, seconds=seconds, actor="test", at=at)


def still_due():
    with platform_scope():
        return due(clock.now())


def test_what_was_never_examined_is_due_first(world):
    assert examine_due() == list(range(1, len(books.SENTENCES) + 1))
    assert examine_due() == []


def test_a_statement_is_examined_every_hour_and_a_slow_one_seldom(world):
    for number in range(1, len(books.SENTENCES) + 1):
        keep(number, hours=0)
    keep(1, hours=1)
    keep(2, hours=0.9)
    keep(3, hours=2, seconds=60)
    keep(4, hours=4, seconds=60)
    keep(5, hours=23, seconds=9_000)
    keep(6, hours=24, seconds=9_000)
    assert still_due() == [1, 4, 6]


def test_only_what_is_due_is_examined_and_kept(world):
    examine_books(by=world.operator)
    with platform_scope():
        before = BookCheck.objects.count()
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_bookcheck DISABLE TRIGGER ALL")
        cursor.execute("UPDATE billing_bookcheck SET at = at - %s WHERE number = 7", [SOONEST])
        cursor.execute("ALTER TABLE billing_bookcheck ENABLE TRIGGER ALL")
    assert examine_due() == [7]
    with platform_scope():
        assert BookCheck.objects.count() == before + 1
        assert [check.actor for check in recent(2)[7]] == [world.operator.actor, "system"]


def test_operators_are_told_once_of_what_has_become_wrong(world, django_capture_on_commit_callbacks):
    november(world)
    [invoice, *_] = draw(world)
    with django_capture_on_commit_callbacks(execute=True):
        examine_books(by="test")
    assert mail.outbox == []
    with platform_scope():
        Document.objects.filter(pk=invoice).update(gross=1)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            examine_books(by="test")
    [letter] = mail.outbox
    assert letter.to == [world.operator.email]
    assert "6. 문서를 만든 정산월마다" in letter.body
    assert "/operator/books/" in letter.body


def test_a_statement_that_takes_too_long_is_given_up_and_is_neither_right_nor_wrong(world, monkeypatch):
    monkeypatch.setattr(books, "SECONDS_MOST", 0.05)
    monkeypatch.setattr(books, "invariants", lambda: [("slow", "SELECT count(*) FROM (SELECT pg_sleep(5)) x")])
    [finding] = books.examine()
    assert finding.wrong is None
    assert finding.seconds < 5
    assert books.Examination(clock.now(), "test", [finding]).wrong == 0
    assert books.Examination(clock.now(), "test", [finding]).right == 0


def test_what_was_found_is_never_edited_and_nobody_else_sees_it(world):
    keep(1, hours=0)
    with platform_scope(), pytest.raises(DatabaseError), transaction.atomic():
        BookCheck.objects.update(wrong=7)
    with company_scope(world.hanul.company):
        assert not BookCheck.objects.exists()
