"""Terms are dated by month and appended, so that no change rewrites the past (docs/decisions/0029)."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock

# Since when the terms hold that somebody begins with: before any month that is collected.
BEGINNING = date(2000, 1, 1)


class DatedTerms(models.Model):
    """What was agreed from a month on; the last agreed row of the latest month that has begun holds. Never edited."""

    since = models.DateField(_("From month"), default=BEGINNING)
    agreed_by = models.CharField(max_length=80)
    agreed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["-since", "-id"]

    @property
    def is_first(self) -> bool:
        """Whether they hold from the beginning, and not from a month on."""
        return self.since == BEGINNING


Terms = TypeVar("Terms", bound=DatedTerms)


def this_month() -> date:
    """The first day of the month that runs now."""
    return timezone.localdate(clock.now()).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after the one that begins on this day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def in_force(agreed: Iterable[Terms], month: date) -> Terms:
    """The terms that hold in a month, named by its first day; raises ValueError when nothing was ever agreed."""
    return max((row for row in agreed if row.since <= month), key=lambda row: (row.since, row.pk))
