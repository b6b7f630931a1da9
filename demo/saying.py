"""What the demo says while it is built."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

APPLYING = re.compile(r"Applying (\w+)\.")


def apps_migrated(lines: Iterable[str]) -> Iterator[str]:
    """The app whose tables are made, each time it is another, from what Django says while it migrates."""
    yield from (app for app, _ in groupby(found[1] for found in map(APPLYING.search, lines) if found))


class Teller:
    """Says lines that stay and, between them, how far a step is: on a terminal one line that is written over."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.passing = out, ""

    def __call__(self, line: str) -> None:
        """Write a line that stays, at once, also into a pipe."""
        self._write(f"{self._wiped()}{line}\n")

    def so_far(self, words: str) -> None:
        """Write how far it is."""
        if self.out.isatty():
            self._write(f"{self._wiped()}  {words}")
            self.passing = words
        else:
            self._write(f"  {words}\n")

    def _wiped(self) -> str:
        passing, self.passing = self.passing, ""
        return "\r\x1b[K" if passing else ""

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
