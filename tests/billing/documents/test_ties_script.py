"""hankki-ties.py: from the CSV exports alone, without our code; an altered figure is named with its file and row."""

import subprocess
import sys
import uuid
from datetime import datetime
from pathlib import Path

import pytest

from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import Document
from billing.notes import issue_credit_note, issue_reminder
from billing.terms import agree_company_terms, agree_restaurant_terms
from restaurants.models import Restaurant
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november, eat, freeze

DAY = datetime.fromisoformat("2025-12-05T10:00:00+09:00")
SCRIPT = Path(__file__).resolve().parents[3] / "static/verify/hankki-ties.py"


@pytest.fixture
def exports(world, visit, tmp_path):
    """Everything there is of November, as it is downloaded, in the documents' Korean and the desks' English."""
    closed_november(world, service_fee_bp=200)
    operator, finance = visit(None, world.operator), visit("hanul", world.hanul.finance)
    with platform_scope():
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    for name, browser, address in (
        ("documents.csv", operator, "/operator/documents/?export=csv"),
        ("journal.csv", operator, "/operator/journal/?month=2025-11&file=csv"),
        ("invoices.csv", finance, "/finance/invoices/?export=csv"),
        ("own-journal.csv", finance, "/finance/journal/?month=2025-11&file=csv"),
    ):
        (tmp_path / name).write_bytes(browser.get(address).getvalue())
    return tmp_path


def run(folder, *names):
    files = [str(folder / name) for name in names] or sorted(map(str, folder.glob("*.csv")))
    done = subprocess.run([sys.executable, "-I", SCRIPT, *files], capture_output=True, text=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).replace(f"{folder}/", "").splitlines()


def alter(folder, name, old, new):
    text = (folder / name).read_bytes().decode()
    assert text.count(old) == 1, text
    (folder / name).write_bytes(text.replace(old, new).encode())


def test_everything_of_a_month_ties(exports):
    code, said = run(exports)
    assert (code, said) == (0, ["Everything ties: 4 documents, 5 rows of lists, 28 rows of journals."])


def test_meals_without_vat_and_those_we_sell_tie(world, tmp_path):
    for place, terms in ((world.gukbap, {"tax_class": "exempt"}), (world.bunsik, {"supply": "principal"})):
        agree_restaurant_terms(restaurant=place, since=NOVEMBER, by="test", **terms)
    closed_november(world)
    with platform_scope():
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    assert run(tmp_path) == (0, ["Everything ties: 4 documents, 0 rows of lists, 0 rows of journals."])


@pytest.fixture
def credited(world, visit, tmp_path):
    """Two credit notes of 한울's invoice and a reminder, in both desks' lists; 바다's invoice has none."""
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, fee_minimum=3_333, by="test")
    closed_november(world)
    with platform_scope():
        invoice = Document.objects.get(number="INV-2025-000001")
    for amount in (1_005, 1_000):
        issue_credit_note(invoice=invoice, amount=amount, reason="agreed", key=uuid.uuid4(), by="test", at=DAY)
    issue_reminder(invoice=invoice, level=1, by="test", at=DAY.replace(day=28))
    operator, finance = visit(None, world.operator), visit("hanul", world.hanul.finance, language="ko")
    for name, browser, address in (
        ("documents.csv", operator, "/operator/documents/?export=csv"),
        ("notes.csv", operator, "/operator/documents/notes/?export=csv"),
        ("own-notes.csv", finance, "/finance/invoices/notes/?export=csv"),
    ):
        (tmp_path / name).write_bytes(browser.get(address).getvalue())
    return tmp_path


def test_credit_notes_are_what_the_list_says_is_credited(credited):
    assert run(credited) == (0, ["Everything ties: 0 documents, 4 rows of lists, 2 credit notes, 0 rows of journals."])
    assert run(credited, "documents.csv", "own-notes.csv")[0] == 0


