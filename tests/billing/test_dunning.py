"""Overdue invoices: reminded of on their days, once each; paused after a notice, and spent from again when paid.

한울 owes 17,000 by INV-2025-000001 since 18 December 2025; 바다's invoice is paid from its deposit.
"""

import re
import uuid
from datetime import date, datetime
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import resolve

from accounts.models import AuditEntry, User
from accounts.states import StateRefused
from billing import tasks
from billing.bank.queries import bank_lines
from billing.bank.recording import match_line, receive_bank_file, record_bank_file, undo_match
from billing.documents.render import PangoMissing
from billing.dunning.desk import HoldRefused, hold_dunning, release_dunning
from billing.dunning.letters import send_again
from billing.dunning.pauses import PauseRefused, put_pause_off
from billing.dunning.words import INVOICE_PAGE, NOTE_FILE
from billing.models import BankMatch, Document, DunningHold, DunningLetter, Note, Pause, Rendition
from billing.notes import issue_credit_note
from billing.payouts.queries import candidates
from tenants.actions import reactivate_company, suspend_company
from tenants.models import Company
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.payouts.desk import BUNSIK, GUKBAP, check_both, second_operator, send, states
from tests.billing.statements import korean
from tests.portals.month import closed_november
from vouchers.codes import redeem_code, show_code
from vouchers.redeeming import redeem

NUMBER = "INV-2025-000001"


@pytest.fixture
def desk(world):
    """November closed on 3 December."""
    closed_november(world)
    with platform_scope():
        yield world


@pytest.fixture(autouse=True)
def papers(monkeypatch):
    """Papers are not typeset here."""
    monkeypatch.setattr("billing.rendering.render", lambda paper: f"%PDF of {paper['number']}".encode())


@pytest.fixture
def on(at):
    """on("2025-12-19") is that day's work: at nine what is due is written, ten minutes later what waits is mailed."""

    def work(day: str, *clocks: str):
        for clock in clocks or ("09:00", "09:10"):
            at(f"{day} {clock}")
            tasks.dun()
        return [letter.subject for letter in mail.outbox]

    return work


def invoice() -> Document:
    return Document.objects.get(number=NUMBER)


def letters():
    return [(each.kind, each.level, each.left, each.state) for each in DunningLetter.objects.order_by("id")]


def pay(desk, amount: int, day: str = "2025.12.20", by_hand: bool = False) -> None:
    """A line of the bank that names the invoice, or one that a person has to match."""
    line = (f"{day} 10:00:00", "누구", "" if by_hand else NUMBER, amount, amount)
    file = receive_bank_file(name=f"{day}.csv", data=korean(line), account="", by=desk.operator)
    record_bank_file(file=file, by=desk.operator)
    if by_hand:
        waiting = bank_lines().get(file=file)
        match_line(line=waiting, amounts={invoice().pk: amount}, key=uuid.uuid4(), by=desk.operator)


def state(desk) -> str:
    return Company.objects.get(pk=desk.hanul.company.pk).state


def lunch(desk, at: datetime):
    """What 김하늘 is told when they pay, by scan and by code, at noon of a day."""
    company = Company.objects.get(pk=desk.hanul.company.pk)
    with company_scope(company):
        paid = redeem(
            company=company, employee=desk.hanul.haneul, counter=desk.counter, amount=1_000, key=uuid.uuid4(), at=at
        )
    return paid.outcome, paid.reason


def test_each_reminder_is_sent_once_on_its_day_and_on_working_days_only(desk, on):
    assert on("2025-12-18") == []
    assert on("2025-12-19") == ["연체 안내 1차: 청구서 INV-2025-000001, 납부 기한 1일 지남"]
    on("2025-12-19", "09:20", "18:00")
    on("2025-12-20")
    # Christmas: the day after.
    on("2025-12-25")
    assert len(mail.outbox) == 1
    assert on("2025-12-26")[1:] == ["연체 안내 2차: 청구서 INV-2025-000001, 납부 기한 8일 지남"]
    assert on("2026-01-02")[2:] == ["연체 안내 3차: 청구서 INV-2025-000001, 납부 기한 15일 지남"]
    on("2026-01-05")
    assert letters() == [("reminder", level, 17_000, "sent") for level in (1, 2, 3)]


