"""A document as tables, the same for XLSX and CSV: typed cells, no layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from billing.documents import words
from billing.documents.figures import (
    Charge,
    charges,
    corrected,
    cost_column,
    cost_lists,
    cost_name,
    cost_title,
    english_names,
    other_side,
    shares,
)  # fmt: skip


@dataclass(frozen=True)
class Money:
    """An amount in minor units, to be written as a number of the document's currency."""

    amount: int


Cell = str | int | date | Money | None
Row = list[Cell]


@dataclass(frozen=True)
class Table:
    """One sheet: title, columns with their widths in characters, rows and, where they add up, a total."""

    title: str
    columns: list[tuple[str, int]]
    rows: list[Row]
    total: Row | None = None


def tables(document: Any, sold: Sequence[Charge] = ()) -> list[Table]:
    """Return summary, shares, cost centres and sites, lines, corrections, own cards and what a restaurant `sold`, in the
    active language.
    """
    split = [_costs(document, key, rows) for key, rows in cost_lists(document)]
    cards = [_own_cards(document)] if "own_cards" in document else []
    sales = [_sold(sold)] if sold else []
    return [_summary(document), _shares(document), *split, _lines(document), _corrections(document), *cards, *sales]


def _summary(document: Any) -> Table:
    heading = pgettext("document", "Item"), pgettext("document", "Value")
    rows = [*_facts(document), *_accounts(document), *_closing(document)]
    apart = [(title, 16) for title in _vat_titles() if document["kind"] == "invoice"]
    return Table(_("Summary"), [(heading[0], 30), (heading[1], 44), *apart], rows)


def _facts(document: Any) -> list[Row]:
    due = pgettext("document", "Pay by"), document.get("due_on")
    if document["kind"] == "statement":
        due = pgettext("document", "Deposited on"), document["pay_on"]
    return [
        [pgettext("document", "Number"), document["number"]],
        [pgettext("document", "Month"), document["period"]],
        *_covers(document),
        [pgettext("document", "Issued on"), date.fromisoformat(document["issued_on"])],
        [due[0], date.fromisoformat(due[1])],
        *_party(pgettext("document", "From"), document["issuer"]),
        *_party(pgettext("document", "To"), document["recipient"]),
        [pgettext("document", "Currency"), document["currency"]],
    ]


def _covers(document: Any) -> list[Row]:
    """The first and the last day of a month with a cut-off day."""
    if "covers" not in document:
        return []
    first, last = (date.fromisoformat(document["covers"][end]) for end in ("first", "last"))
    return [[pgettext("document", "First day"), first], [pgettext("document", "Last day"), last]]


def _party(label: str, party: Any) -> list[Row]:
    english = party.get("name_en") if get_language() == "en" else ""
    return [
        [label, party["name"]],
        *([[_("English name"), english]] if english else []),
        [pgettext("document", "Business number"), party.get("business_number", "")],
    ]


def _accounts(document: Any) -> list[Row]:
    count = [pgettext("column", "Meals"), document["summary"]["meals_count"]]
    return [count, *([charge.label, Money(charge.amount), *_supply_and_vat(charge)] for charge in charges(document))]


def _vat_titles() -> list[str]:
    """The headings of the two columns that an invoice has beside its amounts; our VAT on a statement has rows of its own."""
    return [pgettext("document", "Supply value"), pgettext("document", "VAT")]


def _supply_and_vat(charge: Charge) -> Row:
    """What an amount is made of; nothing where it says how that is paid, and for what we keep on a statement."""
    return [] if charge.vat is None or charge.supply is None else [Money(charge.supply), Money(charge.vat)]


def _closing(document: Any) -> list[Row]:
    closing = document["closing"]
    return [
        [_("Month closed at"), words.moment(closing["period_closed_at"])],
        [_("Transfers"), closing["transfers_count"]],
        [_("Total of the transfers"), Money(closing["transfers_total"])],
    ]


def _shares(document: Any) -> Table:
    rows, total = shares(document), pgettext("document", "Total")
    keys = ["supply", "vat", "gross"] if any("vat" in row for row in rows) else ["gross"]
    titles = {
        "supply": pgettext("document", "Supply value"),
        "vat": pgettext("document", "VAT"),
        "gross": pgettext("document", "Amount"),
    }

    def figures(of: list[Any]) -> Row:
        return [sum(row["count"] for row in of), *(Money(sum(row.get(key, 0) for row in of)) for key in keys)]

    table = Table(
        _side_title(document),
        [
            (pgettext("document", "Name"), 32),
            (pgettext("document", "Business number"), 18),
            (pgettext("column", "Meals"), 10),
            *((titles[key], 16) for key in keys),
        ],
        [[row["name"], row.get("business_number", ""), *figures([row])] for row in rows],
        [total, "", *figures(rows)],
    )
    table = table if all(row.get("taxed", True) for row in rows) else _with_tax(table, rows)
    return _with_english(table, document, 0)


