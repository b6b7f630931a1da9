"""Read what people upload: a table with known columns, line by line, and what is wrong with each cell.

    table = read_rows(upload.name, upload.read(), PEOPLE)      # may raise BadFile
    for line in clean_rows(table):                             # may raise BadFile: it reads as you go
        line.values, line.errors, line.flags

Rows are streamed: a table can be walked more than once, and is read anew each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sheets.cells import BadCell, looks_like_formula
from sheets.columns import Column, accepted_headings, plain_heading
from sheets.files import Source, sources
from sheets.words import BadFile, Problem, RawRow

MAX_ROWS = 100_000
HEADING_WITHIN = 20
MAX_COLUMNS = 500
WHOLE_LINE = ""

Places = dict[str, list[tuple[int, int]]]

__all__ = ["BadFile", "Cleaned", "Column", "Issue", "Row", "Table", "clean", "clean_rows", "read_rows"]


@dataclass(frozen=True)
class Row:
    """One line of the file by column key; `line` is its number in the file, as the spreadsheet shows it."""

    line: int
    cells: dict[str, str]
    problems: dict[str, Problem]


@dataclass(frozen=True)
class Issue:
    """What is to be said about one cell; an empty column means the whole line."""

    line: int
    column: str
    code: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Cleaned:
    """One line understood: its values by column key, what forbids it, and what is merely odd about it.

    `typed` is what stands in the cells that were refused.
    """

    line: int
    values: dict[str, Any]
    errors: tuple[Issue, ...] = ()
    flags: tuple[Issue, ...] = ()
    typed: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Heading:
    """Where the heading stands and which column is where; `ignored` are headings nobody asked for."""

    line: int
    positions: dict[str, int]
    ignored: tuple[str, ...]
    width: int


@dataclass(frozen=True)
class Table:
    """A file with its heading found. `name` is what the file was called."""

    name: str
    columns: tuple[Column, ...]
    heading: Heading
    source: Source

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings of columns that are not read, as they stand in the file."""
        return self.heading.ignored

    @property
    def found(self) -> tuple[str, ...]:
        """The keys of the columns that the file has."""
        return tuple(column.key for column in self.columns if column.key in self.heading.positions)

    def __iter__(self) -> Iterator[Row]:
        """The rows under the heading that hold anything; raises BadFile past 100,000 or for damage."""
        count = 0
        for raw in self.source.rows():
            if raw.line <= self.heading.line or raw.is_blank:
                continue
            count += 1
            if count > MAX_ROWS:
                raise BadFile("too_many_rows", limit=MAX_ROWS)
            yield self._row(raw)

    def _row(self, raw: RawRow) -> Row:
        positions = self.heading.positions
        problems = {key: raw.problems[place] for key, place in positions.items() if place in raw.problems}
        if self.source.delimited and _overflows(raw, self.heading.width):
            problems[WHOLE_LINE] = ("too_many_cells", {})
        return Row(raw.line, {key: raw.cells.get(place, "") for key, place in positions.items()}, problems)


def read_rows(name: str, data: bytes, columns: Sequence[Column]) -> Table:
    """The table in these bytes, whatever the file is called; raises BadFile when there is none.

    Of several sheets it is the first visible one whose heading, within the first 20 lines, has every required
    column. Hidden rows and columns are read: what is filtered away on somebody's screen is still in the list.
    """
    candidates = sources(data)
    refusals = []
    for source in candidates:
        try:
            return Table(name, tuple(columns), _heading_of(source, columns), source)
        except BadFile as refusal:
            refusals.append(refusal)
    nearest = max(refusals, key=_how_near)
    if candidates[0].delimited and nearest.facts.get("matched") == 0 and name.lower().endswith(".xlsx"):
        raise BadFile("only_called_xlsx")
    raise nearest


