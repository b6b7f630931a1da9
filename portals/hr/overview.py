"""What the overview of the HR desk is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from billing.deposits import standing_of
from tenants.calendar import is_holiday
from vouchers.choices import DisputeState, LoadState
from vouchers.disputes import disputes
from vouchers.invitations import uninvited
from vouchers.load_queries import loads
from vouchers.models import Employee, Load, Program
from vouchers.spending import Spent, days_of

WIDTH = 10  # of one day in the drawing


@dataclass(frozen=True)
class Bar:
    """One day of the drawing: its meals, and its height out of 100."""

    day: date
    meals: int
    height: int
    left: int
    off: bool
    today: bool
    coming: bool

    @property
    def top(self) -> int:
        return 100 - self.height


@dataclass(frozen=True)
class Task:
    """Something that waits for somebody: what, and where it is done."""

    icon: str
    words: str
    note: str
    url: str


def bars(company, month: date, today: date, lines: list[Spent]) -> list[Bar]:
    """Each day of the month as a bar; the highest reaches the top."""
    meals = {line.key: max(line.meals, 0) for line in lines}
    most = max(meals.values(), default=0) or 1
    return [
        Bar(
            day=day,
            meals=meals.get(day, 0),
            height=-(-100 * meals.get(day, 0) // most),
            left=number * WIDTH,
            off=day.weekday() > 4 or is_holiday(company.country, day),
            today=day == today,
            coming=day > today,
        )
        for number, day in enumerate(days_of(*company.span_of(month)))
    ]


def attention(request, company) -> list[Task]:
    """What waits, for as much of it as this person may do something about."""
    found = [*_deposit(company)]
    if request.user.may(Permission.LOAD_BUDGETS):
        found += _loads()
    if request.user.may(Permission.MANAGE_PROGRAMS):
        found += _programs()
    if request.user.may(Permission.MANAGE_PEOPLE):
        found += [*_disputes(), *_people()]
    return found


def _deposit(company) -> Iterator[Task]:
    deposit = standing_of(company)
    if deposit and deposit.is_low:
        title, note = (
            (_("The deposit is nearly used up"), _("When it is used up, nobody can eat and nothing can be granted."))
            if deposit.paid_in
            else (
                _("Nothing is in the deposit yet"),
                _("Where meals are prepaid, nobody can eat before something is paid in."),
            )
        )
        yield Task("wallet", title, note, reverse("hr_spending"))


def _loads() -> Iterator[Task]:
    for load in loads().filter(has_work=True).exclude(state=LoadState.APPLIED)[:5]:
        yield Task("upload", _load_words(load), load.file_name, reverse("hr_load", args=[load.pk]))


def _load_words(load: Load) -> str:
    if load.state == LoadState.REFUSED:
        return _("A file could not be applied")
    if load.state != LoadState.CHECKED:
        return _("A file is being read")
    return _("A file has lines to correct") if load.has_errors else _("A file waits for you")


def _programs() -> Iterator[Task]:
    people = Count("enrolments", filter=Q(enrolments__employee__active=True))
    for program in Program.objects.filter(active=True).annotate(people=people).filter(people=0)[:5]:
        url = reverse("hr_enrol", args=[program.pk])
        yield Task("calendar", _("Nobody is in this program yet"), program.name, url)


def _disputes() -> Iterator[Task]:
    waiting = disputes().filter(state=DisputeState.OPEN).count()
    if waiting:
        words = ngettext("%(count)s meal was reported as not eaten", "%(count)s meals were reported as not eaten", waiting)
        yield Task("warning", words % {"count": f"{waiting:,}"}, _("Settle it with a note."), reverse("hr_disputes"))


def _people() -> Iterator[Task]:
    here = Employee.objects.filter(active=True)
    alone = here.filter(enrolments=None).count()
    if alone:
        words = ngettext("%(count)s person is in no program", "%(count)s people are in no program", alone)
        url = reverse("hr_people") + "?program=none"
        yield Task("people", words % {"count": f"{alone:,}"}, _("They cannot pay yet."), url)
    waiting = here.filter(user__password__startswith="!").count()
    if waiting:
        words = ngettext("%(count)s person has no password yet", "%(count)s people have no password yet", waiting)
        url = reverse("hr_people") + "?state=invited"
        note = _("Send them an invitation.") if uninvited(here).exists() else _("All of them are invited.")
        yield Task("key", words % {"count": f"{waiting:,}"}, note, url)
