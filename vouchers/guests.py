"""Guests: an employee gives somebody invited a link that pays a few meals (ADR 0027).

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
from billing.models import Deposit
from billing.till import DepositTooLow
from vouchers.codes import forget_code
from vouchers.guest_queries import living_passes, pass_of_link, programs_for_guests
from vouchers.models import Employee, GuestPass, Program
from vouchers.queries import moment_for

MOST_MEALS = 5
MOST_DAYS = 7
"""A pass is good until the same weekday of the next week at the latest."""


class PassRefused(Exception):
    """The pass cannot be made or changed; `code` is not_allowed, too_much, too_many_meals, no_day, too_many or
    over; `facts` are the figures its sentence needs.
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
    *, company, host: Employee, program: Program, name: str, amount: int, meals: int, valid_until: date, by
) -> GuestPass:
    """Make a guest pass: `meals` meals of at most `amount` minor units each, until the end of a business day.

    Raises PassRefused beyond what HR allows the program's hosts, and when a prepaid company's deposit does not cover it.
    The host's row is locked, so that two presses at once do not make one pass too many.
    """
    Employee.objects.select_for_update(no_key=True).get(pk=host.pk)
    today = moment_for(company, clock.now()).business_day
    _check(host, program, amount, meals, valid_until, today)
    _check_deposit(company, amount * meals)
    user = add_user(email=f"guest-{uuid.uuid4().hex}@guest.invalid", name=name, roles=[Guest.name], by=by)
    facts = {"site_id": host.site_id, "department": host.department, "cost_centre": host.cost_centre, "guest": True}
    guest = Employee.everyone.create(user=user, number=f"guest-{user.pk}", **facts)
    given = GuestPass(guest=guest, host=host, program=program, amount=amount, meals=meals, made_at=clock.now())
    given.starts_on, given.valid_until, given.digest = today, valid_until, uuid.uuid4().hex
    given.save()
    _new_link(given)
    record(by, "give_pass", given, host=host.pk, program=program.pk, amount=amount, meals=meals, until=str(valid_until))
    return given


def _check(host: Employee, program: Program, amount: int, meals: int, valid_until: date, today: date) -> None:
    allowed = programs_for_guests(host).filter(pk=program.pk).first()
    if allowed is None:
        raise PassRefused("not_allowed")
    if not 0 < amount <= (allowed.guest_amount or 0):
        raise PassRefused("too_much", most=allowed.guest_amount or 0)
    if not 0 < meals <= MOST_MEALS:
        raise PassRefused("too_many_meals", most=MOST_MEALS)
    if not today <= valid_until <= today + timedelta(days=MOST_DAYS):
        raise PassRefused("no_day")
    if len(living_passes(host, allowed, today)) >= allowed.guest_passes:
        raise PassRefused("too_many", most=allowed.guest_passes)


def _check_deposit(company, amount: int) -> None:
    """The purse is opened at the first meal; but a guest must not learn at the till that nobody paid in."""
    if company.billing == "prepaid":
        deposit = Deposit.objects.filter(company=company).first()
        if deposit is None or deposit.paid_in - deposit.granted < amount:
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

    Raises PassRefused("over") when the pass has ended.
    """
    given = _locked(given)
    if given.revoked_at or given.valid_until < moment_for(company, clock.now()).business_day:
        raise PassRefused("over")
    given.serial += 1
    _new_link(given)
    end_sessions(user=given.guest.user, by=by)
    forget_code(company=company, employee=given.guest)
    record(by, "renew_pass", given)
    return given


@transaction.atomic
def revoke_pass(*, company, given: GuestPass, by) -> None:
    """End a pass at once: its link, and whatever its phone might pay with; what was eaten stays in the books.

    The phone keeps its page, which says that it is over, and its receipts.
    """
    given = _locked(given)
    if given.revoked_at:
        return
    given.revoked_at = clock.now()
    given.save(update_fields=["revoked_at"])
    forget_code(company=company, employee=given.guest)
    record(by, "revoke_pass", given)


def _locked(given: GuestPass) -> GuestPass:
    found = GuestPass.objects.select_related("guest__user").select_for_update(of=("self",))
    return found.get(pk=given.pk)


def forget_guests(*, before: date) -> int:
    """Forget the names of guests whose pass ended before a day; returns how many. Amounts and receipts stay."""
    over = GuestPass.objects.filter(forgotten_at=None, valid_until__lt=before).select_related("guest__user")
    for given in over:
        with transaction.atomic():
            user, given.forgotten_at = given.guest.user, clock.now()
            user.name, user.is_active = "", False
            user.save(update_fields=["name", "is_active"])
            end_sessions(user=user, by="system")
            given.save(update_fields=["forgotten_at"])
    return len(over)
