"""The tables of billing, all in the shared schema."""

from billing.models.bank import BankAside, BankFile, BankLine, BankMatch
from billing.models.deposits import DepositAlarm, TopUp
from billing.models.documents import Document, Line, Numbering, Portion, Rendition
from billing.models.gateways import Counterpart, GatewayEvent, Operation, StripePayment
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
    "BankAside",
    "BankFile",
    "BankLine",
    "BankMatch",
    "CheckedMark",
    "Code",
    "CounterAccount",
    "Counterpart",
    "Deposit",
    "DepositAlarm",
    "Document",
    "GatewayEvent",
    "Hold",
    "Line",
    "Numbering",
    "Operation",
    "Period",
    "PhonePin",
    "Portion",
    "Purse",
    "Redemption",
    "Rendition",
    "Reversal",
    "StripePayment",
    "TopUp",
    "Transfer",
]
