"""The tables of billing, all in the shared schema."""

from billing.models.bank import BankAside, BankFile, BankLine, BankMatch
from billing.models.checks import AccountBalance, BookCheck
from billing.models.deposits import DepositAlarm, TopUp
from billing.models.documents import Document, Line, Numbering, Portion, Rendition
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
from billing.models.tokens import Code, PhonePin

__all__ = [
    "Account",
    "AccountBalance",
    "BankAside",
    "BankFile",
    "BankLine",
    "BankMatch",
    "BookCheck",
    "CheckedMark",
    "Code",
    "CounterAccount",
    "Deposit",
    "DepositAlarm",
    "Document",
    "Hold",
    "Line",
    "Numbering",
    "Period",
    "PhonePin",
    "Portion",
    "Purse",
    "Redemption",
    "Rendition",
    "Reversal",
    "TopUp",
    "Transfer",
]
