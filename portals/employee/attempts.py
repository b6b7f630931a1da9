"""Attempts that were refused: why, with the facts the sentence needs, and those a till made on one's code or number."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.enums import Way
from billing.models import Redemption
from portals import formats
from portals.employee.eater import Eater
from portals.employee.words import said
from vouchers.policy import Refusal
from vouchers.queries import moment_for, sources_of
from vouchers.redeeming import refused_amount, spendable_from


def refusal_of(eater: Eater, attempt: Redemption) -> Refusal:
    """The refusal of a stored attempt. The ledger keeps its code; hours and sums are worked out anew.

    When what can be spent has changed since, the facts would belong to another moment: then only those stored
    are told.
    """
    if attempt.facts is not None:
        return Refusal(attempt.reason, **attempt.facts)
    moment = moment_for(eater.company, attempt.occurred_at)
    sources = sources_of(eater.company, eater.employee, moment)
    can = spendable_from(sources, moment, restaurant_id=attempt.restaurant_id)
    again = can.refusal or refused_amount(can.sources, moment, attempt.restaurant_id or 0, attempt.amount)
    if again and again.code == attempt.reason:
        return again
    facts = {} if attempt.left is None else {"left": attempt.left, "missing": max(attempt.amount - attempt.left, 0)}
    return Refusal(attempt.reason, currency=attempt.currency, **facts)


def told_refusal(eater: Eater, since: datetime) -> dict:
    """What the phone says of the last attempt a till made on this person's code or number and that was refused.

    Its id, a title, a text and when it was; empty when there was none since.
    """
    attempts = eater.refused().filter(occurred_at__gte=since).exclude(way__in=(Way.SCAN, Way.SCREEN))
    attempt = attempts.select_related("restaurant").first()
    if attempt is None:
        return {}
    return {"id": attempt.pk, "title": _title(attempt), "text": why(eater, attempt), "at": attempt.occurred_at}


def why(eater: Eater, attempt: Redemption) -> str:
    """Why an attempt was refused, as one sentence."""
    return said(refusal_of(eater, attempt))[0]


def _title(attempt: Redemption) -> str:
    money = formats.money(attempt.amount, attempt.currency or "KRW", get_language() or "en")
    place = attempt.restaurant.label if attempt.restaurant else _("A till")
    return _("%(place)s tried to take %(money)s: not paid") % {"place": place, "money": money}