def test_an_altered_credit_note_is_named(credited):
    alter(credited, "notes.csv", ",1005,101,1106,", ",1005,101,1100,")
    assert run(credited, "documents.csv", "notes.csv") == (1, [
        "notes.csv row 4: CRN-2025-000001 is 1100, of which 1005 supply and 101 VAT.",
        "documents.csv row 2: INV-2025-000001 has 2206 credited, its credit notes are 2200.",
    ])  # fmt: skip


def test_a_credit_note_that_two_lists_tell_otherwise_is_named(credited):
    alter(credited, "own-notes.csv", ",1005,101,1106,", ",1006,101,1107,")
    code, said = run(credited, "notes.csv", "own-notes.csv")
    assert (code, said) == (2, ["own-notes.csv: row 4 says otherwise of CRN-2025-000001 than notes.csv row 4"])


@pytest.fixture
def twins(world, visit, tmp_path):
    """Two restaurants named 할매국밥, at both of which 한울 eats on one day: for 9,000 and for 5,000."""
    with platform_scope():
        Restaurant.objects.filter(pk=world.bunsik.pk).update(name="할매국밥")
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    eat(world.hanul, world.hanul.doyun, world.bunsik, 5_000)
    freeze(world)
    with platform_scope():
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    exported = visit(None, world.operator).get("/operator/documents/?export=csv")
    (tmp_path / "documents.csv").write_bytes(exported.getvalue())
    return tmp_path


def test_two_restaurants_of_one_name_tie_line_by_line(twins):
    assert run(twins) == (0, ["Everything ties: 3 documents, 3 rows of lists, 0 rows of journals."])


@pytest.mark.parametrize(("amount", "number"), [(9_000, "STM-2025-000001"), (5_000, "STM-2025-000002")])
def test_either_line_of_two_of_one_name_is_named_when_altered(twins, amount, number):
    alter(twins, "INV-2025-000001.csv", f"할매국밥,,,,1,{amount}", f"할매국밥,,,,1,{amount + 100}")
    code, said = run(twins)
    assert (code, len(said)) == (1, 3)
    assert said[2].endswith(f": 2025-11-11 할매국밥 is {amount + 100} on INV-2025-000001, {amount} on {number}.")


def test_a_line_moved_between_two_of_one_name_is_on_nobodys_document(twins):
    alter(twins, "STM-2025-000002.csv", "2025-11-11,한울", "2025-11-12,한울")
    code, said = run(twins)
    assert (code, len(said)) == (1, 2)
    assert said[0].endswith("2025-11-11 할매국밥 5000 of INV-2025-000001 is on no document of 할매국밥.")
    assert said[1].endswith("2025-11-12 한울 5000 of STM-2025-000002 is on no document of 한울.")


def test_of_two_of_one_name_one_statement_alone_is_not_asked_for_the_others_lines(twins):
    names = ("INV-2025-000001.csv", "STM-2025-000001.csv", "documents.csv")
    assert run(twins, *names)[0] == 0
    alter(twins, "STM-2025-000001.csv", "한울,,,,1,9000", "한울,,,,1,9100")
    code, said = run(twins, *names)
    assert (code, said[-1].split(": ", 1)[1]) == (1, "2025-11-11 한울 9100 of STM-2025-000001 is on no document of 한울.")


