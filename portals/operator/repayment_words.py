"""Why a line of the bank's statement did not carry the repayment that it names, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.bank.queries import named_repayments, repaid_by
from billing.bank.repaying import Fit
from billing.enums import LineState
from billing.models import BankLine
from portals import formats

NOT_CARRIED = {
    "came_in": _(
        "It names %(named)s, but came in. Did that transfer come back?"
        " Then count it under Paid too much, in the company's favour."
    ),
    "came_back": _(
        "It names %(named)s, which went to a guest, and came back."
        " Ask the guest for another account and send it back by bank, below."
    ),
    "unknown": _("There is no repayment %(named)s."),
    "discarded": _("%(named)s was thrown away."),
    "not_approved": _("Nobody has approved %(named)s."),
    "carried": _("Another line has carried %(named)s already."),
    "other_currency": _("%(named)s is in another currency than this line."),
    "other_amount": _("%(named)s asks for %(asked)s, but %(line)s went out."),
}
LOOKED_AT = frozenset({LineState.NAMED, LineState.WAITING, LineState.PART})


def tell_why(lines: Iterable[BankLine]) -> None:
    """Give each line of bank_lines() its `why`: what speaks against the repayment it names; one query for all, or none."""
    rows = list(lines)
    known = named_repayments(row for row in rows if row.state in LOOKED_AT)
    for row in rows:
        fit = repaid_by(row, known) if row.state in LOOKED_AT else Fit()
        row.why = not_carried(fit, row.amount, row.currency)


def not_carried(fit: Fit, amount: int, currency: str) -> str:
    """The sentence for a line of `amount` minor units; empty when nothing speaks against it, or it names none."""
    if not fit.why:
        return _now("It agrees by now: say that it carried %(named)s.") % {"named": references(fit.ids)} if fit.ids else ""
    language = get_language() or "en"
    sums = {"asked": formats.money(fit.asked, currency, language), "line": formats.money(abs(amount), currency, language)}
    return str(NOT_CARRIED[fit.why]) % (sums | {"named": references(fit.named)})


def references(numbers: list[int]) -> str:
    """These repayments as a transfer at the bank names them."""
    return ", ".join(f"HKB{number}" for number in numbers)
