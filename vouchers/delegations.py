"""Standing delegations: a colleague may include one at a table, up to an amount a meal, without asking."""

from django.db import transaction

from accounts.audit import record
from billing import clock
from vouchers.models import Delegation, Employee


class DelegationRefused(Exception):
    """One cannot let oneself, or somebody who left, include one."""


@transaction.atomic
def delegate(*, giver: Employee, to: Employee, up_to: int, by) -> Delegation:
    """Let a colleague include the giver for up to `up_to` minor units a meal; replaces what was said before.

    Raises DelegationRefused.
    """
    if giver.pk == to.pk or not to.active or up_to <= 0:
        raise DelegationRefused
    # Locked, so that the same form sent twice at once leaves one delegation.
    Employee.objects.select_for_update(no_key=True).get(pk=giver.pk)
    Delegation.objects.filter(giver=giver, to=to, revoked_at=None).update(revoked_at=clock.now())
    given = Delegation.objects.create(giver=giver, to=to, up_to=up_to)
    record(by, "delegate", given, to=to.pk, up_to=up_to)
    return given


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by) -> None:
    """End a delegation, from the next table on; a second time changes nothing."""
    if Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(revoked_at=clock.now()):
        record(by, "revoke_delegation", delegation)
