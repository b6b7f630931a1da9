"""Calls to gateways, NEW → SENT → CONFIRMED | FAILED | UNKNOWN: written down, carried out, asked about (ADR 33).

The row is SENT, and committed so, before the call is made. A call without a clear answer is made again with the same
key, which makes it once; when the gateway may have forgotten the key, it is looked up by our mark before anything is sent.
"""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import CounterpartKind, Gateway, OperationState, OwnCardState, Verb
from billing.gateways.answers import Calls, Found, Refused, Unclear
from billing.gateways.telling import tell_payout
from billing.models import Counterpart, Operation
from billing.states import OPERATION

KEY_IS_KNOWN = timedelta(hours=23)
"""How long the same key is sure to be the same call: Stripe forgets keys once they are 24 hours old."""
STANDS_STILL = timedelta(minutes=2)
WAITS = [timedelta(minutes=n) for n in (1, 2, 5, 15, 60)]
SOON = [timedelta(seconds=n) for n in (2, 3, 5, 10, 30)] + WAITS
"""The same while somebody stands at a counter and waits."""
UNSETTLED = [OperationState.NEW, OperationState.SENT, OperationState.UNKNOWN]
MAKES = {
    Verb.CUSTOMER_CREATE: CounterpartKind.CUSTOMER,
    Verb.CUSTOMER_UPDATE: CounterpartKind.CUSTOMER,
    Verb.INVOICE_CREATE: CounterpartKind.INVOICE,
    Verb.INVOICE_FINALIZE: CounterpartKind.INVOICE,
    Verb.INVOICE_PAY: CounterpartKind.INVOICE,
    Verb.INVOICE_VOID: CounterpartKind.INVOICE,
    Verb.ACCOUNT_CREATE: CounterpartKind.ACCOUNT,
    Verb.TRANSFER_CREATE: CounterpartKind.TRANSFER,
    Verb.CARD_HOLDER: CounterpartKind.CARD_HOLDER,
    Verb.CARD_AUTHORISE: CounterpartKind.OWN_CARD,
}
CLOSES = frozenset({Verb.INVOICE_PAY, Verb.INVOICE_VOID})
"""What nothing can be paid after."""
NOT_AGAIN = frozenset({Verb.REFUND_CREATE, Verb.CARD_AUTHORISE})
"""What nobody tries again when Stripe refused it: it is asked for anew."""

log = logging.getLogger(__name__)


def write_down(
    *, verb: Verb, params: dict[str, Any], by, target: str = "", key: uuid.UUID | None = None,
    first_at: datetime | None = None, **about,
) -> Operation:  # fmt: skip
    """Write a call down, to be carried out after the commit, and not before `first_at`; `about` are company, restaurant,
    document and payout item.
    """
    return Operation.objects.create(
        gateway=Gateway.STRIPE, verb=verb, params=params, target=target, key=key or uuid.uuid4(), made_at=clock.now(),
        actor=actor_of(by), ask_at=first_at, **about,
    )  # fmt: skip


def carry_out(*, operation_id: int, calls: Calls) -> str:
    """Make one call, or ask about it; returns its state, "" when it is settled or another worker has it.

    Raises RuntimeError inside a transaction: a call that waits for a gateway must hold no rows.
    """
    operation, look_first = _take(operation_id)
    if operation is None:
        return ""
    try:
        found = calls.find(operation) if look_first else None
        found = found or _send(operation, calls)
    except Refused as refused:
        return _settle(operation, OperationState.FAILED, code=refused.code[:80], why=refused.words[:300])
    except Unclear as unclear:
        waits = SOON if operation.verb == Verb.CARD_AUTHORISE else WAITS
        ask_at = clock.now() + waits[min(operation.tries, len(waits)) - 1]
        return _settle(operation, OperationState.UNKNOWN, code=unclear.code[:80], why=unclear.words[:300], ask_at=ask_at)
    return _confirm(operation, found)


def _send(operation: Operation, calls: Calls) -> Found:
    """Send a call; what an earlier try may have done all the same is refused only when a look finds nothing of it."""
    try:
        return calls.send(operation)
    except Refused:
        found = calls.find(operation) if operation.tries > 1 else None
        if found is None:
            raise
        return found


def _take(operation_id: int) -> tuple[Operation | None, bool]:
    """Mark a call as sent and commit that; with it, whether its key may be forgotten. None when it is not to be sent."""
    now = clock.now()
    with transaction.atomic(durable=True):
        waiting = Operation.objects.select_for_update(skip_locked=True).filter(pk=operation_id, state__in=UNSETTLED)
        busy = Q(state=OperationState.SENT, sent_at__gt=now - STANDS_STILL)
        is_early = Q(state__in=[OperationState.NEW, OperationState.UNKNOWN], ask_at__gt=now)
        operation = waiting.exclude(busy | is_early).first()
        if operation is None:
            return None, False
        OPERATION.check(operation.state, OperationState.SENT)
        operation.state, operation.tries, operation.sent_at = OperationState.SENT, operation.tries + 1, now
        operation.first_sent_at = operation.first_sent_at or now
        operation.save(update_fields=["state", "tries", "sent_at", "first_sent_at"])
    is_waited_for = operation.verb == Verb.CARD_AUTHORISE and operation.tries > 1
    return operation, is_waited_for or now - operation.first_sent_at >= KEY_IS_KNOWN


