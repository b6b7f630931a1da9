"""/hr/: how the month goes, and what needs attention."""

from accounts.access import needs
from accounts.roles import Permission
from billing.deposits import standing_of
from billing.dunning.queries import pause_of
from portals.hr.overview import WIDTH, attention, bars
from portals.hr.page import show, today
from vouchers.models import Employee, Program
from vouchers.spending import Spent, days_of, granted, spending


@needs(Permission.READ_SPENDING)
def home(request):
    """This month in figures, meals per day drawn, and what waits for somebody."""
    company, day = request.company, today(request.company)
    month = company.month_of(day)
    days, total = spending(company, month, "day")
    budget = granted(company, month)
    facts = {
        "pause": pause_of(company),
        "month": month,
        "total": total,
        "budget": budget,
        "share": _percent(total.amount, budget),
        "today": next((line for line in days if line.key == day), Spent(day)),
        "bars": bars(company, month, day, days),
        "people": Employee.objects.filter(active=True).count(),
        "programs": Program.objects.filter(active=True).count(),
        "chart_width": WIDTH * len(days_of(*company.span_of(month))),
        "deposit": standing_of(company),
        "attention": attention(request, company),
    }
    return show(request, "hr/home.html", "home", facts)


def _percent(part: int, whole: int) -> int:
    return min(100, round(100 * part / whole)) if whole > 0 and part > 0 else 0
