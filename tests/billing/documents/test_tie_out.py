"""Paper, workbook and CSV read back: the same document says the same sums in all three."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from billing.documents.render import render
from billing.documents.sheets import as_csv, as_xlsx
from tests.billing.documents.samples import invoice, invoice_of, statement
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango

pytestmark = pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)

MEALS, REFUNDS = "Meals", "Refunds of earlier months"


def prepaid():
    """Return an invoice of 70 restaurants, 10,000,000 of it paid from the deposit."""
    document = invoice_of([f"Place {number}" for number in range(70)])
    document["summary"].update(paid_from_deposit=10_000_000, due=document["summary"]["due"] - 10_000_000)
    return document


def from_paper(document, labels):
    """Read the account of a PDF: the last figure on the line of each label."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(render(document))).pages)
    account = text[re.search("What is billed|How the amount comes about", text).end() :]
    found = (re.search(rf"^{re.escape(label)}\s.*?(-?[\d,]+)\s*$", account, re.M) for label in labels)
    return [int(match[1].replace(",", "")) for match in found]


def from_workbook(document, labels):
    """Read the figures of a workbook: shares, lines and refunds are summed, the rest is in the summary."""
    summary, shares, lines, refunds = load_workbook(io.BytesIO(as_xlsx(document)), read_only=True).worksheets
    figures = {row[0]: row[1] for row in summary.iter_rows(min_row=2, values_only=True)}
    assert sums(shares) == sums(lines) == [figures[MEALS]] * 2
    assert sums(refunds) == [figures.get(REFUNDS, 0)] * 2
    return [figures[label] for label in labels]


def sums(sheet):
    """Return what the last column adds up to and what its total row says."""
    column = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [sum(column[:-1]), column[-1]]


def from_csv(document, labels):
    """Read the figures of a CSV: meals and refunds are summed; the amounts above the first sum make it."""
    rows = list(csv.DictReader(io.StringIO(as_csv(document).decode("utf-8-sig"), newline="")))
    figures = {row["Kind"]: int(row["Amount"]) for row in rows}
    figures[MEALS] = sum(int(row["Amount"]) for row in rows if row["Kind"] == MEALS)
    figures[REFUNDS] = sum(int(row["Amount"]) for row in rows if row["Kind"] == "Refund")
    kinds = [row["Kind"] for row in rows]
    last = kinds.index("Invoice total" if "Invoice total" in kinds else "Amount we deposit")
    assert sum(int(row["Amount"]) for row in rows[:last]) == int(rows[last]["Amount"])
    return [figures[label] for label in labels]


CASES = {
    "invoice": (
        invoice(),
        {
            MEALS: 82500,
            "Service fee (2%)": 1815,
            REFUNDS: -8800,
            "Invoice total": 75515,
            "Amount to pay": 75515,
        },
    ),
    "prepaid": (
        prepaid(),
        {
            MEALS: 16_940_000,
            "Service fee (2%)": 372_680,
            "Invoice total": 17_312_680,
            "Paid from your deposit": -10_000_000,
            "Amount to pay": 7_312_680,
        },
    ),
    "statement": (
        statement(),
        {
            MEALS: 54000,
            REFUNDS: -9000,
            "Commission (3%)": -1350,
            "VAT on commission (10%)": -135,
            "Amount we deposit": 43515,
        },
    ),
}


@pytest.mark.parametrize("read", [from_paper, from_workbook, from_csv])
@pytest.mark.parametrize("case", CASES)
def test_the_figures_are_the_same_wherever_they_are_read(case, read):
    document, expected = CASES[case]
    document = {**document, "language": "en"}
    assert dict(zip(expected, read(document, expected), strict=True)) == expected
