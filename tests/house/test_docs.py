"""The reference pages say what the code says."""

import re
from pathlib import Path

from accounts.roles import ROLES, Permission
from billing.enums import TransferReason
from config.reference import STATES_PAGE, states_page

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def first_words(page: str) -> list[str]:
    """The word in code quotes that begins each row of a page's tables."""
    return re.findall(r"^\| `([A-Za-z_]+)` \|", (REFERENCE / page).read_text(), re.M)


def test_every_setting_is_explained_once():
    read = re.findall(r'env\.(?:text|flag|number|words)\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text())
    assert sorted(first_words("settings.md")) == sorted(set(read))


def test_every_permission_is_explained_with_its_roles():
    rows = re.findall(r"^\| `(\w+)` \|(.+)\|[^|]+\|$", (REFERENCE / "permissions.md").read_text(), re.M)
    told = {name: [mark.strip() == "✓" for mark in marks.split("|")] for name, marks in rows}
    assert told == {str(p): [p in role.permissions for role in ROLES.values()] for p in Permission}


def test_every_transfer_reason_is_explained():
    assert first_words("transfers.md") == [str(reason) for reason in TransferReason]


def test_the_state_diagrams_are_those_of_the_code():
    assert STATES_PAGE.read_text() == states_page()