def test_nobody_is_mailed_before_nine(desk, on):
    assert on("2025-12-19", "08:59") == []
    assert letters() == []


def test_the_mail_says_what_to_pay_where_and_has_the_invoice(desk, on):
    Rendition.objects.create(document=invoice(), pdf=b"%PDF-1.7 invoice")
    on("2025-12-19")
    [letter] = mail.outbox
    assert letter.to == ["invoices@example.com", "hr@example.com", "finance@example.com"]
    assert letter.attachments == [
        ("RMD-2025-000001.pdf", b"%PDF of RMD-2025-000001", "application/pdf"),
        ("INV-2025-000001.pdf", b"%PDF-1.7 invoice", "application/pdf"),
    ]
    assert bytes(Note.objects.get().pdf) == b"%PDF of RMD-2025-000001"
    assert re.fullmatch(r"<dunning-\d+@localhost>", letter.extra_headers["Message-ID"])
    assert "납부 기한이 1일 지났으며" in letter.body
    for line in (
        "  아직 납부할 금액: 17,000원",
        "  납부 기한: 2025년 12월 18일 (목)",
        "  입금 계좌: 한빛은행 000-0000-0000-00 (주식회사 한끼)",
        "  입금자명에 적을 번호: INV2025000001",
        "  http://hanul.localhost:8000/finance/invoices/INV-2025-000001/",
    ):
        assert line in letter.body.splitlines()
    assert "연체 안내문: http://hanul.localhost:8000/finance/invoices/notes/RMD-2025-000001.pdf" in letter.body.splitlines()
    pages = (INVOICE_PAGE.format(number=NUMBER), NOTE_FILE.format(number="RMD-2025-000001"))
    assert [resolve(page, "config.urls_company").url_name for page in pages] == ["finance_invoice", "finance_note_file"]


def test_a_machine_that_sets_no_type_mails_where_the_paper_can_be_read(desk, on, monkeypatch):
    def missing(paper):
        raise PangoMissing

    monkeypatch.setattr("billing.rendering.render", missing)
    on("2025-12-19")
    assert (letters(), mail.outbox[0].attachments) == ([("reminder", 1, 17_000, "sent")], [])
    assert "/finance/invoices/notes/RMD-2025-000001.pdf" in mail.outbox[0].body


def test_each_reminder_has_one_paper_and_a_notice_has_none(desk, on):
    on("2025-12-19")
    on("2025-12-26")
    on("2026-01-12")
    assert [(note.number, note.level) for note in Note.objects.order_by("id")] == [
        ("RMD-2025-000001", 1),
        ("RMD-2025-000002", 2),
    ]
    assert "연체 안내문" not in mail.outbox[2].body
    attached = [[name for name, _, _ in letter.attachments] for letter in mail.outbox]
    assert attached == [["RMD-2025-000001.pdf"], ["RMD-2025-000002.pdf"], []]


def test_it_speaks_the_companys_language(desk, on):
    Company.objects.update(language="en")
    on("2025-12-26")
    assert mail.outbox[0].subject == "Reminder 2: invoice INV-2025-000001 is 8 days overdue"
    assert "The invoice below is 8 days overdue, and we have not seen the payment yet." in mail.outbox[0].body


def test_part_payment_is_thanked_for_and_full_payment_ends_it(desk, on, at):
    on("2025-12-19")
    at("2025-12-20 12:00")
    pay(desk, 7_000)
    on("2025-12-26")
    assert "청구 17,000원 중 7,000원 입금 확인" in mail.outbox[1].body
    assert "아직 납부할 금액: 10,000원" in mail.outbox[1].body
    pay(desk, 10_000, "2025.12.26")
    on("2026-01-02")
    assert letters() == [("reminder", 1, 17_000, "sent"), ("reminder", 2, 10_000, "sent")]


def test_a_letter_that_waits_is_dropped_when_the_payment_comes_first(desk, on, at):
    on("2025-12-19", "09:00")
    at("2025-12-19 10:05")
    pay(desk, 17_000, "2025.12.19")
    on("2025-12-19", "10:10")
    assert (mail.outbox, letters()) == ([], [("reminder", 1, 17_000, "dropped")])


