"""Who may do what to the money, asked of the database itself in plain SQL: once the answer, each by its name."""

import json
import uuid
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from billing import close
from billing.actions import void_redemption
from billing.models import Document, Rendition
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.crowd import LUNCH
from vouchers.redeeming import redeem

NOVEMBER, FLIP = date(2025, 11, 1), datetime.fromisoformat("2025-12-03T09:00:00+09:00")


def eat(world, staff, restaurant, amount, employee=None):
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=employee or staff.haneul, counter=restaurant.counters.get(), amount=amount,
            key=uuid.uuid4(), at=LUNCH,
        )  # fmt: skip
    assert paid.captured, paid.reason
    return paid.redemption_id


@pytest.fixture
def closed(world):
    """November with a meal of each company and one undone, closed: frozen papers, one of them rendered."""
    eat(world, world.hanul, world.gukbap, 9_000)
    eat(world, world.bada, world.bunsik, 4_000)
    undone = eat(world, world.hanul, world.bunsik, 5_000, employee=world.hanul.doyun)
    with platform_scope():
        void_redemption(redemption_id=undone, reason="test", key=uuid.uuid4(), by="counter:1", at=LUNCH)
    close.begin_close(month=NOVEMBER, by=world.operator, at=FLIP)
    close.draw_documents(NOVEMBER)
    with platform_scope():
        for pk in Document.objects.values_list("id", flat=True):
            close.freeze_document(pk)
    return world


