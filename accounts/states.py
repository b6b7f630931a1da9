"""Which state may follow which: a table per thing that has states. Plain Python; diagrams are drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass


class StateRefused(ValueError):
    """This state may not follow that one."""


@dataclass(frozen=True)
class States:
    """The states of one kind of thing: where it begins, and for each step what makes it."""

    name: str
    first: str
    steps: Mapping[tuple[str, str], str]

    def check(self, before: str, after: str) -> None:
        """Raise StateRefused unless `after` may follow `before`."""
        if (str(before), str(after)) not in self.steps:
            raise StateRefused(f"{self.name}: {after} may not follow {before}")

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = [f"    {before} --> {after}: {by}" for (before, after), by in self.steps.items()]
        followed = {before for before, _ in self.steps}
        ends = [f"    {after} --> [*]" for after in dict.fromkeys(a for _, a in self.steps) if after not in followed]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.first}", *lines, *ends])
