"""The eater's undo: a meal the till took is given back from the phone within a minute, once, and the till hears of it."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from billing import clock, live
from billing.actions import void_redemption
from billing.enums import Way
from billing.models import Redemption, Reversal
from tenants.scope import company_scope, platform_scope

NOW = "2025-11-11 12:07"


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def meal(world, eat, at):
    """What a till took with 김하늘's code at this moment."""
    return eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at(NOW), Way.CODE)


def undo(phone, meal: int, key=None):
    return phone.post(f"/receipts/{meal}/undo/", {"key": str(key or uuid.uuid4())}, follow=True)


def reversals() -> list[tuple]:
    with platform_scope():
        return list(Reversal.objects.values_list("kind", "reason", "actor"))


def left(world, phone) -> int:
    return phone.get(f"/restaurants/{world.gukbap.pk}/").context["left"][0][1]


def test_for_a_minute_it_can_be_undone(world, phone, meal):
    html = " ".join(phone.get(f"/receipts/{meal}/").content.decode().split())
    assert 'data-undo="60"' in html and "The till took ₩9,000 at Halmae Gukbap." in html
    answer = undo(phone, meal)
    assert "Undone. The till shows it, too: tell the staff." in answer.content.decode()
    assert reversals() == [("void", "eater's undo", world.hanul.haneul.user.actor)]
    assert left(world, phone) == 12_000
    html = phone.get(f"/receipts/{meal}/").content.decode()
    assert ("You undid it" in html, "the eater undid it" in html, "data-undo" in html) == (True, False, False)


def test_the_audit_trail_names_the_eater(world, phone, meal):
    undo(phone, meal)
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.get(verb="void_redemption")
    assert (entry.actor, entry.data["reason"]) == (world.hanul.haneul.user.actor, "eater's undo")


def test_the_counter_is_told_after_commit(world, phone, meal, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr("billing.actions.announce", lambda *what: told.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        undo(phone, meal)
    assert told == [(world.gukbap.pk, meal)]
    assert live.CHANNEL == "hankki_live"


def test_the_counters_list_shows_it_as_cancelled(world, visit, phone, meal):
    undo(phone, meal)
    today = visit(None, world.owner).get("/counter/today/").content.decode()
    assert f'data-id="{meal}"' in today and 'data-state="voided"' in today


def test_pressing_twice_is_once(world, phone, meal):
    key = uuid.uuid4()
    for _ in range(2):
        assert "Undone." in undo(phone, meal, key).content.decode()
    assert len(reversals()) == 1
    assert "This meal was given back already." in undo(phone, meal).content.decode()
    assert left(world, phone) == 12_000


@pytest.mark.parametrize("seconds, undone", [(59, True), (60, False), (3_600, False)])
def test_after_the_minute_only_the_restaurant_cancels(world, phone, meal, monkeypatch, seconds, undone):
    later = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ("data-undo" in phone.get(f"/receipts/{meal}/").content.decode()) is undone
    assert ("The minute is over." in undo(phone, meal).content.decode()) is not undone
    assert len(reversals()) == int(undone)


@pytest.mark.parametrize("way", [Way.SCAN, Way.SCREEN])
def test_what_one_confirmed_oneself_is_the_restaurants_to_cancel(world, phone, eat, at, way):
    meal = eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at(NOW), way)
    assert "data-undo" not in phone.get(f"/receipts/{meal}/").content.decode()
    assert "You confirmed this payment yourself." in undo(phone, meal).content.decode()
    assert reversals() == []


@pytest.mark.parametrize("way", [Way.CODE, Way.API, Way.PHONE])
def test_every_way_the_till_starts_can_be_undone(world, phone, eat, at, way):
    undo(phone, eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at(NOW), way))
    assert len(reversals()) == 1


def test_once_staff_have_checked_the_receipt_it_is_too_late(world, phone, meal):
    phone.post(f"/receipts/{meal}/check/")
    assert "The staff have checked this receipt." in undo(phone, meal).content.decode()
    assert reversals() == []


def test_what_the_counter_cancelled_is_not_undone_again(world, phone, meal):
    with company_scope(world.hanul.company):
        void_redemption(redemption_id=meal, reason="금액 잘못 입력", key=uuid.uuid4(), by="counter:1", at=clock.now())
    assert "This meal was given back already." in undo(phone, meal).content.decode()
    assert len(reversals()) == 1


def test_three_a_day_and_then_the_restaurant_decides(world, phone, eat, at):
    for _ in range(3):
        undo(phone, eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at(NOW), Way.CODE))
    fourth = eat(world.hanul, world.hanul.haneul, world.counter, 9_000, at(NOW), Way.CODE)
    assert "You have undone three meals today." in undo(phone, fourth).content.decode()
    assert len(reversals()) == 3


def test_nobody_undoes_somebody_else_s_meal(world, visit, meal):
    colleague = visit("hanul", world.hanul.doyun.user)
    assert colleague.post(f"/receipts/{meal}/undo/").status_code == 404
    stranger = visit("bada", world.bada.haneul.user)
    assert stranger.post(f"/receipts/{meal}/undo/").status_code == 404
    assert reversals() == []
    with platform_scope():
        assert Redemption.objects.get().outcome == "captured"