def refusal_of(sql: str) -> str:
    """What the database says to a statement; an empty text when it did it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


LEDGER = [
    "billing_transfer",
    "billing_redemption",
    "billing_reversal",
    "billing_purse",
    "billing_deposit",
    "billing_account",
    "billing_hold",
    "billing_bankline",
    "billing_bankmatch",
    "billing_bankaside",
    "billing_payoutrun",
    "billing_payoutitem",
    "billing_payoutstep",
    "billing_payouttie",
]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {0} SELECT * FROM {0} LIMIT 1",
        "UPDATE {0} SET id = id",
        "DELETE FROM {0}",
        "TRUNCATE {0} CASCADE",
    ],
    ids=["insert", "update", "delete", "truncate"],
)
def test_the_application_may_not_write_the_ledger(closed, statement):
    with platform_scope():
        assert [refusal_of(statement.format(table)) for table in LEDGER] == [
            "permission denied for table billing_transfer",
            "permission denied for table billing_redemption",
            "permission denied for table billing_reversal",
            "permission denied for table billing_purse",
            "permission denied for table billing_deposit",
            "permission denied for table billing_account",
            "permission denied for table billing_hold",
            "permission denied for table billing_bankline",
            "permission denied for table billing_bankmatch",
            "permission denied for table billing_bankaside",
            "permission denied for table billing_payoutrun",
            "permission denied for table billing_payoutitem",
            "permission denied for table billing_payoutstep",
            "permission denied for table billing_payouttie",
        ]


def test_the_application_may_not_change_a_column_of_it_either(closed):
    changes = [
        ("billing_redemption", "amount = 1"),
        ("billing_redemption", "outcome = 'refused'"),
        ("billing_redemption", "label = '', period = '2026-01-01'"),
        ("billing_purse", "granted = 1000000"),
        ("billing_deposit", "paid_in = 1000000"),
        ("billing_transfer", "amount = 1"),
    ]
    with platform_scope():
        assert [refusal_of(f"UPDATE {table} SET {change}") for table, change in changes] == [
            f"permission denied for table {table}" for table, _ in changes
        ]


def test_only_the_label_of_a_redemption_may_be_wiped(closed):
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_redemption SET label = '' WHERE label <> ''")
        assert cursor.rowcount == 3
        cursor.execute("SELECT DISTINCT label FROM billing_redemption")
        assert cursor.fetchall() == [("",)]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET actor = 'me'", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_not_even_the_owner_edits_it(closed, statement):
    with platform_scope(), owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert [refusal_of(statement.format(f"billing_{name}")) for name in ("transfer", "redemption", "reversal")] == [
            "billing_transfer is append-only: correct by reversal",
            "billing_redemption is append-only: correct by reversal",
            "billing_reversal is append-only: correct by reversal",
        ]


def test_the_owner_may_wipe_a_label_and_nothing_beside_it(closed):
    with platform_scope(), owner_scope():
        assert refusal_of("UPDATE billing_redemption SET label = ''") == ""
        assert refusal_of("UPDATE billing_redemption SET label = 'x', amount = 1") == (
            "billing_redemption is append-only: correct by reversal"
        )


@pytest.mark.parametrize("state", ["closing", "closed"])
@pytest.mark.parametrize("scope", [platform_scope, owner_scope])
def test_a_closed_period_is_not_reopened(closed, state, scope):
    with platform_scope(), scope():
        assert refusal_of(f"UPDATE billing_period SET state = '{state}' WHERE month = '2025-11-01'") == ""
        for earlier in {"closing": ["open"], "closed": ["open", "closing"]}[state]:
            assert refusal_of(f"UPDATE billing_period SET state = '{earlier}' WHERE month = '2025-11-01'") == (
                "period 2025-11-01 is closed for ever"
            )


def test_a_period_is_not_deleted(closed):
    with platform_scope():
        assert refusal_of("DELETE FROM billing_period") == "permission denied for table billing_period"


@pytest.mark.parametrize("scope", [platform_scope, owner_scope])
def test_a_frozen_document_is_not_changed(closed, scope):
    changes = [
        "frozen = '{}'",
        "fingerprint = repeat('0', 64)",
        "fingerprint = ''",
        "number = 'INV-2025-000009'",
        "total = total + 1",
        "gross = gross + 1",
        "meals = meals + 1",
        "moved = moved + 1",
        "kind = 'statement', company_id = NULL, restaurant_id = 2",
        "period_id = '2025-12-01'",
        "state = 'drawn'",
        "frozen_at = now()",
    ]
    with platform_scope(), scope():
        answers = {
            change: refusal_of(f"UPDATE billing_document SET {change} WHERE number = 'INV-2025-000001'")
            for change in changes
        }
    assert answers == dict.fromkeys(changes, "document INV-2025-000001 is frozen")


def test_a_frozen_document_becomes_rendered_and_stays_it(closed):
    with platform_scope():
        assert refusal_of("UPDATE billing_document SET state = 'rendered', rendered_at = now() WHERE id > 0") == ""
        assert refusal_of("UPDATE billing_document SET state = 'frozen' WHERE number = 'STM-2025-000001'") == (
            "document STM-2025-000001 is frozen"
        )
        assert refusal_of("DELETE FROM billing_document") == "permission denied for table billing_document"


def test_a_rendition_is_kept_as_it_was_made(rendered):
    with platform_scope():
        for statement in ("UPDATE {0} SET pdf = ''", "DELETE FROM {0}", "TRUNCATE {0}"):
            assert refusal_of(statement.format("billing_rendition")) == "permission denied for table billing_rendition"


def test_the_audit_trail_is_only_added_to(closed):
    with platform_scope():
        for statement in ("UPDATE {0} SET verb = 'x'", "DELETE FROM {0}", "TRUNCATE {0}"):
            assert refusal_of(statement.format("accounts_auditentry")) == ("permission denied for table accounts_auditentry")


SEEN = """
SELECT json_build_object(
 'purses', (SELECT count(*) FROM public.billing_purse), 'deposits', (SELECT count(*) FROM public.billing_deposit),
 'redemptions', (SELECT json_agg(amount ORDER BY id) FROM public.billing_redemption),
 'reversals', (SELECT json_agg(amount ORDER BY id) FROM public.billing_reversal),
 'transfers', (SELECT json_agg(amount ORDER BY id) FROM public.billing_transfer WHERE document_id IS NULL),
 'accounts', (SELECT json_agg(kind ORDER BY kind) FROM public.billing_account),
 'documents', (SELECT json_agg(number ORDER BY number) FROM public.billing_document),
 'renditions', (SELECT count(*) FROM public.billing_rendition),
 'lines', (SELECT json_agg(gross ORDER BY gross) FROM public.billing_line))::text