@transaction.atomic
def _settle(operation: Operation, state: OperationState, remote: str = "", **facts) -> str:
    """Write what came of a call and whom it concerns, unless somebody who sent it again has written that already."""
    from billing.gateways import own_cards  # it writes calls down itself

    OPERATION.check(OperationState.SENT, state)
    if operation.own_card_id:
        own_cards.enter()
    mine = Operation.objects.filter(pk=operation.pk, state=OperationState.SENT, tries=operation.tries)
    written = mine.update(state=state, settled_at=None if state == OperationState.UNKNOWN else clock.now(), **facts)
    if state != OperationState.CONFIRMED:
        log.warning("%s is %s: %s", operation, state, facts)
    if written and operation.item_id:
        tell_payout(operation, state, remote)
    if written and operation.own_card_id and state == OperationState.FAILED:
        own_cards.hear_refusal(operation=operation, code=facts["code"])
    return state if written else ""


@transaction.atomic
def _confirm(operation: Operation, found: Found) -> str:
    state = _settle(operation, OperationState.CONFIRMED, code="", why="", remote=found.remote)
    kind = MAKES.get(Verb(operation.verb))
    if state and kind:
        # The page of a payment by card is Stripe's for a moment, and asked for anew.
        page = "" if operation.own_card_id else found.page
        facts = {"remote": found.remote, "page": page, "digest": operation.params.get("metadata", {}).get(DIGEST, "")}
        if operation.verb in CLOSES:
            facts["closed_at"] = clock.now()
        Counterpart.objects.update_or_create(
            gateway=operation.gateway, kind=kind, company=operation.company, restaurant=operation.restaurant,
            document=operation.document, payment=None, item=operation.item, card=operation.card,
            own_card=operation.own_card, defaults=facts,
            create_defaults=facts | {"made_at": clock.now()},
        )  # fmt: skip
    if state:
        _book(operation, found)
    return state


def _book(operation: Operation, found: Found) -> None:
    """What a call that was done changes in the books."""
    # Here, because they write calls down themselves.
    from billing.gateways import own_cards, refunds

    if operation.verb == Verb.REFUND_CREATE:
        refunds.refund_made(operation=operation, found=found)
    elif operation.own_card_id:
        own_cards.hear_answer(operation=operation, found=found)


DIGEST = "hankki_digest"
"""Where in a thing's metadata we keep the digest of what we told of it."""


def standing_still() -> QuerySet[Operation]:
    """Calls nobody is busy with: never sent though they could be, lost with their worker, or due to be asked about.

    Not those that set money aside on a guest's card: whether that is still wanted, billing.gateways.own_cards knows.
    """
    now = clock.now()
    unsent = Q(state=OperationState.NEW, made_at__lt=now - STANDS_STILL) & (Q(ask_at=None) | Q(ask_at__lte=now))
    lost = Q(state=OperationState.SENT, sent_at__lt=now - STANDS_STILL)
    found = Operation.objects.filter(unsent | lost | Q(state=OperationState.UNKNOWN, ask_at__lte=now))
    return found.exclude(verb=Verb.CARD_AUTHORISE).order_by("id")


def about(operation_id: int) -> tuple[int | None, int | None]:
    """Which document, or which restaurant's account, a call is about."""
    found = Operation.objects.only("document_id", "restaurant_id", "item_id").get(pk=operation_id)
    return found.document_id, None if found.item_id else found.restaurant_id


@transaction.atomic
def try_again(*, operation: Operation, by) -> Operation:
    """Write a refused call down anew, with a key of its own; raises Refused when it is not the refused one.

    A payout's is not: it is owed again, and the next run may have taken it. A refund is asked for anew instead, so that what
    waits is looked at again; a card that was declined, by its holder.
    """
    failed = Operation.objects.select_for_update().filter(pk=operation.pk, state=OperationState.FAILED, item=None).first()
    if failed is None or failed.verb in NOT_AGAIN or last_of(failed) != failed or _has_gone(failed):
        raise Refused("already", "")
    again = write_down(
        verb=Verb(failed.verb), params=failed.params, target=failed.target, by=by,
        company=failed.company, restaurant=failed.restaurant, document=failed.document, card=failed.card,
        own_card=failed.own_card,
    )  # fmt: skip
    record(by, "try_again", f"operation:{failed.pk}", again=again.pk, call=failed.verb)
    return again


def _has_gone(failed: Operation) -> bool:
    """Whether what a call was to give back to a card went back otherwise: what is owed still is asked for anew."""
    return failed.verb == Verb.CARD_REFUND and failed.own_card is not None and failed.own_card.state == OwnCardState.RETURNED


def last_of(operation: Operation) -> Operation | None:
    """The latest call of the same kind about the same thing."""
    about = ("company_id", "document_id", "restaurant_id", "card_id", "own_card_id")
    return Operation.objects.filter(verb=operation.verb, **{name: getattr(operation, name) for name in about}).first()


def last(verb: Verb, company_id: int | None, document_id: int | None = None, restaurant_id: int | None = None):
    """The latest call of a kind about a company, or a document of it, or a restaurant; None when there is none."""
    about = {"company_id": company_id, "document_id": document_id, "restaurant_id": restaurant_id}
    return Operation.objects.filter(verb=verb, **about).first()
