"""What a till holds of somebody's money, in words: held until when and where, then given back. Paid, it is a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.enums import BY_EATER, HoldState
from billing.models import Hold
from billing.queries import holds_for
from portals import formats
from portals.employee.eater import Eater

LONGEST = timedelta(minutes=10)
"""How far back a page looks; nothing is held as long as this."""


@dataclass(frozen=True)
class Told:
    """A hold as the phone says it; `state` is held or released. `url` is where it goes on with one's own card."""

    id: int
    state: str
    title: str
    text: str
    since: int
    at: datetime
    url: str = ""


def holds_told(eater: Eater, since: datetime) -> list[Told]:
    """What was held since a moment and is held still, or was given back; newest first. What was paid is left out."""
    found = holds_for(eater.company.pk, eater.employee.user.actor, since)
    return [_told(eater, each) for each in found.exclude(state=HoldState.CAPTURED)]


def held_now(eater: Eater) -> list[Told]:
    """What is held at this moment; costs nothing when no purse of theirs holds anything."""
    if not any(source.purse and source.purse.held for source in eater.sources):
        return []
    return still_held(holds_told(eater, eater.now - LONGEST))


def still_held(told: Sequence[Told]) -> list[Told]:
    """Those that are not settled yet and whose time is not over."""
    return [each for each in told if each.state == HoldState.HELD]


def _told(eater: Eater, hold: Hold) -> Told:
    said = {
        "money": formats.money(hold.amount, hold.currency, get_language() or "en"),
        "place": hold.restaurant.label,
        "time": formats.clock(hold.expires_at.astimezone(eater.company.tz)),
    }
    since = int(hold.occurred_at.timestamp() * 1000)
    if hold.way in BY_EATER and hold.state == HoldState.HELD and hold.expires_at > eater.now:
        title, text = _("%(money)s held"), _("At %(place)s your card is being asked for the rest.")
        url = reverse("pay_outcome", args=[hold.counter.slug, hold.key])
        return Told(hold.pk, str(HoldState.HELD), title % said, text % said, since, hold.occurred_at, url)
    if hold.state == HoldState.HELD and hold.expires_at > eater.now:
        title, text = (
            _("%(money)s held"),
            _("%(place)s waits until the rest is paid another way, until %(time)s at the latest."),
        )
        return Told(hold.pk, str(HoldState.HELD), title % said, text % said, since, hold.occurred_at)
    title, text = _("%(money)s is yours again"), _("%(place)s did not take what it had held. Nothing was paid.")
    ended = hold.settled_at or hold.expires_at
    return Told(hold.pk, str(HoldState.RELEASED), title % said, text % said, since, ended)
