"""Everything the public audit trail can hold is told in words."""

import ast
from pathlib import Path

from portals.operator.words import VERBS

ROOT = Path(__file__).parents[3]
APPS = ("accounts", "tenants", "restaurants", "billing", "sms")
# Put together where they are recorded: billing.actions, billing.holds.
COMPUTED = {"void_redemption", "refund_redemption", "capture_hold", "release_hold", "expire_hold", "examine_books"}


def recorded() -> set[str]:
    """The verbs that are written out in calls of accounts.audit.record."""
    trees = (ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > 1)
    verbs = (call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "record")
    return {verb.value for verb in verbs if isinstance(verb, ast.Constant)}


def test_every_verb_has_words():
    assert "agree_terms" in recorded()
    assert sorted((recorded() | COMPUTED) - set(VERBS)) == []
