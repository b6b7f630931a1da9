"""What stands behind a document's sums on paper: by restaurant or company, by site, by cost centre, by day, and refunds.

Everything is a Grid: one template draws them all, and a screen reader finds its way in each alike.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from billing.documents import words
from billing.documents.figures import corrected, cost_column, cost_lists, cost_name, cost_title, other_side, shares

ROWS_ON_PAPER = 60
COLUMNS = 6
"""Columns of figures that stand side by side on A4: the days of a month with more go on in another table."""
SHORT = 8
COMPANIES = 16
"""Companies with a column of their own; what the smaller ones bring is one column more."""


@dataclass(frozen=True)
class Row:
    """A row of ready texts, the first of which names it; `sums` marks one that adds up those above it."""

    cells: Sequence[str]
    sums: bool = False


@dataclass(frozen=True)
class Grid:
    """A table on paper: what it is, its columns as (heading, look), its rows."""

    look: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]

    @property
    def short(self) -> bool:
        """Is it so short that it should not go on on another page?"""
        return len(self.rows) <= SHORT

    def drawn(self) -> Iterable[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its cells as (text, look of their column)."""
        looks = [look for _heading, look in self.columns]
        return ((row, list(zip(row.cells, looks, strict=True))) for row in self.rows)


def annex(document: Any) -> list[Grid]:
    """Return the tables that explain a document's sums, in the active language; none for a month without anything."""
    costs = [_costs(key, rows, document["currency"]) for key, rows in cost_lists(document)]
    found = [_shares(document), *costs, _corrections(document)]
    if document["kind"] == "statement":
        found += [*_calendars(document), _own_cards(document)]
    return [grid for grid in found if grid.rows]


def _shares(document: Any) -> Grid:
    """By restaurant with its part of the VAT, and a sum per tax class where there are several; or by company."""
    currency, found = document["currency"], shares(document)
    ranked = sorted(found, key=lambda share: (-share["gross"], share["name"]))
    kept, rest = _cut(ranked)
    numbered, split = any(row.get("business_number") for row in found), any("vat" in row for row in found)
    columns = [(pgettext("document", "Name"), "text")]
    columns += [(pgettext("document", "Business number"), "brn")] if numbered else []
    columns += [(pgettext("column", "Meals"), "count")]
    if split:
        columns += [(pgettext("document", "Supply value"), "figure"), (pgettext("document", "VAT"), "figure")]
    columns += [(_amount_in(currency), "figure")]

    def row(name: str, of: Sequence[Any], number: str = "", *, sums: bool = False) -> Row:
        keys = ("supply", "vat", "gross") if split else ("gross",)
        return Row([name, *([number] if numbered else []), _count(of), *_figures(of, keys, currency)], sums)

    rows = [row(_share_name(share), [share], words.shown(share.get("business_number"))) for share in kept]
    if rest:
        rows += [row(ngettext("%(count)s other place", "%(count)s other places", len(rest)) % {"count": len(rest)}, rest)]
    classes = [(label, of) for label, of in _classes(found) if of]
    if len(classes) > 1:
        rows += [row(label, of, sums=True) for label, of in classes]
    rows += [row(pgettext("document", "Total"), found, sums=True)] if found else []
    title = pgettext("document", "Restaurants") if document["kind"] == "invoice" else pgettext("document", "Companies")
    return Grid("shares split" if split else "shares", title, columns, rows)


