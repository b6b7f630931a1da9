"""Books that could not be wrong would prove nothing: each invariant is broken once by force, and says so."""

import uuid
from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from billing import close
from billing.actions import refund_redemption, void_redemption
from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file
from billing.books import examine, invariants, totals
from billing.holds import capture_hold, hold, release_hold
from billing.models import BankLine, Document
from billing.notes import issue_credit_note
from billing.payouts.details import confirm_holder
from billing.payouts.runs import Result, record_results
from billing.terms import agree_company_terms, agree_restaurant_terms
from billing.till import Item, Share
from restaurants.models import Restaurant
from tenants.scope import company_scope, owner_scope, platform_scope
from tests.billing.payouts.desk import PAY_DAY, give_account, item, send
from tests.billing.statements import korean
from tests.crowd import LUNCH, make_purse
from vouchers.redeeming import redeem

NOVEMBER, FLIP = date(2025, 11, 1), datetime.fromisoformat("2025-12-03T09:00:00+09:00")
DECEMBER, NEXT_FLIP = date(2025, 12, 1), datetime.fromisoformat("2026-01-02T09:00:00+09:00")
TABLES = (
    "transfer redemption reversal purse deposit account document line period numbering counteraccount hold"
    " bankline bankmatch givenback repayment portion payoutrun payoutitem payoutstep payouttie note setoff"
    " striperefund stripemove stripedispute stripepayout operation stripetransfer transferreversal owncard"
).split()


def eat(world, staff, restaurant, amount, employee=None):
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=employee or staff.haneul, counter=restaurant.counters.get(), amount=amount,
            key=uuid.uuid4(), at=LUNCH,
        )  # fmt: skip
    return paid.redemption_id


def set_aside(world, amount):
    """A hold at 할매국밥 on a purse of 한울 that pays nothing else; returns its key."""
    purse = make_purse(world.hanul.company, 10_000)
    item = Item(
        key=uuid.uuid4(), counter_id=world.counter.pk, amount=amount, shares=(Share(purse, amount),),
        company_id=world.hanul.company.pk, at=LUNCH,
    )  # fmt: skip
    assert hold(item=item).held
    return item.key


def pay_by_bank(world):
    """한울 pays 5,000 of its 15,000, 바다 1,000 more into its deposit, somebody 300 for nothing we know."""
    lines = [
        ("2025.11.10", "한울", "INV2025000001", 5_000, 1),
        ("2025.11.10", "바다", "", 1_000, 2),
        ("2025.11.10", "?", "", 300, 3),
    ]
    with platform_scope():
        file = receive_bank_file(name="bank.csv", data=korean(*lines), account="", by="test")
        record_bank_file(file=file, by="test")
        line = BankLine.objects.get(payer="바다")
        deposit_line(line=line, company=world.bada.company, amount=1_000, key=uuid.uuid4(), by="test")


def pay_out(world):
    """Both statements of November are sent and went out by bank; 봄날분식's came back, as the bank's result says."""
    with platform_scope():
        give_account(world.bunsik, "test", "second")
        for place in Restaurant.objects.all():
            confirm_holder(restaurant=place, note="paper", by="second")
        run = send("test", "second")
        back = [Result(item(2).pk, "returned", PAY_DAY, "closed")]
        record_results(run=run, results=back, by="test")
        lines = [
            ("2025.11.10", "x", item(1).reference, -item(1).amount, 4),
            ("2025.11.10", "x", item(2).reference, -3_800, 5),
        ]
        record_bank_file(file=receive_bank_file(name="b.csv", data=korean(*lines), account="", by="test"), by="test")


def close_month(month, at):
    close.begin_close(month=month, by="test", at=at)
    close.draw_documents(month)
    with platform_scope():
        ids = list(Document.objects.filter(period=month).values_list("id", flat=True))
    for pk in ids:
        close.freeze_document(pk)


