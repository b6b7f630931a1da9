""" "That wasn't me": a meal reported from its receipt."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import AuditEntry
from billing import clock
from billing.actions import void_redemption
from tenants.scope import company_scope, restaurant_scope
from vouchers.disputes import settle_dispute
from vouchers.models import Dispute


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def meal(world, eat):
    return eat(world.hanul, world.hanul.haneul, world.counter, 9_000)


def reports(world) -> list[tuple]:
    with company_scope(world.hanul.company):
        return list(Dispute.objects.values_list("redemption_id", "amount", "words", "state"))


def text(phone, meal) -> str:
    return phone.get(f"/receipts/{meal}/").content.decode()


def test_one_tap_stores_it_and_the_receipt_says_so(world, phone, meal):
    assert "That wasn't me" in text(phone, meal)
    answer = phone.post(f"/receipts/{meal}/dispute/", {"words": "  I was\nat home "})
    assert answer.headers["Location"] == f"/receipts/{meal}/#dispute"
    assert reports(world) == [(meal, 9_000, "I was at home", "open")]
    html = text(phone, meal)
    assert ("You reported this meal" in html, "Not your meal?" in html, "Sign out everywhere" in html) == (True, False, True)


@pytest.mark.parametrize(("minutes", "unfolded"), [(14, False), (15, True)])
def test_it_is_one_tap_as_soon_as_nobody_shows_the_receipt_at_a_counter(phone, meal, monkeypatch, minutes, unfolded):
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ('<details class="fold" open>' in text(phone, meal)) is unfolded


def test_a_second_tap_changes_and_mails_nothing(world, phone, meal, django_capture_on_commit_callbacks):
    phone.post(f"/receipts/{meal}/dispute/", {"words": "first"})
    with django_capture_on_commit_callbacks(execute=True):
        phone.post(f"/receipts/{meal}/dispute/", {"words": "second"})
    assert (reports(world), mail.outbox) == ([(meal, 9_000, "first", "open")], [])


def test_hr_is_mailed_in_their_language_without_the_place(world, phone, meal, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        phone.post(f"/receipts/{meal}/dispute/")
    (letter,) = mail.outbox
    assert letter.to == ["hr@example.com"]
    assert letter.subject == "김하늘 님이 본인이 먹지 않은 식사를 신고했습니다"
    with company_scope(world.hanul.company):
        assert f"/hr/disputes/{Dispute.objects.get().pk}/" in letter.body
    assert ("//hanul." in letter.body, "할매국밥" in letter.body) == (True, False)


def test_a_mail_that_cannot_be_sent_undoes_nothing(world, phone, meal, monkeypatch, django_capture_on_commit_callbacks):
    def broken(*_, **__):
        raise OSError

    monkeypatch.setattr("accounts.tasks.send_letter.delay", broken)
    with django_capture_on_commit_callbacks(execute=True):
        assert phone.post(f"/receipts/{meal}/dispute/").status_code == 302
    assert len(reports(world)) == 1


def test_it_is_on_the_audit_trail_and_moves_no_money(world, phone, meal):
    phone.post(f"/receipts/{meal}/dispute/")
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.get(verb="dispute_meal")
    assert (entry.actor, entry.data) == (world.hanul.haneul.user.actor, {"redemption": meal, "amount": 9_000})
    assert phone.get("/").context["can"].limit == 3_000


@pytest.mark.parametrize(("days", "stored"), [(timedelta(days=7, seconds=-1), 1), (timedelta(days=7), 0)])
def test_only_for_seven_days(world, phone, meal, monkeypatch, days, stored):
    eaten = clock.now()
    with company_scope(world.hanul.company):
        from billing.models import Redemption

        eaten = Redemption.objects.get(pk=meal).occurred_at
    monkeypatch.setattr(clock, "now", lambda: eaten + days)
    assert ("Not your meal?" in text(phone, meal)) is bool(stored)
    answer = phone.post(f"/receipts/{meal}/dispute/", follow=True)
    assert (len(reports(world)), "for seven days" in answer.content.decode()) == (stored, not stored)


def test_a_meal_that_was_given_back_cannot_be_reported(world, phone, meal):
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=meal, reason="x", key=uuid.uuid4(), by=world.owner, restaurant_id=world.gukbap.pk)
    assert "Not your meal?" not in text(phone, meal)
    assert "given back already" in phone.post(f"/receipts/{meal}/dispute/", follow=True).content.decode()
    assert reports(world) == []


def test_nobody_reports_anothers_meal(world, visit, meal):
    assert visit("hanul", world.hanul.doyun.user).post(f"/receipts/{meal}/dispute/").status_code == 404
    assert visit("bada", world.bada.haneul.user).post(f"/receipts/{meal}/dispute/").status_code == 404
    assert reports(world) == []


def test_the_answer_of_hr_stands_on_the_receipt(world, phone, meal):
    phone.post(f"/receipts/{meal}/dispute/")
    with company_scope(world.hanul.company):
        settle_dispute(dispute=Dispute.objects.get(), answer="Refunded by <the operator>", by=world.hanul.hr)
    html = text(phone, meal)
    assert ("HR has settled your report" in html, "Refunded by &lt;the operator&gt;" in html) == (True, True)


def test_long_and_strange_words_are_cut_not_refused(world, phone, meal):
    assert phone.post(f"/receipts/{meal}/dispute/", {"words": "\0" + "가" * 500}).status_code == 302
    assert reports(world) == [(meal, 9_000, "가" * 200, "open")]
