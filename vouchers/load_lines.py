"""One line of a load as it was judged: what it would do, what forbids it, what to write. Plain Python."""

from dataclasses import dataclass, field
from typing import Any

from sheets.tables import Cleaned, Issue

ADD, CHANGE, SAME, ERROR = "add", "change", "same", "error"


@dataclass
class Judged:
    """A line of the dry run as JSON keeps it (`told`), and the rows it stands for while it is applied."""

    told: dict[str, Any]
    values: dict[str, Any]
    user: Any = None
    employee: Any = None
    changed: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        return self.told["kind"]


def judged(cleaned: Cleaned, kind: str, *, who: str, errors: list[Issue], **more: Any) -> Judged:
    """A line with its verdict; any error makes it an error line. Empty parts are left out: loads are long."""
    told: dict[str, Any] = {"line": cleaned.line, "kind": ERROR if errors else kind, "who": who}
    told |= {name: value for name, value in more.items() if value}
    if errors:
        told["errors"] = [plain(issue) for issue in errors]
    if cleaned.flags:
        told["notes"] = [plain(issue) for issue in cleaned.flags]
    return Judged(told, cleaned.values)


def plain(issue: Issue) -> list:
    """An issue as JSON: column, code, facts."""
    return [issue.column, issue.code, issue.facts]


def email_of(cleaned: Cleaned) -> str:
    """The line's e-mail, or what stands in its place: who corrects it looks for what was typed."""
    typed = "".join(sign for sign in cleaned.typed.get("email", "") if sign.isprintable())
    return cleaned.values.get("email") or typed.strip()[:80]


def who(cleaned: Cleaned) -> str:
    """What to call a line whose person is not known: its name, or its e-mail, or nothing."""
    return cleaned.values.get("name") or cleaned.values.get("email") or ""
