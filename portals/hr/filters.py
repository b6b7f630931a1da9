"""Finding people by what stands in the URL: q, department, site, state, program."""

from django.db.models import Q, QuerySet

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
    if request.GET.get("department"):
        people = people.filter(department=request.GET["department"].replace("\0", ""))
    for name, field in (("site", "site_id"), ("program", "enrolments__program")):
        chosen = request.GET.get(name, "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            people = people.filter(**{field: int(chosen)})
    if request.GET.get("program") == "none":
        people = people.filter(enrolments=None)
    people = people.filter(STATES.get(request.GET.get("state", ""), Q()))
    return people.select_related("user").order_by("user__name", "pk")


def departments() -> list[str]:
    """Every department somebody is in."""
    found = Employee.objects.exclude(department="").order_by("department")
    return list(found.values_list("department", flat=True).distinct())
