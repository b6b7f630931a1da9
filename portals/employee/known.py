"""What the phone keeps for the minute without network: what could be spent when it last heard from us."""

from django.conf import settings

from portals import formats
from portals.employee.eater import Eater


def last_known(eater: Eater) -> dict:
    """Amounts and their time in words, per language, and whose they are; neither a code nor a meal.

    `amount` is empty when nothing could be spent at that moment: the phone then shows what was left of each source.
    """
    said = {code: _said(eater, code) for code, _name in settings.LANGUAGES}
    return {"who": eater.employee.user.actor, "said": said}


def _said(eater: Eater, language: str) -> dict:
    can, currency = eater.can_spend(), eater.company.currency
    lines = [[each.name, formats.money(each.left, each.rules.currency, language)] for each in eater.sources]
    local = eater.moment.local
    when = f"{formats.full_day(local.date(), language, with_year=False)} {formats.clock(local)}"
    amount = "" if can.refusal else formats.money(can.limit, currency, language)
    return {"amount": amount, "when": when, "lines": lines}
