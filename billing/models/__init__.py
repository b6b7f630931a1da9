"""The tables of billing, all in the shared schema."""

from billing.models.advances import Advance
from billing.models.bank import BankAside, BankFile, BankLine, BankMatch
from billing.models.checks import AccountBalance, BookCheck, OpenItem
from billing.models.connected import Arrival, ArrivalPart, ConnectedAccount, StripeTransfer, TransferReversal
from billing.models.deposits import DepositAlarm, TopUp
from billing.models.documents import Document, Line, Note, Numbering, Portion, Rendition
from billing.models.dunning import DunningHold, DunningLetter, Pause
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
from billing.models.own_cards import Card, OwnCard
from billing.models.payouts import AccountChange, HolderCheck, PayoutItem, PayoutPause, PayoutRun, PayoutStep, PayoutTie
from billing.models.segregation import LimitReached, Snapshot
from billing.models.setoffs import GivenBack, Repayment, SetOff
from billing.models.stripe_moves import StripeDispute, StripeMove, StripePayout, StripeRefund
from billing.models.tax import TaxExport, TaxInvoice
from billing.models.tokens import Code, PhonePin

__all__ = [
    "Account",
    "AccountBalance",
    "AccountChange",
    "Advance",
    "Arrival",
    "ArrivalPart",
    "BankAside",
    "BankFile",
    "BankLine",
    "BankMatch",
    "BookCheck",
    "Card",
    "CheckedMark",
    "Code",
    "ConnectedAccount",
    "CounterAccount",
    "Counterpart",
    "Deposit",
    "DepositAlarm",
    "Document",
    "DunningHold",
    "DunningLetter",
    "GatewayEvent",
    "GivenBack",
    "Hold",
    "HolderCheck",
    "LimitReached",
    "Line",
    "Note",
    "Numbering",
    "OpenItem",
    "Operation",
    "OwnCard",
    "Pause",
    "PayoutItem",
    "PayoutPause",
    "PayoutRun",
    "PayoutStep",
    "PayoutTie",
    "Period",
    "PhonePin",
    "Portion",
    "Purse",
    "Redemption",
    "Rendition",
    "Repayment",
    "Reversal",
    "SetOff",
    "Snapshot",
    "StripeDispute",
    "StripeMove",
    "StripePayment",
    "StripePayout",
    "StripeRefund",
    "StripeTransfer",
    "TaxExport",
    "TaxInvoice",
    "TopUp",
    "Transfer",
    "TransferReversal",
]
