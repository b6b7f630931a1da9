"""A company that pays afterwards pays beforehand from a month on, and back: what was granted stays as it was granted."""

import json
import random
import uuid
from datetime import date, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from accounts.models import AuditEntry
from billing import till
from billing.actions import pay_in_deposit, refund_redemption
from billing.bank.recording import MatchRefused, deposit_line, undo_match
from billing.books import examine
from billing.close import begin_close, draw_documents, finish_close
from billing.deposits import ask_top_up, low_deposits, standing_of
from billing.enums import DocumentState
from billing.models import BankLine, BankMatch, Deposit, Document, Purse, Transfer
from billing.running import open_periods, owed_so_far
from billing.tasks import release_expired
from billing.terms import agree_company_terms
from tenants.models import Company
from tenants.scope import company_scope, platform_scope
from tests.billing.test_bank import record_lines
from tests.billing.test_books import close_month
from tests.portals.month import NOVEMBER
from vouchers.actions import give_grant
from vouchers.guests import give_company_pass
from vouchers.models import Program
from vouchers.redeeming import redeem

DECEMBER, JANUARY, FEBRUARY = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
FLIPS = {
    month: datetime.fromisoformat(f"{text}T09:00:00+09:00")
    for month, text in ((NOVEMBER, "2025-12-03"), (DECEMBER, "2026-01-05"), (JANUARY, "2026-02-03"))
}


def agree(world, staff, billing: str, since=DECEMBER, **more):
    company = Company.objects.get(pk=staff.company.pk)
    agree_company_terms(company=company, since=since, by=world.operator, billing=billing, **more)
    staff.company.refresh_from_db()


def pay_in(world, staff, amount: int, reference="first") -> None:
    with platform_scope():
        pay_in_deposit(company=staff.company, amount=amount, reference=reference, by=world.operator)


def bring(world, *lines) -> None:
    """Lines of a bank's statement."""
    with platform_scope():
        record_lines(world, *lines)


def eat(world, staff, amount: int, at: str, employee=None):
    """A meal at a moment; returns its outcome as the till says it."""
    moment = datetime.fromisoformat(f"{at}:00+09:00")
    with company_scope(staff.company):
        return redeem(
            company=staff.company, employee=employee or staff.haneul, counter=world.counter, amount=amount,
            key=uuid.uuid4(), at=moment,
        )  # fmt: skip


def close(month) -> None:
    """A month with its figures final, and no PDF to wait for."""
    close_month(month, FLIPS[month])
    with platform_scope():
        Document.objects.filter(period=month).update(state=DocumentState.RENDERED)
    finish_close(month)


def invoice(staff, month) -> dict:
    with platform_scope():
        return json.loads(Document.objects.get(company=staff.company, period=month, kind="invoice").frozen)


def asked(staff, month) -> tuple[str, int, int, int]:
    """How an invoice says it is paid, its total, what the deposit paid of it, and what it asks; minor units."""
    found = invoice(staff, month)
    summary = found["summary"]
    return found["terms"]["billing"], summary["total"], summary["paid_from_deposit"], summary["due"]


def deposit(staff) -> tuple[int, int, int]:
    """Paid in, granted of it, taken of it beside."""
    with platform_scope():
        return Deposit.objects.values_list("paid_in", "granted", "taken").get(company=staff.company)


def in_ledger(staff) -> int:
    """What the ledger says lies in the deposit."""
    with platform_scope():
        moved = Transfer.objects.filter(company=staff.company)
        came = sum(each.amount for each in moved if each.target.kind == "company_deposit")
        return came - sum(each.amount for each in moved if each.source.kind == "company_deposit")


def wrong_books() -> list:
    return [finding for finding in examine() if finding.wrong]


@pytest.fixture
def hanul(world):
    """Hanul, which pays afterwards until the end of November and beforehand from December on."""
    agree(world, world.hanul, "prepaid")
    return world.hanul


def test_until_the_month_meals_are_on_credit_and_from_it_on_they_come_from_the_deposit(world, hanul):
    pay_in(world, hanul, 30_000)
    assert eat(world, hanul, 9_000, "2025-11-28T12:10").captured
    assert eat(world, hanul, 8_000, "2025-12-01T12:10").captured
    with company_scope(hanul.company):
        assert [*Purse.objects.order_by("id").values_list("granted", "spent", "reserved")] == [
            (12_000, 9_000, False),
            (12_000, 8_000, True),
        ]
    assert deposit(hanul) == (30_000, 12_000, 0)
    assert wrong_books() == []