def _with_tax(table: Table, shares: list[Any]) -> Table:
    """One column more, saying whose prices hold no VAT to deduct."""
    notes = ["" if row.get("taxed", True) else pgettext("document", "without VAT to deduct") for row in shares]
    columns = [*table.columns, (pgettext("document", "Tax class"), 20)]
    rows = [[*row, note] for row, note in zip(table.rows, notes, strict=True)]
    return Table(table.title, columns, rows, [*(table.total or []), ""])


def _with_english(table: Table, document: Any, place: int) -> Table:
    """One column more, with the English name of the restaurant whose registered one stands in the column `place`."""
    names = english_names(document)
    if not names:
        return table
    rows = [[*row, names.get(str(row[place]), "")] for row in table.rows]
    return Table(table.title, [*table.columns, (_("English name"), 32)], rows, [*table.total, ""] if table.total else None)


def _with_number(table: Table, told: list[Any]) -> Table:
    """One column more, with the other side's business number where two have one name; `told` are the first rows."""
    numbers = [row.get("business_number", "") for row in told]
    if not any(numbers):
        return table
    numbers += [""] * (len(table.rows) - len(told))
    rows = [[*row, number] for row, number in zip(table.rows, numbers, strict=True)]
    columns = [*table.columns, (pgettext("document", "Business number"), 18)]
    return Table(table.title, columns, rows, [*table.total, ""] if table.total else None)


def _side_title(document: Any) -> str:
    if document["kind"] == "invoice":
        return pgettext("document", "Restaurants")
    return pgettext("document", "Companies")


def _side_column(document: Any) -> str:
    return pgettext("column", "Restaurant") if document["kind"] == "invoice" else pgettext("column", "Company")


COSTS = ("gross", "refunds", "fee", "total")


def _costs(document: Any, key: str, rows: list[Any]) -> Table:
    """An invoice by cost centre or by site; each row adds up, and so does each column."""
    columns = [
        (cost_column(key), 32),
        (pgettext("column", "Meals"), 10),
        (pgettext("column", "People"), 10),
        (pgettext("document", "Amount"), 16),
        (pgettext("column", "Refunds"), 16),
        (_("Service fee with VAT"), 20),
        (pgettext("document", "Total"), 16),
    ]
    sums = [sum(row[name] for row in rows) for name in ("count", "heads", *COSTS)]
    return Table(
        cost_title(key),
        columns,
        [[cost_name(row), row["count"], row["heads"], *(Money(row[name]) for name in COSTS)] for row in rows],
        [pgettext("document", "Total"), *sums[:2], *map(Money, sums[2:])],
    )


def _lines(document: Any) -> Table:
    rows, side = document["lines"], other_side(document)
    count, gross = sum(row["count"] for row in rows), sum(row["gross"] for row in rows)
    table = Table(
        _("Day by day"),
        [
            (pgettext("document", "Day"), 12),
            (_side_column(document), 32),
            (pgettext("column", "Meals"), 10),
            (pgettext("document", "Amount"), 16),
        ],
        [[date.fromisoformat(row["day"]), row[side], row["count"], Money(row["gross"])] for row in rows],
        [pgettext("document", "Total"), "", count, Money(gross)],
    )
    return _with_english(_with_number(table, rows), document, 1)


def _corrections(document: Any) -> Table:
    side = other_side(document)
    table = Table(
        _("Refunds of earlier months"),
        [
            (pgettext("document", "Refunded on"), 12),
            (_side_column(document), 32),
            (pgettext("document", "Eaten on"), 12),
            (pgettext("document", "Billed in"), 12),
            (pgettext("document", "Original document"), 18),
            (pgettext("document", "Line"), 8),
            (pgettext("document", "Reason"), 36),
            (pgettext("document", "Amount"), 16),
        ],
        [_correction(row, side) for row in document["corrections"]],
        [pgettext("document", "Total"), *[""] * 6, Money(corrected(document))],
    )
    return _with_english(_with_number(table, document["corrections"]), document, 1)


def _correction(row: Any, side: str) -> Row:
    day, eaten = date.fromisoformat(row["day"]), date.fromisoformat(row["original_day"])
    return [day, row[side], eaten, row["original_period"], *_origin(row), row["reason"], Money(row["amount"])]


def _origin(row: Any) -> Row:
    """In which document the meal of a correction stood first, and in which of its lines."""
    return [row.get("original_document", ""), row.get("original_line", "")]


def _own_cards(document: Any) -> Table:
    rows: list[Row] = [
        [date.fromisoformat(row["day"]), str(row["meal"]), Money(row["amount"])] for row in document["own_cards"]
    ]
    columns = [
        (pgettext("document", "Day"), 12),
        (_("Receipt no."), 16),
        (pgettext("document", "Amount"), 16),
    ]
    total = Money(document["summary"]["own_cards"])
    return Table(_("Guests' own cards"), columns, rows, [pgettext("document", "Total"), "", total])


