"""Reading guest passes: who may invite, one's own, everybody's, and the pass of a link."""

from datetime import date

from django.db.models import QuerySet

from accounts.sign_in_links import digest_of
from vouchers.models import Employee, GuestPass, Program
from vouchers.queries import LIVING, PassMoney, money_of


def programs_for_guests(host: Employee) -> QuerySet[Program]:
    """The programs this person is in whose guests they may invite."""
    allowed = Program.objects.filter(active=True, guests=True, guest_amount__gt=0, guest_passes__gt=0)
    return allowed.filter(enrolments__employee=host, enrolments__employee__active=True).order_by("name")


def passes() -> QuerySet[GuestPass]:
    """Everybody's passes, newest first, with guest, host and program."""
    return GuestPass.objects.select_related("guest__user", "host__user", "program").order_by("-id")


def passes_of(host: Employee) -> QuerySet[GuestPass]:
    """The passes this person gave, newest first."""
    return passes().filter(host=host)


def company_passes() -> QuerySet[GuestPass]:
    """The passes that HR made without a host, newest first."""
    return passes().filter(host=None)


def living_passes(host: Employee, program: Program, day: date) -> list[PassMoney]:
    """Those of a program that this person has open on a business day: neither over, revoked nor used up."""
    given = passes_of(host).filter(program=program, revoked_at=None, valid_until__gte=day)
    return [each for each in money_of(list(given)) if each.state(day) in LIVING]


def guests_of(host: Employee, day: date) -> list[Employee]:
    """The guests of this person who can still eat on a business day, each with their `guest_pass`; newest first."""
    open_ones = passes_of(host).filter(revoked_at=None, valid_until__gte=day)
    return [each.guest_pass.guest for each in money_of(list(open_ones)) if each.state(day) in LIVING]


def pass_of_link(token: str, day: date) -> GuestPass | None:
    """The pass with this link on a business day; None for an unknown link and for a pass that has ended."""
    found = passes().filter(digest=digest_of(token), revoked_at=None, valid_until__gte=day).first()
    return found if found and found.stands and found.guest.active else None
