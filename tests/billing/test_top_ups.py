"""Top-ups that find their deposit by the reference they name, and being told once when little is left."""

import uuid

import pytest
from django.core import mail

from accounts.models import AuditEntry
from billing.actions import pay_in_deposit
from billing.bank.matching import OpenInvoice, OpenTopUp, Payment, top_up_of
from billing.bank.preview import preview
from billing.bank.recording import deposit_line, receive_bank_file, undo_match
from billing.deposits import (
    TopUpRefused,
    ask_top_up,
    low_deposits,
    open_top_ups,
    ring_alarms,
    set_alarm,
    standing_of,
    withdraw_top_up,
)
from billing.models import BankLine, BankMatch, DepositAlarm, TopUp
from tenants.actions import suspend_company
from tenants.scope import company_scope, platform_scope
from tests.billing.statements import korean
from tests.billing.test_bank import desk, record_lines, states, wrong  # noqa: F401  (desk is a fixture)
from tests.crowd import crowd, make_purse


def ask(world, amount=500_000, staff=None):
    staff = staff or world.bada
    with company_scope(staff.company):
        return ask_top_up(company=staff.company, amount=amount, by=staff.finance)


def left(world):
    with platform_scope():
        return standing_of(world.bada.company).left


def line(payer, memo, amount, balance=1):
    return ("2025.12.04 13:00:00", payer, memo, amount, balance)


def test_a_transfer_that_names_a_top_up_goes_into_the_deposit_by_itself(desk):  # noqa: F811
    top_up = ask(desk)
    assert top_up.reference == f"DEP2025{top_up.pk:06d}"
    record_lines(desk, line("바다", f"dep 2025-{top_up.pk:06d}", 500_000))
    assert states() == [("바다", 500_000, 0, "matched")]
    match = BankMatch.objects.get()
    assert (match.rule, match.top_up, match.actor, left(desk)) == ("top_up", top_up, "system", 10_488_000)
    assert (list(open_top_ups()), wrong()) == ([], {})


def foreseen(*lines):
    seen = preview(receive_bank_file(name="seen.csv", data=korean(*lines), account="", by="test"))
    return [(each.fate.value, each.top_up and each.top_up.reference) for each in seen.lines]


def test_the_preview_says_which_lines_go_into_the_deposit_by_themselves(desk):  # noqa: F811
    one = ask(desk).reference
    lines = [line("바다", one, 300_000), line("바다", one, 200_000, 2), line("바다", f"{one} INV2025000001", 17_000, 3)]
    assert foreseen(*lines) == [("matched", one), ("waiting", None), ("matched", None)]
    assert foreseen(line("누구", "INV2025000001", 17_000), line("바다", f"{one} INV2025000001", 5_000, 2)) == [
        ("matched", None),
        ("matched", one),
    ]
    record_lines(desk, *lines)
    assert [state for *_, state in states()] == ["matched", "waiting", "matched"]


def test_another_amount_is_the_companys_too_and_the_next_one_waits(desk):  # noqa: F811
    top_up = ask(desk)
    record_lines(desk, line("바다", top_up.reference, 300_000), line("바다", top_up.reference, 200_000, 2))
    assert states() == [("바다", 300_000, 0, "matched"), ("바다", 200_000, 200_000, "waiting")]
    assert wrong() == {}


def test_what_is_withdrawn_waits_for_a_person_and_an_invoice_named_beside_comes_first(desk):  # noqa: F811
    gone, there = ask(desk), ask(desk)
    with company_scope(desk.bada.company):
        withdraw_top_up(top_up=gone, by=desk.bada.finance)
    record_lines(desk, line("바다", gone.reference, 500_000), line("?", f"INV2025000001 {there.reference}", 1_000, 2))
    assert [state for *_, state in states()] == ["waiting", "matched"]
    assert BankMatch.objects.get().document.number == "INV-2025-000001"
    assert (list(open_top_ups()), wrong()) == ([there], {})


def test_a_match_by_hand_pays_the_top_up_of_its_amount_and_undoing_opens_it_again(desk):  # noqa: F811
    ask(desk, 400_000)
    top_up = ask(desk)
    record_lines(desk, line("바다", "예치금", 500_000))
    found = BankLine.objects.get()
    deposit_line(line=found, company=desk.bada.company, amount=500_000, key=uuid.uuid4(), by=desk.operator)
    assert [each.amount for each in open_top_ups()] == [400_000]
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by=desk.operator)
    assert [each.amount for each in open_top_ups()] == [400_000, 500_000]
    deposit_line(line=found, company=desk.bada.company, amount=500_000, key=uuid.uuid4(), by=desk.operator)
    top_up.refresh_from_db()
    assert (top_up.match.amount, open_top_ups().count(), wrong()) == (500_000, 1, {})


@pytest.mark.parametrize(
    ("memo", "named"),
    [("DEP2025000007", 7), ("dep-2025 000007 감사", 7), ("DEP20250000070", None), ("DEP2025000008", None), ("예치금", None)],
)
def test_a_reference_is_read_as_people_write_it(memo, named):
    found = top_up_of(Payment(1, "KRW", "바다", memo), [], [OpenTopUp(7, "DEP2025000007", "KRW")])
    assert (found.id if found else None) == named


