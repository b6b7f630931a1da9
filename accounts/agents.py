"""What a browser says of itself, in words a person knows: plain rules over the User-Agent header.

Browsers that dress up as another come before it: Edge and Samsung's say Chrome, Chrome says Safari.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THINGS: tuple[tuple[str, str | Promise], ...] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android.*Mobile", _("Android phone")),
    ("Android", _("Android tablet")),
    ("Windows", _("Windows computer")),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", _("Linux computer")),
)
BROWSERS: tuple[tuple[str, str | Promise], ...] = (
    ("KAKAOTALK", _("KakaoTalk")),
    (r"NAVER\(inapp", _("NAVER app")),
    ("SamsungBrowser", _("Samsung Internet")),
    ("Whale", _("Whale")),
    ("Edg(e|A|iOS)?/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
IN_ONE_HAND = "iPhone|iPad|Android"


def thing_of(agent: str) -> str:
    """The device: iPhone, Android phone, Windows computer."""
    return _first(THINGS, agent) or str(_("A device"))


def browser_of(agent: str) -> str:
    """The browser or the app with a browser inside; nothing when it is none we know."""
    return _first(BROWSERS, agent)


def is_handheld(agent: str) -> bool:
    """Whether this is a phone or a tablet: what one person carries."""
    return bool(re.search(IN_ONE_HAND, agent))


def _first(rules, agent: str) -> str:
    return next((str(words) for pattern, words in rules if re.search(pattern, agent)), "")