def test_without_money_nobody_eats_from_that_month_on(world, hanul):
    assert eat(world, hanul, 9_000, "2025-11-28T12:10").captured
    assert eat(world, hanul, 8_000, "2025-12-01T12:10").reason == "deposit_too_low"
    pay_in(world, hanul, 11_999)
    assert eat(world, hanul, 8_000, "2025-12-01T12:20").reason == "deposit_too_low"
    pay_in(world, hanul, 1, "second")
    assert eat(world, hanul, 8_000, "2025-12-01T12:30").captured


def test_months_that_still_collect_say_what_will_pay_them(world, hanul):
    pay_in(world, hanul, 30_000)
    eat(world, hanul, 9_000, "2025-11-28T12:10")
    eat(world, hanul, 8_000, "2025-12-01T12:10")
    with company_scope(hanul.company):
        found = [owed_so_far(hanul.company, period) for period in open_periods()]
    assert [(owed.period.month, owed.total, owed.prepaid) for owed in found] == [
        (NOVEMBER, 9_000, False),
        (DECEMBER, 8_000, True),
    ]


def test_the_invoices_say_how_each_month_was_paid(world, hanul):
    pay_in(world, hanul, 30_000)
    eat(world, hanul, 9_000, "2025-11-28T12:10")
    eat(world, hanul, 8_000, "2025-12-01T12:10")
    close(NOVEMBER)
    close(DECEMBER)
    # What was paid in before the change already pays the last invoice on credit, and is no longer there to grant.
    assert asked(hanul, NOVEMBER) == ("postpaid", 9_000, 9_000, 0)
    assert asked(hanul, DECEMBER) == ("prepaid", 8_000, 8_000, 0)
    assert deposit(hanul) == (30_000, 12_000, 9_000)
    assert in_ledger(hanul) == 13_000
    assert wrong_books() == []


def test_a_closed_month_keeps_what_it_was_closed_with(world):
    eat(world, world.hanul, 9_000, "2025-11-28T12:10")
    close(NOVEMBER)
    before = invoice(world.hanul, NOVEMBER)
    agree(world, world.hanul, "prepaid")
    close(DECEMBER)
    assert invoice(world.hanul, NOVEMBER) == before
    assert asked(world.hanul, NOVEMBER) == ("postpaid", 9_000, 0, 9_000)


def test_a_grant_given_on_credit_stays_on_credit(world, hanul):
    with company_scope(hanul.company):
        give_grant(
            company=hanul.company, employee=hanul.haneul, amount=20_000, reason="overtime",
            valid_until=date(2025, 12, 31), by=hanul.hr,
        )  # fmt: skip
    pay_in(world, hanul, 15_000)
    # No December allowance: the day is a Sunday, and the grant alone may be spent.
    assert eat(world, hanul, 20_000, "2025-12-07T12:10").captured
    assert deposit(hanul) == (15_000, 0, 0)
    close(NOVEMBER)
    close(DECEMBER)
    assert asked(hanul, DECEMBER) == ("prepaid", 20_000, 15_000, 5_000)
    assert (deposit(hanul), in_ledger(hanul)) == ((15_000, 0, 15_000), 0)
    assert eat(world, hanul, 8_000, "2026-01-02T12:10").reason == "deposit_too_low"
    assert wrong_books() == []


def test_a_fee_lowers_what_can_be_granted(world):
    bada = world.bada
    agree(world, bada, "prepaid", since=NOVEMBER, fee_minimum=1_000)
    eat(world, bada, 9_000, "2025-11-28T12:10")
    assert deposit(bada) == (10_000_000, 12_000, 0)
    release_expired()
    close(NOVEMBER)
    assert asked(bada, NOVEMBER) == ("prepaid", 10_100, 10_100, 0)
    assert deposit(bada)[0::2] == (10_000_000, 1_100)
    with platform_scope():
        assert standing_of(bada.company).left == 10_000_000 - deposit(bada)[1] - 1_100
    assert in_ledger(bada) == 9_989_900
    assert wrong_books() == []