def _classes(found: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Restaurants as the first page sums them up: with VAT to deduct, without, and those whose meals we sell ourselves."""
    sold = [share for share in found if share.get("sold_by_us")]
    others = [share for share in found if not share.get("sold_by_us")]
    return [
        (_("Meals with VAT"), [share for share in others if share.get("taxed", True)]),
        (_("Meals without VAT to deduct"), [share for share in others if not share.get("taxed", True)]),
        (_("Meals we sell"), sold),
    ]


def _share_name(share: Any) -> str:
    name = _both(words.shown(share["name"]), share.get("name_en"))
    if share.get("sold_by_us"):
        return format_html('{} <span class="aside">{}</span>', name, pgettext("document", "sold by us"))
    if share.get("taxed", True):
        return name
    return format_html('{} <span class="aside">{}</span>', name, pgettext("document", "without VAT to deduct"))


def _both(name: str, english: str | None) -> str:
    """A registered name, and in an English document the restaurant's English one beside it."""
    if not english or get_language() != "en":
        return name
    return format_html('{} <span class="under">{}</span>', name, words.shown(english))


def _apart(name: str, number: str | None) -> str:
    """A name, and the business number below it where two have that name."""
    return format_html('{} <span class="under">{}</span>', name, words.shown(number)) if number else name


def _costs(key: str, found: list[Any], currency: str) -> Grid:
    """The month by cost centre or by site, each with its refunds, if there are any, and its part of the service fee."""
    kept, rest = _cut(sorted(found, key=lambda row: (-row["total"], row["name"])))
    refunded = any(row["refunds"] for row in found)
    keys = ("gross", *(["refunds"] if refunded else []), "fee", "total")

    def row(name: str, of: Sequence[Any], *, sums: bool = False) -> Row:
        return Row([name, _count(of), *_figures(of, keys, currency)], sums)

    rows = [row(words.shown(cost_name(each)), [each]) for each in kept]
    if rest:
        rows += [row(ngettext("%(count)s other", "%(count)s others", len(rest)) % {"count": len(rest)}, rest)]
    columns = [
        (cost_column(key), "text"),
        (pgettext("column", "Meals"), "count"),
        (pgettext("document", "Meals"), "figure"),
        *([(pgettext("column", "Refunds"), "figure")] if refunded else []),
        (_("Service fee with VAT"), "figure"),
        (_amount_in(currency), "figure"),
    ]
    return Grid("split", cost_title(key), columns, rows and [*rows, row(pgettext("document", "Total"), found, sums=True)])


def _calendars(document: Any) -> list[Grid]:
    """The month's days against its companies, as tables that fit the page, with the sums of both; one company needs no
    column beside that of all.
    """
    currency, column_of = document["currency"], _columns_of_companies(document)
    counts, cells = Counter[str](), Counter[tuple[str, str]]()
    whole = pgettext("column", "All companies")
    for line in document["lines"]:
        counts[line["day"]] += line["count"]
        cells[line["day"], ""] += line["gross"]
        cells[line["day"], column_of[line["company"]]] += line["gross"]
    days, names = sorted(counts), list(dict.fromkeys(column_of.values()))
    columns = [(pgettext("column", "Meals"), [f"{counts[day]:,}" for day in days], f"{counts.total():,}")]
    for name in ["", *(names if len(names) > 1 else [])]:
        amounts = [cells[day, name] for day in days]
        digits = [words.format_amount(amount, currency) if amount else "–" for amount in amounts]
        title = words.whole(words.shown(name)) if name else whole
        columns.append((title, digits, words.format_amount(sum(amounts), currency)))
    parts = [columns[left : left + COLUMNS] for left in range(0, len(columns), COLUMNS)] if days else []
    return [_calendar(days, part, first=part is parts[0], currency=currency) for part in parts]


def _calendar(days: list[str], columns: list[tuple[str, list[str], str]], *, first: bool, currency: str) -> Grid:
    title = _("Day by day") if first else _("Day by day, continued")
    heads = [(pgettext("document", "Day"), "day"), *((name, "figure") for name, _digits, _sum in columns)]
    rows = [
        Row([words.short_day(day), *(digits[place] for _name, digits, _sum in columns)]) for place, day in enumerate(days)
    ]
    total = Row([pgettext("document", "Total"), *(amount for _name, _digits, amount in columns)], sums=True)
    return Grid(f"calendar of-{len(columns)}", f"{title} ({words.unit(currency)})", heads, [*rows, total])


def _columns_of_companies(document: Any) -> dict[str, str]:
    """Which column a company's amounts stand in: its own, the largest first, or that of the others."""
    ranked = sorted(document["companies"], key=lambda share: (-share["gross"], share["name"]))
    names = list(dict.fromkeys(share["name"] for share in ranked))
    own, rest = (names, []) if len(names) <= COMPANIES + 1 else (names[:COMPANIES], names[COMPANIES:])
    label = ngettext("%(count)s other", "%(count)s others", len(rest)) % {"count": len(rest)}
    return {name: name for name in own} | dict.fromkeys(rest, label)


def _corrections(document: Any) -> Grid:
    """Refunds of earlier months, each with where its meal stood first: month, day, document and line."""
    currency, side, found = document["currency"], other_side(document), document["corrections"]
    kept, rest = _cut(found)
    rows = [_correction(row, side, currency) for row in kept]
    if rest:
        label = ngettext("%(count)s other refund", "%(count)s other refunds", len(rest)) % {"count": len(rest)}
        rows.append(Row(["", label, "", "", "", *_figures(rest, ("amount",), currency)]))
    if len(found) > 1:
        total = words.format_amount(corrected(document), currency)
        rows.append(Row([pgettext("document", "Total"), "", "", "", "", total], sums=True))
    columns = [
        (pgettext("document", "Refunded on"), "day"),
        (pgettext("document", "Name"), "text"),
        (pgettext("document", "Eaten on"), "day"),
        (pgettext("document", "Billed in"), "origin"),
        (pgettext("document", "Reason"), "text"),
        (_amount_in(currency), "figure"),
    ]
    return Grid("corrections", _("Refunds of earlier months"), columns, rows)


def _own_cards(document: Any) -> Grid:
    """What guests' own cards paid beside their vouchers: meal by meal, or by day when these are more than fit."""
    currency, found = document["currency"], document.get("own_cards", [])
    if len(found) > ROWS_ON_PAPER + 1:
        return _cards_by_day(found, currency)
    rows = [Row([words.short_day(row["day"]), str(row["meal"]), *_figures([row], ("amount",), currency)]) for row in found]
    rows += [Row([pgettext("document", "Total"), "", *_figures(found, ("amount",), currency)], sums=True)] * (len(rows) > 1)
    columns = [(pgettext("document", "Day"), "day"), (_("Receipt no."), "text"), (_amount_in(currency), "figure")]
    return Grid("cards", _("Guests' own cards"), columns, rows)


def _cards_by_day(found: list[Any], currency: str) -> Grid:
    """How many meals cards paid on each day, less those of which it went back on that day."""
    counts, sums = Counter[str](), Counter[str]()
    for row in found:
        counts[row["day"]] += 1 if row["amount"] > 0 else -1
        sums[row["day"]] += row["amount"]
    rows = [
        Row([words.short_day(day), f"{count:,}", words.format_amount(sums[day], currency)]) for day, count in counts.items()
    ]
    total = Row([pgettext("document", "Total"), f"{counts.total():,}", *_figures(found, ("amount",), currency)], sums=True)
    columns = [
        (pgettext("document", "Day"), "day"),
        (pgettext("column", "Meals"), "count"),
        (_amount_in(currency), "figure"),
    ]
    return Grid("cards", _("Guests' own cards"), columns, [*rows, total])


def _correction(row: Any, side: str, currency: str) -> Row:
    return Row(
        [
            words.short_day(row["day"]),
            _apart(_both(words.whole(words.shown(row[side])), row.get("restaurant_en")), row.get("business_number")),
            words.short_day(row["original_day"]),
            _origin(row),
            words.whole(words.shown(row["reason"])),
            words.format_amount(row["amount"], currency),
        ]
    )


def _origin(row: Any) -> str:
    """The month, document and line a meal stood in first, as far as its correction knows them."""
    month, number = words.month(row["original_period"]), words.shown(row.get("original_document"))
    if not number:
        return month
    line = _("line %(number)s") % {"number": row["original_line"]} if row.get("original_line") else ""
    return format_html('{} <span class="under">{} {}</span>', month, number, line)


def _amount_in(currency: str) -> str:
    return f"{pgettext('document', 'Amount')} ({words.unit(currency)})"


def _count(rows: Iterable[Any]) -> str:
    return f"{sum(row['count'] for row in rows):,}"


def _figures(rows: Sequence[Any], keys: Iterable[str], currency: str) -> list[str]:
    return [words.format_amount(sum(row.get(key, 0) for row in rows), currency) for key in keys]


def _cut(rows: list[Any]) -> tuple[list[Any], list[Any]]:
    """Keep what fits on paper; never set a single row aside, its remainder would take as much room."""
    if len(rows) <= ROWS_ON_PAPER + 1:
        return rows, []
    return rows[:ROWS_ON_PAPER], rows[ROWS_ON_PAPER:]