def test_a_held_invoice_is_not_reminded_of_until_it_is_released(desk, on):
    hold_dunning(invoice=invoice(), reason="금액 확인 중", by=desk.operator)
    with pytest.raises(HoldRefused) as refused:
        hold_dunning(invoice=invoice(), reason="again", by=desk.operator)
    assert refused.value.code == "held"
    on("2025-12-19")
    on("2026-01-20")
    assert (letters(), Pause.objects.count()) == ([], 0)
    on("2025-12-29")
    release_dunning(invoice=invoice(), by=desk.operator)
    assert on("2025-12-30") == ["연체 안내 2차: 청구서 INV-2025-000001, 납부 기한 12일 지남"]
    with pytest.raises(HoldRefused):
        release_dunning(invoice=invoice(), by=desk.operator)
    assert [hold.reason for hold in DunningHold.objects.all()] == ["금액 확인 중"]
    assert AuditEntry.objects.filter(verb__in=["hold_dunning", "release_dunning"]).count() == 2


class Away(EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


class Cut(EmailBackend):
    """A mail server that falls silent after it took the mail: nobody knows."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected


def test_a_mail_server_that_is_away_is_asked_again(desk, on, settings):
    settings.EMAIL_BACKEND = "tests.billing.test_dunning.Away"
    on("2025-12-19")
    assert letters() == [("reminder", 1, 17_000, "new")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    on("2025-12-19", "09:20")
    assert (len(mail.outbox), letters()) == (1, [("reminder", 1, 17_000, "sent")])


def test_after_six_tries_it_is_not_sent_and_a_person_may_send_it_again(desk, on, settings):
    settings.EMAIL_BACKEND = "tests.billing.test_dunning.Away"
    on("2025-12-19", "09:00", *(f"10:{minute}0" for minute in range(6)))
    assert letters() == [("reminder", 1, 17_000, "failed")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    on("2025-12-19", "11:10")
    assert mail.outbox == []
    send_again(letter=DunningLetter.objects.get(), by=desk.operator)
    on("2025-12-19", "11:20")
    assert len(mail.outbox) == 1
    with pytest.raises(StateRefused):
        send_again(letter=DunningLetter.objects.get(), by=desk.operator)


def test_where_nobody_knows_it_is_not_sent_again_by_itself(desk, on, settings):
    settings.EMAIL_BACKEND = "tests.billing.test_dunning.Cut"
    on("2025-12-19")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    on("2025-12-19", "10:00")
    assert (mail.outbox, letters()) == ([], [("reminder", 1, 17_000, "unknown")])


def test_a_worker_that_died_in_it_repeats_nothing_and_loses_nothing(desk, on):
    on("2025-12-19", "09:00")
    # As the row stands when the worker is killed while the mail server is asked.
    DunningLetter.objects.update(state="sending", tried_at="2025-12-19T09:05:00+09:00")
    on("2025-12-19", "09:10")
    assert letters() == [("reminder", 1, 17_000, "sending")]
    on("2025-12-19", "09:30", "09:40")
    assert (mail.outbox, letters()) == ([], [("reminder", 1, 17_000, "unknown")])
    send_again(letter=DunningLetter.objects.get(), by=desk.operator)
    on("2025-12-19", "09:50")
    assert (len(mail.outbox), letters()) == (1, [("reminder", 1, 17_000, "sent")])


def test_a_company_nobody_can_be_mailed_at_is_told_to_the_operator(desk, on):
    Company.objects.update(email="")
    with company_scope(desk.hanul.company):
        User.objects.update(is_active=False)
    on("2025-12-19")
    assert [(each.state, each.why) for each in DunningLetter.objects.all()] == [
        ("failed", "nobody of the company has an address")
    ]


def test_a_pause_is_announced_begins_and_ends_with_the_payment(desk, on, at):
    noon = at("2026-01-16 12:10")
    # Saturday the 10th is 23 days late: Monday writes, and the notice runs seven days.
    on("2026-01-10")
    assert Pause.objects.count() == 0
    assert on("2026-01-12")[-1] == "1월 19일부터 한울의 식권 사용이 일시 중지됩니다"
    pause = Pause.objects.get()
    assert (pause.state, str(pause.begins_on), str(pause.due_until)) == ("announced", "2026-01-19", "2025-12-20")
    on("2026-01-16")
    assert lunch(desk, noon) == ("captured", "")
    noon = at("2026-01-19 12:10")
    on("2026-01-19")
    assert (state(desk), Pause.objects.get().state) == ("paused", "begun")
    assert lunch(desk, noon) == ("refused", "company_paused")
    with company_scope(desk.bada.company):
        paid = redeem(
            company=desk.bada.company,
            employee=desk.bada.haneul,
            counter=desk.counter,
            amount=1_000,
            key=uuid.uuid4(),
            at=noon,
        )
    assert paid.outcome == "captured"
    at("2026-01-19 12:20")
    pay(desk, 16_999, "2026.01.19", by_hand=True)
    assert state(desk) == "paused"
    pay(desk, 1, "2026.01.18")
    assert (state(desk), Pause.objects.get().state) == ("active", "ended")
    assert lunch(desk, at("2026-01-19 12:30")) == ("captured", "")
    verbs = AuditEntry.objects.filter(verb__in=["announce_pause", "pause_spending", "end_pause", "resume_spending"])
    assert [entry.verb for entry in verbs.order_by("id")] == [
        "announce_pause",
        "pause_spending",
        "end_pause",
        "resume_spending",
    ]


def test_a_pause_keeps_nothing_from_the_restaurants(desk, on):
    second = second_operator()
    check_both(desk, second)
    on("2026-01-12")

    def payable():
        return [(each.statement.number, each.amount, each.why) for each in candidates("KRW", date(2026, 1, 20))]

    owed = [("STM-2025-000001", GUKBAP, ""), ("STM-2025-000002", BUNSIK, "")]
    assert (state(desk), payable()) == ("active", owed)
    on("2026-01-19")
    assert (state(desk), payable()) == ("paused", owed)
    send(desk.operator, second, pay_on=date(2026, 1, 20))
    assert states() == [("할매국밥", 15_120, "sent"), ("봄날분식", 7_560, "sent")]


def test_a_credit_note_for_the_rest_ends_the_pause_at_once(world, on):
    closed_november(world, fee_minimum=1_000)
    with platform_scope():
        on("2026-01-12")
        on("2026-01-19")
        pay(world, 17_000, "2026.01.19")
        assert state(world) == "paused"
        issue_credit_note(invoice=invoice(), amount=1_000, reason="agreed", key=uuid.uuid4(), by=world.operator)
        assert (state(world), Pause.objects.get().state) == ("active", "ended")


def test_the_till_refuses_a_code_that_was_shown_before(desk, on, at):
    on("2026-01-12")
    at("2026-01-19 12:10")
    company = Company.objects.get(pk=desk.hanul.company.pk)
    with company_scope(company):
        code = show_code(company=company, employee=desk.hanul.haneul, seconds=600)
    on("2026-01-19", "12:11")
    paid = redeem_code(digits=code.digits, amount=1_000, key=uuid.uuid4(), counter_id=desk.counter.pk)
    assert (paid.outcome, paid.reason) == ("refused", "company_paused")


def test_never_a_pause_without_a_notice_that_was_sent(desk, on, settings):
    settings.EMAIL_BACKEND = "tests.billing.test_dunning.Away"
    on("2026-01-12", "09:00", *(f"10:{minute}0" for minute in range(6)))
    assert letters() == [("notice", 0, 17_000, "failed")]
    on("2026-01-30")
    assert (state(desk), Pause.objects.get().state) == ("active", "announced")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_again(letter=DunningLetter.objects.get(kind="notice"), by=desk.operator)
    # Sent at last on 2 February, it promises the 9th, and until then nothing stops.
    assert on("2026-02-02")[-1] == "2월 9일부터 한울의 식권 사용이 일시 중지됩니다"
    on("2026-02-06")
    assert state(desk) == "active"
    on("2026-02-09")
    assert state(desk) == "paused"


def test_what_became_overdue_after_the_notice_does_not_hold_a_pause_up(desk, on, at):
    on("2026-01-12")
    on("2026-01-19")
    Pause.objects.update(due_until="2025-12-17")
    at("2026-01-19 09:30")
    tasks.dun()
    # Nothing that its notice named is open: it ended, and another is announced with a notice of its own.
    assert [(p.state, str(p.begins_on)) for p in Pause.objects.order_by("id")] == [
        ("ended", "2026-01-19"),
        ("announced", "2026-01-26"),
    ]
    assert state(desk) == "active"


def test_an_undone_match_is_announced_anew(desk, on, at):
    on("2026-01-12")
    on("2026-01-19")
    pay(desk, 17_000, "2026.01.19")
    assert state(desk) == "active"
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="다른 회사", by=desk.operator)
    on("2026-01-20")
    assert [each[0] for each in letters()].count("notice") == 2
    assert (state(desk), str(Pause.objects.get(state="announced").begins_on)) == ("active", "2026-01-27")


def test_a_company_gets_one_notice_a_day(desk, on, at):
    """The payment that ends its pause is undone an hour later: announced anew on the next working day, not twice today."""
    on("2026-01-12")
    assert [each[0] for each in letters()].count("notice") == 1
    at("2026-01-12 10:00")
    pay(desk, 17_000, "2026.01.12")
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="다른 회사", by=desk.operator)
    on("2026-01-12", "11:00", "11:10")
    assert ([each[0] for each in letters()].count("notice"), Pause.objects.filter(state="announced").count()) == (1, 0)
    on("2026-01-13")
    assert [each[0] for each in letters()].count("notice") == 2
    assert str(Pause.objects.get(state="announced").begins_on) == "2026-01-20"


def test_a_notice_that_was_dropped_keeps_no_other_back(desk, on, at):
    on("2026-01-12", "09:00")
    pay(desk, 17_000, "2026.01.12")
    on("2026-01-12", "09:10")
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="다른 회사", by=desk.operator)
    on("2026-01-12", "11:00", "11:10")
    assert [each[3] for each in letters() if each[0] == "notice"] == ["dropped", "sent"]


def test_a_pause_is_put_off_before_and_after_it_began(desk, on, at):
    on("2026-01-12")
    put_pause_off(pause=Pause.objects.get(), until=date(2026, 1, 21), reason="결재 중", by=desk.operator)
    on("2026-01-19")
    assert state(desk) == "active"
    on("2026-01-21")
    assert state(desk) == "paused"
    put_pause_off(pause=Pause.objects.get(), until=date(2026, 1, 23), reason="이번 주 입금", by=desk.operator)
    assert state(desk) == "active"
    on("2026-01-22")
    assert state(desk) == "active"
    on("2026-01-23")
    assert (state(desk), Pause.objects.get().put_off) == ("paused", "이번 주 입금")
    for until, code in ((date(2026, 1, 23), "past"), (date(2026, 4, 26), "too_far")):
        with pytest.raises(PauseRefused) as refused:
            put_pause_off(pause=Pause.objects.get(), until=until, reason="", by=desk.operator)
        assert refused.value.code == code


def test_holding_the_invoice_ends_its_pause(desk, on):
    on("2026-01-12")
    on("2026-01-19")
    hold_dunning(invoice=invoice(), reason="금액 확인 중", by=desk.operator)
    assert (state(desk), Pause.objects.get().state) == ("active", "ended")


def test_a_company_suspended_meanwhile_is_paused_when_it_is_served_again(desk, on, at):
    on("2026-01-12")
    on("2026-01-19")
    company = Company.objects.get(pk=desk.hanul.company.pk)
    suspend_company(company=company, reason="test", by=desk.operator)
    on("2026-01-20")
    assert state(desk) == "suspended"
    reactivate_company(company=company, by=desk.operator)
    on("2026-01-20", "10:00")
    assert state(desk) == "paused"


def test_nobody_is_paused_when_that_is_switched_off(desk, on, settings):
    settings.PAUSE_AFTER_DAYS = 0
    on("2026-03-03")
    assert (Pause.objects.count(), state(desk)) == (0, "active")


def test_a_company_sees_its_own_pause_and_no_letter(desk, on):
    on("2026-01-12")
    with company_scope(desk.hanul.company):
        assert (Pause.objects.count(), DunningLetter.objects.count()) == (1, 0)
    with company_scope(desk.bada.company):
        assert (Pause.objects.count(), DunningLetter.objects.count(), DunningHold.objects.count()) == (0, 0, 0)
    with restaurant_scope(desk.gukbap.pk):
        assert (Pause.objects.count(), DunningLetter.objects.count()) == (0, 0)
