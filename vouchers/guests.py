"""Guests: an employee, or HR for the company, gives somebody invited a link that pays a few meals (ADR 0027).

The link is derived from the pass and our secret, so that the host can be shown it again, while the database keeps only
its digest. It is for one person: the first browser that takes it up holds a secret of its own, every other is refused.
"""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.actions import add_user, end_sessions
from accounts.audit import record
from accounts.home import here
from accounts.models import User
from accounts.roles import Guest
from accounts.sign_in_links import digest_of, new_secret
from billing import clock
from billing.deposits import standing_of
from billing.till import DepositTooLow
from vouchers.codes import forget_code
from vouchers.guest_queries import living_passes, pass_of_link, programs_for_guests
from vouchers.models import Employee, GuestPass, Program
from vouchers.phones import forget_pin
from vouchers.queries import moment_for

MOST_MEALS = 5
MOST_DAYS = 7
"""A pass is good until the same weekday of the week after its first day at the latest."""
MOST_AHEAD = 30
"""HR's own pass may begin so many days from today."""


class PassRefused(Exception):
    """The pass cannot be made or changed; `code` is not_allowed, too_much, too_many_meals, no_first_day, no_day, too_many
    or over; `facts` are the figures its sentence needs.
    """

    def __init__(self, code: str, **facts: int):
        super().__init__(code)
        self.code, self.facts = code, facts


class LinkTaken(Exception):
    """Another browser took the link up before."""


class LinkOver(Exception):
    """No pass has this link, or the pass has ended."""


def token_of(given: GuestPass) -> str:
    """What stands in the link of a pass: 256 bits that nobody guesses and that the database does not hold."""
    return salted_hmac("vouchers.guests", f"{here()}:{given.pk}:{given.serial}", algorithm="sha256").hexdigest()


@transaction.atomic
def give_pass(
    *, company, host: Employee, program: Program, name: str, amount: int, meals: int, valid_until: date, by, phone: str = ""
) -> GuestPass:
    """Make a guest pass: `meals` meals of at most `amount` minor units each, until the end of a business day.

    With a mobile number (`phone`, digits only) the guest may set a PIN and pay by both at a till. Raises PassRefused beyond
    what HR allows the program's hosts, and DepositTooLow when a prepaid company's deposit does not cover it. The host's row
    is locked, so that two presses at once do not make one pass too many.
    """
    Employee.objects.select_for_update(no_key=True).get(pk=host.pk)
    today = moment_for(company, clock.now()).business_day
    allowed = programs_for_guests(host).filter(pk=program.pk).first()
    if allowed is None:
        raise PassRefused("not_allowed")
    if not 0 < amount <= (allowed.guest_amount or 0):
        raise PassRefused("too_much", most=allowed.guest_amount or 0)
    _check(meals, today, valid_until)
    if len(living_passes(host, allowed, today)) >= allowed.guest_passes:
        raise PassRefused("too_many", most=allowed.guest_passes)
    borne = {"site_id": host.site_id, "department": host.department, "cost_centre": host.cost_centre}
    terms = {"host": host, "program": program, "amount": amount, "meals": meals}
    return _given(company, name, phone, borne, by, starts_on=today, valid_until=valid_until, **terms)


@transaction.atomic
def give_company_pass(
    *,
    company,
    program: Program,
    name: str,
    amount: int,
    meals: int,
    starts_on: date,
    valid_until: date,
    by,
    phone: str = "",
    site_id: int | None = None,
    cost_centre: str = "",
) -> GuestPass:
    """Make a guest pass without a host: HR's, for an interview day that may be MOST_AHEAD days away.

    HR sets the program's rules, so its limits for hosts do not bind it; days, hours and places do. Site and cost centre bear
    what is eaten. Raises PassRefused for a stopped program, too many meals and a day out of reach, and DepositTooLow.
    """
    today = moment_for(company, clock.now()).business_day
    if not program.active:
        raise PassRefused("not_allowed")
    if not today <= starts_on <= today + timedelta(days=MOST_AHEAD):
        raise PassRefused("no_first_day", most=MOST_AHEAD)
    _check(meals, starts_on, valid_until)
    borne = {"site_id": site_id, "cost_centre": cost_centre}
    terms = {"host": None, "program": program, "amount": amount, "meals": meals}
    return _given(company, name, phone, borne, by, starts_on=starts_on, valid_until=valid_until, **terms)


def _check(meals: int, starts_on: date, valid_until: date) -> None:
    if not 0 < meals <= MOST_MEALS:
        raise PassRefused("too_many_meals", most=MOST_MEALS)
    if not starts_on <= valid_until <= starts_on + timedelta(days=MOST_DAYS):
        raise PassRefused("no_day")


