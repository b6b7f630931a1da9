"""What a payment may be for: invoices that ask for money, and statements below zero that their restaurants pay back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from billing.bank.matching import OpenInvoice
from billing.bank.queries import as_open, invoices, open_invoices
from billing.documents.shapes import reference_of
from billing.enums import DocumentKind
from billing.models import Document
from billing.payouts.queries import below_zero, statements


@dataclass(frozen=True)
class Paper:
    """An invoice or a statement below zero that asks for so much, in minor units, with what matching must know of it."""

    document: Document
    open: OpenInvoice

    @property
    def pk(self) -> int:
        return self.open.id

    @property
    def number(self) -> str:
        return self.document.number

    @property
    def left(self) -> int:
        return self.open.left

    @property
    def payer(self) -> str:
        return self.open.payer


def open_papers(*, currency: str | None = None) -> list[Paper]:
    """Everything that asks for money, invoices by their day first."""
    return as_papers(open_invoices(currency=currency), below_zero(currency=currency))


def papers(numbers: Iterable[int]) -> list[Paper]:
    """These invoices and statements, whether or not they still ask for anything."""
    asked = list(numbers)
    return as_papers(invoices().filter(pk__in=asked), statements().filter(pk__in=asked))


def as_papers(owed: QuerySet[Document], below: QuerySet[Document]) -> list[Paper]:
    """Invoices of billing.bank.queries and statements of billing.payouts.queries as papers."""
    return [*(Paper(each, as_open(each)) for each in owed), *(Paper(each, _as_open(each)) for each in below)]


def _as_open(statement: Any) -> OpenInvoice:
    payer, reference = statement.restaurant.name, reference_of(statement.number)
    return OpenInvoice(statement.pk, reference, payer, statement.below, statement.currency, by_name=False)


def is_statement(paper: Paper) -> bool:
    """Is it a restaurant that pays?"""
    return paper.document.kind == DocumentKind.STATEMENT
