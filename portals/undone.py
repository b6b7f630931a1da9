"""Why a meal was undone: the reasons a counter may choose, and what the books keep of them in the reader's own words."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from vouchers.undo import REASON as EATERS_UNDO

REASONS = [
    ("amount", _("Wrong amount")),
    ("guest", _("Wrong guest")),
    ("order", _("Order cancelled")),
    ("twice", _("Paid twice")),
    ("other", _("Other reason")),
]
BETWEEN = ": "


def kept_reason(chosen: str, words: str, language: str) -> str:
    """One of REASONS, and a person's own words, as the books keep them: in the restaurant's language."""
    with override(language):
        return BETWEEN.join(filter(None, [str(dict(REASONS)[chosen]), words]))


def why_undone(kept: str, own: bool = False) -> str:
    """A kept reason in the reader's language: a chosen one is translated, a person's own words stay theirs.

    `own`: the reader is the eater, and the meal their own.
    """
    if kept == EATERS_UNDO:
        return _now("You undid it") if own else _now("the eater undid it")
    label, between, words = kept.partition(BETWEEN)
    chosen = _chosen().get(label)
    return f"{dict(REASONS)[chosen]}{between}{words}" if chosen else kept


@cache
def _chosen() -> dict[str, str]:
    """Which of REASONS a label stands for, in whatever language it was kept."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(label): code for code, label in REASONS}
    return found
