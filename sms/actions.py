"""Changes to who is told by SMS: choosing how often, and proving that a number is the owner's."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from accounts.audit import record
from accounts.tries import count_try, forget_tries
from billing import clock
from restaurants.models import Counter
from sms import wanting
from sms.enums import About, How
from sms.models import Subscription
from sms.sending import write_message
from sms.words import code_words

CODE_GOOD_FOR = timedelta(minutes=10)
CODE_TRIES = 5
CODE_WINDOW = timedelta(minutes=15)
# What asking for codes may cost us, and how often a stranger's phone may ring because somebody typed its number.
CODES_FOR_COUNTER = 5
CODES_FOR_NUMBER = 5
CODES_WINDOW = timedelta(hours=1)


class NumberMissing(Exception):
    """A counter that wants messages needs a number."""


class CodeRefused(Exception):
    """These digits are not the ones that were sent, or they are too old."""


def choose_sms(*, counter: Counter, how: How, number: str, by) -> Subscription:
    """Choose how often a counter is told, and by which mobile number (digits only).

    A number that is not proven yet gets six digits to be typed with prove_number; until then the one before, if
    any, goes on being told. "No SMS" forgets the number. Raises NumberMissing, and TooManyTries after five codes in
    an hour for the counter or for the number.
    """
    if how != How.NONE and not number:
        raise NumberMissing
    mine = Subscription.objects.get_or_create(counter=counter, defaults={"restaurant_id": counter.restaurant_id})[0]
    number = "" if how == How.NONE else number
    must_prove = number not in ("", mine.number)
    if must_prove:
        count_try(f"sms-code:{counter.pk}", limit=CODES_FOR_COUNTER, window=CODES_WINDOW)
        count_try(f"sms-code-to:{number}", limit=CODES_FOR_NUMBER, window=CODES_WINDOW)
    with transaction.atomic():
        mine = Subscription.objects.select_for_update().get(pk=mine.pk)
        _turn(mine, how=how, number=mine.number if number else "")
        mine.asked_number = ""
        if must_prove:
            _send_code(mine, number)
        mine.save()
        record(by, "choose_sms", counter, how=str(how), ending=number[-4:])
    return mine


def prove_number(*, counter: Counter, code: str, by) -> Subscription:
    """Take the six digits that were sent to the asked number: from now on it is told and listened to.

    Raises CodeRefused, and TooManyTries after five tries in a quarter of an hour.
    """
    count_try(f"sms-prove:{counter.pk}", limit=CODE_TRIES, window=CODE_WINDOW)
    with transaction.atomic():
        mine = Subscription.objects.select_for_update().filter(counter=counter).exclude(asked_number="").first()
        if mine is None or mine.code_until is None or mine.code_until < clock.now():
            raise CodeRefused
        if not constant_time_compare(mine.code_digest, _digest(mine, mine.asked_number, code)):
            raise CodeRefused
        _turn(mine, number=mine.asked_number)
        mine.asked_number, mine.code_digest, mine.code_until = "", "", None
        mine.save()
        record(by, "prove_number", counter, ending=mine.number[-4:])
    forget_tries(f"sms-prove:{counter.pk}")
    return mine


def _turn(mine: Subscription, **to) -> None:
    """Set how or number; being told begins with the meals from now on."""
    before = mine.is_on
    for name, value in to.items():
        setattr(mine, name, value)
    if mine.is_on and not before:
        mine.since = clock.now()
    transaction.on_commit(wanting.forget)


def _send_code(mine: Subscription, number: str) -> None:
    code = f"{secrets.randbelow(10**6):06d}"
    mine.asked_number, mine.code_digest = number, _digest(mine, number, code)
    mine.code_until = clock.now() + CODE_GOOD_FOR
    with override(mine.counter.restaurant.language):
        write_message(counter=mine.counter, number=number, text=code_words(code), about=About.CODE)


def _digest(mine: Subscription, number: str, code: str) -> str:
    # Keyed with the server's secret: a plain hash of six digits could be undone by trying them all.
    return salted_hmac("sms.code", f"{mine.pk}:{number}:{code}", algorithm="sha256").hexdigest()
