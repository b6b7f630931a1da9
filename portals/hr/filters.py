"""Finding people by what stands in the URL: q, department, cost centre, site, state, program."""

from django.db.models import Q, QuerySet

from portals.lists import row_id
from vouchers.models import Employee

STATES = {
    "active": Q(active=True),
    "invited": Q(active=True, user__password__startswith="!"),
    "left": Q(active=False),
}


def people_found(request, people: QuerySet[Employee]) -> QuerySet[Employee]:
    """The people the URL asks for, by name; words must all be found in name, e-mail, number or department."""
    for word in request.GET.get("q", "").replace("\0", "").split()[:5]:
        found = Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(number__icontains=word)
        people = people.filter(found | Q(department__icontains=word))
    for name in ("department", "cost_centre"):
        if request.GET.get(name):
            people = people.filter(**{name: request.GET[name].replace("\0", "")})
    for name, field in (("site", "site_id"), ("program", "enrolments__program")):
        chosen = row_id(request.GET.get(name, ""))
        if chosen is not None:
            people = people.filter(**{field: chosen})
    for name, field in (("site", "site_id"), ("program", "enrolments")):
        if request.GET.get(name) == "none":
            people = people.filter(**{field: None})
    people = people.filter(STATES.get(request.GET.get("state", ""), Q()))
    return people.select_related("user").order_by("user__name", "pk")


def departments() -> list[str]:
    """Every department somebody is in."""
    return _all_of("department")


def cost_centres() -> list[str]:
    """Every cost centre somebody has."""
    return _all_of("cost_centre")


def _all_of(fact: str) -> list[str]:
    return list(Employee.objects.exclude(**{fact: ""}).order_by(fact).values_list(fact, flat=True).distinct())
