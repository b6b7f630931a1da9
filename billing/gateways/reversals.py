"""Taking back what was transferred to a restaurant's account at Stripe: a part or the whole, by a call (ADR 39)."""

import uuid

from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.audit import record
from billing.enums import CounterpartKind, Gateway, Heard, Verb
from billing.gateways.operations import UNSETTLED, write_down
from billing.gateways.stripe_client import client, is_on, translated
from billing.gateways.telling import tell_reversal
from billing.models import Counterpart, Operation, PayoutItem, StripeTransfer, TransferReversal


class TakeBackRefused(Exception):
    """It cannot be taken back so; `code` is off (Stripe is), not_sent, not_positive, too_much or key_reused."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def take_back(*, item: PayoutItem, amount: int, reason: str, key: uuid.UUID, by) -> Operation:
    """Ask Stripe to take `amount` minor units of a payout back, by a call carried out after the commit; the same key is one
    call. The money is owed to the restaurant again once Stripe has confirmed it. Raises TakeBackRefused.
    """
    if not is_on():
        raise TakeBackRefused("off")
    # Two people at once would each find the whole of it left.
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
    if made := Operation.objects.filter(key=key).first():
        if (made.item_id, made.params.get("amount")) != (item.pk, amount):
            raise TakeBackRefused("key_reused")
        return made
    left = left_to_take_back(item)
    if left is None:
        raise TakeBackRefused("not_sent")
    if not 0 < amount <= left:
        raise TakeBackRefused("too_much" if amount > 0 else "not_positive")
    remote = Counterpart.objects.get(gateway=Gateway.STRIPE, kind=CounterpartKind.TRANSFER, item=item).remote
    params = {"amount": amount, "description": reason[:200], "metadata": {"hankki_payout": item.reference}}
    made = write_down(
        verb=Verb.TRANSFER_REVERSE, params=params, target=remote, key=key, by=by, restaurant=item.restaurant, item=item
    )
    record(by, "take_back", f"payout run:{item.run_id}", payout=item.reference, amount=amount, reason=reason)
    transaction.on_commit(lambda: _carry_out(made.pk), robust=True)
    return made


def _carry_out(operation_id: int) -> None:
    from billing.tasks import carry_out as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async((operation_id,), retry=False)


def left_to_take_back(item: PayoutItem) -> int | None:
    """What of a payout was neither taken back nor asked to be, in minor units; None when Stripe has not carried it out."""
    sent = StripeTransfer.objects.filter(item=item).first()
    if sent is None:
        return None
    back = TransferReversal.objects.filter(item=item).aggregate(sum=Coalesce(Sum("amount"), 0))["sum"]
    asked = Operation.objects.filter(item=item, verb=Verb.TRANSFER_REVERSE, state__in=UNSETTLED)
    amount = Cast(KeyTextTransform("amount", F("params")), BigIntegerField())
    return sent.amount - back - asked.aggregate(sum=Coalesce(Sum(amount), 0))["sum"]


def act_on_transfer(remote: str) -> Heard:
    """Record what was taken back of a transfer of ours and is not in the books, by Stripe's own desk for example.

    Raises Unclear, or Refused, when Stripe cannot be asked, and NotTold when it says what cannot be.
    """
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.TRANSFER, remote=remote).first()
    if ours is None:
        return Heard.NOT_OURS
    with translated():
        told = list(client().v1.transfers.reversals.list(remote, {"limit": 100}).auto_paging_iter())
    asked = dict(Operation.objects.filter(item=ours.item, verb=Verb.TRANSFER_REVERSE).values_list("key", "actor"))
    new = [_record(ours, each, asked) for each in told]
    return Heard.DONE if any(new) else Heard.IGNORED


@transaction.atomic
def _record(ours: Counterpart, told, asked: dict[uuid.UUID, str]) -> bool:
    """One that carries the mark of a call of ours was asked for by a person, and is as good as the call's own answer."""
    marks = told.metadata.to_dict() if told.metadata else {}
    actor = {str(key): actor for key, actor in asked.items()}.get(marks.get("hankki_operation", ""), "stripe")
    reason = getattr(told, "description", None) or ""
    return tell_reversal(ours.item_id, told.id, told.amount, reason, actor)
