"""What own cards paid goes back when its meal is undone: once, whole, and to nobody who has it already (ADR 46).

A guest's bank may have taken it back before, or not take our refund later; what a guest is owed then stands in guests_owed
until another refund, or the bank by hand, gives it to them.
"""

from typing import Any

import stripe
from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import Heard, MoveKind, OperationState, OwnCardState, RunState, Verb
from billing.gateways.operations import UNSETTLED
from billing.gateways.own_cards import OwnCardRefused, book, call, enter, remote_of
from billing.models import GivenBack, Operation, OwnCard, Repayment, Reversal, StripeMove
from tenants.scope import platform_scope

LEAVES_OWED = (MoveKind.CARD_FAILED, MoveKind.CARD_OWED, MoveKind.CARD_SETTLED)
"""What no own card of which a guest is owed anything is without."""


def return_own_cards(*, by) -> int:
    """Give back what was collected of meals that were undone since; returns how many. Finds them itself.

    What the guest's bank has taken back already is not given a second time: the restaurant gives it up, and that is all.
    """
    with platform_scope():
        found = list(own_cards_to_return().values_list("pk", flat=True))
        return sum(return_own_card(own_card_id, by) for own_card_id in found)


@transaction.atomic
def return_own_card(own_card_id: int, by) -> bool:
    """The same for one of them; whether there was anything to do."""
    enter()
    own_card = OwnCard.objects.select_for_update().get(pk=own_card_id)
    if not own_cards_to_return().filter(pk=own_card_id).exists():
        return False
    if _taken(own_card) > 0:
        now = clock.now()
        book("own_card_given_up(%s, %s, %s, %s)", own_card.pk, now, actor_of(by), now)
        record(by, "give_up_own_card", f"own_card:{own_card.pk}", amount=own_card.amount)
    else:
        call(Verb.CARD_REFUND, own_card, by, params={"payment_intent": remote_of(own_card)})
        record(by, "return_own_card", f"own_card:{own_card.pk}", amount=own_card.amount)
    return True


def own_cards_to_return() -> QuerySet[OwnCard]:
    """What was collected though its meal is undone by now, and that nobody has asked to be given back; and what Stripe
    refused to give back because it is disputed.
    """
    undone = Reversal.objects.filter(redemption=OuterRef("redemption_id"))
    asked = Operation.objects.filter(own_card=OuterRef("pk"), verb=Verb.CARD_REFUND)
    hopeless = Q(~Exists(asked.exclude(state=OperationState.FAILED)), taken__gt=0)
    taken = _moved(MoveKind.CARD_DISPUTE) - _moved(MoveKind.CARD_WON)
    found = OwnCard.objects.filter(Exists(undone), state=OwnCardState.COLLECTED).alias(taken=taken)
    return found.filter(~Exists(asked) | hopeless).order_by("pk")


def _moved(kind: MoveKind) -> Coalesce:
    moves = StripeMove.objects.filter(own_card=OuterRef("pk"), kind=kind).order_by().values("own_card")
    summed = Func(F("amount"), function="sum", output_field=BigIntegerField())
    return Coalesce(Subquery(moves.annotate(sum=summed).values("sum")), Value(0), output_field=BigIntegerField())


def _taken(own_card: OwnCard) -> int:
    """What the guest's bank has taken of it and not given back, in minor units."""
    found = OwnCard.objects.filter(pk=own_card.pk).annotate(taken=_moved(MoveKind.CARD_DISPUTE) - _moved(MoveKind.CARD_WON))
    return found.values_list("taken", flat=True).get()


def with_owed(found: QuerySet[OwnCard]) -> QuerySet[OwnCard]:
    """The same own cards, each with what its guest is `owed` of it, and what is `settled` because their bank has given it
    back (minor units).
    """
    kinds = (Value(MoveKind.CARD_SETTLED), Value(MoveKind.CARD_OWED))
    settled = Func(F("pk"), *kinds, function="public.own_card_moved", output_field=BigIntegerField())
    return found.annotate(owed=_owed(), settled=settled)


def _owed() -> Func:
    return Func(F("pk"), function="public.own_card_owed", output_field=BigIntegerField())


def owed_to_guests() -> QuerySet[OwnCard]:
    """Own cards of which a guest is `owed` something (minor units), the oldest first: since when, and what is under way.

    `what` says why: a refund came back, else the guest's bank gave back what it had taken; None when it has taken a part.
    `refunding` is a refund that Stripe is being asked for, `refused` what Stripe said of the last one, `repayment` one that
    is proposed or approved.
    """
    calls = Operation.objects.filter(own_card=OuterRef("pk"), verb=Verb.CARD_REFUND)
    moves = StripeMove.objects.filter(own_card=OuterRef("pk"), kind__in=LEAVES_OWED)
    carried = GivenBack.objects.filter(repayment=OuterRef("pk"), undoes=None, undone_by=None)
    open_ones = Repayment.objects.filter(
        ~Exists(carried), own_card=OuterRef("pk"), state__in=[RunState.NEW, RunState.APPROVED]
    )
    found = OwnCard.objects.filter(Exists(moves), state=OwnCardState.RETURNED).annotate(
        owed=_owed(),
        since=Subquery(moves.order_by("-id").values("happened_at")[:1]),
        what=Subquery(moves.exclude(kind=MoveKind.CARD_SETTLED).order_by("kind").values("kind")[:1]),
        refunding=Exists(calls.filter(state__in=UNSETTLED)),
        refused=Coalesce(Subquery(calls.filter(state=OperationState.FAILED).order_by("-id").values("why")[:1]), Value("")),
        repayment=Subquery(open_ones.values("pk")[:1]),
    )
    return found.filter(owed__gt=0).select_related("restaurant").order_by("since", "pk")


@transaction.atomic
def return_own_card_again(*, own_card: OwnCard, by) -> None:
    """Ask Stripe once more for what a guest is owed of an own card.

    Raises OwnCardRefused: nothing (nobody is owed any of it), refunding (that is asked already) or repaying (it goes back by
    bank).
    """
    with platform_scope():
        enter()
        locked = OwnCard.objects.select_for_update().get(pk=own_card.pk)
        found: Any = owed_to_guests().filter(pk=locked.pk).first()
        if found is None:
            raise OwnCardRefused("nothing")
        if found.refunding or found.repayment:
            raise OwnCardRefused("refunding" if found.refunding else "repaying")
        params = {"payment_intent": remote_of(locked), "amount": found.owed}
        call(Verb.CARD_REFUND, locked, by, params=params)
    record(by, "return_own_card", f"own_card:{locked.pk}", amount=found.owed, currency=locked.currency)


@transaction.atomic
def hear_failed_refund(*, own_card: OwnCard, told: stripe.Refund) -> Heard:
    """A refund to an own card failed, maybe weeks later: its money is at Stripe again, and its guest is owed it."""
    enter()
    now = clock.now()
    facts = [own_card.pk, told.id, now, "stripe", now, told.amount]
    fresh = book("own_card_failed(%s, %s, %s, %s, %s, %s)", *facts) == "recorded"
    if not fresh:
        return Heard.IGNORED
    why = str(getattr(told, "failure_reason", "") or told.status)
    OwnCard.objects.filter(pk=own_card.pk).update(code=why[:80])
    record("stripe", "own_card_came_back", f"own_card:{own_card.pk}", amount=own_card.amount, reason=why)
    return Heard.DONE
