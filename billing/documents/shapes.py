"""What a document is before it is rendered: plain dicts of text and integers, frozen as canonical JSON.

Amounts are integer minor units of the document's currency, rates are basis points, days are ISO dates
(2026-10-31), periods are months (2026-10), moments are ISO 8601 with the company's own UTC offset.
"""

import hashlib
import json
from typing import Any, Literal, NotRequired, TypedDict

from billing.documents.ties import check_ties

Language = Literal["ko", "en"]


def reference_of(number: str) -> str:
    """What payers write and restaurants read in their bank book for a document: its number without hyphens."""
    return number.replace("-", "")


class Bank(TypedDict):
    bank: str
    account: str
    holder: str


class Party(TypedDict):
    """Who sends or who receives; `bank` is empty where no money goes, `logo` is the SHA-256 of the PNG that is printed."""

    name: str
    name_en: NotRequired[str]
    business_number: str
    representative: str
    address: str
    email: str
    phone: str
    bank: NotRequired[Bank | None]
    slug: NotRequired[str]
    country: NotRequired[str]
    vat_id: NotRequired[str]
    logo: NotRequired[str]


class Proof(TypedDict):
    """What billing.documents.proof makes: the leaves' short hashes, their root, its signature, the key; hexadecimal."""

    checks: list[str]
    root: str
    signature: str
    key: str


class Closing(TypedDict):
    """The moment the period closed, and the transfers behind this document."""

    period_closed_at: str
    transfers_count: int
    transfers_total: int


class Covers(TypedDict):
    """The first and the last day of an invoice's month, where a cut-off day was agreed."""

    first: str
    last: str


class InvoiceTerms(TypedDict):
    """`fee_per_head` is due for each person who ate, `fee_minimum` the least service fee of a month, both in minor units;
    `order_number` is the company's own.
    """

    billing: Literal["postpaid", "prepaid"]
    service_fee_bp: int
    vat_bp: int
    fee_per_head: NotRequired[int]
    fee_minimum: NotRequired[int]
    order_number: NotRequired[str]


class InvoiceSummary(TypedDict):
    """`meals_gross` is net of voids of the same period; `total` also holds the (negative) corrections.

    `meals_exempt` is the part of it that holds no VAT to deduct; it is in `meals_supply` whole. `meals_sold` is the part
    that we bought and sell, `meals_sold_vat` the VAT in it. `heads` are the people who
    ate, when the fee or the split asks for them.
    """

    meals_count: int
    meals_gross: int
    meals_exempt: NotRequired[int]
    meals_supply: int
    meals_vat: int
    meals_sold: NotRequired[int]
    meals_sold_vat: NotRequired[int]
    heads: NotRequired[int]
    fee_supply: int
    fee_vat: int
    total: int
    paid_from_deposit: int
    set_off: NotRequired[int]
    due: int


class RestaurantShare(TypedDict):
    """`taxed`: its prices hold VAT to deduct; `sold_by_us`: we bought the meals and sell them, else we act for it.

    `vat` is the restaurant's part of the month's VAT by largest remainder; supply + vat = gross.
    """

    name: str
    name_en: NotRequired[str]
    business_number: str
    taxed: NotRequired[bool]
    sold_by_us: NotRequired[bool]
    count: int
    gross: int
    supply: NotRequired[int]
    vat: NotRequired[int]


class CostShare(TypedDict):
    """What a cost centre or a site owes: meals, refunds (zero or less) and its part of the fee with VAT make the total.

    An empty name is what belongs to none.
    """

    name: str
    count: int
    heads: int
    gross: int
    refunds: int
    fee: int
    total: int


class InvoiceLine(TypedDict):
    """`business_number` is there, as in the other rows, when two of the document have one name."""

    day: str
    restaurant: str
    business_number: NotRequired[str]
    count: int
    gross: int
    seal: NotRequired[str]


class InvoiceCorrection(TypedDict):
    """A refund, posted in this period, of a meal of an earlier one; `amount` is negative.

    `original_document` and `original_line` (counted from 1) say where the meal stood first, on the same side.
    """

    day: str
    restaurant: str
    business_number: NotRequired[str]
    restaurant_en: NotRequired[str]
    original_day: str
    original_period: str
    original_document: NotRequired[str]
    original_line: NotRequired[int]
    amount: int
    reason: str
    taxed: NotRequired[bool]
    sold_by_us: NotRequired[bool]


class Invoice(TypedDict):
    """What a company owes for a period."""

    kind: Literal["invoice"]
    number: str
    period: str
    covers: NotRequired[Covers]
    issued_on: str
    due_on: str
    language: Language
    currency: str
    issuer: Party
    recipient: Party
    terms: InvoiceTerms
    reference: str
    summary: InvoiceSummary
    set_off: NotRequired[list["SetOff"]]
    restaurants: list[RestaurantShare]
    cost_centres: NotRequired[list[CostShare]]
    sites: NotRequired[list[CostShare]]
    lines: list[InvoiceLine]
    corrections: list[InvoiceCorrection]
    closing: Closing
    previous_root: NotRequired[str]
    proof: NotRequired[Proof]


