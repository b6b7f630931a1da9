"""/hr/spending/: a month by day, department, program or person, with totals and as a file."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.exports import download, wanted
from portals.formats import full_day
from portals.hr.page import month_in, months_back, page_of, show, today
from vouchers.models import Employee, Program
from vouchers.spending import GROUPS, Spent, spending

PER_PAGE = 100


@needs(Permission.READ_SPENDING)
def spending_of_month(request):
    """One month in one grouping: sums only, and of single people only to who looks after them."""
    month, by = month_in(request), _grouping(request)
    lines, total = spending(request.company, month, by)
    rows = _by_person(lines) if by == "person" else _labelled(by, lines)
    if wanted(request):
        return _file(request, month, by, rows, total)
    most = max((line.amount for line in lines), default=0) or 1
    page = page_of(request, rows, PER_PAGE)
    facts = {
        "month": month,
        "months": months_back(request.company.month_of(today(request.company))),
        "by": by,
        "page": page,
        "rows": [(line, label, max(0, round(100 * line.amount / most))) for line, label in page],
        "total": total,
    }
    return show(request, "hr/spending/month.html", "spending", facts)


def _grouping(request) -> str:
    asked = request.GET.get("by", "")
    if asked not in GROUPS or (asked == "person" and not request.user.may(Permission.MANAGE_PEOPLE)):
        return "day"
    return asked


def _labelled(by: str, lines: list[Spent]) -> list[tuple[Spent, str]]:
    names = Program.objects.in_bulk() if by == "program" else {}
    return [(line, _label(by, line.key, names)) for line in lines]


def _label(by: str, key, programs) -> str:
    if by == "day":
        return full_day(key, get_language() or "en", with_year=False)
    if by == "department":
        return _("Guests") if key is None else key or _("No department")
    return programs[key].name if key in programs else _("One-off grants")


def _by_person(lines: list[Spent]) -> list[tuple[Spent, Employee | None]]:
    """Each with its person, by name; what guests had comes last and is nobody's."""
    people = Employee.objects.select_related("user").in_bulk([line.key for line in lines if line.key])
    theirs = [(line, people[line.key]) for line in lines if line.key]
    guests = [(line, None) for line in lines if not line.key]
    return [*sorted(theirs, key=lambda each: (each[1].user.name, each[1].pk)), *guests]


def _file(request, month, by, rows, total):
    columns = {"day": [_("Day")], "department": [_("Department")], "program": [_("Program")]}
    columns["person"] = [_("Name"), _("Employee number"), _("Department")]
    body = [(*_cells(by, line, label), line.meals, line.people, line.amount) for line, label in rows]
    body.append((_("Total"), *[""] * (len(columns[by]) - 1), total.meals, total.people, total.amount))
    names = [*columns[by], _("Meals"), _("People"), _("Amount")]
    return download(f"{_('Spending')}-{month:%Y-%m}-{by}", wanted(request), names, body)


def _cells(by: str, line: Spent, label) -> tuple:
    if by == "person":
        return (label.user.name, label.number, label.department) if label else (_("Guests"), "", "")
    return (line.key if by == "day" else label,)
