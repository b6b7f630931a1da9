"""The rest of a meal by the guest's own card: set aside at Stripe while the voucher's part is held, then both are taken.

The hold comes first, then the card; only once the card's part is set aside is the meal paid. Whatever is in doubt is asked
for again by `go_on`: in the request, by what Stripe tells, and once a minute (ADR 43).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import CounterpartKind, Gateway, Heard, HoldState, OperationState, OwnCardState, Verb
from billing.gateways.answers import Found, Refused, Unclear
from billing.gateways.operations import STANDS_STILL, UNSETTLED, carry_out, write_down
from billing.gateways.stripe_calls import MARK, WITH_FEE, StripeCalls, intent_found
from billing.gateways.stripe_client import client, translated
from billing.holds import capture_hold, expire_hold, release_hold
from billing.models import Card, Counterpart, Hold, Operation, OwnCard
from billing.states import OPERATION, OWN_CARD
from tenants.scope import platform_scope

HOLDS_FOR = timedelta(minutes=8)
"""How long the voucher's part waits: a bank may send its customer through an app first. Pages look back ten minutes."""
DROPPED = "dropped"
"""What a call says that was given up with its meal, before anything came of it."""
ASKED_FOR_AFTER = timedelta(seconds=30)
FEE_AFTER, FEE_WITHIN = timedelta(minutes=10), timedelta(days=1)
"""When Stripe is asked what it kept. Later it is told in another currency, and a person takes it from the payout."""
UNDECIDED = (OwnCardState.ASKED, OwnCardState.AUTHORISED)
SET_ASIDE = frozenset({"requires_capture", "succeeded"})
"""How Stripe calls a payment whose money is set aside, or was taken by hand there."""