@pytest.fixture
def books(world):
    """Two closed months with everything that can happen in them: paid, refused, voided, refunded after the close, held."""
    agree_company_terms(
        company=world.bada.company, since=NOVEMBER, by="test", service_fee_bp=150, fee_minimum=300,
        fee_per_head=10, cost_split=True,
    )  # fmt: skip
    tiers = [[10_000, 400], [20_000, 350]]
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, by="test", tiers=tiers, commission_cap=1_200)
    agree_restaurant_terms(restaurant=world.bunsik, since=NOVEMBER, by="test", supply="principal")
    refunded = eat(world, world.hanul, world.gukbap, 9_000)
    eat(world, world.bada, world.bunsik, 4_000)
    eat(world, world.bada, world.gukbap, 13_000)
    voided = eat(world, world.hanul, world.bunsik, 5_000, employee=world.hanul.doyun)
    with platform_scope():
        void_redemption(redemption_id=voided, reason="test", key=uuid.uuid4(), by="test", at=LUNCH)
    set_aside(world, 7_000)
    assert capture_hold(key=set_aside(world, 6_000), by="test", at=LUNCH).captured
    release_hold(key=set_aside(world, 8_000), by="test", at=LUNCH)
    close_month(NOVEMBER, FLIP)
    with platform_scope():
        refund_redemption(redemption_id=refunded, reason="late", key=uuid.uuid4(), by="test", at=FLIP)
        credited = Document.objects.get(kind="invoice", company=world.bada.company)
    issue_credit_note(invoice=credited, amount=100, reason="agreed", key=uuid.uuid4(), by="test", at=FLIP)
    pay_by_bank(world)
    pay_out(world)
    close_month(DECEMBER, NEXT_FLIP)
    return world


