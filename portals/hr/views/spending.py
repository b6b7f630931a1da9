"""/hr/spending/: a month by day, department or program, with totals and as a file."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.exports import download, wanted
from portals.formats import full_day
from portals.hr.page import month_in, months_back, show, today
from vouchers.models import Program
from vouchers.spending import GROUPS, spending


@needs(Permission.READ_SPENDING)
def spending_of_month(request):
    """One month in one grouping; sums only, so that nobody's lunches are told."""
    month = month_in(request)
    by = request.GET.get("by") if request.GET.get("by") in GROUPS else "day"
    lines, total = spending(request.company, month, by)
    names = Program.objects.in_bulk() if by == "program" else {}
    rows = [(line, _label(by, line.key, names)) for line in lines]
    if wanted(request):
        return _file(request, month, by, rows, total)
    most = max((line.amount for line in lines), default=0) or 1
    facts = {
        "month": month,
        "months": months_back(request.company.month_of(today(request.company))),
        "by": by,
        "rows": [(line, label, max(0, round(100 * line.amount / most))) for line, label in rows],
        "total": total,
    }
    return show(request, "hr/spending/month.html", "spending", facts)


def _label(by: str, key, programs) -> str:
    if by == "day":
        return full_day(key, get_language() or "en", with_year=False)
    if by == "department":
        return _("Guests") if key is None else key or _("No department")
    return programs[key].name if key in programs else _("One-off grants")


def _file(request, month, by, rows, total):
    head = {"day": _("Day"), "department": _("Department"), "program": _("Program")}[by]
    body = [(line.key if by == "day" else label, line.meals, line.people, line.amount) for line, label in rows]
    columns = [head, _("Meals"), _("People"), _("Amount")]
    body.append((_("Total"), total.meals, total.people, total.amount))
    return download(f"{_('Spending')}-{month:%Y-%m}-{by}", wanted(request), columns, body)