class OwnCardRefused(Exception):
    """The books cannot take it so; `code` is a verdict of billing/sql/28_own_cards.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Standing:
    """How far it has come; `page` is where its holder has to confirm it to their bank, while that is asked."""

    own_card: OwnCard
    page: str = ""


@transaction.atomic
def ask_own_card(*, hold: Hold, card: Card, back: str, by) -> OwnCard:
    """Write down that a card is to pay the rest of what is held; go_on asks Stripe. The same hold gives the same one.

    `back` is where Stripe leads its holder after their bank asked them something.
    """
    facts = {
        "card": card, "company_id": card.company_id, "restaurant_id": hold.restaurant_id, "amount": hold.rest,
        "currency": hold.currency, "asked_at": clock.now(),
    }  # fmt: skip
    with platform_scope():
        own_card, is_new = OwnCard.objects.get_or_create(key=hold.key, defaults=facts)
        if is_new:
            params = authorise_params(own_card, back)
            write_down(verb=Verb.CARD_AUTHORISE, params=params, by=by, company=card.company, own_card=own_card)
    if is_new:
        record(by, "ask_own_card", f"own_card:{own_card.pk}", amount=hold.rest, currency=hold.currency)
    return own_card


def authorise_params(own_card: OwnCard, back: str) -> dict[str, Any]:
    """What Stripe is asked: to set so much aside on this card now, with its holder at hand, and to take nothing yet."""
    remotes = dict(Counterpart.objects.filter(gateway=Gateway.STRIPE, card=own_card.card).values_list("kind", "remote"))
    return {
        "amount": own_card.amount,
        "currency": own_card.currency.lower(),
        "customer": remotes[CounterpartKind.CARD_HOLDER],
        "payment_method": remotes[CounterpartKind.CARD],
        "allowed_payment_method_types": ["card"],
        "capture_method": "manual",
        "confirm": True,
        "off_session": False,
        "return_url": back,
        "metadata": {"hankki_own_card": str(own_card.pk)},
    }


def go_on(*, own_card_id: int, by) -> Standing:
    """Bring it as far as it goes now: ask Stripe, then pay the meal, or free the card when its hold is over.

    What Stripe does not say clearly stays as it is, to be asked again. The meal is written down where the caller works:
    by the eater in their company, by a worker for the platform.
    """
    own_card, page = OwnCard.objects.get(pk=own_card_id), ""
    if own_card.state == OwnCardState.ASKED:
        with platform_scope(), suppress(Refused, Unclear):
            page = _ask(own_card)
        own_card.refresh_from_db()
    if own_card.state == OwnCardState.ASKED and _is_over(own_card):
        drop_own_card(own_card=own_card, by=by)
    elif own_card.state == OwnCardState.AUTHORISED:
        pay_own_card(own_card_id=own_card_id, by=by)
    return Standing(OwnCard.objects.select_related("card").get(pk=own_card_id), page)


def _ask(own_card: OwnCard) -> str:
    """Set it aside, or ask how it stands; returns the page its holder has to confirm it on, "" when there is none."""
    operation = Operation.objects.get(own_card=own_card, verb=Verb.CARD_AUTHORISE)
    is_over = _is_over(own_card)
    if operation.state in UNSETTLED and not (is_over and operation.state == OperationState.NEW):
        carry_out(operation_id=operation.pk, calls=Looking() if is_over else StripeCalls())
        operation.refresh_from_db()
    own_card.refresh_from_db()
    if own_card.state != OwnCardState.ASKED or operation.state != OperationState.CONFIRMED:
        return ""
    with translated():
        found = intent_found(client().v1.payment_intents.retrieve(remote_of(own_card)))
    with transaction.atomic():
        enter()
        _take_in(own_card, found)
    return found.page


class Looking(StripeCalls):
    """Stripe for a hold that is over: what was sent is looked for, and nothing is set aside any more."""

    def send(self, operation: Operation) -> Found:
        """What the call made, if anything; raises Refused when nothing came of it, Unclear while it may still arrive."""
        if found := self.find(operation):
            return found
        if operation.first_sent_at and clock.now() - operation.first_sent_at < STANDS_STILL:
            raise Unclear("no_answer", "")
        raise Refused(DROPPED, "")


def _is_over(own_card: OwnCard) -> bool:
    """Whether the hold, which a meal needs, has ended or is past its time."""
    hold = Hold.objects.get(key=own_card.key)
    return hold.state != HoldState.HELD or hold.expires_at <= clock.now()


def hear_answer(*, operation: Operation, found: Found) -> None:
    """What Stripe's answer to a call means for the meal's rest. In the transaction that confirms the call."""
    own_card = operation.own_card
    assert own_card
    if operation.verb == Verb.CARD_AUTHORISE:
        _take_in(own_card, found)
    elif operation.verb == Verb.CARD_CAPTURE:
        _book_taken(own_card, found, operation.actor)
        from billing.gateways.card_returns import return_own_card  # which writes its calls down by these

        # Undone before it was collected: it goes back now.
        return_own_card(own_card.pk, operation.actor)
    elif operation.verb == Verb.CARD_REFUND:
        now = clock.now()
        facts = [own_card.pk, min(found.at or now, now), operation.actor, now, found.remote]
        book("own_card_back(%s, %s, %s, %s, %s, %s)", *facts, operation.params.get("amount", own_card.amount))


def hear_refusal(*, operation: Operation, code: str) -> None:
    """Stripe set nothing aside: the voucher's part is free again. In the transaction that settles the call."""
    if operation.verb == Verb.CARD_AUTHORISE and operation.own_card:
        _end(operation.own_card, OwnCardState.RELEASED if code == DROPPED else OwnCardState.REFUSED, code)


def _take_in(own_card: OwnCard, found: Found) -> None:
    """Of one that is being asked, in a transaction that has entered: what Stripe says of it now."""
    if own_card.state != OwnCardState.ASKED:
        return
    if found.status in SET_ASIDE:
        _move(own_card, OwnCardState.AUTHORISED)
    elif found.status == "requires_payment_method":
        _end(own_card, OwnCardState.REFUSED, found.code)
    elif found.status == "canceled":
        _end(own_card, OwnCardState.RELEASED, found.status)


