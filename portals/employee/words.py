"""What the phone says about money and places, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portals import formats
from vouchers.enums import Kind
from vouchers.policy import Moment, Refusal, period_of
from vouchers.queries import Source
from vouchers.reasons import next_step, sentence


@dataclass(frozen=True)
class SourceLine:
    """A source as the home page shows it: its name, what is left (minor units), and until when or why not."""

    name: str
    left: int
    currency: str
    note: str
    usable: bool


def source_line(source: Source, moment: Moment) -> SourceLine:
    """How a source stands at this moment."""
    verdict = source.may(moment)
    note = said(verdict)[0] if isinstance(verdict, Refusal) else until(source, moment)
    cap = source.rules.per_meal_cap
    if verdict.allowed and cap and cap < source.left:
        money = formats.money(cap, source.rules.currency, get_language())
        note = f"{note} · " + _("up to %(amount)s a meal") % {"amount": money}
    return SourceLine(source.name, source.left, source.rules.currency, note, verdict.allowed)


def until(source: Source, moment: Moment) -> str:
    """Until when a source can be spent: the end of its hours today, or its last day."""
    if source.grant:
        return _through(source.grant.valid_until, moment)
    if source.rules.kind == Kind.MONTHLY:
        last = period_of(source.rules, moment.business_day)[1] - timedelta(days=1)
        return _through(last, moment)
    ends = [end for start, end in source.rules.windows if start <= moment.local.time() < end]
    return _("until %(time)s today") % {"time": f"{ends[0]:%H:%M}"} if ends else _("today")


def said(refusal: Refusal) -> tuple[str, str]:
    """A refusal as a sentence and the next step."""
    return sentence(refusal.code, refusal.facts), next_step(refusal.code, facts=refusal.facts)


def _through(day: date, moment: Moment) -> str:
    """Until a last day, by its name."""
    today = moment.local.date()
    if day == today:
        return _("until the end of today")
    return _("until %(day)s") % {"day": formats.day_in_sentence(day, today, get_language() or "en")}
