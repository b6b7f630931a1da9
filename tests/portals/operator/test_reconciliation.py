"""The reconciliation page: open items, balances, and the way down to the transfers."""

import csv
import io

import pytest

from billing.bank.recording import receive_bank_file, record_bank_file
from tenants.scope import platform_scope
from tests.billing.statements import korean


@pytest.fixture
def operator(world, visit):
    lines = [("2025.10.09", "?", "", 700, 1), ("2025.11.10", "바다", "", 5_000, 2)]
    with platform_scope():
        file = receive_bank_file(name="bank.csv", data=korean(*lines), account="", by="test")
        record_bank_file(file=file, by="test")
    return visit(None, world.operator)


def amounts(page):
    return [item.amount for item in page.context["page"]]


def test_open_items_are_listed_and_lead_to_their_transfers(operator):
    page = operator.get("/operator/reconciliation/")
    assert amounts(page) == [700, 5_000]
    assert page.context["explained"] == 10_000
    assert page.context["sums"] == [("KRW", 0)]
    item = page.context["page"][0]
    words = item.reference.replace("bank line", "Bank line")
    assert f">{words}</a>" in page.text
    for asked in (item.reference, words):
        found = operator.get(f"/operator/ledger/?month=all&account={item.account}&q={asked}")
        assert [(row.amount, row.source, row.target) for row in found.context["rows"]] == [
            (700, "Bank", "Payments in, not yet matched")
        ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?age=0", [5_000]),
        ("?age=2", [700]),
        ("?kind=clearing", [700, 5_000]),
        ("?open=unexplained", []),
        ("?age=x&kind=y&open=z&page=%00", [700, 5_000]),
    ],
)
def test_items_are_narrowed(operator, query, expected):
    assert amounts(operator.get(f"/operator/reconciliation/{query}")) == expected


def test_a_kind_shows_its_accounts(operator):
    page = operator.get("/operator/reconciliation/company_deposit/")
    [row] = page.context["page"]
    assert (row.owner, row.held) == ("바다", 10_000_000)
    assert f"/operator/ledger/?account={row.account}&amp;month=all" in page.text


def test_items_can_be_taken_away(operator):
    taken = operator.get("/operator/reconciliation/?export=csv").content.decode("utf-8-sig")
    assert [row[3:5] for row in csv.reader(io.StringIO(taken))] == [["Days", "Amount"], ["33", "700"], ["1", "5000"]]


@pytest.mark.parametrize(
    ("address", "queries"), [("/operator/reconciliation/", 11), ("/operator/reconciliation/company_owes/", 5)]
)
def test_pages_take_a_fixed_number_of_queries(operator, django_assert_num_queries, address, queries):
    operator.get(address)
    with django_assert_num_queries(queries):
        operator.get(address)
