"""What the parts of the spreadsheet reader tell each other: a row as read, and how a file is refused."""

from dataclasses import dataclass
from typing import Any

Cells = dict[int, str]
Problem = tuple[str, dict[str, Any]]


class BadFile(Exception):
    """The file as a whole cannot be read: a stable code, and the facts for the sentence about it."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file, its texts by column, and what is wrong with cells that have none."""

    line: int
    cells: Cells
    problems: dict[int, Problem]

    @property
    def is_blank(self) -> bool:
        """Nothing to read in it: no text, and no cell that should have had one of its own."""
        if any(code != "merged_cell" for code, _ in self.problems.values()):
            return False
        return not any(text.strip() for text in self.cells.values())
