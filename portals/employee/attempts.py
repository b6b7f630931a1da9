"""Why an earlier attempt was refused, with the facts its sentence needs."""

from billing.models import Redemption
from portals.employee.eater import Eater
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