def _end(own_card: OwnCard, state: OwnCardState, code: str) -> None:
    if _move(own_card, state, code=code[:80], settled_at=clock.now()):
        release_hold(key=own_card.key, by="stripe")


def _move(own_card: OwnCard, state: OwnCardState, **facts) -> bool:
    """Move it on, once: somebody else may have done so. Returns whether this was it."""
    OWN_CARD.check(str(own_card.state), str(state))
    moved = OwnCard.objects.filter(pk=own_card.pk, state=own_card.state).update(state=state, **facts)
    if moved:
        own_card.state = state
    return bool(moved)


def enter() -> None:
    """Begin as every function of money does, so that a close and this never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(public.till_fence())")


@transaction.atomic
def pay_own_card(*, own_card_id: int, by) -> None:
    """Pay the meal whose rest is set aside, and take that rest; free it when the hold had ended. Nothing otherwise."""
    enter()
    own_card = OwnCard.objects.select_for_update().get(pk=own_card_id)
    if own_card.state != OwnCardState.AUTHORISED:
        return
    settled = capture_hold(key=own_card.key, by=by)
    if settled.captured:
        _move(own_card, OwnCardState.PAID, redemption_id=settled.redemption_id)
        call(Verb.CARD_CAPTURE, own_card, by, target=_named(own_card), params=WITH_FEE)
    else:
        _move(own_card, OwnCardState.RELEASED, code=settled.state, settled_at=clock.now())
        call(Verb.CARD_RELEASE, own_card, by, target=_named(own_card))


@transaction.atomic
def drop_own_card(*, own_card: OwnCard, by) -> None:
    """Give the hold back and free the card, because its holder pays otherwise or too late; what is paid stays paid.

    While nobody knows whether anything was set aside, only the hold goes back: `go_on` frees the card afterwards.
    """
    enter()
    with platform_scope():
        # Before the row it is about, as whoever settles it does.
        asked = Operation.objects.select_for_update().get(own_card=own_card, verb=Verb.CARD_AUTHORISE)
    locked = OwnCard.objects.select_for_update().get(pk=own_card.pk)
    if locked.state not in UNDECIDED:
        return
    ended = expire_hold(key=locked.key, by=by)
    if ended.state == HoldState.HELD:
        ended = release_hold(key=locked.key, by=by)
    if asked.state in UNSETTLED and asked.state != OperationState.NEW:
        return
    if asked.state == OperationState.NEW:
        _forgo(asked)
    else:
        call(Verb.CARD_RELEASE, locked, by, target=_named(locked))
    _move(locked, OwnCardState.RELEASED, code=ended.state, settled_at=clock.now())
    record(by, "drop_own_card", f"own_card:{locked.pk}", amount=locked.amount)


def _forgo(operation: Operation) -> None:
    """A call that was not sent yet is not sent any more."""
    OPERATION.check(OperationState.NEW, OperationState.FAILED)
    with platform_scope():
        Operation.objects.filter(pk=operation.pk).update(state=OperationState.FAILED, code=DROPPED, settled_at=clock.now())


def own_cards_to_ask() -> list[int]:
    """Those nobody has decided for a while, and those whose fee is not known yet."""
    now = clock.now()
    undecided = OwnCard.objects.filter(state__in=UNDECIDED, asked_at__lt=now - ASKED_FOR_AFTER)
    lately = {"settled_at__lt": now - FEE_AFTER, "settled_at__gt": now - FEE_WITHIN}
    costless = OwnCard.objects.filter(state=OwnCardState.COLLECTED, fee=None, **lately)
    return sorted({*undecided.values_list("pk", flat=True), *costless.values_list("pk", flat=True)})


def tend_own_card(*, own_card_id: int, by) -> None:
    """Go on with one nobody waits for, or learn what it cost; raises Refused or Unclear when Stripe cannot be asked."""
    own_card = go_on(own_card_id=own_card_id, by=by).own_card
    if own_card.state in (OwnCardState.COLLECTED, OwnCardState.RETURNED) and own_card.fee is None:
        with platform_scope():
            with translated():
                found = intent_found(client().v1.payment_intents.retrieve(remote_of(own_card), WITH_FEE))
            if found.fee is not None:
                _book_taken(own_card, found, actor_of(by))


def hear_intent(remote: str) -> Heard:
    """Stripe told of a payment by card: of ours, go on with it. Raises Refused or Unclear when it cannot be asked."""
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.OWN_CARD, remote=remote).first()
    own_card_id = ours.own_card_id if ours else _without_answer(remote)
    if own_card_id is None:
        return Heard.NOT_OURS
    before = OwnCard.objects.get(pk=own_card_id)
    tend_own_card(own_card_id=own_card_id, by="stripe")
    after = OwnCard.objects.get(pk=own_card_id)
    return Heard.IGNORED if (before.state, before.fee) == (after.state, after.fee) else Heard.DONE


def _without_answer(remote: str) -> int | None:
    """The one whose call was never answered, by its mark: asked again at once, or freed when it was given up meanwhile."""
    with translated():
        intent = client().v1.payment_intents.retrieve(remote)
    key = (intent.metadata.to_dict() if intent.metadata else {}).get(MARK, "")
    open_ones = Q(state=OperationState.UNKNOWN) | Q(state=OperationState.FAILED, code=DROPPED)
    waiting = Operation.objects.filter(open_ones, verb=Verb.CARD_AUTHORISE, own_card__isnull=False)
    operation = next((each for each in waiting.select_related("own_card") if str(each.key) == key), None)
    if operation is None:
        return None
    if operation.state == OperationState.FAILED and intent.status in SET_ASIDE:
        _release_late(operation, remote)
    Operation.objects.filter(pk=operation.pk, state=OperationState.UNKNOWN).update(ask_at=clock.now())
    return operation.own_card_id


@transaction.atomic
def _release_late(operation: Operation, remote: str) -> None:
    own_card = operation.own_card
    assert own_card
    if not Operation.objects.filter(own_card=own_card, verb=Verb.CARD_RELEASE).exists():
        call(Verb.CARD_RELEASE, own_card, "stripe", target=remote)


def undecided_of(card_holder, company) -> OwnCard | None:
    """What somebody's card is being asked for at this moment; None when nothing is."""
    mine = OwnCard.objects.filter(company=company, card__holder=actor_of(card_holder), state__in=UNDECIDED)
    return mine.select_related("card").first()