def test_back_to_paying_afterwards_the_rest_of_the_deposit_pays_invoices(world):
    bada = world.bada
    agree(world, bada, "postpaid")
    eat(world, bada, 9_000, "2025-11-28T12:10")
    assert eat(world, bada, 8_000, "2025-12-01T12:10").captured
    with company_scope(bada.company):
        assert [*Purse.objects.order_by("id").values_list("spent", "reserved")] == [(9_000, True), (8_000, False)]
    close(NOVEMBER)
    close(DECEMBER)
    assert asked(bada, NOVEMBER) == ("prepaid", 9_000, 9_000, 0)
    assert asked(bada, DECEMBER) == ("postpaid", 8_000, 8_000, 0)
    assert deposit(bada) == (10_000_000, 12_000, 8_000)
    assert in_ledger(bada) == 9_983_000
    assert wrong_books() == []


def test_money_that_an_invoice_took_is_not_granted_a_second_time(world, hanul):
    pay_in(world, hanul, 24_000)
    agree(world, hanul, "postpaid", since=JANUARY)
    agree(world, hanul, "prepaid", since=FEBRUARY)
    assert eat(world, hanul, 12_000, "2025-12-01T12:10").captured
    assert eat(world, hanul, 12_000, "2026-01-05T12:10").captured
    close(NOVEMBER)
    close(DECEMBER)
    close(JANUARY)
    assert [asked(hanul, month)[2:] for month in (DECEMBER, JANUARY)] == [(12_000, 0), (12_000, 0)]
    assert (deposit(hanul), in_ledger(hanul)) == ((24_000, 12_000, 12_000), 0)
    assert eat(world, hanul, 5_000, "2026-02-03T12:10").reason == "deposit_too_low"
    assert wrong_books() == []


def test_a_refund_of_a_meal_on_credit_spares_the_deposit(world, hanul):
    eaten = eat(world, hanul, 9_000, "2025-11-28T12:10")
    close(NOVEMBER)
    pay_in(world, hanul, 24_000)
    eat(world, hanul, 10_000, "2025-12-01T12:10")
    with platform_scope():
        refund_redemption(redemption_id=eaten.redemption_id, reason="cold", key=uuid.uuid4(), by="test", at=FLIPS[NOVEMBER])
    close(DECEMBER)
    assert asked(hanul, DECEMBER) == ("prepaid", 1_000, 1_000, 0)
    assert (deposit(hanul), in_ledger(hanul)) == ((24_000, 12_000, -9_000), 23_000)
    assert wrong_books() == []


def test_what_lapses_of_a_grant_on_credit_comes_back_to_nobody(world, hanul):
    eat(world, hanul, 9_000, "2025-11-10T12:10")
    pay_in(world, hanul, 24_000)
    assert release_expired() == 0
    assert deposit(hanul) == (24_000, 0, 0)


def test_after_the_cut_off_day_the_next_months_way_holds(world):
    hanul = world.hanul
    agree(world, hanul, "postpaid", cut_off=25)
    agree(world, hanul, "prepaid", since=JANUARY, cut_off=25)
    assert eat(world, hanul, 8_000, "2025-12-24T12:10").captured
    assert eat(world, hanul, 8_000, "2025-12-26T12:10").reason == "deposit_too_low"


def test_the_database_tells_nobody_how_another_company_pays(world, hanul):
    with company_scope(hanul.company), connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.prepays(c, '2025-12-01') FROM unnest(%s::bigint[]) c", [[hanul.company.pk, world.bada.company.pk]]
        )
        assert cursor.fetchall() == [(True,), (None,)]


def test_a_deposit_may_be_paid_in_before_the_month_begins(world, hanul):
    with company_scope(hanul.company):
        top_up = ask_top_up(company=hanul.company, amount=50_000, by=hanul.finance)
    bring(world, ("2025.11.10", "한울", top_up.reference, 50_000, 50_000))
    assert deposit(hanul) == (50_000, 0, 0)
    with platform_scope():
        assert standing_of(hanul.company).left == 50_000


def test_who_never_pays_beforehand_has_no_deposit(world):
    bring(world, ("2025.11.10", "한울", "", 50_000, 50_000))
    with platform_scope():
        line = BankLine.objects.get()
        with pytest.raises(MatchRefused) as refused:
            deposit_line(line=line, company=world.hanul.company, amount=50_000, key=uuid.uuid4(), by=world.operator)
        assert refused.value.code == "not_prepaid"
        assert standing_of(world.hanul.company) is None
    with pytest.raises(ObjectDoesNotExist):
        deposit(world.hanul)


