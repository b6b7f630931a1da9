"""What a company's people have eaten for, by day, department, program or person: sums, never one person's places.

A month here is the period the money was posted into, so its total is the invoice's: a meal voided or given back
counts against the period of the correction.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from billing.models import Purse
from tenants.calendar import is_holiday
from vouchers.enums import Kind
from vouchers.models import Grant, Program
from vouchers.policy import Rules
from vouchers.redeeming import business_day_start

# What is grouped by, as SQL: fixed text, nothing a person typed.
DAY = "public.business_day(t.occurred_at, c.zone, c.day_starts)"
DEPARTMENT = "CASE WHEN e.guest THEN NULL ELSE coalesce(e.department, '') END"
PROGRAM = "p.id"
PERSON = "CASE WHEN e.guest THEN NULL ELSE e.id END"
GROUPS = {"day": DAY, "department": DEPARTMENT, "program": PROGRAM, "person": PERSON}


@dataclass(frozen=True)
class Spent:
    """Meals, the people who had them and minor units, of one day, department, program or person (`key`)."""

    key: Any
    meals: int = 0
    people: int = 0
    amount: int = 0

    @property
    def more_undone(self) -> bool:
        """Whether more was undone than eaten: meals of earlier days were voided or given back."""
        return self.meals < 0 or self.amount < 0


def spending(company, month: date, by: str) -> tuple[list[Spent], Spent]:
    """A month's spending in groups (`by`: day, department, program, person) and its total; a grant's program is None, and so
    are the department and the person of guests, who count among the people who had the meals.

    A meal paid from two programs, or by people of two departments together, counts in both and once in the total. A voided
    meal makes nobody one of the people.
    """
    group = GROUPS[by]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT grouping({group}), {group},
                   count(DISTINCT t.redemption_id) FILTER (WHERE t.reason = 'meal')
                     - count(DISTINCT t.redemption_id) FILTER (WHERE t.reason <> 'meal'),
                   count(DISTINCT e.id) FILTER (WHERE t.reason = 'meal' AND v.id IS NULL),
                   coalesce(sum(CASE WHEN t.reason = 'meal' THEN t.amount ELSE -t.amount END), 0)::bigint
              FROM public.billing_transfer t
              JOIN public.tenants_company c ON c.id = t.company_id
              LEFT JOIN public.billing_reversal v ON v.redemption_id = t.redemption_id AND v.kind = 'void'
              LEFT JOIN vouchers_allowance a ON a.purse_id = t.purse_id
              LEFT JOIN vouchers_grant g ON g.purse_id = t.purse_id
              LEFT JOIN vouchers_employee e ON e.id = coalesce(a.employee_id, g.employee_id)
              LEFT JOIN vouchers_program p ON p.id = a.program_id
             WHERE t.company_id = %s AND t.period = %s AND t.reason IN ('meal', 'void', 'refund')
             GROUP BY GROUPING SETS (({group}), ())
             ORDER BY 1, 2 NULLS LAST
            """,
            [company.pk, month],
        )
        rows = cursor.fetchall()
    lines = [Spent(*row[1:]) for row in rows if not row[0]]
    total = next((Spent(None, *row[2:]) for row in rows if row[0]), Spent(None))
    return lines, total


def daily_amounts(company, purse_ids: list[int], month: date) -> list[Spent]:
    """What was paid from these purses on each day of a month: amounts and counts, not places."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {DAY},
                   count(DISTINCT t.redemption_id) FILTER (WHERE t.reason = 'meal')
                     - count(DISTINCT t.redemption_id) FILTER (WHERE t.reason <> 'meal'),
                   1, sum(CASE WHEN t.reason = 'meal' THEN t.amount ELSE -t.amount END)::bigint
              FROM public.billing_transfer t JOIN public.tenants_company c ON c.id = t.company_id
             WHERE t.company_id = %s AND t.period = %s AND t.purse_id = ANY (%s)
               AND t.reason IN ('meal', 'void', 'refund')
             GROUP BY 1 ORDER BY 1 DESC
            """,
            [company.pk, month, purse_ids],
        )
        return [Spent(*row) for row in cursor.fetchall()]


def granted(company, month: date) -> int:
    """What this month's allowances and grants come to if everybody uses all of theirs, in minor units."""
    programs = Program.objects.filter(active=True).annotate(
        people=Count("enrolments", filter=Q(enrolments__employee__active=True))
    )
    first, last = company.span_of(month)
    of_programs = sum(program.people * share_of(program.rules_for(company), first, last) for program in programs)
    return of_programs + _one_off(company, first, last)


def share_of(rules: Rules, first: date, last: date) -> int:
    """What one person may spend of a program in a month that runs from `first` to `last`, in minor units."""
    if rules.kind == Kind.MONTHLY:
        return rules.amount
    return rules.amount * sum(works_on(rules, day) for day in days_of(first, last))


def works_on(rules: Rules, day: date) -> bool:
    """Whether a program works on a business day, whatever the hour."""
    return day.weekday() in rules.weekdays and not (rules.holidays_off and is_holiday(rules.country, day))


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _one_off(company, first: date, last: date) -> int:
    start, end = business_day_start(company, first), business_day_start(company, last + timedelta(days=1))
    given = Purse.objects.filter(
        id__in=Grant.objects.values("purse_id"), valid__startswith__gte=start, valid__startswith__lt=end
    )
    return given.aggregate(total=Sum("granted"))["total"] or 0