def _given(company, name: str, phone: str, borne: dict, by, **terms) -> GuestPass:
    """The guest, the pass by its `terms` and its link; `borne`: who bears the cost, as facts of an employee."""
    given = GuestPass(made_at=clock.now(), digest=uuid.uuid4().hex, **terms)
    _check_deposit(company, given)
    address = f"guest-{uuid.uuid4().hex}@guest.invalid"
    user = add_user(email=address, name=name, phone=phone, roles=[Guest.name], by=by)
    given.guest = Employee.everyone.create(user=user, number=f"guest-{user.pk}", guest=True, **borne)
    given.save()
    _new_link(given)
    until = {"starts_on": str(given.starts_on), "until": str(given.valid_until)}
    facts = {"host": given.host_id, "program": given.program_id, "amount": given.amount, "meals": given.meals}
    record(by, "give_pass", given, **facts, **until)
    return given


def _check_deposit(company, given: GuestPass) -> None:
    """The purse is opened at the first meal; but a guest must not learn at the till that nobody paid in."""
    if company.prepays_in(company.month_of(given.starts_on)):
        standing = standing_of(company)
        if standing is None or standing.left < given.total:
            raise DepositTooLow


def _new_link(given: GuestPass) -> None:
    given.digest, given.browser, given.opened_at = digest_of(token_of(given)), "", None
    given.save(update_fields=["serial", "digest", "browser", "opened_at"])


@transaction.atomic
def take_up_pass(*, company, token: str, browser: str = "") -> tuple[User, GuestPass, str]:
    """Bind a link to this browser and return the guest, the pass and the browser's secret; `browser`: the one it has.

    The browser that took it up may come again. Raises LinkTaken in any other, LinkOver when there is no such pass.
    """
    now = clock.now()
    GuestPass.objects.select_for_update().filter(digest=digest_of(token)).first()
    given = pass_of_link(token, moment_for(company, now).business_day)
    if given is None:
        raise LinkOver
    if given.browser:
        if not is_from(given, browser):
            raise LinkTaken
        return given.guest.user, given, browser
    secret = new_secret()
    given.browser, given.opened_at = digest_of(secret), now
    given.save(update_fields=["browser", "opened_at"])
    record(given.guest.user, "take_up_pass", given)
    return given.guest.user, given, secret


def is_from(given: GuestPass, browser: str) -> bool:
    """Whether this browser took the pass up."""
    return bool(browser) and constant_time_compare(given.browser, digest_of(browser))


@transaction.atomic
def renew_pass(*, company, given: GuestPass, by) -> GuestPass:
    """Give a pass another link for another phone: the old one opens nothing any more, and its phone is signed out.

    A PIN set there is forgotten, too. Raises PassRefused("over") when the pass has ended.
    """
    given = _locked(given)
    if given.revoked_at or given.valid_until < moment_for(company, clock.now()).business_day:
        raise PassRefused("over")
    given.serial += 1
    _new_link(given)
    end_sessions(user=given.guest.user, by=by)
    forget_code(company=company, employee=given.guest)
    forget_pin(company=company, employee=given.guest, by=by)
    record(by, "renew_pass", given)
    return given


@transaction.atomic
def revoke_pass(*, company, given: GuestPass, by) -> None:
    """End a pass at once: its link, and whatever its guest might pay with; what was eaten stays in the books.

    The phone keeps its page, which says that it is over, and its receipts.
    """
    given = _locked(given)
    if given.revoked_at:
        return
    given.revoked_at = clock.now()
    given.save(update_fields=["revoked_at"])
    forget_code(company=company, employee=given.guest)
    forget_pin(company=company, employee=given.guest, by=by)
    record(by, "revoke_pass", given)


def _locked(given: GuestPass) -> GuestPass:
    found = GuestPass.objects.select_related("guest__user").select_for_update(of=("self",))
    return found.get(pk=given.pk)


def forget_guests(*, company, before: date) -> int:
    """Forget names and numbers of guests whose pass ended before a day; returns how many. Amounts and receipts stay."""
    over = GuestPass.objects.filter(forgotten_at=None, valid_until__lt=before).select_related("guest__user")
    for given in over:
        with transaction.atomic():
            user, given.forgotten_at = given.guest.user, clock.now()
            user.name, user.phone, user.is_active = "", "", False
            user.save(update_fields=["name", "phone", "is_active"])
            forget_pin(company=company, employee=given.guest, by="system")
            end_sessions(user=user, by="system")
            given.save(update_fields=["forgotten_at"])
    return len(over)
