"""hankki-ties.py on payments and payouts: what was paid, taken back, sent and returned agrees, or is named."""

import uuid
from datetime import date

import pytest

from billing.bank.recording import receive_bank_file, record_bank_file, undo_match
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import BankMatch, Document
from billing.payouts.runs import Result, record_results
from tenants.scope import platform_scope
from tests.billing.documents.test_ties_script import alter, run
from tests.billing.payouts.desk import check_both, item, second_operator, send
from tests.billing.statements import korean
from tests.portals.month import closed_november

PAY_DAY = date(2025, 12, 15)
PAPERS = "INV-2025-000001.csv", "INV-2025-000002.csv", "STM-2025-000001.csv", "STM-2025-000002.csv"


@pytest.fixture
def settled(world, visit, at, tmp_path):
    """November's 17,000 of 한울 are paid by 7,000 and 4,000, of which the 4,000 were taken back; 할매국밥's 15,120 arrived,
    봄날분식's 7,560 came back. Everything there is of it, as it is downloaded.
    """
    closed_november(world)
    at("2025-12-15 09:00")
    with platform_scope():
        lines = ("2025.12.04", "한울", "INV2025000001", 7_000, 7_000), ("2025.12.05", "한울", "INV2025000001", 4_000, 11_000)
        file = receive_bank_file(name="a.csv", data=korean(*lines), account="", by=world.operator)
        record_bank_file(file=file, by=world.operator)
        wrong = BankMatch.objects.get(amount=4_000)
        undo_match(match=wrong, key=uuid.uuid4(), reason="다른 회사", by=world.operator)
        second = second_operator()
        check_both(world, second)
        sent = send(world.operator, second, pay_on=PAY_DAY)
        told = [Result(item(1).pk, "confirmed", PAY_DAY, ""), Result(item(2).pk, "returned", PAY_DAY, "해지 계좌")]
        record_results(run=sent, results=told, by=world.operator)
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    operator, finance, owner = visit(None, world.operator), visit("hanul", world.hanul.finance), visit(None, world.owner)
    for name, browser, address in (
        ("documents.csv", operator, "/operator/documents/"),
        ("paid.csv", operator, "/operator/payments/paid/"),
        ("bank.csv", operator, "/operator/payments/?state="),
        ("all-payouts.csv", operator, "/operator/payouts/all/"),
        ("runs.csv", operator, "/operator/payouts/"),
        ("run.csv", operator, f"/operator/payouts/{sent.pk}/"),
        ("invoices.csv", finance, "/finance/invoices/"),
        ("payments.csv", finance, "/finance/payments/"),
        ("statements.csv", owner, "/owner/statements/"),
        ("payouts.csv", owner, "/owner/statements/payouts/"),
    ):
        joint = "&" if "?" in address else "?"
        (tmp_path / name).write_bytes(browser.get(f"{address}{joint}export=csv").getvalue())
    return tmp_path


def test_everything_that_was_paid_ties(settled):
    assert run(settled) == (
        0,
        [
            "Everything ties: 4 documents, 6 rows of lists, 3 payments, 2 payouts, 2 payouts of runs, 1 runs,"
            " 2 lines of the bank, 0 rows of journals."
        ],
    )


def test_an_owner_and_a_company_can_do_it_with_their_own(settled):
    assert run(settled, "statements.csv", "payouts.csv", "STM-2025-000001.csv") == (
        0, ["Everything ties: 1 documents, 1 rows of lists, 1 payouts, 0 rows of journals."]
    )  # fmt: skip
    assert run(settled, "invoices.csv", "payments.csv", "INV-2025-000001.csv") == (
        0, ["Everything ties: 1 documents, 1 rows of lists, 3 payments, 0 rows of journals."]
    )  # fmt: skip


def test_what_is_not_given_contradicts_nothing(settled):
    given = [[path.name] for path in sorted(settled.glob("*.csv"))] + [["documents.csv", paper] for paper in PAPERS]
    assert [names for names in given if run(settled, *names)[0]] == []


