"""People from a file: who is new, who changes in what, and writing them in batches."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import User
from sheets.tables import Cleaned, Issue
from vouchers.load_lines import ADD, CHANGE, SAME, Judged, email_of, judged, who
from vouchers.models import Employee, Enrolment, Program

LIMITS = {"number": 30, "department": 60, "cost_centre": 40}
ON_USER, ON_EMPLOYEE = ("name", "phone"), ("number", "department", "cost_centre")
WRITTEN_USER = ["name", "phone", "is_active", "roles"]
WRITTEN_EMPLOYEE = [*ON_EMPLOYEE, "site_id", "active"]


class PeopleJudge:
    """Compares lines with the company as it is; with `lock` the people found stay so until commit."""

    def __init__(self, company, program: Program | None = None, *, lock: bool = False):
        self.program = program
        self.lock = lock
        self.sites = dict(company.sites.values_list("id", "name"))
        self.site_ids = {_fold(name): pk for pk, name in self.sites.items()}

    def judge(self, batch: list[Cleaned]) -> list[Judged]:
        """What each line would do, with one look-up per table for all of them."""
        emails = _values(batch, "email")
        self.users = {user.email: user for user in self._found(User.objects.filter(email__in=emails))}
        people = list(self._found(Employee.objects.filter(user__in=self.users.values())))
        self.by_user = {person.user_id: person for person in people}
        numbered = Employee.objects.filter(number__in=_values(batch, "number")).select_related("user")
        self.by_number = {person.number: person for person in numbered}
        members = Enrolment.objects.filter(program=self.program, employee__in=people) if self.program else []
        self.enrolled = {member.employee_id for member in members}
        return [self._line(cleaned) for cleaned in batch]

    def write(self, lines: list[Judged]) -> None:
        """Write a batch of lines without errors."""
        self._add([line for line in lines if line.kind == ADD])
        self._change([line for line in lines if line.kind == CHANGE])
        if self.program:
            everyone = [Enrolment(program=self.program, employee=line.employee) for line in lines]
            Enrolment.objects.bulk_create(everyone, ignore_conflicts=True)

    def _found(self, query):
        return query.select_for_update(no_key=True).order_by("pk") if self.lock else query

    def _line(self, cleaned: Cleaned) -> Judged:
        user = self.users.get(cleaned.values.get("email"))
        employee = self.by_user.get(user.pk) if user else None
        errors = [*cleaned.errors, *self._errors(cleaned, employee)]
        changes = [] if errors else self._changes(cleaned.values, user, employee)
        kind = ADD if employee is None else CHANGE if changes else SAME
        name = cleaned.values.get("name") or (user.name if user else who(cleaned))
        email = email_of(cleaned)
        line = judged(cleaned, kind, who=name, errors=errors, email=email, changes=changes)
        line.user, line.employee, line.changed = user, employee, {field for field, _, _ in changes}
        return line

    def _errors(self, cleaned: Cleaned, employee: Employee | None) -> Iterable[Issue]:
        values = cleaned.values
        for field, limit in LIMITS.items():
            if len(values.get(field) or "") > limit:
                yield Issue(cleaned.line, field, "too_long", {"limit": limit})
        if values.get("site") and _fold(values["site"]) not in self.site_ids:
            yield Issue(cleaned.line, "site", "site_unknown", {"site": values["site"]})
        holder = self.by_number.get(values.get("number") or "")
        if holder and (employee is None or holder.pk != employee.pk):
            yield Issue(cleaned.line, "number", "number_taken", {"name": holder.user.name})
        if employee is None and "number" in values and not values["number"]:
            yield Issue(cleaned.line, "number", "number_needed", {})

    def _changes(self, values: dict[str, Any], user: User | None, employee: Employee | None) -> list[list]:
        """[field, from, to] for every fact that differs; a blank cell leaves its fact as it is."""
        told = []
        for holder, fields in ((user, ON_USER), (employee, ON_EMPLOYEE)):
            for field in fields:
                before, after = getattr(holder, field, ""), values.get(field)
                if after and after != before:
                    told.append([field, before, after])
        site, after = employee.site_id if employee else None, self._site(values)
        if after and after != site:
            told.append(["site", self.sites.get(site, ""), self.sites[after]])
        if employee and user and not (employee.active and user.is_active):
            told.append(["state", "left", "active"])
        if self.program and (employee is None or employee.pk not in self.enrolled):
            told.append(["program", "", self.program.name])
        return told

    def _site(self, values: dict[str, Any]) -> int | None:
        return self.site_ids.get(_fold(values.get("site") or ""))

    def _add(self, lines: list[Judged]) -> None:
        known = [_eats_too(line) for line in lines if line.user]
        User.objects.bulk_update(known, WRITTEN_USER)
        User.objects.bulk_create([_new_user(line) for line in lines if line.user is None])
        for line in lines:
            line.employee = Employee(
                user=line.user,
                number=line.values["number"],
                department=line.values.get("department") or "",
                cost_centre=line.values.get("cost_centre") or "",
                site_id=self._site(line.values),
            )
        Employee.objects.bulk_create([line.employee for line in lines])

    def _change(self, lines: list[Judged]) -> None:
        for line in lines:
            _eats_too(line)
            for field in line.changed.intersection(ON_EMPLOYEE):
                setattr(line.employee, field, line.values[field])
            if "site" in line.changed:
                line.employee.site_id = self._site(line.values)
            line.employee.active = True
        real = [line for line in lines if line.changed != {"program"}]
        User.objects.bulk_update([line.user for line in real], WRITTEN_USER)
        Employee.objects.bulk_update([line.employee for line in real], WRITTEN_EMPLOYEE)


def _new_user(line: Judged) -> User:
    line.user = User(
        email=line.values["email"],
        name=line.values["name"],
        phone=line.values.get("phone") or "",
        roles=["employee"],
        password=make_password(None),
    )
    return line.user


def _eats_too(line: Judged) -> User:
    for field in line.changed.intersection(ON_USER):
        setattr(line.user, field, line.values[field])
    line.user.roles = sorted({*line.user.roles, "employee"})
    line.user.is_active = True
    return line.user


def _values(batch: list[Cleaned], key: str) -> set[str]:
    return {cleaned.values[key] for cleaned in batch if cleaned.values.get(key)}


def _fold(name: str) -> str:
    return "".join(name.split()).casefold()
