"""Two restaurants, or companies, of one name: documents tell them apart by their business numbers, and only them."""

import uuid
from datetime import datetime

import pytest

from billing.actions import refund_redemption
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import Document, Redemption
from restaurants.models import Restaurant
from tenants.models import Company
from tenants.scope import platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango, lines
from tests.billing.documents.test_sheets import book, table
from tests.billing.documents.test_ties_script import alter, run
from tests.billing.test_books import DECEMBER, NEXT_FLIP, close_month, found
from tests.billing.test_terms import paper
from tests.portals.month import closed_november, eat, freeze

LATER = datetime.fromisoformat("2025-12-09T10:00:00+09:00")


@pytest.fixture
def namesakes(world):
    """Both restaurants are named 할매국밥, both companies 한울: the one eats at both, the other at the first."""
    with platform_scope():
        Restaurant.objects.update(name="할매국밥")
        Company.objects.update(name="한울")
        Company.objects.filter(pk=world.bada.company.pk).update(business_number="1208800032")
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    eat(world.hanul, world.hanul.doyun, world.bunsik, 5_000)
    eat(world.bada, world.bada.haneul, world.gukbap, 7_000)
    freeze(world)
    return world


FIRST, SECOND, BADA = "120-88-00001", "120-88-00016", "120-88-00032"


def test_each_row_says_whose_it_is(namesakes):
    invoice, statement = paper("INV-2025-000001"), paper("STM-2025-000001")
    assert [(row["restaurant"], row["business_number"], row["gross"]) for row in invoice["lines"]] == [
        ("할매국밥", FIRST, 9_000), ("할매국밥", SECOND, 5_000),
    ]  # fmt: skip
    assert [(row["company"], row["business_number"], row["gross"]) for row in statement["lines"]] == [
        ("한울", FIRST, 9_000), ("한울", BADA, 7_000),
    ]  # fmt: skip
    assert [(row["name"], row["business_number"]) for row in statement["companies"]] == [("한울", FIRST), ("한울", BADA)]
    assert paper("STM-2025-000002")["companies"] == [{"name": "한울", "count": 1, "gross": 5_000}]


def test_in_sheets_it_has_a_column_of_its_own(namesakes):
    with platform_scope():
        told = thawed(Document.objects.get(number="INV-2025-000001").frozen)
    assert [(row[2], row[7], row[-1]) for row in table(told)][:4] == [
        ("식당", "금액", "사업자등록번호"), ("할매국밥", "9000", FIRST), ("할매국밥", "5000", SECOND), ("", "0", ""),
    ]  # fmt: skip
    assert [row[-1] for row in book(told)["일자별 내역"]] == ["사업자등록번호", FIRST, SECOND, None]


def test_a_refund_says_whose_it_was(namesakes):
    with platform_scope():
        for meal in Redemption.objects.filter(amount__in=[9_000, 5_000]):
            refund_redemption(redemption_id=meal.pk, reason="cold", key=uuid.uuid4(), by="test", at=LATER)
    close_month(DECEMBER, NEXT_FLIP)
    told = paper("INV-2025-000003")
    rows = [(row["business_number"], row["amount"]) for row in told["corrections"]]
    assert sorted(rows) == [(FIRST, -9_000), (SECOND, -5_000)]
    assert {row[-1] for row in table(told)} == {"사업자등록번호", FIRST, SECOND, ""}
    assert found() == {}


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_on_paper_and_on_screen_the_number_stands_with_the_name(namesakes, visit):
    text = "\n".join(lines(paper("STM-2025-000001")))
    assert (FIRST in text, BADA in text) == (True, True)
    page = visit(None, namesakes.owner).get("/owner/statements/STM-2025-000001/").content.decode()
    assert page.count(f'<div class="table__note">{BADA}</div>') == 2


def test_it_ties_and_what_was_altered_is_named(namesakes, visit, tmp_path):
    with platform_scope():
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    exported = visit(None, namesakes.operator).get("/operator/documents/?export=csv")
    (tmp_path / "documents.csv").write_bytes(exported.getvalue())
    assert run(tmp_path) == (0, ["Everything ties: 4 documents, 4 rows of lists, 0 rows of journals."])
    alter(tmp_path, "INV-2025-000002.csv", "할매국밥,,,,1,7000", "할매국밥,,,,1,7100")
    code, said = run(tmp_path)
    assert (code, said[-1].split(": ", 1)[1]) == (
        1, "2025-11-11 할매국밥 is 7100 on INV-2025-000002, 7000 on STM-2025-000001.",
    )  # fmt: skip


def test_where_all_names_differ_nothing_is_added(world):
    closed_november(world)
    for number in ("INV-2025-000001", "STM-2025-000001"):
        told = paper(number)
        rows = [*told["lines"], *told["corrections"], *told.get("companies", [])]
        assert [row for row in rows if "business_number" in row] == []