ALTERED = {
    "what is open of a statement": (
        ("documents.csv",),
        ("documents.csv", ",0,0,7560,", ",0,0,7000,"),
        ["documents.csv row 5: STM-2025-000002 has 7560, of which 0 paid out, 7000 open."],
    ),
    "what is paid out of a statement": (
        ("statements.csv", "payouts.csv"),
        ("statements.csv", ",15120,15120,0,0,0", ",15120,15000,0,0,120"),
        ["statements.csv row 2: STM-2025-000001 has 15000 paid out, its payouts are 15120."],
    ),
    "a payout that came back": (
        ("documents.csv", "all-payouts.csv"),
        ("all-payouts.csv", ",7560,7560,7560,", ",7560,7560,0,"),
        ["documents.csv row 5: STM-2025-000002 has 0 paid out, its payouts are 7560."],
    ),
    "a payout of a run": (
        ("run.csv", "all-payouts.csv"),
        ("run.csv", ",15120,", ",15200,"),
        ["run.csv row 2: {first} is 15200, 15120 in all-payouts.csv row 3."],
    ),
    "the total of a run": (
        ("runs.csv", "all-payouts.csv"),
        ("runs.csv", ",22680,", ",22000,"),
        ["runs.csv row 2: run {run} is 22000, its payouts 22680."],
    ),
    "what is paid of an invoice": (
        ("invoices.csv", "payments.csv"),
        ("invoices.csv", ",7000,2025-12-04,0,0,10000,", ",8000,2025-12-04,0,0,9000,"),
        ["invoices.csv row 2: INV-2025-000001 has 8000 paid, its payments are 7000."],
    ),
    "what is matched of a line": (
        ("bank.csv", "paid.csv"),
        ("bank.csv", ",7000,0\r\n", ",6000,1000\r\n"),
        ["bank.csv row 3: bank line {line} has 6000 matched, the payments that name it are 7000."],
    ),
    "what is left of a line": (
        ("bank.csv",),
        ("bank.csv", ",4000,4000,", ",4000,3000,"),
        ["bank.csv row 2: bank line {other} is 4000, of which 0 and 0 matched, 3000 left."],
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_figure_is_named(settled, what):
    files, change, said = ALTERED[what]
    alter(settled, *change)
    with platform_scope():
        first = item(1)
        run_of = first.run.reference
        lines = list(BankMatch.objects.filter(amount__gt=0).order_by("amount").values_list("line_id", flat=True))
    names = {"first": first.reference, "run": run_of, "line": lines[1], "other": lines[0]}
    assert run(settled, *files) == (1, [sentence.format(**names) for sentence in said])


def test_two_lists_that_contradict_each_other_are_named(settled):
    alter(settled, "payouts.csv", ",15120,15120,0,", ",15120,15000,0,")
    code, [said] = run(settled, "all-payouts.csv", "payouts.csv")
    assert (code, said.startswith("payouts.csv: row 2 says otherwise of HKP")) == (2, True)


def test_in_korean_too(settled, world, visit):
    operator = visit(None, world.operator, language="ko")
    for name, address in (
        ("documents.csv", "/operator/documents/?"),
        ("paid.csv", "/operator/payments/paid/?"),
        ("bank.csv", "/operator/payments/?state=&"),
        ("all-payouts.csv", "/operator/payouts/all/?"),
        ("runs.csv", "/operator/payouts/?"),
    ):
        (settled / name).write_bytes(operator.get(f"{address}export=csv").getvalue())
    assert run(settled, "documents.csv", "paid.csv", "bank.csv", "all-payouts.csv", "runs.csv", *PAPERS) == (
        0,
        [
            "Everything ties: 4 documents, 4 rows of lists, 3 payments, 2 payouts, 1 runs, 2 lines of the bank,"
            " 0 rows of journals."
        ],
    )
    assert "일괄 지급" in (settled / "runs.csv").read_text("utf-8-sig")
