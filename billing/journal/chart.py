"""Under which number and name an account of the ledger stands in the operator's books.

The numbers are those that Korean bookkeeping programs come with for a service company; HANKKI_ACCOUNT_CODES says others.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind

CODES: dict[str, str] = {
    AccountKind.COMPANY_OWES: "108",
    AccountKind.COMPANY_DEPOSIT: "259",
    AccountKind.RESTAURANT_OWED: "253",
    AccountKind.RESTAURANT_CARDS: "254",
    AccountKind.COMMISSION: "412",
    AccountKind.SERVICE_FEE: "413",
    AccountKind.VAT: "255",
    AccountKind.BANK: "103",
    AccountKind.CLEARING: "257",
    AccountKind.PAYOUTS: "134",
    AccountKind.STRIPE: "104",
    AccountKind.STRIPE_CLEARING: "257",
    AccountKind.STRIPE_FEE: "831",
    AccountKind.STRIPE_DISPUTED: "120",
    AccountKind.STRIPE_BANKED: "104",
    AccountKind.GUESTS_OWED: "254",
}
NAMES = {
    AccountKind.COMPANY_OWES: _("Accounts receivable"),
    AccountKind.COMPANY_DEPOSIT: _("Advances received"),
    AccountKind.RESTAURANT_OWED: _("Accounts payable"),
    AccountKind.RESTAURANT_CARDS: _("Withholdings"),
    AccountKind.COMMISSION: _("Commission income"),
    AccountKind.SERVICE_FEE: _("Service fee income"),
    AccountKind.VAT: _("VAT withheld"),
    AccountKind.BANK: _("Ordinary deposits"),
    AccountKind.CLEARING: _("Suspense receipts"),
    AccountKind.PAYOUTS: _("Suspense payments"),
    AccountKind.STRIPE: _("Other deposits"),
    AccountKind.STRIPE_CLEARING: _("Suspense receipts"),
    AccountKind.STRIPE_FEE: _("Fees paid"),
    AccountKind.STRIPE_DISPUTED: _("Other receivables"),
    AccountKind.STRIPE_BANKED: _("Other deposits"),
    AccountKind.GUESTS_OWED: _("Withholdings"),
}


def code_of(kind: str) -> str:
    """The account number of a kind; the kind itself for one that the chart does not know."""
    return settings.ACCOUNT_CODES.get(kind) or CODES.get(kind, kind)


def name_of(kind: str) -> str:
    """The account's name in the reader's language."""
    return str(NAMES.get(AccountKind(kind), AccountKind(kind).label))
