"""The reference pages that are drawn from the code: `python -m config.reference` writes them, a test compares."""

from pathlib import Path

from billing.states import DOCUMENT, PERIOD, REDEMPTION
from tenants.states import COMPANY
from vouchers.states import LOAD

ROOT = Path(__file__).parent.parent
STATES_PAGE = ROOT / "docs" / "reference" / "states.md"


def states_page() -> str:
    """docs/reference/states.md: one diagram per thing that has states, the action on each arrow."""
    parts = [
        "# States",
        "Drawn from the `states.py` files by `python -m config.reference`. The word on an arrow is the action that"
        "\nmakes the step; there is no other way from one state to the next.",
    ]
    for states in (COMPANY, REDEMPTION, PERIOD, DOCUMENT, LOAD):
        parts.append(f"## {states.name}\n\n```mermaid\n{states.mermaid()}\n```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    STATES_PAGE.write_text(states_page())
