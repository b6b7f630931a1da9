"""Changes HR makes by hand: people, programs, who is in which, one-off grants."""

from datetime import time, timedelta

from django.db import IntegrityError, transaction

from accounts.actions import add_user, end_sessions
from accounts.audit import record
from accounts.models import User
from billing import clock, till
from vouchers.models import Employee, Enrolment, Grant, Load, Program
from vouchers.policy import wrong_way_round
from vouchers.queries import moment_for
from vouchers.redeeming import bearer_of, business_day_start


class Taken(Exception):
    """Something that must be unique is in use already; `field` says what."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


class EmailFixed(Exception):
    """The e-mail is what somebody signs in with: they have a password already."""


class HoursRefused(Exception):
    """A program's hours would pass midnight for longer than vouchers.policy.LONGEST_NIGHT."""


@transaction.atomic
def add_employee(
    *, name: str, email: str, number: str, by, phone="", department="", cost_centre="", site_id=None, password=None
):
    """Add a person who eats, with the user they sign in as; raises Taken for a used e-mail or number."""
    if Employee.objects.filter(number=number).exists():
        raise Taken("number")
    if Employee.objects.filter(user__email=email.lower()).exists():
        raise Taken("email")
    try:
        with transaction.atomic():
            user = _eater(email, name, phone, password, by)
            facts = {"department": department, "cost_centre": cost_centre, "site_id": site_id}
            employee = Employee.objects.create(user=user, number=number, **facts)
    except IntegrityError as error:
        # Somebody else added the same person between the questions above and here.
        raise Taken("email" if "email" in str(error) or "user_id" in str(error) else "number") from error
    record(by, "add_employee", employee)
    return employee


def _eater(email: str, name: str, phone: str, password: str | None, by) -> User:
    """The user with this e-mail as an employee; made when there is none."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        return add_user(email=email, name=name, phone=phone, roles=["employee"], by=by, password=password)
    if "employee" not in user.roles:
        user.roles = sorted({*user.roles, "employee"})
        user.save(update_fields=["roles"])
    return user


@transaction.atomic
def change_employee(
    *,
    employee: Employee,
    by,
    name=None,
    phone=None,
    number=None,
    department=None,
    cost_centre=None,
    site_id=None,
    email=None,
) -> Employee:
    """Change what is known of a person; None leaves a fact as it is. Raises Taken for a used number or e-mail.

    Cost centre and site count for what is opened from now on: an allowance keeps those it was opened with. An e-mail is
    changed only while there is no password (EmailFixed): links that went to the old one open nothing any more.
    """
    if email is not None and email.lower() != employee.user.email:
        _correct_email(employee.user, email.lower(), by)
    facts = {"number": number, "department": department, "cost_centre": cost_centre, "site_id": site_id}
    for field, value in facts.items():
        if value is not None:
            setattr(employee, field, value)
    for field, value in (("name", name), ("phone", phone)):
        if value is not None:
            setattr(employee.user, field, value)
    try:
        with transaction.atomic():
            employee.save()
            employee.user.save()
    except IntegrityError as error:
        raise Taken("email" if "email" in str(error) else "number") from error
    record(by, "change_employee", employee)
    return employee


def _correct_email(user: User, email: str, by) -> None:
    """Another address for somebody who has not chosen a password yet: the first one was typed wrongly."""
    if user.has_usable_password():
        raise EmailFixed
    if User.objects.filter(email=email).exists():
        raise Taken("email")
    user.email = email
    end_sessions(user=user, by=by)


@transaction.atomic
def let_go(*, employee: Employee, by) -> None:
    """A person who left: pays no more from now on and is signed out; what they ate stays in the books."""
    employee.active = False
    employee.save(update_fields=["active"])
    employee.user.is_active = False
    employee.user.save(update_fields=["is_active"])
    end_sessions(user=employee.user, by=by)
    record(by, "let_go", employee)


@transaction.atomic
def take_back(*, employee: Employee, by) -> None:
    """A person who left is here again, in the programs they were in; they sign in as before."""
    employee.active = True
    employee.save(update_fields=["active"])
    employee.user.is_active = True
    employee.user.save(update_fields=["is_active"])
    record(by, "take_back", employee)


@transaction.atomic
def make_program(*, by, everyone: bool = False, **rules) -> Program:
    """Make a program, at once for everyone who is there if asked; raises Taken for a used name, or HoursRefused."""
    _check_hours(rules.get("starts"), rules.get("ends"))
    try:
        with transaction.atomic():
            program = Program.objects.create(**rules)
    except IntegrityError as error:
        raise Taken("name") from error
    record(by, "make_program", program, amount=program.amount, kind=str(program.kind))
    if everyone:
        enrol(program=program, employees=list(Employee.objects.filter(active=True)), by=by)
    return program


@transaction.atomic
def change_program(*, program: Program, by, **rules) -> Program:
    """Change a program's rules; allowances opened already keep their amount. Raises Taken (a used name) or HoursRefused."""
    if rules.keys() & {"starts", "ends"}:
        _check_hours(rules.get("starts", program.starts), rules.get("ends", program.ends))
    before = {name: _plain(getattr(program, name)) for name in rules}
    for name, value in rules.items():
        setattr(program, name, value)
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as error:
        raise Taken("name") from error
    after = {name: _plain(value) for name, value in rules.items()}
    record(by, "change_program", program, before=before, after=after)
    return program


def _check_hours(starts: time | None, ends: time | None) -> None:
    if starts and ends and wrong_way_round((starts, ends)):
        raise HoursRefused


def _plain(value):
    return value if isinstance(value, int | str | list | None | bool) else str(value)


@transaction.atomic
def enrol(*, program: Program, employees: list[Employee], by) -> int:
    """Put people into a program; who is in it already stays. Returns how many are new."""
    before = program.enrolments.count()
    Enrolment.objects.bulk_create(
        [Enrolment(program=program, employee=employee) for employee in employees], ignore_conflicts=True
    )
    new = program.enrolments.count() - before
    record(by, "enrol", program, new=new)
    return new


@transaction.atomic
def withdraw(*, program: Program, employee: Employee, by) -> None:
    """Take a person out of a program; an allowance opened already can no longer be spent from."""
    program.enrolments.filter(employee=employee).delete()
    record(by, "withdraw", program, employee=employee.pk)


@transaction.atomic
def withdraw_many(*, program: Program, employees: list[Employee], by) -> int:
    """Take people out of a program and return how many were in it."""
    gone, _ = program.enrolments.filter(employee__in=employees).delete()
    record(by, "withdraw_many", program, employees=[employee.pk for employee in employees])
    return gone


@transaction.atomic
def give_grant(*, company, employee: Employee, amount: int, reason: str, valid_until, by, load: Load | None = None):
    """Give a person a one-off amount (minor units), good from now to the end of a business day.

    Raises DepositTooLow for a prepaid company whose deposit does not cover it.
    """
    now = clock.now()
    today = moment_for(company, now).business_day
    end = business_day_start(company, max(valid_until, today) + timedelta(days=1))
    span = (min(now, end), end)
    purse_id = till.open_purse(company_id=company.pk, granted=amount, valid=span, bearer=bearer_of(employee))
    grant = Grant.objects.create(
        employee=employee, amount=amount, reason=reason, valid_until=valid_until, purse_id=purse_id, load=load
    )
    record(by, "give_grant", grant, employee=employee.pk, amount=amount)
    return grant
