"""The tables of billing, all in the shared schema."""

from billing.models.bank import BankAside, BankFile, BankLine, BankMatch
from billing.models.documents import Document, Line, Numbering, Rendition
from billing.models.ledger import (
    Account,
    CheckedMark,
    CounterAccount,
    Deposit,
    Hold,
    Period,
    Purse,
    Redemption,
    Reversal,
    Transfer,
)
from billing.models.payouts import AccountChange, HolderCheck, PayoutItem, PayoutPause, PayoutRun, PayoutStep, PayoutTie
from billing.models.tokens import Code, PhonePin

__all__ = [
    "Account",
    "AccountChange",
    "BankAside",
    "BankFile",
    "BankLine",
    "BankMatch",
    "CheckedMark",
    "Code",
    "CounterAccount",
    "Deposit",
    "Document",
    "Hold",
    "HolderCheck",
    "Line",
    "Numbering",
    "PayoutItem",
    "PayoutPause",
    "PayoutRun",
    "PayoutStep",
    "PayoutTie",
    "Period",
    "PhonePin",
    "Purse",
    "Redemption",
    "Rendition",
    "Reversal",
    "Transfer",
]
