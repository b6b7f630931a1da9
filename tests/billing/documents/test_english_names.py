"""An English document prints a restaurant's English name beside its registered one; those of before have none."""

import json

import pytest
from django.db.models import F

from billing.documents.figures import english_names
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import Document
from restaurants.models import Restaurant
from tenants.models import Company
from tenants.scope import platform_scope
from tests.billing.documents.samples import invoice, statement
from tests.billing.documents.test_proof import verify  # noqa: F401
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango, lines
from tests.billing.documents.test_sheets import book, table
from tests.billing.documents.test_ties_script import run
from tests.portals.month import closed_november

REGISTERED, ENGLISH = "할매순대국 판교점", "Halmae Sundae <Pangyo>"


def named(language="en"):
    """Two restaurants of which one has an English name, and a refund at a third that has one."""
    made = invoice(language=language)
    made["restaurants"][0]["name_en"] = ENGLISH
    made["corrections"][0] |= {"restaurant": "한우집", "restaurant_en": "Hanu House"}
    return made


def told(language="en"):
    made = statement(language=language)
    made["recipient"]["name_en"] = ENGLISH
    return made


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_on_paper_it_stands_beside_the_registered_one():
    text = "\n".join(lines(named()))
    assert [name in text for name in (REGISTERED, ENGLISH, "바다회초밥", "한우집", "Hanu House")] == [True] * 5
    assert ENGLISH in "\n".join(lines(told()))
    assert ENGLISH not in "\n".join([*lines(named("ko")), *lines(told("ko"))])


def test_in_the_sheets_it_has_a_column_of_its_own():
    sheets = book(named())
    assert [(row[0], row[-1]) for row in sheets["Restaurants"]] == [
        ("Name", "English name"), (REGISTERED, ENGLISH), ("바다회초밥", None), ("Total", None),
    ]  # fmt: skip
    assert [(row[1], row[-1]) for row in sheets["Day by day"]][:3] == [
        ("Restaurant", "English name"), (REGISTERED, ENGLISH), ("바다회초밥", None),
    ]  # fmt: skip
    assert [(row[1], row[-1]) for row in sheets["Refunds of earlier months"]][:2] == [
        ("Restaurant", "English name"), ("한우집", "Hanu House"),
    ]  # fmt: skip
    assert ["English name", ENGLISH] in [row[:2] for row in book(told())["Summary"]]
    assert [(row[2], row[-1]) for row in table(named())][:3] == [
        ("Restaurant", "English name"), (REGISTERED, ENGLISH), ("바다회초밥", ""),
    ]  # fmt: skip


def test_without_any_and_in_korean_the_files_are_as_before():
    assert table(invoice(language="en"))[0][-1] == "VAT"
    assert (table(named("ko"))[0], book(named("ko"))["식당별 내역"][0]) == (
        table(invoice())[0], book(invoice())["식당별 내역"][0],
    )  # fmt: skip
    assert [sheet[0] for sheet in book(invoice(language="en")).values()] == [
        [cell for cell in row if cell != "English name"] for row in (sheet[0] for sheet in book(named()).values())
    ]


def test_of_two_restaurants_of_one_name_nothing_is_said():
    from django.utils import translation

    made = named()
    made["restaurants"][1] |= {"name": REGISTERED, "name_en": "Another"}
    with translation.override("en"):
        assert english_names(made) == {"한우집": "Hanu House"}


@pytest.fixture
def november(world):
    """November's documents, in English."""
    with platform_scope():
        Company.objects.update(language="en")
        Restaurant.objects.filter(pk=world.bunsik.pk).update(name_en=F("name"))
    closed_november(world)
    with platform_scope():
        yield {each.number: json.loads(each.frozen) for each in Document.objects.all()}


def test_the_close_freezes_it_where_there_is_one(november):
    found = november["INV-2025-000001"]
    assert [(each["name"], each.get("name_en")) for each in found["restaurants"]] == [
        ("봄날분식", None), ("할매국밥", "Halmae Gukbap"),
    ]  # fmt: skip
    assert november["STM-2025-000001"]["recipient"]["name_en"] == "Halmae Gukbap"
    assert {line["restaurant"] for line in found["lines"]} == {"봄날분식", "할매국밥"}


def test_ties_and_verify_read_them(november, tmp_path, verify):  # noqa: F811
    for number, document in november.items():
        (tmp_path / f"{number}.csv").write_bytes(as_csv(document | {"language": "en"}))
    assert run(tmp_path) == (0, ["Everything ties: 4 documents, 0 rows of lists, 0 rows of journals."])
    frozen = Document.objects.get(number="INV-2025-000001").frozen
    assert verify(frozen.encode())[0] == 0
    assert thawed(frozen)["restaurants"][1]["name_en"] == "Halmae Gukbap"