ALTERED = {
    "a line of an invoice": (
        ("INV-2025-000001.csv", "2025-11-11,할매국밥,,,,1,9000", "2025-11-11,할매국밥,,,,1,9100"),
        [
            "INV-2025-000001.csv: INV-2025-000001 says 17374, its rows above add up to 17474.",
            "documents.csv row 2: INV-2025-000001 has meals of 17000, the lines of its own file 17100.",
            "INV-2025-000001.csv row 2: 2025-11-11 할매국밥 is 9100 on INV-2025-000001, 9000 on STM-2025-000001.",
        ],
    ),
    "a statement's line": (
        ("STM-2025-000001.csv", "2025-11-11,바다,", "2025-11-12,바다,"),
        [
            "INV-2025-000002.csv row 2: 2025-11-11 할매국밥 7000 of INV-2025-000002 is on no document of 할매국밥.",
            "STM-2025-000001.csv row 2: 2025-11-12 바다 7000 of STM-2025-000001 is on no document of 바다.",
        ],
    ),
    "what an invoice asks": (
        ("INV-2025-000001.csv", "납부하실 금액,,,,,,,17374,", "납부하실 금액,,,,,,,17000,"),
        ["INV-2025-000001.csv row 6: INV-2025-000001 asks 17000, its total less the deposit is 17374."],
    ),
    "an invoice without its total": (
        ("INV-2025-000001.csv", "청구 합계,,,,,,2,17374,KRW,,,15795,1579\r\n", ""),
        ["INV-2025-000001.csv: INV-2025-000001 has no total."],
    ),
    "an invoice that asks nothing": (
        ("INV-2025-000001.csv", "납부하실 금액,,,,,,,17374,KRW,,,,\r\n", ""),
        ["INV-2025-000001.csv: INV-2025-000001 has no amount to pay."],
    ),
    "a total of the list": (
        ("documents.csv", ",2,17000,17374,", ",2,17000,17300,"),
        ["documents.csv row 2: INV-2025-000001 has 17300, its own file 17374."],
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_figure_is_named(exports, what):
    change, said = ALTERED[what]
    alter(exports, *change)
    assert run(exports) == (1, said)


def test_an_entry_that_does_not_balance_is_named(exports):
    journal = (exports / "journal.csv").read_bytes().decode("utf-8-sig")
    at, row = next((at, row) for at, row in enumerate(journal.split("\r\n"), 1) if ",800," in row and "STM" in row)
    alter(exports, "journal.csv", row, row.replace(",800,", ",900,"))
    code, said = run(exports, "journal.csv", "documents.csv")
    assert code == 1
    assert said[0].startswith(f"journal.csv rows {at}, {at + 1}: entry ")
    assert said[0].endswith("does not balance, by 100.")
    assert said[1] == "journal.csv: books 15020 under STM-2025-000001, which says 15120."


def test_a_month_whose_sides_differ_is_named(exports):
    alter(exports, "documents.csv", ",16000,15120,", ",16500,15120,")
    assert run(exports, "documents.csv") == (
        1, ["documents.csv: in 2025-11 invoices have meals of 24000 KRW, statements of 24500."],
    )  # fmt: skip


def test_what_is_paid_and_left_is_what_is_asked(exports):
    alter(exports, "invoices.csv", ",0,,0,0,17374,", ",0,,0,0,17000,")
    code, said = run(exports, "invoices.csv")
    assert (code, said) == (1, ["invoices.csv row 2: INV-2025-000001 asks 17374, of which 0 paid, 17000 left."])


def test_what_was_credited_counts_beside_what_is_paid(exports):
    alter(exports, "invoices.csv", ",0,,0,0,17374,", ",5000,,374,0,12000,")
    assert run(exports, "invoices.csv")[0] == 0
    alter(exports, "invoices.csv", ",5000,,374,0,", ",5000,,300,0,")
    assert run(exports, "invoices.csv") == (
        1, ["invoices.csv row 2: INV-2025-000001 asks 17374, of which 5000 paid, 300 credited, 12000 left."],
    )  # fmt: skip


def test_what_other_statements_add_counts_in_what_is_open(exports):
    alter(exports, "documents.csv", ",0,0,7560,", ",0,-560,7000,")
    assert run(exports, "documents.csv")[0] == 0
    alter(exports, "documents.csv", ",0,-560,7000,", ",0,-500,7000,")
    assert run(exports, "documents.csv") == (
        1, ["documents.csv row 5: STM-2025-000002 has 7560 and -500 from others, of which 0 paid out, 7000 open."],
    )  # fmt: skip


def test_what_a_statement_deposits_is_its_total_and_what_follows(exports):
    early = "정산 합계,,,,,,2,15120,KRW,,\r\n선지급,,,,,,,-5000,KRW,,\r\n입금해 드릴 금액,,,,,,,10120,KRW,,\r\n"
    alter(exports, "STM-2025-000001.csv", "입금해 드릴 금액,,,,,,2,15120,KRW,,\r\n", early)
    assert run(exports, "STM-2025-000001.csv")[0] == 0
    alter(exports, "STM-2025-000001.csv", ",10120,", ",10000,")
    assert run(exports, "STM-2025-000001.csv") == (
        1, ["STM-2025-000001.csv row 8: STM-2025-000001 deposits 10000, its total and what follows are 10120."],
    )  # fmt: skip


def test_cost_centres_that_do_not_add_up_are_named(exports):
    paper = exports / "INV-2025-000001.csv"
    paper.write_bytes(
        paper.read_bytes() + "코스트 센터: 영업,,,,,,1,17374,KRW\r\n사업장: 본사,,,,,,1,17000,KRW\r\n".encode()
    )
    assert run(exports, "INV-2025-000001.csv") == (
        1, ["INV-2025-000001.csv: 사업장 of INV-2025-000001 add up to 17000, not 17374."],
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"a,b\r\n1,2\r\n", b"\xff\xfe"])
def test_what_is_no_export_is_said(tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)
    assert run(tmp_path, "x.csv")[0] == 2


@pytest.fixture
def for_erpnext(exports, world, visit):
    """The exports, and the operator's journal as ERPNext takes it."""
    answer = visit(None, world.operator).get("/operator/journal/?month=2025-11&file=erpnext&company=Hankki")
    (exports / "erpnext.csv").write_bytes(answer.getvalue())
    return exports


def test_a_journal_for_erpnext_ties_as_the_other_does(for_erpnext):
    assert run(for_erpnext) == (0, ["Everything ties: 4 documents, 5 rows of lists, 52 rows of journals."])


def test_an_altered_figure_of_a_journal_for_erpnext_is_named(for_erpnext):
    said = (for_erpnext / "erpnext.csv").read_bytes().decode()
    at, row = next((at, row) for at, row in enumerate(said.split("\r\n"), 1) if ",800," in row and "STM" in row)
    alter(for_erpnext, "erpnext.csv", row, row.replace(",800,", ",900,"))
    code, found = run(for_erpnext, "erpnext.csv", "documents.csv")
    assert (code, len(found)) == (1, 2)
    assert found[0].startswith("erpnext.csv rows ") and found[0].endswith("does not balance, by 100.")
    assert f"{at}" in found[0]
    assert found[1] == "erpnext.csv: books 15020 under STM-2025-000001, which says 15120."


def test_a_journal_for_erpnext_whose_amount_is_a_word_cannot_be_read(for_erpnext):
    said = (for_erpnext / "erpnext.csv").read_bytes().decode()
    row = next(row for row in said.split("\r\n") if ",800," in row and "STM" in row)
    alter(for_erpnext, "erpnext.csv", row, row.replace(",800,", ",eight,"))
    code, found = run(for_erpnext, "erpnext.csv")
    assert (code, found[0].endswith("has 'eight' for an amount")) == (2, True)


def test_another_file_in_the_folder_is_named_and_the_rest_is_checked(exports):
    (exports / "people.csv").write_bytes("이름,사번\r\n김하늘,1001\r\n".encode())
    assert run(exports) == (
        2,
        [
            "The rest ties: 4 documents, 5 rows of lists, 28 rows of journals.",
            "people.csv: is no document, list or journal of Hankki that can be compared",
        ],
    )
    alter(exports, "INV-2025-000001.csv", ",9000,", ",9100,")
    code, said = run(exports)
    assert (code, said[-1]) == (1, "people.csv: is no document, list or journal of Hankki that can be compared")
