"""The devices a person is signed in on: each is a session, which says where and when it was last used.

The session remembers it itself, to the hour and to the network: enough to recognise one's own phone, and no diary of
where somebody was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import agents
from accounts.models import Session, User
from accounts.roles import Employee

NOTE = "device"
FRESH = timedelta(hours=1)
MOST_OF_AGENT = 300
NETWORKS = {4: 24, 6: 48}


@dataclass(frozen=True)
class Device:
    """One signed-in browser. `ref` names it in a form and opens nothing; `near` is the reader's own network.

    `days_ago` is when it was last used in days of the reader's zone; None when it has not said yet.
    """

    ref: str
    thing: str
    browser: str
    handheld: bool
    network: str
    days_ago: int | None
    here: bool
    near: bool


def note_use(request) -> None:
    """Write down what is used, from where and when, once an hour, and let the session slide.

    An employee's phone then stays signed in for settings.DEVICE_AGE. Somebody who may do more than eat, or sits at a
    computer others use, keeps the ordinary age.
    """
    session = getattr(request, "session", None)
    if session is None or not session.accessed or SESSION_KEY not in session or not request.user.is_authenticated:
        return
    agent, now = request.headers.get("User-Agent", "")[:MOST_OF_AGENT], timezone.now()
    note = session.get(NOTE)
    if note and note["agent"] == agent and now - datetime.fromisoformat(note["seen"]) < FRESH:
        return
    session[NOTE] = note_of(agent, request.META["REMOTE_ADDR"], now)
    if agents.is_handheld(agent) and request.user.roles == [Employee.name]:
        session.set_expiry(int(settings.DEVICE_AGE.total_seconds()))


def note_of(agent: str, address: str, now: datetime) -> dict[str, str]:
    """What a session remembers of its device."""
    return {"agent": agent, "network": network_of(address), "seen": now.isoformat()}


def network_of(address: str) -> str:
    """The network an address is in: 203.0.113.0 of 203.0.113.9; nothing when it is no address."""
    try:
        size = NETWORKS[ip_address(address).version]
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{size}", strict=False).network_address)


def devices_of(user: User, *, here: str | None, address: str) -> list[Device]:
    """Where this person is signed in; the session with the key `here` first, then the latest used."""
    network = network_of(address)
    sessions = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now())
    found = [_device(each, here, network) for each in sessions]
    return sorted(found, key=lambda each: (not each.here, each.days_ago is None, each.days_ago or 0))


def _device(session: Session, here: str | None, network: str) -> Device:
    note = session.get_decoded().get(NOTE) or {"agent": "", "network": "", "seen": ""}
    agent = note["agent"]
    return Device(
        ref=ref_of(session.session_key),
        thing=agents.thing_of(agent),
        browser=agents.browser_of(agent),
        handheld=agents.is_handheld(agent),
        network=note["network"],
        days_ago=_days_since(datetime.fromisoformat(note["seen"])) if note["seen"] else None,
        here=session.session_key == here,
        near=bool(network) and note["network"] == network,
    )


def _days_since(moment: datetime) -> int:
    return (timezone.localdate() - timezone.localdate(moment)).days


def ref_of(session_key: str) -> str:
    """A session's name on pages and in audit rows; the key itself would let anybody in."""
    return salted_hmac("accounts.devices", session_key, algorithm="sha256").hexdigest()[:20]