def _sold(sold: Sequence[Charge]) -> Table:
    """What a restaurant sold, for its own VAT return."""
    supply, vat = _vat_titles()
    columns = [(pgettext("document", "Item"), 30), (supply, 16), (vat, 16), (pgettext("document", "Amount"), 16)]
    rows: list[Row] = [[row.label, *(_supply_and_vat(row) or ["", ""]), Money(row.amount)] for row in sold]
    return Table(_("Sales and their VAT"), columns, *((rows[:-1], rows[-1]) if sold[-1].sums else (rows,)))


def flat(document: Any, sold: Sequence[Charge] = ()) -> Table:
    """Return the whole document as one table: its lines, refunds, charges, what guests' own cards paid, and their total.

    The amounts above the total add up to it; what follows says how it is paid, by which cost centres and sites, and what a
    restaurant `sold`. An invoice's charges and its total, and what was sold, say their supply and VAT in two columns more.
    """
    columns = [
        (pgettext("column", "Kind"), 0),
        (pgettext("document", "Day"), 0),
        (_side_column(document), 0),
        (pgettext("document", "Eaten on"), 0),
        (pgettext("document", "Billed in"), 0),
        (pgettext("document", "Reason"), 0),
        (pgettext("column", "Meals"), 0),
        (pgettext("document", "Amount"), 0),
        (pgettext("document", "Currency"), 0),
        (pgettext("document", "Original document"), 0),
        (pgettext("document", "Line"), 0),
    ]
    currency = document["currency"]
    refunds = [
        [*row, currency, *_origin(of)] for row, of in zip(_flat_refunds(document), document["corrections"], strict=True)
    ]
    meals, costs = ([[*row, currency, "", ""] for row in part(document)] for part in (_flat_meals, _flat_costs))
    rest = _flat_rest(document)
    first_sum = next(place for place, row in enumerate(rest) if row[6] != "")
    cards = [[*row, currency, "", ""] for row in _flat_cards(document)]
    columns += [(title, 0) for title in _vat_titles() if sold or document["kind"] == "invoice"]
    rows = [
        [*row, *[""] * (len(columns) - len(row))]
        for row in (*meals, *refunds, *rest[:first_sum], *cards, *rest[first_sum:], *costs, *_flat_sold(sold, currency))
    ]
    table = _with_number(Table(str(document["number"]), columns, rows), [*document["lines"], *document["corrections"]])
    return _with_english(table, document, 2)


def _flat_meals(document: Any) -> list[Row]:
    label, side, notes = pgettext("document", "Meals"), other_side(document), _meal_notes(document)
    return [
        [label, row["day"], row[side], "", "", notes.get(row[side], ""), row["count"], Money(row["gross"])]
        for row in document["lines"]
    ]


def _meal_notes(document: Any) -> dict[str, str]:
    """By name, whose meals hold no VAT to deduct and whose we sell: told at the lines, so that nothing counts twice.

    Nothing is said where two of one name differ.
    """
    notes: dict[str, str] = {}
    for row in shares(document):
        note = "" if row.get("taxed", True) else pgettext("document", "without VAT to deduct")
        note = _("Meals we sell") if row.get("sold_by_us") else note
        notes[row["name"]] = note if notes.get(row["name"], note) == note else ""
    return notes


def _flat_refunds(document: Any) -> list[Row]:
    label, side = pgettext("column", "Refund"), other_side(document)
    return [
        [
            label,
            row["day"],
            row[side],
            row["original_day"],
            row["original_period"],
            row["reason"],
            "",
            Money(row["amount"]),
        ]
        for row in document["corrections"]
    ]


def _flat_cards(document: Any) -> list[Row]:
    """What guests' own cards paid, meal by meal; the reason is the receipt's number."""
    label, receipt = _("Guest's own card"), _("Receipt no.")
    return [
        [label, row["day"], "", "", "", f"{receipt} {row['meal']}", "", Money(row["amount"])]
        for row in document.get("own_cards", [])
    ]


IN_LINES = ("meals", "meals_exempt", "meals_sold", "corrections", "vouchers", "own_cards")
"""Charges that are sums of rows by day."""


def _flat_rest(document: Any) -> list[Row]:
    """Return the charges that are neither meals nor refunds nor own cards, so that nothing is counted twice; the first that
    sums up says how many meals there were.
    """
    count = document["summary"]["meals_count"]
    found = [charge for charge in charges(document) if charge.key not in IN_LINES]
    first_sum = next(charge.key for charge in found if charge.sums)
    return [
        [
            charge.label, *[""] * 5, count if charge.key == first_sum else "", Money(charge.amount), document["currency"],
            "", "", *_supply_and_vat(charge),
        ]
        for charge in found
    ]  # fmt: skip


def _flat_costs(document: Any) -> list[Row]:
    return [
        [f"{cost_column(key)}: {cost_name(row)}", *[""] * 5, row["count"], Money(row["total"])]
        for key, rows in cost_lists(document)
        for row in rows
    ]


def _flat_sold(sold: Sequence[Charge], currency: str) -> list[Row]:
    label = pgettext("statement", "Sales")
    return [[f"{label}: {row.label}", *[""] * 6, Money(row.amount), currency, "", "", *_supply_and_vat(row)] for row in sold]
