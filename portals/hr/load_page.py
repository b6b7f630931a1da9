"""A load as its page tells it."""

from dataclasses import dataclass, field
from datetime import date

from billing import clock
from billing.deposits import left_to_grant
from vouchers.choices import LoadKind, LoadState
from vouchers.load_queries import count_lines, granted_by, lines_of, same_file_applied
from vouchers.load_words import column_name, fact_words, line_sentence, problem_sentence
from vouchers.models import Load
from vouchers.queries import moment_for

AGAIN = {"changed", "deposit_too_low", "failed"}


@dataclass
class Change:
    """One fact that changes, in words; `before` is empty for a new one."""

    what: str
    before: str
    after: str


@dataclass
class Line:
    """A line of the file in words."""

    number: int
    kind: str
    who: str
    email: str
    changes: list[Change] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    amount: int | None = None
    reason: str = ""
    until: date | None = None


class Lines:
    """The lines of a load as a paginator wants them: counted, and read a slice at a time."""

    def __init__(self, load: Load, kind: str, count: dict[str, int]):
        self.load = load
        self.kind = kind if kind in count and kind != "all" else ""
        self.length = count[self.kind or "all"]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, span: slice) -> list[Line]:
        told = lines_of(self.load.pk, kind=self.kind, start=span.start, count=span.stop - span.start)
        return [in_words(line) for line in told]


def in_words(told: dict) -> Line:
    """A stored line as people read it."""
    return Line(
        number=told["line"],
        kind=told["kind"],
        who=told["who"],
        email=told.get("email") or "",
        changes=[_change(*each) for each in told.get("changes", ()) if each[0] != "name" or each[1]],
        errors=[(column_name(column), line_sentence(code, facts)) for column, code, facts in told.get("errors", ())],
        notes=[(column_name(column), line_sentence(code, facts)) for column, code, facts in told.get("notes", ())],
        amount=told.get("amount"),
        reason=told.get("reason") or "",
        until=date.fromisoformat(told["until"]) if told.get("until") else None,
    )


def _change(column: str, before: str, after: str) -> Change:
    return Change(column_name(column), fact_words(column, before), fact_words(column, after))


def facts_of(company, load: Load) -> dict:
    """What the page says of a load that nobody is working at."""
    count = count_lines(load.pk)
    grants = load.kind == LoadKind.GRANTS
    total = granted_by(load.pk) if grants else None
    today = moment_for(company, clock.now()).business_day
    left = left_to_grant(company, [today]).get(today) if grants else None
    checked = load.state == LoadState.CHECKED
    return {
        "count": count,
        "total": total,
        "deposit": left,
        "deposit_after": None if left is None or total is None else left - total,
        "doing": count["add"] + count["change"],
        "twin": same_file_applied(load) if checked else None,
        "can_apply": checked and not count["error"] and count["add"] + count["change"] > 0,
        "again": load.state == LoadState.REFUSED and (load.problem or {}).get("code") in AGAIN,
        "problem": problem_of(load),
        "ignored": ", ".join(load.problem["facts"]["headings"]) if checked and load.problem else "",
    }


def problem_of(load: Load) -> str:
    """Why a load was refused, in words; nothing when it was not."""
    if load.state != LoadState.REFUSED:
        return ""
    problem = load.problem or {"code": "failed", "facts": {}}
    return problem_sentence(problem["code"], problem["facts"])
