"""What Stripe tells of restaurants' own accounts there: asked for again, whatever the event said and when it came."""

from collections.abc import Callable

from billing.enums import CounterpartKind, Gateway, Heard
from billing.gateways.accounts import refresh_account
from billing.gateways.arrivals import act_on_payout
from billing.models import Counterpart, GatewayEvent


def act_on_connected(event: GatewayEvent) -> Heard:
    """Do what an event of a connected account asks for; one of an account that is no restaurant's of ours is left alone.

    Raises Unclear, or Refused, when Stripe cannot be asked.
    """
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.ACCOUNT, remote=event.account).first()
    if ours is None:
        return Heard.OTHER_ACCOUNT
    return ACTS.get(event.thing, lambda account, about: Heard.IGNORED)(ours, event.about)


def _about_account(account: Counterpart, about: str) -> Heard:
    """Its abilities changed, or it took our access away: either shows when it is asked for."""
    return Heard.DONE if refresh_account(restaurant_id=account.restaurant_id) else Heard.IGNORED  # type: ignore[arg-type]


ACTS: dict[str, Callable[[Counterpart, str], Heard]] = {
    "account": _about_account,
    "application": _about_account,
    "payout": act_on_payout,
}
