"""hankki-ties.py and hankki-verify.py on guests' own cards: the exports tie, and what was altered is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import Document
from tenants.scope import platform_scope
from tests.billing.documents.test_ties_script import alter, run
from tests.billing.guest_cards import collected, given_back, undo
from tests.portals.month import at, freeze, november

VERIFY = Path(__file__).resolve().parents[3] / "static/verify/hankki-verify.py"


@pytest.fixture
def exports(world, visit, tmp_path):
    """Everything there is of a November in which own cards paid 3,000 and gave 2,000 back, as it is downloaded."""
    november(world)
    collected(world, 9_000, 3_000, fee=87, at=at(13))
    undone = collected(world, 5_000, 2_000, fee=58, at=at(13, 13))
    undo(undone, at=at(13, 14))
    given_back(undone, at=at(13, 14))
    freeze(world)
    operator, owner = visit(None, world.operator), visit(None, world.owner)
    with platform_scope():
        for document in Document.objects.all():
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
            (tmp_path / f"{document.number}.json").write_bytes(document.frozen.encode())
    for name, browser, address in (
        ("documents.csv", operator, "/operator/documents/?export=csv"),
        ("journal.csv", operator, "/operator/journal/?month=2025-11&file=csv"),
        ("statements.csv", owner, "/owner/statements/?export=csv"),
    ):
        (tmp_path / name).write_bytes(browser.get(address).getvalue())
    return tmp_path


def test_all_of_it_ties(exports):
    assert run(exports) == (0, ["Everything ties: 4 documents, 5 rows of lists, 32 rows of journals."])


ALTERED = {
    "a row of a card": (
        ("STM-2025-000001.csv", ",3000,KRW", ",3100,KRW"),
        ["STM-2025-000001.csv: STM-2025-000001 says 26625, its rows above add up to 26725."],
    ),
    "what the journal says was paid by card": (
        ("journal.csv", ",5000,KRW,Paid by a guest's own card (2)", ",5001,KRW,Paid by a guest's own card (2)"),
        [
            "journal.csv rows 14, 15: entry 7 does not balance, by -1.",
            "journal.csv: books 26626 under STM-2025-000001, which says 26625.",
        ],
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_figure_is_named(exports, what):
    change, said = ALTERED[what]
    alter(exports, *change)
    assert run(exports) == (1, said)


def verify(file: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", VERIFY, file], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines()[0]


def test_each_row_of_a_card_is_proven(exports):
    file = exports / "STM-2025-000001.json"
    assert verify(file) == (0, "STM-2025-000001: nothing was altered.")
    text = file.read_text()
    assert text.count('"amount":3000,"day":"2025-11-13"') == 1
    file.write_text(text.replace('"amount":3000,"day":"2025-11-13"', '"amount":3001,"day":"2025-11-13"'))
    assert verify(file) == (1, "Altered: own_cards, row 1 (2025-11-13 · 3001)")