def undone(world) -> str:
    """What taking the one payment back is refused by."""
    with platform_scope(), pytest.raises(MatchRefused) as refused:
        undo_match(match=BankMatch.objects.get(), reason="wrong company", key=uuid.uuid4(), by=world.operator)
    return refused.value.code


def test_a_payment_cannot_be_undone_once_an_invoice_took_it(world, hanul):
    bring(world, ("2025.11.10", "한울", "", 10_000, 10_000))
    with platform_scope():
        deposit_line(line=BankLine.objects.get(), company=hanul.company, amount=10_000, key=uuid.uuid4(), by=world.operator)
    eat(world, hanul, 9_000, "2025-11-28T12:10")
    close(NOVEMBER)
    assert undone(world) == "deposit_granted"
    assert (deposit(hanul), in_ledger(hanul)) == ((10_000, 0, 9_000), 1_000)


def test_a_payment_cannot_be_undone_while_a_month_that_may_use_it_is_closed(world, hanul):
    """Its invoice uses what lay in the deposit at the flip, however late it is frozen."""
    bring(world, ("2025.11.10", "한울", "", 10_000, 10_000))
    with platform_scope():
        deposit_line(line=BankLine.objects.get(), company=hanul.company, amount=10_000, key=uuid.uuid4(), by=world.operator)
    eat(world, hanul, 9_000, "2025-11-28T12:10")
    begin_close(month=NOVEMBER, by=world.operator, at=FLIPS[NOVEMBER])
    assert undone(world) == "closing"
    draw_documents(NOVEMBER)
    assert undone(world) == "closing"
    close(NOVEMBER)
    assert undone(world) == "deposit_granted"
    assert (asked(hanul, NOVEMBER), in_ledger(hanul), wrong_books()) == (("postpaid", 9_000, 9_000, 0), 1_000, [])


def test_a_payment_that_an_invoice_used_is_not_undone_for_a_refund_of_its_meals(world, hanul, at):
    """The refund gave the purse back what only the invoice of its own month will give back."""
    bring(world, ("2025.11.10", "한울", "", 12_000, 12_000))
    with platform_scope():
        deposit_line(line=BankLine.objects.get(), company=hanul.company, amount=12_000, key=uuid.uuid4(), by=world.operator)
    eaten = eat(world, hanul, 12_000, "2025-12-01T12:10")
    close(NOVEMBER)
    close(DECEMBER)
    with platform_scope():
        refund_redemption(redemption_id=eaten.redemption_id, reason="x", key=uuid.uuid4(), by="test", at=FLIPS[DECEMBER])
    at("2026-01-06 09:00")
    release_expired()
    assert (deposit(hanul), in_ledger(hanul)) == ((12_000, 0, 0), 0)
    assert undone(world) == "deposit_granted"
    assert (deposit(hanul), in_ledger(hanul), wrong_books()) == ((12_000, 0, 0), 0, [])


def test_a_guests_pass_is_covered_by_the_way_of_its_first_day(world, hanul):
    with company_scope(hanul.company):
        program = Program.objects.get()
        terms = {"program": program, "name": "손님", "amount": 10_000, "meals": 1, "by": hanul.hr}
        give_company_pass(
            company=hanul.company, starts_on=date(2025, 11, 28), valid_until=date(2025, 11, 28), **terms
        )  # fmt: skip
        with pytest.raises(till.DepositTooLow):
            give_company_pass(
                company=hanul.company, starts_on=date(2025, 12, 2), valid_until=date(2025, 12, 2), **terms
            )  # fmt: skip


def test_the_operator_is_told_of_a_company_that_is_to_pay_beforehand_and_has_not(world, hanul):
    with platform_scope():
        assert [company.name for company in low_deposits()] == ["한울"]
    pay_in(world, hanul, 1_000_000)
    with platform_scope():
        assert [company.name for company in low_deposits()] == []


def test_who_pays_afterwards_again_is_not_asked_for_more(world):
    with company_scope(world.bada.company):
        give_grant(
            company=world.bada.company, employee=world.bada.haneul, amount=9_900_000, reason="x",
            valid_until=date(2025, 11, 30), by=world.bada.hr,
        )  # fmt: skip
    with platform_scope():
        assert standing_of(world.bada.company).is_low is True
    agree(world, world.bada, "postpaid", since=NOVEMBER)
    with platform_scope():
        assert [company.name for company in low_deposits()] == []
        assert standing_of(world.bada.company).is_low is False


