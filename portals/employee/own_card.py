"""The rest of a meal by one's own card, on the phone: when it is offered, how far it is, and why it came to nothing."""

import uuid
from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing import clock
from billing.enums import HoldState, OwnCardState, Way
from billing.gateways.card_returns import with_owed
from billing.gateways.own_cards import Standing, go_on, undecided_of
from billing.holds import Held
from billing.models import Card, Hold, OwnCard, Redemption
from billing.queries import hold_of
from portals.employee.eater import Eater
from vouchers.enums import Reason
from vouchers.own_cards import keeps_card, pay_with_card
from vouchers.redeeming import Spendable

BRANDS = {
    "visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "jcb": "JCB", "unionpay": "UnionPay",
    "diners": "Diners Club", "discover": "Discover",
}  # fmt: skip
NOT_ENOUGH = frozenset({"insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded"})
EXPIRED = frozenset({"expired_card"})
NOT_CONFIRMED = frozenset({"payment_intent_authentication_failure", "authentication_required"})
TOO_LITTLE = frozenset({"amount_too_small"})
WHY = (
    (NOT_ENOUGH, _("Your card's bank says that there is not enough on it, or that its limit is reached.")),
    (EXPIRED, _("Your card has expired.")),
    (NOT_CONFIRMED, _("The payment was not confirmed with your card's bank.")),
    (TOO_LITTLE, _("So little cannot be paid by card.")),
)
DECLINED = _("Your card's bank declined the payment.")
TOO_LATE = _("It took too long, so the payment was given up.")
GIVEN_UP = _("The payment was given up.")


@dataclass(frozen=True)
class Offer:
    """Paying the rest by card is possible here; `card` is theirs, None as long as they have added none."""

    card: Card | None

    @property
    def name(self) -> str:
        """The card in a few letters."""
        return named(self.card) if self.card else ""


def named(card: Card) -> str:
    """A card as its holder knows it: Visa •••• 4242."""
    return f"{BRANDS.get(card.brand, '')} •••• {card.last4}".strip()


def offer_of(eater: Eater, can: Spendable) -> Offer | None:
    """What a page offers above the limit; None where the company, Stripe or the person has no such thing."""
    return Offer(eater.card) if can.by_card and keeps_card(eater.employee) else None


def pay_by_card(request, eater: Eater, counter, *, amount: int, rest: int, key: uuid.UUID, way: Way = Way.SCAN):
    """Pay the rest by card, and answer: paid, refused, or where it goes on."""
    from portals.employee.answers import answer  # it answers with what stands here

    back = eater.company.home_url + reverse("pay_outcome", args=[counter.slug, key])
    done = pay_with_card(
        company=eater.company, employee=eater.employee, counter=counter, amount=amount, rest=rest, key=key, back=back,
        way=way,
    )  # fmt: skip
    if isinstance(done, Held):
        # Held, and yet no card was asked: its time was over before this was sent again.
        return answer(request, eater, counter.slug, key, Reason.KEY_REUSED if done.held else done.reason)
    return told(request, eater, counter.slug, done)


def asked_for(eater: Eater, key: uuid.UUID) -> Standing | None:
    """How far one's own card has come under this key, asked for now; None when it was not asked at all."""
    mine = OwnCard.objects.filter(key=key, company=eater.company, card__holder=eater.employee.user.actor)
    own_card = mine.select_related("card").first()
    if own_card is None:
        return None
    if own_card.state in (OwnCardState.ASKED, OwnCardState.AUTHORISED):
        return go_on(own_card_id=own_card.pk, by=eater.employee.user)
    return Standing(own_card)


def undecided_page(eater: Eater) -> str:
    """Where it goes on with what one's card is being asked for now, while its hold runs; "" when nothing is."""
    own_card = undecided_of(eater.employee.user, eater.company) if keeps_card(eater.employee) else None
    hold = hold_of(own_card.key) if own_card else None
    return reverse("pay_outcome", args=[hold.counter.slug, hold.key]) if hold and _runs(hold) else ""


def card_of_meal(meal: Redemption) -> dict:
    """What a receipt says of the card that paid the rest; nothing when none did."""
    own_card = with_owed(OwnCard.objects.filter(key=meal.key, redemption=meal.pk)).select_related("card").first()
    return {"own_card": own_card, "card_name": named(own_card.card)} if own_card else {}


def was_asked(key: uuid.UUID) -> bool:
    """Whether a card was asked under this key, without asking anew how far it is."""
    return OwnCard.objects.filter(key=key).exists()


def told(request, eater: Eater, slug: str, standing: Standing):
    """How far it has come, as a page or for a page's script; what is paid leads to its receipt."""
    own_card, hold = standing.own_card, hold_of(standing.own_card.key)
    assert hold
    state = _state(standing, hold)
    paid, here = own_card.redemption_id, reverse("pay_outcome", args=[slug, own_card.key])
    url = reverse("receipt", args=[paid]) if state == "paid" else here
    if request.headers.get("Accept", "") == "application/json":
        # From the pay page straight to the bank's, and it sends again while nothing is known; whoever asks later is shown.
        if request.method == "POST":
            url = "" if state == "unknown" else standing.page or url
        return JsonResponse({"state": state, "url": url})
    if state == "paid" or request.method == "POST":
        return redirect(url)
    facts = _facts(eater, slug, standing, hold) | {"state": state}
    return render(request, "employee/own_card.html", facts, status=200 if state == "refused" else 202)


def _state(standing: Standing, hold: Hold) -> str:
    """paid, refused, card (its holder has to confirm it first), or unknown. Without its hold no meal can be paid."""
    own_card = standing.own_card
    if own_card.redemption_id:
        return "paid"
    if own_card.state in (OwnCardState.REFUSED, OwnCardState.RELEASED) or not _runs(hold):
        return "refused"
    return "card" if standing.page else "unknown"


def _runs(hold: Hold) -> bool:
    return hold.state == HoldState.HELD and hold.expires_at > clock.now()


def _facts(eater: Eater, slug: str, standing: Standing, hold: Hold) -> dict:
    own_card = standing.own_card
    return {
        "own_card": own_card,
        "card_name": named(own_card.card),
        "page": standing.page,
        "slug": slug,
        "why": _why(own_card, hold),
        "bill": hold.amount + own_card.amount,
        "voucher": hold.amount,
        "payable": hold.amount if eater.can_spend(own_card.restaurant_id).limit >= hold.amount else 0,
        "excess": own_card.amount,
        "currency": own_card.currency,
        "key": uuid.uuid4(),
        "act": reverse("pay", args=[slug]),
    }


def _why(own_card: OwnCard, hold: Hold):
    """Why it came to nothing, as a sentence."""
    if own_card.state != OwnCardState.REFUSED:
        return GIVEN_UP if hold.state == HoldState.RELEASED else TOO_LATE
    return next((words for codes, words in WHY if own_card.code in codes), DECLINED)
