"""Meals the employee says they did not eat: reported within a week, settled by HR with a note. No money moves."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import actor_of, record
from accounts.letters import post
from accounts.models import User
from accounts.roles import HR
from billing import clock
from billing.models import Redemption
from vouchers.choices import DisputeState
from vouchers.models import Dispute, Employee
from vouchers.states import DISPUTE

WITHIN = timedelta(days=7)
"""How long after a meal it can be reported: while everybody at the counter still remembers."""


class DisputeRefused(Exception):
    """The meal was given back already, or too long ago; `code` says which (undone, too_late)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def refusal_of(redemption: Redemption) -> str:
    """Why this meal cannot be reported now: undone, too_late, or nothing."""
    if getattr(redemption, "reversal", None):
        return "undone"
    return "" if clock.now() - redemption.occurred_at < WITHIN else "too_late"


@transaction.atomic
def dispute_meal(*, employee: Employee, redemption: Redemption, amount: int, words: str, address: str, by) -> Dispute:
    """Write down that this person did not eat this meal of theirs, and mail HR after commit; once per meal.

    `amount` is their part of it in minor units; `address` is the page where HR settles it, with {pk} to be filled
    in. Raises DisputeRefused.
    """
    there = dispute_of(redemption, employee)
    if there:
        return there
    code = refusal_of(redemption)
    if code:
        raise DisputeRefused(code)
    facts = {"amount": amount, "eaten_at": redemption.occurred_at, "words": words, "reported_at": clock.now()}
    dispute, new = Dispute.objects.get_or_create(redemption_id=redemption.pk, employee=employee, defaults=facts)
    if new:
        record(by, "dispute_meal", dispute, redemption=redemption.pk, amount=amount)
        _mail_hr(employee.user.name, address.format(pk=dispute.pk))
    return dispute


@transaction.atomic
def settle_dispute(*, dispute: Dispute, answer: str, by) -> Dispute:
    """Say how it ended, in words the employee reads on the receipt; raises StateRefused when it was settled before."""
    locked = Dispute.objects.select_for_update().get(pk=dispute.pk)
    DISPUTE.check(str(locked.state), DisputeState.SETTLED.value)
    locked.state, locked.answer = DisputeState.SETTLED, answer
    locked.settled_at, locked.settled_by = clock.now(), actor_of(by)
    locked.save()
    record(by, "settle_dispute", locked, redemption=locked.redemption_id)
    return locked


def dispute_of(redemption: Redemption, employee: Employee) -> Dispute | None:
    """What this person reported of this meal; None when nothing."""
    return Dispute.objects.filter(redemption_id=redemption.pk, employee=employee).first()


def disputes() -> QuerySet[Dispute]:
    """Every report of this company with who made it, newest first."""
    return Dispute.objects.select_related("employee__user")


def _mail_hr(name: str, link: str) -> None:
    """Tell every HR user, each in their language; a mail that cannot be sent undoes nothing."""
    for user in User.objects.filter(is_active=True, roles__contains=[HR.name]):
        with translation.override(user.language or settings.LANGUAGE_CODE):
            subject = _("%(name)s reports a meal that was not theirs") % {"name": " ".join(name.split())}
            text = render_to_string("emails/dispute.txt", {"user": user, "name": name, "link": link})
        post(subject=subject, text=text, to=user.email)