def remote_of(own_card: OwnCard) -> str:
    """What it is called at Stripe."""
    found = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.OWN_CARD, own_card=own_card)
    return found.values_list("remote", flat=True).get()


def _named(own_card: OwnCard) -> str:
    with platform_scope():
        return remote_of(own_card)


def call(verb: Verb, own_card: OwnCard, by, *, target: str = "", params: dict[str, Any] | None = None) -> None:
    """Write a call about it down, to be carried out after the commit."""
    with platform_scope():
        made = write_down(verb=verb, params=params or {}, target=target, by=by, company=own_card.company, own_card=own_card)
    transaction.on_commit(lambda: _ask_worker(made.pk), robust=True)


def _ask_worker(operation_id: int) -> None:
    from billing.tasks import carry_out as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async((operation_id,), retry=False)


def _book_taken(own_card: OwnCard, found: Found, actor: str) -> None:
    now = clock.now()
    book("own_card_taken(%s, %s, %s, %s, %s, %s)", own_card.pk, found.fee, now, actor, now, found.charge)


def book(function: str, *values: Any) -> str:
    """Let a function of billing/sql/28_own_cards.sql write; its verdict. Raises OwnCardRefused."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{function}", values)
        verdict = cursor.fetchone()[0]
    if verdict not in ("recorded", "fee", "known"):
        raise OwnCardRefused(verdict)
    return verdict
