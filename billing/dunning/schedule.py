"""What an overdue invoice asks for on a day: a reminder, or the notice of a pause. Plain Python, without Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Schedule:
    """Days after the due day: of each reminder, and of the pause (0: never) with its notice so many days before."""

    reminders: Sequence[int]
    pause_after: int
    notice: int

    def reminder_due(self, days_late: int, told: int) -> int:
        """The level to remind on now, 1 for the first; 0 when none. `told` is the highest level told so far.

        Levels that were missed are not made up for, and what is grave gets its notice instead: two letters on one day
        would say the same.
        """
        if self.is_grave(days_late):
            return 0
        level = sum(day <= days_late for day in self.reminders)
        return level if level > told else 0

    def is_grave(self, days_late: int) -> bool:
        """Is it overdue for so long that the pause of spending is to be announced?"""
        return bool(self.pause_after) and days_late >= self.pause_after - self.notice

    def grave_due_day(self, today: date) -> date:
        """What was due by this day is grave today."""
        return today - timedelta(days=self.pause_after - self.notice)

    def pause_from(self, days_late: int, today: date) -> date:
        """The day a pause announced today may begin: as planned, and never before the notice has run."""
        return today + timedelta(days=max(self.notice, self.pause_after - days_late))

    def next_reminder(self, days_late: int, told: int) -> int:
        """How many days from now the next reminder is due, 0 for today; -1 when there is none any more."""
        if self.reminder_due(days_late, told):
            return 0
        coming = [day - days_late for day in self.reminders if day > days_late and not self.is_grave(day)]
        return min(coming, default=-1)
