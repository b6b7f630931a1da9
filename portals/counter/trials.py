"""Test payments: who is offered one, and what is said of it."""

import uuid
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.models import User
from accounts.roles import Permission
from accounts.tries import TooManyTries
from billing.trials import take_trial
from portals.counter.access import Standing
from restaurants.models import Counter
from vouchers.reasons import sentence

NEW_FOR = timedelta(days=1)


class TrialRefused(Exception):
    """No test payment was made; the text says why."""


def trial_offered(standing: Standing) -> bool:
    """Whether this till offers a test payment: one connected since yesterday, or one where its owner stands."""
    if standing.key:
        return clock.now() - standing.key.made_at < NEW_FOR
    return isinstance(standing.by, User) and standing.by.may(Permission.MANAGE_COUNTERS)


def make_trial(*, counter: Counter, key: uuid.UUID, by) -> str:
    """Make a test payment at a counter; returns what to say. Raises TrialRefused."""
    try:
        answer = take_trial(counter=counter, key=key, by=by)
    except TooManyTries as error:
        minutes = max(1, -(-error.seconds // 60))
        words = ngettext("Too many tries. Wait %(count)s minute.", "Too many tries. Wait %(count)s minutes.", minutes)
        raise TrialRefused(words % {"count": minutes}) from None
    if not answer.captured:
        raise TrialRefused(sentence(answer.reason, answer.facts or {}))
    return _("A test payment is on its way to the screen. It is cancelled by itself in a few seconds and counts nowhere.")