class Wait(TypedDict):
    company: str
    amount: int


class StatementTerms(TypedDict):
    """`tiers` are (turnover from, basis points above it), rising; `commission_cap` is the most for a month; so much
    `waits` until which company has paid.
    """

    commission_bp: int
    vat_bp: int
    tiers: NotRequired[list[list[int]]]
    commission_cap: NotRequired[int | None]
    supply: NotRequired[Literal["agent", "principal"]]
    waits: NotRequired[list[Wait]]


class StatementSummary(TypedDict):
    """`refunds` sums the corrections (zero or less); net = gross + refunds - commission - commission_vat, less the price of
    advances, `advance_fee` with its VAT.

    `purchase_supply` and `purchase_vat` are what the restaurant invoices us for, where we buy its meals. `advances` (zero or
    less) were paid before.
    `own_cards` is what guests' own cards paid beside their vouchers, less what went back to them: nothing is kept of it.
    `set_off` is what other statements add (below zero when they lower it), `deposit` all together; what is
    below zero then is set against later ones.
    """

    meals_count: int
    gross: int
    voids_count: int
    refunds: int
    commission: int
    commission_vat: int
    net: int
    purchase_supply: NotRequired[int]
    purchase_vat: NotRequired[int]
    advance_fee: NotRequired[int]
    advance_fee_vat: NotRequired[int]
    own_cards: NotRequired[int]
    advances: NotRequired[int]
    set_off: NotRequired[int]
    deposit: NotRequired[int]


class OwnCardPaid(TypedDict):
    """What a guest's own card paid of a meal, by its receipt's number, on its day; below zero on the day it went back."""

    day: str
    meal: int
    amount: int


class AdvanceTaken(TypedDict):
    """What was paid early of this month: its reference, its day, up to which business day, and its price without VAT."""

    reference: str
    day: str
    up_to: str
    amount: int
    price: int


class SetOff(TypedDict):
    """Another document of the owner and what it adds to what this one deposits, or asks."""

    number: str
    period: str
    amount: int


class CompanyShare(TypedDict):
    name: str
    business_number: NotRequired[str]
    count: int
    gross: int


class StatementLine(TypedDict):
    day: str
    company: str
    business_number: NotRequired[str]
    count: int
    gross: int
    seal: NotRequired[str]


class StatementCorrection(TypedDict):
    day: str
    company: str
    business_number: NotRequired[str]
    original_day: str
    original_period: str
    original_document: NotRequired[str]
    original_line: NotRequired[int]
    amount: int
    reason: str


class Statement(TypedDict):
    """What a restaurant earned in a period (정산서); `reference` is what its deposit is marked with."""

    kind: Literal["statement"]
    number: str
    period: str
    issued_on: str
    pay_on: str
    language: Language
    currency: str
    issuer: Party
    recipient: Party
    terms: StatementTerms
    reference: NotRequired[str]
    summary: StatementSummary
    companies: list[CompanyShare]
    lines: list[StatementLine]
    corrections: list[StatementCorrection]
    own_cards: NotRequired[list[OwnCardPaid]]
    advances: NotRequired[list[AdvanceTaken]]
    set_off: NotRequired[list[SetOff]]
    closing: Closing
    previous_root: NotRequired[str]
    proof: NotRequired[Proof]


Document = Invoice | Statement


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
# A value that is the same in every JSON; what else may stand in a document holds such ones.
_PLAIN = (str, int, type(None))


class NotFreezable(ValueError):
    """The document holds something whose JSON is not the same everywhere (a float, a date, a broken text)."""


def frozen(document: Document) -> bytes:
    """Return the document as canonical JSON after checking that its figures tie.

    Raises NotFreezable and billing.documents.ties.DoesNotTie.
    """
    content = canonical(document)
    check_ties(document)
    return content


def canonical(document: Any) -> bytes:
    """Return a document, or part of one, as JSON: sorted keys, no spaces, UTF-8, integers only; raises NotFreezable."""
    _refuse_unstable(document, "document")
    try:
        return _ENCODER.encode(document).encode("utf-8")
    except UnicodeEncodeError as broken:
        raise NotFreezable(f"a text is not valid Unicode: {broken.reason}") from broken


def thawed(content: bytes | str) -> Document:
    """Return the document that canonical JSON holds."""
    return json.loads(content)


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of frozen bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _refuse_unstable(value: Any, path: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotFreezable(f"{path}: the key {key!r} is not text")
            if not isinstance(inner, _PLAIN):
                _refuse_unstable(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if not isinstance(inner, _PLAIN):
                _refuse_unstable(inner, f"{path}[{index}]")
    elif not isinstance(value, _PLAIN):
        raise NotFreezable(f"{path}: {type(value).__name__} cannot be frozen")
