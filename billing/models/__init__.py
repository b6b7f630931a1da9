"""The tables of billing, all in the shared schema."""

from billing.models.bank import BankAside, BankFile, BankLine, BankMatch
from billing.models.deposits import DepositAlarm, TopUp
from billing.models.documents import Document, Line, Numbering, Portion, Rendition
from billing.models.dunning import DunningHold, DunningLetter, Pause
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
from billing.models.segregation import LimitReached, Snapshot
from billing.models.tax import TaxExport, TaxInvoice
from billing.models.tokens import Code, PhonePin

__all__ = [
    "Account",
    "BankAside",
    "BankFile",
    "BankLine",
    "BankMatch",
    "CheckedMark",
    "Code",
    "CounterAccount",
    "Deposit",
    "DepositAlarm",
    "Document",
    "DunningHold",
    "DunningLetter",
    "Hold",
    "LimitReached",
    "Line",
    "Numbering",
    "Pause",
    "Period",
    "PhonePin",
    "Portion",
    "Purse",
    "Redemption",
    "Rendition",
    "Reversal",
    "Snapshot",
    "TaxExport",
    "TaxInvoice",
    "TopUp",
    "Transfer",
]