def clean(row: Row, columns: Sequence[Column]) -> Cleaned:
    """The row's values by key (None for a blank cell) with every error in it, not just the first."""
    values: dict[str, Any] = {}
    errors, flags, typed = [], [], {}
    if WHOLE_LINE in row.problems:
        errors.append(Issue(row.line, WHOLE_LINE, *row.problems[WHOLE_LINE]))
    for column in columns:
        try:
            values[column.key] = _value(row, column)
        except BadCell as bad:
            errors.append(Issue(row.line, column.key, bad.code, bad.facts))
            typed[column.key] = row.cells.get(column.key, "")
        if column.flags_formula and looks_like_formula(row.cells.get(column.key, "")):
            flags.append(Issue(row.line, column.key, "looks_like_formula", {}))
    return Cleaned(row.line, values, tuple(errors), tuple(flags), typed)


def clean_rows(table: Table) -> Iterator[Cleaned]:
    """Every row cleaned; a value that must be unique and was there before is an error naming both lines."""
    seen: dict[str, dict[Any, int]] = {column.key: {} for column in table.columns if column.unique}
    for row in table:
        cleaned = clean(row, table.columns)
        twice = []
        for key, lines in seen.items():
            value = cleaned.values.get(key)
            first = row.line if value is None else lines.setdefault(value, row.line)
            if first != row.line:
                twice.append(Issue(row.line, key, "duplicate", {"line": row.line, "first_line": first}))
        yield replace(cleaned, errors=cleaned.errors + tuple(twice)) if twice else cleaned


def _value(row: Row, column: Column) -> Any:
    if column.key in row.problems:
        code, facts = row.problems[column.key]
        raise BadCell(code, **facts)
    text = row.cells.get(column.key, "")
    value = column.clean(text) if text.strip() else None
    if value in (None, "") and column.required:
        raise BadCell("missing")
    return None if value == "" else value


def _heading_of(source: Source, columns: Sequence[Column]) -> Heading:
    """The first row that names every required column; raises BadFile with the row that came nearest."""
    accepted = accepted_headings(columns)
    nearest: Places = {}
    filled = list(islice((raw for raw in source.rows() if not raw.is_blank), HEADING_WITHIN + 1))
    if not filled:
        raise BadFile("empty")
    for raw in filled[:HEADING_WITHIN]:
        places = _places(raw, accepted)
        nearest = max(nearest, places, key=len)
        if not _missing_from(places, columns):
            return _heading(raw, places, is_last=raw is filled[-1])
    raise BadFile("header_missing", missing=_missing_from(nearest, columns), matched=len(nearest))


def _heading(raw: RawRow, places: Places, is_last: bool) -> Heading:
    """The best name for a column wins ("휴대폰" over "전화"); two equally good ones raise BadFile."""
    if is_last:
        raise BadFile("no_rows")
    positions = {}
    for key, ranked in places.items():
        (rank, place), *others = sorted(ranked)
        if others and others[0][0] == rank:
            raise BadFile("header_twice", heading=raw.cells[place].strip(), line=raw.line)
        positions[key] = place
    taken = set(positions.values())
    ignored = (text.strip() for place, text in sorted(raw.cells.items()) if place not in taken)
    return Heading(raw.line, positions, tuple(text for text in ignored if text), 1 + max(raw.cells))


def _places(raw: RawRow, accepted: dict[str, tuple[str, int]]) -> Places:
    """By column key, every place whose text names that column, with how good a name it is (0 = best)."""
    places: Places = {}
    for place, text in raw.cells.items():
        named = accepted.get(plain_heading(text)) if place < MAX_COLUMNS and len(text) < 100 else None
        if named:
            key, rank = named
            places.setdefault(key, []).append((rank, place))
    return places


def _missing_from(places: Places, columns: Sequence[Column]) -> list[str]:
    return [column.key for column in columns if column.required and column.key not in places]


def _how_near(refusal: BadFile) -> tuple[bool, int]:
    """Of the ways to read a file, tell why the likeliest failed: one whose heading was nearly there."""
    return refusal.code != "empty", refusal.facts.get("matched", 1)


def _overflows(raw: RawRow, width: int) -> bool:
    """An amount as 10,000 without quotes makes one cell two: the line must not be read as 10 won."""
    return any(place >= width and text.strip() for place, text in raw.cells.items())