def test_what_is_not_certain_is_nobodys():
    two = [OpenTopUp(7, "DEP2025000007", "KRW"), OpenTopUp(8, "DEP2025000008", "KRW")]
    owed = [OpenInvoice(1, "INV2025000001", "바다", 10, "KRW")]
    assert top_up_of(Payment(1, "KRW", "", "DEP2025000007 DEP2025000008"), [], two) is None
    assert top_up_of(Payment(1, "KRW", "", "DEP2025000007 INV2025000001"), owed, two) is None
    assert top_up_of(Payment(1, "EUR", "", "DEP2025000007"), [], two) is None


def test_who_pays_afterwards_asks_for_none_and_five_are_enough(world):
    with pytest.raises(TopUpRefused) as refused:
        ask(world, staff=world.hanul)
    assert refused.value.code == "not_prepaid"
    for _ in range(5):
        ask(world)
    with pytest.raises(TopUpRefused) as refused:
        ask(world)
    assert refused.value.code == "too_many"
    with platform_scope():
        assert TopUp.objects.count() == 5


def test_a_top_up_is_withdrawn_once(world):
    top_up = ask(world)
    with company_scope(world.bada.company):
        withdraw_top_up(top_up=top_up, by=world.bada.finance)
        with pytest.raises(TopUpRefused) as refused:
            withdraw_top_up(top_up=top_up, by=world.bada.finance)
        assert refused.value.code == "over"
        assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
            "ask_top_up",
            "withdraw_top_up",
        ]


def test_another_company_sees_neither_top_up_nor_alarm(world):
    ask(world)
    with company_scope(world.bada.company):
        set_alarm(company=world.bada.company, below=1, by=world.bada.finance)
        assert (TopUp.objects.count(), DepositAlarm.objects.count()) == (1, 1)
    with company_scope(world.hanul.company):
        assert (TopUp.objects.count(), DepositAlarm.objects.count()) == (0, 0)


@pytest.fixture
def alarmed(world):
    """바다, of whose 10,000,000 won 4,000,000 are left, wants to be told below 5,000,000."""
    with company_scope(world.bada.company):
        set_alarm(company=world.bada.company, below=5_000_000, by=world.bada.finance)
    make_purse(world.bada.company, 6_000_000)
    return world


def test_a_low_deposit_is_told_once_to_finance_hr_and_the_operator(alarmed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert ring_alarms() == 1
        assert ring_alarms() == 0
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "finance@example.com",
        "hr@example.com",
        "operator@example.com",
    ]
    told = next(letter for letter in mail.outbox if letter.to == ["finance@example.com"])
    assert told.subject == "바다 예치금이 얼마 남지 않았습니다"
    assert "4,000,000원" in told.body
    assert "5,000,000원" in told.body
    assert "http://bada.localhost" in told.body
    assert "/finance/deposit/" not in next(each.body for each in mail.outbox if each.to == ["operator@example.com"])


def test_only_a_top_up_that_is_enough_arms_it_again(alarmed):
    def pay_in(amount):
        with platform_scope():
            pay_in_deposit(company=alarmed.bada.company, amount=amount, reference=str(amount), by="test")

    assert ring_alarms() == 1
    pay_in(999_999)
    assert ring_alarms() == 0
    pay_in(1_000_001)
    assert ring_alarms() == 0  # 6,000,000 are left
    make_purse(alarmed.bada.company, 1_000_000)
    assert ring_alarms() == 0  # 5,000,000 are not below
    make_purse(alarmed.bada.company, 1)
    assert ring_alarms() == 1


def test_nobody_is_told_who_set_nothing_left_the_house_or_has_enough(alarmed):
    with company_scope(alarmed.bada.company):
        set_alarm(company=alarmed.bada.company, below=4_000_000, by=alarmed.bada.finance)
        assert ring_alarms() == 0
        set_alarm(company=alarmed.bada.company, below=0, by=alarmed.bada.finance)
        assert (ring_alarms(), DepositAlarm.objects.count()) == (0, 0)
        set_alarm(company=alarmed.bada.company, below=5_000_000, by=alarmed.bada.finance)
    suspend_company(company=alarmed.bada.company, reason="test", by="test")
    assert ring_alarms() == 0


def test_another_amount_arms_it_anew(alarmed):
    assert ring_alarms() == 1
    with company_scope(alarmed.bada.company):
        set_alarm(company=alarmed.bada.company, below=4_500_000, by=alarmed.bada.finance)
    assert ring_alarms() == 1


@pytest.mark.parametrize(("below", "low"), [(0, False), (4_000_000, False), (4_000_001, True)])
def test_list_and_page_call_the_same_deposit_low(world, below, low):
    make_purse(world.bada.company, 6_000_000)
    with platform_scope():
        set_alarm(company=world.bada.company, below=below, by="test")
        assert [standing_of(world.bada.company).is_low, low_deposits().exists()] == [low, low]
        assert standing_of(world.hanul.company) is None


def test_two_workers_tell_once(committed_world):
    with platform_scope():
        set_alarm(company=committed_world.bada.company, below=20_000_000, by="test")
    assert sorted(crowd(2, lambda _: ring_alarms())) in ([0, 1], [0, 0, 1])
