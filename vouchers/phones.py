"""Phone number and PIN: paying at a till when the phone is empty, at home, or cannot show a code.

The guest types both on the till. Nobody learns from the till whose number is known: a wrong number and a wrong PIN
are one answer, and both count as a try for the number and for the counter. A PIN of four digits is an employee's, one of
five a guest's (ADR 0045): one number may be both, and each has its own lock.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.audit import record
from accounts.models import Tries
from accounts.pins import GUEST_DIGITS, check_pin
from accounts.tries import TooManyTries, count_try, forget_tries, take_back_try
from billing import clock
from billing.enums import Way
from billing.holds import Held
from billing.models import PhonePin
from restaurants.models import Counter
from tenants.models import Company
from tenants.queries import company_by_id
from tenants.schemas import is_whole
from tenants.scope import company_scope, platform_scope
from vouchers.models import Employee, GuestPass
from vouchers.queries import LIVING, moment_for, money_of, standing
from vouchers.redeeming import Paid, hold_meal, redeem

TRIES_WINDOW = timedelta(minutes=15)
WEB_WINDOW = timedelta(days=1)


class PinRefused(Exception):
    """Number and PIN do not go together; which of the two is wrong stays unsaid."""


class CounterLocked(TooManyTries):
    """Wrong PINs were typed too often at this counter, with whichever numbers; without this it is the number that waits."""


class NumberTaken(Exception):
    """Somebody else pays with this number."""


class NoNumber(Exception):
    """The pass came without a number, or has ended."""


def set_pin(*, company, employee: Employee, number: str, pin: str, by) -> PhonePin:
    """Let a mobile number and a PIN of four digits pay for this employee; an earlier number stops working.

    The number is digits only, as sheets.cells.phone gives them.
    Raises PinTooSimple, and NumberTaken when the number is another person's, in whatever company.
    """
    check_pin(pin, number=number)
    facts = _kept(number, pin, guest=False)
    try:
        with transaction.atomic():
            found, _ = PhonePin.objects.update_or_create(company_id=company.pk, holder=employee.pk, defaults=facts)
            record(by, "set_pin", f"employee:{employee.pk}")
    except IntegrityError:
        raise NumberTaken from None
    return found


def set_guest_pin(*, company, guest: Employee, pin: str, by) -> PhonePin:
    """Let the number that was given with a guest's pass and a PIN of five digits pay from it until it ends.

    Of several passes with one number, of whatever companies, the one whose PIN was set last is paid from: a number is never
    two wallets, and nobody is told of the other. Raises PinTooSimple, and NoNumber without a number or a living pass.
    """
    number = guest.user.phone
    check_pin(pin, number=number)
    kept = _kept(number, pin, guest=True)
    with standing(guest):
        [given] = money_of([GuestPass.objects.select_related("host", "program").get(guest=guest)])
        if not number or given.state(moment_for(company, clock.now()).business_day) not in LIVING:
            raise NoNumber
        with platform_scope():
            _take_over(PhonePin(company_id=company.pk, holder=guest.pk, **kept))
        record(by, "set_pin", f"employee:{guest.pk}")
        return PhonePin.objects.get(company_id=company.pk, holder=guest.pk)


def _take_over(mine: PhonePin) -> None:
    """Keep this as its number's only row, whoever's it was: one statement, so that guests of two companies cannot collide.

    A row of this guest's under another hash is from before SECRET_KEY was changed.
    """
    theirs = PhonePin.objects.filter(company_id=mine.company_id, holder=mine.holder)
    theirs.exclude(number_digest=mine.number_digest).delete()
    changed = ["ending", "company", "holder", "pin", "set_at"]
    PhonePin.objects.bulk_create([mine], update_conflicts=True, unique_fields=["number_digest"], update_fields=changed)


def _kept(number: str, pin: str, *, guest: bool) -> dict[str, str]:
    """What is kept of a number and its PIN."""
    return {"number_digest": _digest(number, guest=guest), "ending": number[-4:], "pin": make_password(pin)}


def forget_pin(*, company, employee: Employee, by) -> None:
    """End paying by phone number for this employee; nothing happens when it was never set."""
    with transaction.atomic():
        if PhonePin.objects.filter(company_id=company.pk, holder=employee.pk).delete()[0]:
            record(by, "forget_pin", f"employee:{employee.pk}")


def pin_of(company, employee: Employee) -> PhonePin | None:
    """What this employee has set."""
    return PhonePin.objects.filter(company_id=company.pk, holder=employee.pk).first()


def wrong_tries(pin: PhonePin) -> Tries | None:
    """The wrong PINs typed with this number at whatever till, while their quarter of an hour runs."""
    with platform_scope():
        found = Tries.objects.filter(key=f"pin:{pin.number_digest}").first()
    return found if found and timezone.now() - found.since < TRIES_WINDOW else None


def locked_until(tries: Tries) -> datetime | None:
    """Until when, by the time that people read, no till takes the number of these tries; None when it is not locked."""
    return tries.since + TRIES_WINDOW + settings.CLOCK_SHIFT if tries.count >= settings.PIN_TRIES else None


def redeem_by_phone(
    *, number: str, pin: str, amount: int, key: uuid.UUID, counter: Counter, excess: int = 0, at: datetime | None = None
) -> Paid:
    """Pay `amount` minor units from the allowance or guest pass behind a phone number; the same key gets the first answer.

    Raises PinRefused, and within fifteen minutes after PIN_TRIES wrong ones TooManyTries for the number, CounterLocked for
    the counter.
    """
    with _typed_by(number, pin, counter) as who:
        return redeem(**who, counter=counter, amount=amount, key=key, way=Way.PHONE, excess=excess, at=at)


def hold_by_phone(
    *, number: str, pin: str, amount: int, key: uuid.UUID, counter: Counter, rest: int = 0, at: datetime | None = None
) -> Held:
    """Hold `amount` minor units behind a phone number while another payment takes `rest`. Raises like redeem_by_phone."""
    with _typed_by(number, pin, counter) as who:
        return hold_meal(**who, counter=counter, amount=amount, key=key, way=Way.PHONE, rest=rest, at=at)


@contextmanager
def _typed_by(number: str, pin: str, counter: Counter) -> Iterator[dict]:
    """Within their company: that company and the employee, or guest, who typed number and PIN at this counter."""
    found = _behind(number, pin, counter)
    company = company_by_id(found.company_id)
    if not is_whole(company.schema_name):
        raise PinRefused
    with company_scope(company):
        employee = Employee.everyone.select_related("user").filter(pk=found.holder, active=True).first()
        if employee is None:
            raise PinRefused
        yield {"company": company, "employee": employee}


def company_of_phone(*, number: str, pin: str, visitor: str) -> Company:
    """The company whose employee pays with this number and PIN: for a browser that does not know where they eat.

    Guesses are counted apart from the till's, so that nobody locks a guest's number from afar, and for longer: after
    PIN_TRIES wrong ones for a number within a day, or twenty times as many from one address within fifteen minutes,
    it raises TooManyTries. Raises PinRefused, for an unknown number as for a wrong PIN.
    """
    digest = _digest(number, guest=False)
    with platform_scope():
        by_visitor, by_number = f"pin-web-from:{visitor}"[:120], f"pin-web:{digest}"
        count_try(by_visitor, limit=settings.PIN_TRIES * 20, window=TRIES_WINDOW)
        count_try(by_number, limit=settings.PIN_TRIES, window=WEB_WINDOW)
        found = _matching(digest, pin)
        take_back_try(by_visitor)
        forget_tries(by_number)
    company = company_by_id(found.company_id)
    if not is_whole(company.schema_name):
        raise PinRefused
    with company_scope(company):
        if not company.is_served or not Employee.objects.filter(pk=found.holder, active=True).exists():
            raise PinRefused
    return company


def _behind(number: str, pin: str, counter: Counter) -> PhonePin:
    """Whose number and PIN these are, tried at this counter."""
    digest = _digest(number, guest=len(pin) == GUEST_DIGITS)
    with platform_scope():
        here, there = f"pin:counter:{counter.pk}", f"pin:{digest}"
        try:
            count_try(here, limit=settings.PIN_TRIES, window=TRIES_WINDOW)
        except TooManyTries as error:
            raise CounterLocked(error.seconds) from None
        count_try(there, limit=settings.PIN_TRIES, window=TRIES_WINDOW)
        found = _matching(digest, pin)
        take_back_try(here)
        forget_tries(there)
    return found


def _matching(digest: str, pin: str) -> PhonePin:
    """The number's row when the PIN is right. A known and an unknown number take the same time."""
    found = PhonePin.objects.filter(number_digest=digest).first()
    if not check_password(pin, found.pin if found else make_password(None)) or found is None:
        raise PinRefused
    return found


def _digest(number: str, *, guest: bool) -> str:
    """Of one number an employee's and a guest's are two that never meet, neither in the table nor in counting tries."""
    salt = "vouchers.phones.guests" if guest else "vouchers.phones"
    return salted_hmac(salt, number, algorithm="sha256").hexdigest()
