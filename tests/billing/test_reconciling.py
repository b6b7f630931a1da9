"""What the accounts hold, and item by item what stands in those that must empty."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import translation

from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file, set_line_aside
from billing.enums import CLEARING_KINDS, AccountKind
from billing.examining import mark_balances
from billing.models import BankLine, Transfer
from billing.reconciling import accounts_of, balances, clearing, explained_bp, open_items
from tenants.scope import owner_scope, platform_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2025, 11, 12)


@pytest.fixture
def paid(world):
    """November closed; 바다 pays 5,000 and 1,000 of it are known, 700 came on 9 October and 300 are set aside."""
    closed_november(world)
    lines = [("2025.10.09", "?", "", 700, 1), ("2025.11.01", "바다", "", 5_000, 2), ("2025.11.10", "!", "", 300, 3)]
    with platform_scope():
        file = receive_bank_file(name="bank.csv", data=korean(*lines), account="", by="test")
        record_bank_file(file=file, by="test")
        facts = {"company": world.bada.company, "amount": 1_000, "key": uuid.uuid4(), "by": "test"}
        deposit_line(line=BankLine.objects.get(payer="바다"), **facts)
        set_line_aside(line=BankLine.objects.get(payer="!"), reason="interest", by="test")
    return world


def items():
    with platform_scope(), translation.override("en"):
        return open_items(TODAY, SEOUL)


def held():
    with platform_scope():
        return {each.kind: each.held for each in balances()}


HELD = {
    "company_owes": -24_000 + 7_000,
    "company_deposit": 10_000_000 + 1_000 - 7_000,
    "restaurant_owed": 24_000 - 880 - 440,
    "commission": 1_200,
    "vat": 120,
    "bank": -10_006_000,
    "clearing": 5_000,
}


def test_balances_of_every_kind_add_up_to_nothing(paid):
    assert held() == HELD
    assert sum(held().values()) == 0


def test_a_mark_changes_no_balance(paid):
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_transfer DISABLE TRIGGER ALL")
        cursor.execute("UPDATE billing_transfer SET recorded_at = recorded_at - interval '1 hour' WHERE reason <> 'deposit'")
        cursor.execute("ALTER TABLE billing_transfer ENABLE TRIGGER ALL")
    with platform_scope():
        newest = Transfer.objects.exclude(reason="deposit").order_by("-id").first()
    assert mark_balances() == newest.pk
    assert held() == HELD
    assert mark_balances() == newest.pk
    assert held() == HELD


def test_accounts_of_a_kind_name_their_owner(paid):
    with platform_scope():
        found = [(each.owner, each.received, each.sent, each.held) for each in accounts_of(AccountKind.RESTAURANT_OWED)]
    assert found == [("할매국밥", 21_000, 5_880, 15_120), ("봄날분식", 8_000, 440, 7_560)]


def test_what_stands_in_clearing_is_itemised_aged_and_explained(paid):
    assert [(item.reference, item.amount, item.days, item.age, item.why) for item in items()] == [
        (f"bank line {line('?')}", 700, 34, 2, "A payment that waits to be matched"),
        (f"bank line {line('바다')}", 4_000, 11, 1, "What is left of a payment matched in part"),
        (f"bank line {line('!')}", 300, 2, 0, "Set aside: interest"),
    ]
    assert explained_bp(items()) == 10_000
    with platform_scope():
        [row] = clearing(items(), balances())
    assert (row.kind, row.held, row.ages, row.items, row.explained_bp) == (
        "clearing",
        5_000,
        [300, 4_000, 700, 0],
        3,
        10_000,
    )


def line(payer):
    with platform_scope():
        return BankLine.objects.get(payer=payer).pk


def test_an_item_whose_line_says_otherwise_is_not_explained(paid):
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_bankline DISABLE TRIGGER ALL")
        cursor.execute("UPDATE billing_bankline SET amount = 800 WHERE payer = '?'")
        cursor.execute("ALTER TABLE billing_bankline ENABLE TRIGGER ALL")
    assert [item.explained for item in items()] == [False, True, True]
    assert explained_bp(items()) == 8_600


def test_nothing_open_is_explained_whole(world):
    assert items() == []
    assert explained_bp([]) == 10_000


def test_accounts_that_must_empty_are_the_operators_own(world):
    assert {kind for kind in CLEARING_KINDS if str(kind).startswith(("company", "restaurant"))} == set()
