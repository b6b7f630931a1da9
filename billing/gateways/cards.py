"""Guests' own cards: told to Stripe on a page of Stripe's, known here by brand and last digits, and forgotten again.

Its customer at Stripe carries neither name nor e-mail. The page is made when somebody goes there and kept nowhere (ADR 43).
"""

from typing import Any

from django.db import transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import CounterpartKind, Gateway, Verb
from billing.gateways.operations import UNSETTLED, carry_out, write_down
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.stripe_client import client, is_on, translated
from billing.models import Card, Counterpart, Operation
from tenants.models import Company
from tenants.scope import platform_scope

MARK = "hankki_card"
"""Where in a page's metadata the number of the card it takes stands."""
SESSION = "{CHECKOUT_SESSION_ID}"
"""What Stripe puts the id of the page for, in the address it leads back to."""


class CardRefused(Exception):
    """No card can be taken so; `code` is off (Stripe is), silent (it does not answer), unknown (no card of theirs) or open
    (nothing was told on the page yet)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def card_of(company: Company, holder) -> Card | None:
    """The card somebody pays with now; None when they keep none."""
    return Card.objects.filter(company=company, holder=actor_of(holder), added_at__isnull=False, removed_at=None).first()


def card_page(*, company: Company, success: str, cancel: str, by) -> str:
    """The page of Stripe's that takes a card of theirs; `success` has SESSION in it. Leads to add_card.

    Raises CardRefused, and Refused or Unclear when Stripe gives no page. Not inside a transaction: it waits for Stripe.
    """
    if not is_on():
        raise CardRefused("off")
    with platform_scope():
        card = _ask_card(company, actor_of(by))
        holder = _remote(card, CounterpartKind.CARD_HOLDER)
        if not holder:
            raise CardRefused("silent")
        asked: Any = page_params(company, card, holder) | {"success_url": success, "cancel_url": cancel}
        with translated():
            return client().v1.checkout.sessions.create(asked).url or ""


def page_params(company: Company, card: Card, holder: str) -> dict[str, Any]:
    """What Stripe is told of the page: it keeps a card of this customer's, and takes nothing."""
    marks = {MARK: str(card.pk)}
    return {
        "mode": "setup",
        "currency": company.currency.lower(),
        "allowed_payment_method_types": ["card"],
        "customer": holder,
        "metadata": marks,
        "setup_intent_data": {"metadata": marks},
    }


def _ask_card(company: Company, holder: str) -> Card:
    """The card they began to add, with a customer at Stripe once that answers; a page left open is no new card."""
    with transaction.atomic():
        card = Card.objects.filter(company=company, holder=holder, added_at=None, removed_at=None).first()
        card = card or Card.objects.create(company=company, holder=holder, asked_at=clock.now())
        asked = Operation.objects.filter(card=card, verb=Verb.CARD_HOLDER).first()
        if asked is None or (asked.state not in UNSETTLED and not _remote(card, CounterpartKind.CARD_HOLDER)):
            params = {"metadata": {MARK: str(card.pk)}}
            asked = write_down(verb=Verb.CARD_HOLDER, params=params, by=holder, company=company, card=card)
    carry_out(operation_id=asked.pk, calls=StripeCalls())
    return card


def add_card(*, session: str, by) -> Card:
    """Keep the card that was told on a page, in place of the one before; the same page gives the same card.

    Raises CardRefused, and Refused or Unclear when Stripe does not say. `by` "stripe" adds whosever it is.
    """
    if not is_on():
        raise CardRefused("off")
    with translated():
        page = client().v1.checkout.sessions.retrieve(session, {"expand": ["setup_intent.payment_method"]})
    told = page.metadata.to_dict() if page.metadata else {}
    with platform_scope():
        card = Card.objects.filter(pk=_number(told.get(MARK, ""))).first()
    if card is None or actor_of(by) not in ("stripe", card.holder):
        raise CardRefused("unknown")
    method: Any = getattr(page.setup_intent, "payment_method", None)
    if page.status != "complete" or not method:
        raise CardRefused("open")
    return _keep(card, method, by)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@transaction.atomic
def _keep(asked: Card, method: Any, by) -> Card:
    with platform_scope():
        # All of theirs are locked: two pages filled in at once leave one card in use.
        mine = {each.pk: each for each in Card.objects.select_for_update().filter(
            company=asked.company_id, holder=asked.holder
        ).order_by("pk")}  # fmt: skip
        card = mine[asked.pk]
        if _remote(card, CounterpartKind.CARD) == method.id:
            return card
        if card.added_at or card.removed_at:
            # A second card told on a page of before: the one they have stays, this one is not kept.
            _detach(card, method.id, by)
            return card
        for other in mine.values():
            if other.added_at and other.removed_at is None:
                _forget(other, by)
        # Stripe's own words for brands: visa, mastercard, amex, jcb, ….
        card.brand, card.last4, card.added_at = method.card.brand[:20], method.card.last4[:4], clock.now()
        card.save(update_fields=["brand", "last4", "added_at"])
        Counterpart.objects.create(
            gateway=Gateway.STRIPE, kind=CounterpartKind.CARD, company_id=card.company_id, card=card, remote=method.id,
            made_at=card.added_at,
        )  # fmt: skip
    record(by, "add_card", f"card:{card.pk}")
    return card


@transaction.atomic
def forget_card(*, card: Card, by) -> None:
    """Pay with a card no more, and let Stripe forget it after the commit; one that is forgotten stays so."""
    with platform_scope():
        locked = Card.objects.select_for_update().get(pk=card.pk)
        if locked.removed_at:
            return
        _forget(locked, by)
    record(by, "forget_card", f"card:{card.pk}")


def _forget(card: Card, by) -> None:
    card.removed_at = clock.now()
    card.save(update_fields=["removed_at"])
    if remote := _remote(card, CounterpartKind.CARD):
        _detach(card, remote, by)


def _detach(card: Card, remote: str, by) -> None:
    made = write_down(verb=Verb.CARD_REMOVE, params={}, target=remote, by=by, company=card.company, card=card)
    transaction.on_commit(lambda: _ask_worker(made.pk), robust=True)


def _ask_worker(operation_id: int) -> None:
    from billing.tasks import carry_out as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async((operation_id,), retry=False)


def _remote(card: Card, kind: CounterpartKind) -> str:
    found = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=kind, card=card)
    return found.values_list("remote", flat=True).first() or ""