def test_other_terms_leave_the_way_of_paying_alone(world):
    agree_company_terms(company=world.bada.company, since=DECEMBER, by=world.operator, due_days=20)
    with platform_scope():
        assert [world.bada.company.prepays_in(month) for month in (NOVEMBER, DECEMBER)] == [True, True]
    assert AuditEntry.objects.filter(verb="agree_terms").values_list("data", flat=True).get() == {
        "since": "2025-12",
        "due_days": 20,
    }


def test_the_phone_says_that_the_deposit_is_used_up_only_where_it_would_be_needed(world, hanul, visit, at):
    with company_scope(hanul.company):
        give_grant(
            company=hanul.company, employee=hanul.doyun, amount=5_000, reason="overtime",
            valid_until=date(2025, 12, 31), by=hanul.hr,
        )  # fmt: skip
    at("2025-12-02 12:10")
    phone = visit("hanul", hanul.haneul.user)
    page = phone.get("/")
    assert (page.context["can"].limit, page.context["why"]) == (0, "What your company paid in for meals is used up.")
    # A grant that was given on credit pays on.
    assert visit("hanul", hanul.doyun.user).get("/").context["can"].limit == 5_000
    pay_in(world, hanul, 12_000)
    assert phone.get("/").context["can"].limit == 12_000
    at("2025-12-02 17:00")
    assert phone.get("/").context["can"].refusal.code == "outside_hours"


def test_what_covers_one_allowance_does_not_cover_two(world, hanul):
    pay_in(world, hanul, 12_000)
    assert eat(world, hanul, 9_000, "2025-12-02T12:10").captured
    refused = eat(world, hanul, 9_000, "2025-12-02T12:20", hanul.doyun)
    assert (refused.captured, refused.reason) == (False, "deposit_too_low")


def standing(staff) -> tuple[int, int, int]:
    """What can still be granted, as the deposit's three figures say it and as ledger and purses do, and the ledger's own."""
    paid_in, granted, taken = deposit(staff)
    with platform_scope():
        closed = Document.objects.filter(company=staff.company, kind="invoice").values("period")
        reserved = Purse.objects.filter(company=staff.company, reserved=True)
        promised = sum(purse.granted - purse.released for purse in reserved)
        moved = Transfer.objects.filter(company=staff.company, purse__in=reserved, period__in=closed)
        invoiced = sum(each.amount if each.reason == "meal" else -each.amount for each in moved)
    return paid_in - granted - taken, in_ledger(staff) - (promised - invoiced), in_ledger(staff)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_agreed_and_eaten_the_deposit_ties(world, at, seed):
    """A winter by chance: ways of paying, fees, top-ups, meals, refunds of closed months and closes in any mixture."""
    tell, hanul, refundable = random.Random(seed), world.hanul, []
    for month, days in ((NOVEMBER, range(12, 29)), (DECEMBER, range(1, 30)), (JANUARY, range(2, 30))):
        agree(world, hanul, tell.choice(["prepaid", "postpaid"]), since=month, fee_minimum=tell.choice([0, 3_000]))
        pay_in(world, hanul, tell.randrange(1, 60) * 1_000, f"{month}")
        eaten = []
        for day in sorted(tell.sample(days, 6)):
            who = tell.choice([hanul.haneul, hanul.doyun])
            paid = eat(world, hanul, tell.randrange(1, 13) * 1_000, f"{month:%Y-%m}-{day:02d}T12:10", who)
            eaten += [paid.redemption_id] if paid.captured else []
        after = FLIPS[month]
        with platform_scope():
            for redemption_id in [each for each in refundable if tell.random() < 0.4]:
                refund_redemption(redemption_id=redemption_id, reason="x", key=uuid.uuid4(), by="test", at=after)
                refundable.remove(redemption_id)
        at(f"{after:%Y-%m-%d %H:%M}")
        release_expired()
        close(month)
        refundable += eaten
        by_figures, by_ledger, in_deposit = standing(hanul)
        assert (by_figures, in_deposit >= 0) == (by_ledger, True)
        assert wrong_books() == []