def found():
    """The invariants that are wrong, each with its figure."""
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def break_by_force(*statements):
    """Do what no role of ours may: edit as the owner, with triggers and constraints out of the way."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE billing_{table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, statement


def test_the_books_of_two_closed_months_agree(books):
    assert found() == {}
    assert totals() == {"redemptions": 5, "transfers": 28, "meals": 24_000}


SNAPSHOT = (
    "INSERT INTO billing_snapshot (day, currency, as_of, known_at, owed, bank, receivables, surplus, outstanding, issued,"
    " frozen, fingerprint) SELECT '2025-11-30', 'KRW', '2025-12-01', '2099-01-01', 1, 0, 0, 0, 0, 0, said, {fingerprint}"
    """ FROM (SELECT '{{"owed": 1, "surplus": 0}}' AS said) x"""
)
SHA_256 = "encode(sha256(convert_to(said, 'UTF8')), 'hex')"
TAX_INVOICE = (
    "INSERT INTO billing_taxinvoice (document_id, company_id, month, written_on, due_on, supplier, buyer, item, note,"
    " supply, vat, state, approval, why, amendment, drafted_at) SELECT id, company_id, '2025-11-01', '2025-11-30',"
    " '2025-12-10', '{}', '{}', '', '', 1, 0, 'drafted', '', '', '', now() FROM billing_document"
    " WHERE number = 'INV-2025-000002'"
)

MOVE = (
    "INSERT INTO billing_stripemove"
    " (kind, payment_id, dispute_id, amount, currency, remote, happened_at, recorded_at, transfer_id)"
    " VALUES ('{kind}', 0, {dispute}, 5, 'KRW', 'x', now(), now(), 0)"
)
DISPUTE = (
    "INSERT INTO billing_stripedispute (id, remote, payment_id, company_id, amount, currency, state, reason, opened_at)"
    " VALUES (1, 'x', 0, 1, 5, 'KRW', '{state}', '', now())"
)

# What is done by force, and which invariants see it, with their figures.
BREAKS = {
    "a purse says it spent more": (["UPDATE billing_purse SET spent = spent + 100 WHERE spent = 4000"], {1: 1}),
    "a purse is gone": (["DELETE FROM billing_purse WHERE spent = 4000"], {1: 1, 13: 1, 22: 1}),
    "a purse is negative": (
        [
            "ALTER TABLE billing_purse DROP CONSTRAINT purse_not_negative",
            "UPDATE billing_purse SET held = -1 WHERE spent = 4000",
        ],
        {2: 1, 16: 1},
    ),
    "a purse is overspent": (
        [
            "ALTER TABLE billing_purse DROP CONSTRAINT purse_not_overspent",
            "UPDATE billing_purse SET granted = spent - 1 WHERE spent = 4000",
        ],
        {2: 1, 13: 1},
    ),
    "a refused meal says it was paid": (
        ["UPDATE billing_redemption SET outcome = 'captured' WHERE outcome = 'refused'"],
        {3: 1},
    ),
    "a meal says another amount": (["UPDATE billing_redemption SET amount = 4001 WHERE amount = 4000"], {3: 1}),
    "a reversal says another amount": (["UPDATE billing_reversal SET amount = 4999 WHERE kind = 'void'"], {4: 1}),
    "a reversal is gone": (["DELETE FROM billing_reversal WHERE kind = 'void'"], {4: 1}),
    "a meal moved to another company": (
        ["UPDATE billing_redemption SET company_id = 3 - company_id WHERE amount = 4000"],
        {5: 1, 18: 2},
    ),
    "a meal moved to another month": (
        ["UPDATE billing_redemption SET period = '2025-12-01' WHERE amount = 4000"],
        {5: 1, 18: 1},
    ),
    "an invoice bills more": (
        ["UPDATE billing_document SET gross = gross + 1 WHERE number = 'INV-2025-000001'"],
        {6: 1},
    ),
    "a line counts more": (["UPDATE billing_line SET gross = gross + 1 WHERE gross = 4000"], {6: 1, 44: 2}),
    "invoices, statements and lines all leave a meal out": (
        [
            "UPDATE billing_document SET gross = gross - 4000 WHERE period_id = '2025-11-01' AND gross = 4000",
            "UPDATE billing_line SET gross = 0 WHERE gross = 4000",
        ],
        {6: 1, 17: 1, 44: 2},
    ),
    "a meal entered a closed month": (
        ["UPDATE billing_period SET last_redemption = last_redemption - 1 WHERE month = '2025-11-01'"],
        {7: 1},
    ),
    "a transfer entered a closed month": (
        ["UPDATE billing_period SET last_transfer = last_transfer - 1 WHERE month = '2025-11-01'"],
        {7: 1},
    ),
    "an account leads nowhere": (
        ["UPDATE billing_transfer SET source_id = 0 WHERE reference = 'first'"],
        {8: 1},
    ),
    "a meal was at another restaurant's counter": (
        ["UPDATE billing_redemption SET counter_id = 3 - counter_id WHERE amount = 4000"],
        {8: 1},
    ),
    "a purse belongs to no company": (["UPDATE billing_purse SET company_id = 0 WHERE spent = 4000"], {8: 1, 13: 2}),
    "a transfer leads to no document": (
        ["UPDATE billing_transfer SET document_id = 0 WHERE reason = 'deposit_used'"],
        {8: 1},
    ),
    "a counter sells into another restaurant's account": (
        ["UPDATE billing_counteraccount SET account_id = 0 WHERE counter_id = 1"],
        {15: 1},
    ),
    "the till takes a closed counter for open": (
        [
            "ALTER TABLE restaurants_counter DISABLE TRIGGER ALL",
            "UPDATE restaurants_counter SET state = 'closed' WHERE id = 1",
        ],
        {15: 1},
    ),
    "a purse holds what nobody asked it to": (["UPDATE billing_purse SET held = 7001 WHERE held = 7000"], {16: 1}),
    "a hold is gone": (["DELETE FROM billing_hold WHERE state = 'held'"], {16: 1}),
    "a captured hold is said to be open": (
        ["UPDATE billing_hold SET state = 'held' WHERE state = 'captured'"],
        {16: 2},
    ),
    "a released hold is said to be paid": (
        ["UPDATE billing_hold SET state = 'captured' WHERE state = 'released'"],
        {16: 1},
    ),
    "what came in is not in clearing": (
        ["UPDATE billing_transfer SET target_id = 0 WHERE reason = 'bank_in' AND amount = 300"],
        {8: 1, 19: 1},
    ),
    "a bank line says another amount": (["UPDATE billing_bankline SET amount = 301 WHERE amount = 300"], {19: 1}),
    "a match moved another amount": (
        [
            "UPDATE billing_transfer SET amount = 4999 WHERE reason = 'invoice_paid'",
        ],
        {19: 2, 41: 1},
    ),
    "a match is gone": (["DELETE FROM billing_bankmatch WHERE amount = 5000"], {19: 1, 41: 1}),
    "a line pays more than came in": (
        ["UPDATE billing_bankline SET amount = 4000 WHERE amount = 5000"],
        {19: 1, 20: 1},
    ),
    "a line that went out pays an invoice": (
        [
            "ALTER TABLE billing_bankline DROP CONSTRAINT what_came_in_is_in_the_ledger",
            "UPDATE billing_bankline SET amount = -5000 WHERE amount = 5000",
        ],
        {20: 1},
    ),
    "an invoice is paid beyond what it asked": (
        [
            "UPDATE billing_bankline SET amount = 50000 WHERE amount = 5000",
            "UPDATE billing_bankmatch SET amount = 50000 WHERE amount = 5000",
            "UPDATE billing_transfer SET amount = 50000 WHERE reason IN ('bank_in', 'invoice_paid') AND amount = 5000",
        ],
        {21: 1},
    ),
    "a statement is said to be paid": (
        [
            "UPDATE billing_bankmatch SET document_id = (SELECT min(id) FROM billing_document WHERE kind = 'statement')"
            " WHERE amount = 5000"
        ],
        {21: 1, 33: 1, 41: 1},
    ),
    "the transfer of a payout is gone": (
        ["DELETE FROM billing_transfer WHERE reason = 'payout' AND amount = 3800"],
        {25: 1, 27: 1, 33: 1},
    ),
    "a payout came back and nobody says so": (
        ["DELETE FROM billing_payoutstep WHERE state = 'returned'"],
        {25: 1, 27: 1, 33: 1},
    ),
    "an approved run is altered": (["UPDATE billing_payoutrun SET frozen = replace(frozen, '3800', '9800')"], {25: 1}),
    "a statement is paid beyond its net": (
        ["UPDATE billing_payoutitem SET amount = amount + 1 WHERE amount <> 3800"],
        {25: 1, 26: 1, 27: 1, 33: 1},
    ),
    "a payout is of another's statement": (
        ["UPDATE billing_payoutitem SET document_id = (SELECT document_id FROM billing_payoutitem WHERE amount <> 3800)"],
        {26: 1},
    ),
    "a tie moved another amount": (["UPDATE billing_payouttie SET amount = 1 WHERE amount = 3800"], {27: 2}),
    "a payout by bank is said to have left Stripe": (
        [
            "INSERT INTO billing_stripetransfer (item_id, operation_id, amount, transfer_id, at)"
            " SELECT id, 0, amount, 0, now() FROM billing_payoutitem WHERE amount = 3800"
        ],
        {27: 1, 29: 1, 35: 1},
    ),
    "a run by bank is said to be one by Stripe": (
        [
            "UPDATE billing_payoutrun SET gateway = 'stripe'",
        ],
        {35: 2},
    ),
    "something went out by Stripe for nobody": (
        ["UPDATE billing_transfer SET reason = 'stripe_out' WHERE reason = 'bank_in' AND amount = 300"],
        {35: 1},
    ),
    "something was taken back of a payout that Stripe never carried out": (
        [
            "INSERT INTO billing_transferreversal (item_id, remote, amount, reason, actor, at, back_id, owed_id)"
            " SELECT id, 'trr_x', 1, '', 'test', now(), 0, 0 FROM billing_payoutitem WHERE amount = 3800"
        ],
        {29: 1, 36: 2},
    ),
    "something is owed again and nobody took it back": (
        ["UPDATE billing_transfer SET reason = 'payout_reversed' WHERE reason = 'bank_in' AND amount = 300"],
        {36: 1},
    ),
    "a credit note says more than it moved": (["UPDATE billing_note SET supply = 400 WHERE supply = 100"], {30: 2, 41: 1}),
    "more is credited than was charged": (
        [
            "UPDATE billing_note SET supply = 30000, vat = 3000",
            "UPDATE billing_transfer SET amount = 30000 WHERE reason = 'fee_credit'",
            "UPDATE billing_transfer SET amount = 3000 WHERE reason = 'fee_vat_credit'",
        ],
        {30: 1},
    ),
    "a fee is given back without a note": (
        ["UPDATE billing_transfer SET reason = 'fee_credit' WHERE reason = 'invoice_paid'"],
        {30: 1},
    ),
    "a note's number is left out": (["UPDATE billing_note SET number = 'CRN-2025-000002'"], {10: 1, 30: 1}),
    "a note was altered": (["UPDATE billing_note SET frozen = frozen || ' '"], {11: 1}),
    "two currencies in one transfer": (
        [
            "INSERT INTO billing_account (kind, currency) VALUES ('bank', 'EUR')",
            "UPDATE billing_transfer SET source_id = (SELECT max(id) FROM billing_account) WHERE reference = 'first'",
        ],
        {9: 1},
    ),
    "a meal is owed by another company": (
        [
            "UPDATE billing_transfer SET source_id = (SELECT id FROM billing_account WHERE kind = 'company_owes'"
            " AND company_id = 2) WHERE id = (SELECT min(id) FROM billing_transfer WHERE reason = 'meal')"
        ],
        {9: 1, 12: 1, 18: 1, 41: 2},
    ),
    "a number is left out": (
        ["UPDATE billing_document SET number = 'INV-2025-000009' WHERE number = 'INV-2025-000003'"],
        {10: 1},
    ),
    "a document is gone": (
        ["DELETE FROM billing_document WHERE number = 'INV-2025-000003'"],
        {10: 1, 41: 2},
    ),
    "the counter of numbers ran ahead": (
        ["UPDATE billing_numbering SET last = last + 1 WHERE kind = 'invoice'"],
        {10: 1},
    ),
    "a frozen figure was edited": (
        ["UPDATE billing_document SET frozen = replace(frozen, '15000', '15001') WHERE number = 'INV-2025-000001'"],
        {11: 1, 41: 1, 44: 1},
    ),
    "a frozen document lost its fingerprint": (
        ["UPDATE billing_document SET fingerprint = '' WHERE number = 'STM-2025-000001'"],
        {11: 1},
    ),
    "an invoice's total is another": (
        ["UPDATE billing_document SET total = total + 1 WHERE number = 'INV-2025-000001'"],
        {12: 1},
    ),
    "a statement's commission is another": (
        ["UPDATE billing_transfer SET amount = 9 WHERE reason = 'commission' AND reference = 'STM-2025-000001'"],
        {12: 1, 17: 1, 33: 1, 44: 1},
    ),
    "a commission is one won more, and the statement with it": (
        [
            "UPDATE billing_transfer SET amount = amount + 1 WHERE reason = 'commission' AND reference = 'STM-2025-000001'",
            "UPDATE billing_document SET total = total - 1 WHERE number = 'STM-2025-000001'",
        ],
        {17: 1, 26: 1, 44: 1},
    ),
    "a fee's VAT is one won less, and the invoice with it": (
        [
            "UPDATE billing_transfer SET amount = amount - 1 WHERE reason = 'service_fee_vat'",
            "UPDATE billing_document SET total = total - 1 WHERE number = 'INV-2025-000002'",
        ],
        {17: 1, 41: 1, 44: 1},
    ),
    "a transfer of a closed month was edited": (
        [
            "UPDATE billing_transfer SET purse_id = NULL"
            " WHERE id = (SELECT min(id) FROM billing_transfer WHERE reason = 'meal')",
        ],
        {1: 1, 18: 1},
    ),
    "a line's seal is another": (
        ["UPDATE billing_line SET seal = overlay(seal placing 'x' from 64) WHERE gross = 4000"],
        {18: 1},
    ),
    "a document hangs on another root": (
        ["UPDATE billing_document SET root = repeat('0', 64) WHERE number = 'INV-2025-000001'"],
        {18: 2},
    ),
    "terms were written into a closed month": (
        [
            "INSERT INTO tenants_companyterms (company_id, since, agreed_by, agreed_at, service_fee_bp, fee_minimum,"
            " due_days, order_number) SELECT id, '2025-11-01', 'test', now(), 900, 0, 15, '' FROM tenants_company"
            " WHERE name = '바다'"
        ],
        {17: 1},
    ),
    "a person was counted for nobody": (
        [
            "INSERT INTO tenants_companyterms (company_id, since, agreed_by, agreed_at, service_fee_bp, fee_per_head,"
            " fee_minimum, due_days, order_number) SELECT id, '2025-11-01', 'test', now(), 150, 241, 300, 15, ''"
            " FROM tenants_company WHERE name = '바다'"
        ],
        {17: 1},
    ),
    "a cost centre has more": (["UPDATE billing_portion SET gross = gross + 1"], {22: 1}),
    "a cost centre has another's meals": (["UPDATE billing_portion SET count = count + 1"], {22: 1}),
    "a purse is another cost centre's": (["UPDATE billing_purse SET cost_centre = 'x' WHERE spent = 4000"], {22: 2}),
    "a kept day owes another sum": ([SNAPSHOT.format(fingerprint=SHA_256)], {23: 1}),
    "a kept day was altered, too": ([SNAPSHOT.format(fingerprint="'altered'")], {23: 2}),
    "a tax invoice says another amount, and one is missing": ([TAX_INVOICE], {24: 2}),
    "a month was cut after its day": (
        [
            "UPDATE tenants_company SET cuts = true WHERE name = '바다'",
            "INSERT INTO tenants_companyterms (company_id, since, agreed_by, agreed_at, service_fee_bp, fee_per_head,"
            " fee_minimum, due_days, order_number, cut_off) SELECT id, '2025-11-01', 'test', now(), 150, 10, 300, 15, '', 1"
            " FROM tenants_company WHERE name = '바다'",
        ],
        {28: 2},
    ),
    "a deposit says more came in": (["UPDATE billing_deposit SET paid_in = paid_in + 1"], {13: 1}),
    "a deposit says less was granted": (["UPDATE billing_deposit SET granted = granted - 1"], {13: 1}),
    "a deposit says invoices took more beside": (["UPDATE billing_deposit SET taken = taken + 1"], {13: 1}),
    "a purse of a deposit is on credit": (["UPDATE billing_purse SET reserved = false WHERE spent = 4000"], {13: 1}),
    "a purse on credit is of a deposit that is not there": (
        ["UPDATE billing_purse SET reserved = true WHERE NOT reserved AND spent = 6000"],
        {13: 1},
    ),
    "a purse on credit gave something back": (
        ["UPDATE billing_purse SET released = 1 WHERE NOT reserved AND spent = 6000"],
        {13: 1},
    ),
    "a deposit is gone": (["DELETE FROM billing_deposit"], {13: 1}),
    "a payment by Stripe came from nowhere": (
        [
            "INSERT INTO billing_stripepayment"
            " (company_id, document_id, amount, currency, paid_at, transfer_id, recorded_at)"
            " SELECT company_id, id, 1, currency, now(), 0, now() FROM billing_document WHERE number = 'INV-2025-000001'"
        ],
        {29: 3},
    ),
    "a refund by Stripe moved nothing": (
        [
            "INSERT INTO billing_operation (id, gateway, verb, key, target, params, state, tries, made_at, code, why, actor)"
            " VALUES (1, 'stripe', 'refund_create', gen_random_uuid(), '', '{}', 'confirmed', 1, now(), '', '', '')",
            "INSERT INTO billing_striperefund"
            " (payment_id, company_id, operation_id, amount, currency, key, reason, actor, asked_at)"
            " VALUES (0, 1, 1, 5, 'KRW', gen_random_uuid(), '', '', now())",
        ],
        {31: 1},
    ),
    "something was given back by Stripe for nobody": (
        ["UPDATE billing_transfer SET reason = 'stripe_refund' WHERE reason = 'bank_in' AND amount = 300"],
        {31: 1},
    ),
    "a move at Stripe is in no ledger": ([MOVE.format(kind="refund", dispute="NULL")], {29: 2, 31: 1}),
    "a dispute took what no ledger knows": (
        [DISPUTE.format(state="open"), MOVE.format(kind="dispute", dispute=1)],
        {29: 1, 31: 1, 32: 1},
    ),
    "a lost dispute is owed by nobody": (
        [DISPUTE.format(state="lost"), MOVE.format(kind="dispute", dispute=1)],
        {29: 1, 31: 1, 32: 2},
    ),
    "a payout of Stripe's moved nothing": (
        [
            "INSERT INTO billing_stripepayout (remote, amount, currency, state, opened_at, arrives_on, why)"
            " VALUES ('x', 5, 'KRW', 'paid', now(), now(), '')"
        ],
        {32: 1},
    ),
    "a payout is for nothing": (
        [
            "INSERT INTO billing_payoutitem (run_id, place, restaurant_id, amount, currency, bank, account, holder)"
            " SELECT run_id, 99, restaurant_id, 1, currency, bank, account, holder FROM billing_payoutitem WHERE place = 1"
        ],
        {34: 1},
    ),
    "a statement is set against one that was paid": (
        [
            "INSERT INTO billing_setoff (restaurant_id, below_id, against_id, amount, actor, at)"
            " SELECT b.restaurant_id, b.id, a.id, 1, 'x', now() FROM billing_document b"
            " JOIN billing_document a ON a.restaurant_id = b.restaurant_id AND a.total > 0"
            " WHERE b.total < 0 AND b.kind = 'statement'"
        ],
        {33: 1},
    ),
    "a meal lies in the future": (
        ["UPDATE billing_redemption SET occurred_at = recorded_at + interval '1 minute' WHERE amount = 4000"],
        {14: 1},
    ),
    "a transfer lies in the future": (
        ["UPDATE billing_transfer SET occurred_at = recorded_at + interval '1 minute' WHERE reference = 'first'"],
        {14: 1},
    ),
}


def after(*statements):
    """What the books find after a break, which is then undone."""
    with transaction.atomic():
        break_by_force(*statements)
        try:
            return found()
        finally:
            transaction.set_rollback(True)


def test_the_books_notice_every_break_and_nothing_else(books):
    assert {what: after(*statements) for what, (statements, _) in BREAKS.items()} == {
        what: expected for what, (_, expected) in BREAKS.items()
    }
    assert found() == {}


def test_the_command_says_that_they_agree(books, capsys):
    call_command("books", no_color=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "5 redemptions, 28 transfers, 24,000 paid for meals"
    assert [line.split()[:3] for line in lines[1:-1]] == [[str(n), "ok", "0"] for n in range(1, len(invariants()) + 1)]
    assert lines[-1] == "The books agree."


def test_the_command_names_what_is_wrong_and_exits_with_1(books, capsys):
    break_by_force(*BREAKS["a reversal is gone"][0])
    with pytest.raises(SystemExit) as ended:
        call_command("books", no_color=True)
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1
    assert [line.split()[:3] for line in lines if "WRONG" in line] == [["4", "WRONG", "1"]]
    assert lines[-1] == "1 of the books' invariants fail."
