"""The reference pages that are drawn from the code: `python -m config.reference` writes them, a test compares."""

import ast
from collections.abc import Iterator
from pathlib import Path

from billing.states import (
    ACCOUNT_CHANGE,
    BANK_FILE,
    BANK_LINE,
    DOCUMENT,
    HOLD,
    LETTER,
    OPERATION,
    OWN_CARD,
    PAUSE,
    PAYOUT,
    PAYOUT_RUN,
    PERIOD,
    REDEMPTION,
    REPAYMENT,
    TAX_INVOICE,
)
from restaurants.states import RESTAURANT
from sms.states import MESSAGE
from tenants.states import COMPANY
from vouchers.states import DISPUTE, GUEST_PASS, LOAD, TABLE

ROOT = Path(__file__).parent.parent
STATES_PAGE = ROOT / "docs" / "reference" / "states.md"
ACTIONS_PAGE = ROOT / "docs" / "reference" / "actions.md"
ACTIONS = {
    "accounts/actions.py": "People and signing in",
    "accounts/sign_in_links.py": "Signing in by a mailed link",
    "accounts/passkeys.py": "Passkeys",
    "tenants/letters.py": "Asking for mails",
    "tenants/actions.py": "Companies",
    "tenants/documents.py": "How a company's documents look",
    "restaurants/actions.py": "Restaurants",
    "restaurants/wishes.py": "Restaurants asked for",
    "restaurants/pairing.py": "Devices at the counter",
    "restaurants/staff_pins.py": "Staff at the counter",
    "vouchers/actions.py": "Employees, programs and grants",
    "vouchers/loads.py": "Loads",
    "vouchers/codes.py": "Codes",
    "vouchers/redeeming.py": "Meals",
    "vouchers/disputes.py": "Meals that were not eaten",
    "vouchers/wishes.py": "Favourites and wishes",
    "vouchers/undo.py": "The eater's undo",
    "vouchers/tastes.py": "What somebody avoids",
    "vouchers/together.py": "Paying together",
    "vouchers/guests.py": "Guests",
    "vouchers/delegations.py": "Standing delegations",
    "sms/actions.py": "Who is told by SMS",
    "sms/telling.py": "Telling by SMS",
    "sms/sending.py": "Sending SMS",
    "sms/answering.py": "Answers by SMS",
    "billing/actions.py": "Undoing meals, deposits",
    "billing/examining.py": "The books",
    "billing/trials.py": "Test payments",
    "billing/holds.py": "Holds",
    "billing/gateways/own_cards.py": "The rest of a meal by the guest's own card",
    "billing/bank/recording.py": "Money in by bank",
    "billing/bank/giving_back.py": "Giving back by bank",
    "billing/payouts/runs.py": "Payout runs",
    "billing/payouts/ties.py": "Bank lines of payouts",
    "billing/payouts/details.py": "Accounts of restaurants",
    "billing/dunning/desk.py": "Overdue invoices, by hand",
    "billing/dunning/daily.py": "Overdue invoices, every day",
    "billing/dunning/letters.py": "Letters about overdue invoices",
    "billing/dunning/pauses.py": "Pauses of spending",
    "billing/segregation/snapshots.py": "What is owed and how it is covered",
    "billing/tax/drafting.py": "Drafting tax invoices",
    "billing/tax/filing.py": "Filing tax invoices",
    "billing/tax/amending.py": "Amending tax invoices",
    "billing/gateways/operations.py": "Calls to gateways",
    "billing/gateways/mirroring.py": "Invoices on Stripe",
    "billing/gateways/accounts.py": "Restaurants' accounts at Stripe",
    "billing/gateways/reversals.py": "Taking payouts back by Stripe",
    "billing/gateways/elsewhere.py": "What Stripe is told",
    "billing/gateways/hearing.py": "What Stripe tells",
    "billing/gateways/payments.py": "Money in by Stripe",
    "billing/gateways/refunds.py": "What Stripe gives back",
    "billing/gateways/disputes.py": "Disputes at Stripe",
    "billing/gateways/payouts.py": "What Stripe sends to our bank",
    "billing/close.py": "The close",
    "billing/rendering.py": "PDFs of documents",
    "billing/notes.py": "Credit notes and reminders",
}


def states_page() -> str:
    """docs/reference/states.md: one diagram per thing that has states, the action on each arrow."""
    parts = [
        "# States",
        "Drawn from the `states.py` files by `python -m config.reference`. The word on an arrow is the action that"
        "\nmakes the step; there is no other way from one state to the next.",
    ]
    for states in (
        COMPANY,
        RESTAURANT,
        REDEMPTION,
        HOLD,
        OWN_CARD,
        PERIOD,
        DOCUMENT,
        BANK_FILE,
        BANK_LINE,
        PAYOUT_RUN,
        REPAYMENT,
        PAYOUT,
        ACCOUNT_CHANGE,
        PAUSE,
        LETTER,
        TAX_INVOICE,
        OPERATION,
        LOAD,
        DISPUTE,
        TABLE,
        GUEST_PASS,
        MESSAGE,
    ):
        parts.append(f"## {states.name}\n\n```mermaid\n{states.mermaid()}\n```")
    return "\n\n".join(parts) + "\n"


def actions_page() -> str:
    """docs/reference/actions.md: the public actions of each module, with the first line of their docstrings."""
    parts = [
        "# Actions",
        "Every change of state is one of these functions, whoever asks for it: a page, the API, a task, the shell."
        "\nThey take keywords only; `by=` names the actor. Drawn from the code by `python -m config.reference`.",
    ]
    for path, title in ACTIONS.items():
        rows = "\n".join(f"| `{name}` | {said} |" for name, said in actions_in(path))
        parts.append(f"## {title}\n\n`{path}`\n\n| Action | What it does |\n|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def actions_in(path: str) -> Iterator[tuple[str, str]]:
    """(name, first line of the docstring) of a module's public keyword-only functions, in its order."""
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.args.kwonlyargs and not node.args.args and node.name[0] != "_":
            yield node.name, (ast.get_docstring(node) or "").split("\n")[0]


if __name__ == "__main__":
    STATES_PAGE.write_text(states_page())
    ACTIONS_PAGE.write_text(actions_page())