"""


def seen():
    """What raw SQL sees of the money."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        return json.loads(cursor.fetchone()[0])


@pytest.fixture
def rendered(closed):
    with platform_scope():
        Rendition.objects.bulk_create(Rendition(document=d, pdf=b"%PDF-") for d in Document.objects.all())
    return closed


def test_raw_sql_of_a_company_sees_its_own_money_only(rendered):
    with company_scope(rendered.hanul.company):
        assert seen() == {
            "purses": 2, "deposits": 0, "redemptions": [9_000, 5_000], "reversals": [5_000],
            "transfers": [9_000, 5_000, 5_000], "accounts": ["company_owes"], "documents": ["INV-2025-000001"],
            "renditions": 1, "lines": [0, 9_000],
        }  # fmt: skip
    with company_scope(rendered.bada.company):
        assert seen() == {
            "purses": 1, "deposits": 1, "redemptions": [4_000], "reversals": None, "transfers": [10_000_000, 4_000],
            "accounts": ["company_deposit", "company_owes"], "documents": ["INV-2025-000002"], "renditions": 1,
            "lines": [4_000],
        }  # fmt: skip


def test_raw_sql_of_a_restaurant_sees_its_own_sales_only(rendered):
    with restaurant_scope(rendered.gukbap.pk):
        assert seen() == {
            "purses": 0, "deposits": 0, "redemptions": [9_000], "reversals": None, "transfers": [9_000],
            "accounts": ["restaurant_owed"], "documents": ["STM-2025-000001"], "renditions": 1, "lines": [9_000],
        }  # fmt: skip
    with restaurant_scope(rendered.bunsik.pk):
        assert seen() == {
            "purses": 0, "deposits": 0, "redemptions": [4_000, 5_000], "reversals": [5_000],
            "transfers": [4_000, 5_000, 5_000], "accounts": ["restaurant_owed"], "documents": ["STM-2025-000002"],
            "renditions": 1, "lines": [0, 4_000],
        }  # fmt: skip


def test_raw_sql_that_serves_nobody_sees_nothing(rendered):
    assert seen() == {
        "purses": 0, "deposits": 0, "redemptions": None, "reversals": None, "transfers": None, "accounts": None,
        "documents": None, "renditions": 0, "lines": None,
    }  # fmt: skip


def test_words_that_name_nobody_serve_nobody(closed):
    def seen_by(serves):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('hankki.serves', %s, true)", [serves])
            cursor.execute("SELECT count(*) FROM public.billing_redemption")
            return cursor.fetchone()[0]

    words = ["", "c", "c0", "c1 OR true", "all;", "ALL", "r", "r1,r2", "c1\n", "all"]
    assert [seen_by(word) for word in words] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 3]


def test_a_company_wipes_no_label_of_another(rendered):
    with company_scope(rendered.bada.company), connection.cursor() as cursor:
        cursor.execute("UPDATE public.billing_redemption SET label = ''")
        assert cursor.rowcount == 1
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT company_id, label FROM billing_redemption ORDER BY id")
        hanul, bada = rendered.hanul.company.pk, rendered.bada.company.pk
        assert cursor.fetchall() == [(hanul, "김*늘"), (bada, ""), (hanul, "이*윤")]


def test_a_document_is_not_handed_to_another_company(rendered):
    with company_scope(rendered.hanul.company):
        assert (
            refusal_of(
                "INSERT INTO public.billing_document (kind, period_id, company_id, number, state, currency, meals,"
                " gross, transfers, moved, frozen, fingerprint, drawn_at) VALUES ('invoice', '2025-12-01',"
                f" {rendered.bada.company.pk}, 'INV-2025-000009', 'drawn', 'KRW', 0, 0, 0, 0, '', '', now())"
            )
            == 'new row violates row-level security policy for table "billing_document"'
        )
