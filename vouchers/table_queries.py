"""Reading tables: one's own, those that wait for one's answer, and the colleagues to sit down with."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from vouchers.choices import DinerState, TableState
from vouchers.models import Delegation, Diner, Employee, Table

FOUND = 30
"""Colleagues shown at a time: more are found by typing a name."""
RECENT_TABLES = 3
LOOK_BACK = 20


def table_of(employee: Employee, table_id: int) -> Table | None:
    """A table this person sits at, with everybody there; None for any other."""
    everybody = Prefetch("diners", Diner.objects.select_related("employee__user"))
    mine = Table.objects.filter(pk=table_id, diners__employee=employee)
    return mine.select_related("payer__user").prefetch_related(everybody).first()


def table_paid_by(employee: Employee, redemption_id: int) -> Table | None:
    """The table behind one of this person's meals; None when they ate alone."""
    found = Table.objects.filter(redemption_id=redemption_id, diners__employee=employee).values_list("pk", flat=True)
    return table_of(employee, found[0]) if found else None


def state_of_table(table: Table, now: datetime) -> str:
    """open, paid, cancelled or lapsed."""
    return "lapsed" if table.state == TableState.OPEN and table.lapses_at <= now else str(table.state)


def waiting_for(employee: Employee, now: datetime) -> list[Diner]:
    """Where something is asked of this person or, at a table of their own, still being waited for; newest first."""
    open_ones = Diner.objects.filter(employee=employee, table__state=TableState.OPEN, table__lapses_at__gt=now)
    mine = Q(table__payer=employee)
    asked = Q(state=DinerState.WAITING, covered=0)
    return list(open_ones.filter(mine | asked).select_related("table__payer__user").order_by("-id"))


def colleagues(employee: Employee) -> QuerySet[Employee]:
    """Everybody else here who eats."""
    return Employee.objects.select_related("user").filter(active=True).exclude(pk=employee.pk)


def colleagues_found(employee: Employee, search: str) -> list[Employee]:
    """Colleagues by a part of the name or the beginning of the number; without a search, who is likely to come along.

    Likely: who sat at a table with this person, the latest first, then the same department by name.
    """
    if search:
        named = Q(user__name__icontains=search) | Q(number__istartswith=search)
        return list(colleagues(employee).filter(named).order_by("user__name", "pk")[:FOUND])
    recent = [each for ids in _tables_of(employee) for each in ids]
    first = colleagues(employee).in_bulk(list(dict.fromkeys(recent))[:FOUND])
    likely = [first[each] for each in dict.fromkeys(recent) if each in first]
    near = colleagues(employee).filter(department=employee.department).exclude(pk__in=first)
    return [*likely, *near.order_by("user__name", "pk")[: FOUND - len(likely)]]


def recent_tables(employee: Employee) -> list[list[Employee]]:
    """The latest different circles this person sat with, without themselves and who left."""
    circles = list(dict.fromkeys(frozenset(ids) for ids in _tables_of(employee)))[:RECENT_TABLES]
    people = colleagues(employee).in_bulk({each for circle in circles for each in circle})
    here = [sorted((people[each] for each in circle if each in people), key=lambda e: e.user.name) for circle in circles]
    return [circle for circle in here if circle]


def _tables_of(employee: Employee) -> list[list[int]]:
    """Which colleagues sat at this person's latest paid tables, table by table."""
    sat = Diner.objects.filter(employee=employee, table__state=TableState.PAID).order_by("-table_id")
    table_ids = list(sat.values_list("table_id", flat=True)[:LOOK_BACK])
    there = Diner.objects.filter(table__in=table_ids, employee__guest=False).exclude(employee=employee).order_by("id")
    found: dict[int, list[int]] = {table_id: [] for table_id in table_ids}
    for table_id, employee_id in there.values_list("table_id", "employee_id"):
        found[table_id].append(employee_id)
    return list(found.values())


def delegations_of(employee: Employee) -> tuple[list[Delegation], list[Delegation]]:
    """What this person lets others do, and what others let them do."""
    standing = Delegation.objects.filter(revoked_at=None).select_related("giver__user", "to__user")
    return list(standing.filter(giver=employee)), list(standing.filter(to=employee))
