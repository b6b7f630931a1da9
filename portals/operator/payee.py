"""What a restaurant's page says of its account: pending details, whose it is, whether it is paid meanwhile."""

from billing.enums import ChangeState
from billing.models import AccountChange, HolderCheck, PayoutPause
from billing.payouts.queries import account_of
from portals.actors import names_of
from restaurants.models import Restaurant


def payee(place: Restaurant, user) -> dict:
    """What a restaurant's page says of its account; read inside the platform's scope."""
    change = AccountChange.objects.filter(restaurant=place, state=ChangeState.ASKED).first()
    check = HolderCheck.objects.filter(restaurant=place).first()
    pause = PayoutPause.objects.filter(restaurant=place, lifted_at=None).first()
    names = names_of(actor for actor in (change and change.asked_by, pause and pause.paused_by) if actor)
    return {
        "change": change,
        "asked_by": change and names[change.asked_by],
        "is_mine": bool(change and change.asked_by == user.actor),
        "check": check,
        "is_current": bool(check and account_of(check) == account_of(place)),
        "pause": pause,
        "paused_by": pause and names[pause.paused_by],
    }
