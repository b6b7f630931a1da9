"""What a run has found: rows of figures, whether the books agreed, and the targets of the issue."""

from dataclasses import dataclass, field

HEADS = ("what", "rate", "CPU ms each", "against its yardstick", "remark")


@dataclass(frozen=True)
class Row:
    """One figure: a rate or a duration as text, CPU milliseconds per operation, ratio to its yardstick (1 = equal)."""

    what: str
    rate: str
    cpu_ms: float | None = None
    ratio: float | None = None
    remark: str = ""

    def cells(self) -> tuple[str, ...]:
        cpu = "" if self.cpu_ms is None else f"{self.cpu_ms:.2f}" if self.cpu_ms < 10 else f"{self.cpu_ms:,.0f}"
        return (self.what, self.rate, cpu, "" if self.ratio is None else f"{self.ratio:.0%}", self.remark)


@dataclass(frozen=True)
class Target:
    """What the issue asks for, what was measured, and whether that is enough."""

    section: str
    asked: str
    measured: str
    met: bool


@dataclass
class Report:
    """Everything a run has found so far. A section whose books disagree counts for nothing."""

    targets: list[Target] = field(default_factory=list)
    wrong_books: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)

    def table(self, title: str, rows: list[Row]) -> None:
        """Print a section's figures as a table that can go into a page as it is."""
        print(f"\n## {title}\n")
        for line in table(HEADS, [row.cells() for row in rows]):
            print(line)
        print(flush=True)

    def target(self, section: str, asked: str, measured: str, met: bool) -> None:
        """Note how a figure stands to what the issue asks."""
        self.targets.append(Target(section, asked, measured, met))

    def verdict(self, target: Target) -> str:
        if target.section in self.wrong_books:
            return "does not count: the books disagree"
        return "met" if target.met else "NOT MET"

    def summary(self) -> int:
        """Print all targets; returns how many are not met or do not count."""
        rows = [(t.section, t.asked, t.measured, self.verdict(t)) for t in self.targets]
        print("\n## Targets\n")
        for line in table(("section", "asked", "measured", "verdict"), rows):
            print(line)
        for section, said in self.wrong_books.items():
            print(f"\nThe books of {section} disagree:\n{said}")
        return sum(verdict != "met" for *_, verdict in rows)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of a Markdown table, its columns aligned for a terminal; columns empty throughout are left out."""
    kept = [n for n in range(len(heads)) if any(row[n] for row in rows)]
    lines = [[line[n] for n in kept] for line in (heads, *rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(kept))]
    lines.insert(1, ["-" * width for width in widths])
    return ["| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines]
