"""Which open invoices a payment is for: rules that need no person, and suggestions for one. Plain Python, without Django.

The reference printed on an invoice, or given for a top-up, decides; else the payer's name together with the exact
amount, when both fit one invoice alone. Anything less certain is left to a person. A statement below zero that its
restaurant pays back is such an invoice, but only its reference decides: a payout that came back has the same name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

REFERENCE, NAME = "reference", "name"
GAP = r"[\s\-]*"
LEGAL_FORMS = re.compile(
    r"주식회사|유한회사|유한책임회사|\((주|유|株)\)|㈜|\b(co|ltd|inc|llc|corp|corporation|limited|company|gmbh|ag)\b\.?"
)
NO_LETTER = re.compile(r"[\W_]+")
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Payment:
    """What came in: `left` of it, in minor units, pays nothing yet."""

    left: int
    currency: str
    payer: str = ""
    memo: str = ""


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that still asks for `left`, in minor units; `reference` is what it asks the `payer` to write.

    Whether the payer's name with the exact amount is enough, says `by_name`.
    """

    id: int
    reference: str
    payer: str
    left: int
    currency: str
    by_name: bool = True


@dataclass(frozen=True)
class OpenTopUp:
    """A transfer into a company's deposit that was announced and has not come yet."""

    id: int
    reference: str
    currency: str


@dataclass(frozen=True)
class Part:
    """So much of a payment pays this invoice, and by which rule that is known."""

    invoice: int
    amount: int
    rule: str


def parts_of(payment: Payment, invoices: Sequence[OpenInvoice]) -> list[Part]:
    """What a payment pays without asking anybody; nothing when it is not certain."""
    owed = [invoice for invoice in invoices if invoice.currency == payment.currency and invoice.left > 0]
    named = [invoice for invoice in owed if names_reference(payment, invoice.reference)]
    if len(named) == 1:
        return [Part(named[0].id, min(payment.left, named[0].left), REFERENCE)]
    if named:
        # Several invoices in one transfer: only when it pays them all, else somebody has to say which.
        whole = sum(invoice.left for invoice in named) <= payment.left
        return [Part(invoice.id, invoice.left, REFERENCE) for invoice in named] if whole else []
    fitting = [invoice for invoice in owed if invoice.left == payment.left and same_name(payment.payer, invoice.payer)]
    return [Part(fitting[0].id, payment.left, NAME)] if len(fitting) == 1 and fitting[0].by_name else []


def top_up_of(payment: Payment, invoices: Sequence[OpenInvoice], top_ups: Sequence[OpenTopUp]) -> OpenTopUp | None:
    """The announced top-up that a payment names; nothing when it names several, or an open invoice, which comes first."""
    named = [each for each in top_ups if each.currency == payment.currency and names_reference(payment, each.reference)]
    beside = any(names_reference(payment, invoice.reference) for invoice in invoices if invoice.left > 0)
    return named[0] if len(named) == 1 and not beside else None


def after(parts: Sequence[Part], invoices: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """The invoices as they are once these parts are paid."""
    paid = {part.invoice: part.amount for part in parts}
    return [replace(each, left=each.left - paid.get(each.id, 0)) for each in invoices]


def suggestions(payment: Payment, invoices: Sequence[OpenInvoice], limit: int = 5) -> list[OpenInvoice]:
    """The open invoices a person should look at first: by reference, name and amount, the likeliest first."""
    owed = [invoice for invoice in invoices if invoice.currency == payment.currency and invoice.left > 0]
    ranked = sorted((-_likeness(payment, invoice), place) for place, invoice in enumerate(owed))
    return [owed[place] for likeness, place in ranked if likeness][:limit]


def _likeness(payment: Payment, invoice: OpenInvoice) -> int:
    likeness = 8 if names_reference(payment, invoice.reference) else 0
    if same_name(payment.payer, invoice.payer):
        likeness += 4
    elif _begins_alike(plain_name(payment.payer), plain_name(invoice.payer)):
        likeness += 2
    return likeness + (3 if invoice.left == payment.left else 0)


def names_reference(payment: Payment, reference: str) -> bool:
    """Does the payer name this reference, in any case, with blanks or hyphens in it?"""
    pattern = GAP.join(map(re.escape, reference.casefold())) + r"(?![0-9])"
    said = (unicodedata.normalize("NFKC", text).casefold() for text in (payment.memo, payment.payer))
    return bool(reference) and any(re.search(pattern, text) for text in said)


def same_name(one: str, other: str) -> bool:
    """Are these one company's name, legal form and blanks aside?"""
    return len(plain_name(one)) >= SHORTEST_NAME and plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """A company's name without its legal form, blanks and marks, in small letters."""
    return NO_LETTER.sub("", LEGAL_FORMS.sub(" ", unicodedata.normalize("NFKC", name).casefold()))


def _begins_alike(one: str, other: str) -> bool:
    """Banks cut names short: "한울소프" is the beginning of "한울소프트"."""
    return min(len(one), len(other)) >= SHORTEST_NAME and (one.startswith(other) or other.startswith(one))
