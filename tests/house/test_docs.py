"""The reference pages say what the code says."""

import re
from pathlib import Path

from accounts.roles import ROLES, Permission
from billing.books import SENTENCES
from billing.enums import AccountKind, TransferReason
from billing.gateways.hearing import ACTS
from config.reference import ACTIONS_PAGE, STATES_PAGE, actions_page, states_page

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def first_words(page: str) -> list[str]:
    """The word in code quotes that begins each row of a page's tables."""
    return re.findall(r"^\| `([A-Za-z_]+)` \|", (REFERENCE / page).read_text(), re.M)


def test_every_setting_is_explained_once():
    settings = (ROOT / "config" / "settings.py").read_text()
    read = re.findall(r'env\.(?:text|flag|number|words|pairs|choice|rising|hexadecimal)\(\s*"([A-Z_]+)"', settings)
    assert sorted(first_words("settings.md")) == sorted(set(read))


def test_every_permission_is_explained_with_its_roles():
    rows = re.findall(r"^\| `(\w+)` \|(.+)\|[^|]+\|$", (REFERENCE / "permissions.md").read_text(), re.M)
    told = {name: [mark.strip() == "✓" for mark in marks.split("|")] for name, marks in rows}
    assert told == {str(p): [p in role.permissions for role in ROLES.values()] for p in Permission}


def test_every_transfer_reason_is_explained():
    assert first_words("transfers.md") == [str(reason) for reason in TransferReason]


def test_the_state_diagrams_are_those_of_the_code():
    assert STATES_PAGE.read_text() == states_page()


def test_the_list_of_actions_is_that_of_the_code():
    assert ACTIONS_PAGE.read_text() == actions_page()


def test_every_module_of_actions_is_listed():
    listed = {line[1:-1] for line in ACTIONS_PAGE.read_text().splitlines() if line.startswith("`")}
    assert {str(path.relative_to(ROOT)) for path in ROOT.glob("*/actions.py")} - listed == set()


def test_every_action_says_what_it_does():
    assert [line for line in ACTIONS_PAGE.read_text().splitlines() if line.endswith("|  |")] == []


def test_every_invariant_is_explained_in_its_own_words():
    told = re.findall(r"^## (\d+)\. (.+)$", (REFERENCE / "invariants.md").read_text(), re.M)
    assert told == [(str(number), sentence) for number, sentence in enumerate(SENTENCES, 1)]


def test_every_account_of_the_ledger_is_among_those_a_won_passes():
    page = (ROOT / "docs" / "explanation" / "life-of-a-won.md").read_text()
    names = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in page.splitlines() if row.startswith("| `")]
    assert sorted(name for row in names for name in row) == sorted(AccountKind)


# What the small Stripe tells of things we act on, and what nobody has to tick: another event says it, or nothing follows.
NOT_TICKED = [
    "charge.refunded", "charge.succeeded", "invoice.created", "invoice.finalized",
    "payment_intent.requires_action", "refund.created", "transfer.created",
]  # fmt: skip


def test_every_event_we_act_on_is_among_those_to_tick_at_stripe():
    sources = "".join(path.read_text() for path in sorted((ROOT / "demo" / "stripe").glob("*.py")))
    told = set(re.findall(r'\.tell\("([a-z_.]+)"', sources))
    things = {kind: "dispute" if kind.startswith("charge.dispute.") else kind.rpartition(".")[0] for kind in told}
    ticked = set(re.findall(r"`([a-z_]+\.[a-z_.]+)`", (ROOT / "docs" / "how-to" / "operator.md").read_text()))
    assert sorted(kind for kind, thing in things.items() if thing in ACTS and kind not in ticked) == NOT_TICKED
    assert "payment_intent.succeeded" in told
