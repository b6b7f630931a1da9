"""What templates need to speak like Hankki: `{% load hankki %}`.

{{ 12000|money:"KRW" }}            12,000원 / ₩12,000
{{ name|masked }}                  김*수 / J*** S****
{{ meal.label|who }}               김*수 외 2명 / 김*수 and 2 others; 김*원 손님 / 김*원, guest
{{ moment|day }}                   오늘 12:07, 11월 10일(화) / Today 12:07, Tue 10 Nov
{{ moment|day_time }}              11월 10일(화) 12:07
{{ moment|clock }}                 12:07
{{ transfer.reference|reference }}   은행 거래 12 / Bank line 12; others as they are
{{ first_day|month_name }}         2026년 10월 / October 2026
{{ 250|percent }}                  2.5%
{{ number|business_number }}       123-45-67891
{{ state|state_badge }}            ✓ 결제됨, with shape and colour; `|state_badge:"12:07"` adds words
{{ invoice|standing:today|standing_badge:"KRW" }}  Paid on Thu 4 Dec; 3 days overdue, ₩7,000 left
{{ statement.deposit|deposit_badge }}  Deposited on Sat 13 Dec, with shape and colour
{% with state=period|month_state:today %}  open, to_close, closing, paused or closed, for state_badge
{% icon "receipt" %}               the inline SVG of templates/icons/receipt.svg
{% icon "sound" label=_("Sound") %} the same with a name for screen readers
"""

from datetime import date, datetime
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.clock import now
from billing.documents.words import rate
from billing.labels import who
from billing.running import month_state
from portals import deposits, formats
from portals import standing as standings
from portals.badges import badge_of
from portals.ledger import reference_words
from portals.undone import why_undone
from restaurants.business_number import format as print_business_number

register = template.Library()


def language() -> str:
    """The reader's language code; English when translation is off."""
    return get_language() or "en"


def local(moment: datetime) -> datetime:
    """A moment in the reader's zone."""
    return timezone.localtime(moment)


def present() -> datetime:
    """Now in the reader's zone, shifted as the meals are: "today" must be the day the meals are dated."""
    return local(now())


@register.filter
def money(amount: int | None, currency: str = "KRW") -> str:
    """An amount of minor units in the reader's manner; nothing for None."""
    return "" if amount is None else formats.money(amount, currency, language())


@register.filter
def amount_parts(amount: int, currency: str = "KRW") -> formats.AmountParts:
    """An amount as sign, number and unit, for templates/components/amount.html."""
    return formats.amount_parts(amount, currency or "KRW", language())


@register.filter
def masked(name: str) -> str:
    """A person's name as the counter may see it."""
    return formats.masked(str(name))


@register.filter
def day(when: date | datetime | None) -> str:
    """A date or moment as people say it, today with its time; nothing for None."""
    if when is None:
        return ""
    when = local(when) if isinstance(when, datetime) else when
    return formats.day(when, present(), language())


@register.filter
def day_time(moment: datetime | None) -> str:
    """A moment as day and time; nothing for None."""
    return "" if moment is None else formats.day_time(local(moment), present(), language())


@register.filter
def full_day(when: date | None) -> str:
    """A date written out with its year; nothing for None."""
    return "" if when is None else formats.full_day(when, language())


@register.filter
def clock(moment: datetime | None) -> str:
    """A moment's time of day; nothing for None."""
    return "" if moment is None else formats.clock(local(moment))


@register.filter
def month_name(first: date | None) -> str:
    """A month by name; nothing for None."""
    return "" if first is None else formats.month(first, language())


@register.filter
def reference(written: str) -> str:
    """What a transfer refers to, in words where it is a line of a bank statement."""
    return reference_words(written)


@register.filter
def weekday(when: date) -> str:
    """A day's weekday, short: `월`, `Mon`."""
    names = formats.WEEKDAYS_KO if formats.is_korean(language()) else formats.WEEKDAYS_EN
    return names[when.weekday()]


@register.filter
def percent(rate_bp: int) -> str:
    """Basis points as per cent without needless zeros."""
    return rate(rate_bp)


@register.filter
def business_number(number: str) -> str:
    """A business number with its hyphens; one that is none as it stands."""
    try:
        return print_business_number(number)
    except ValueError:
        return number


@register.filter
def standing(row, today: date):
    """How an invoice of billing.bank.queries.paid() stands on a day; None for what is no final invoice."""
    return standings.standing(row, today)


@register.filter
def standing_badge(found, currency: str) -> SafeString:
    """How an invoice stands, as words, shape and colour, with what is left of one paid in part."""
    if found is None:
        return mark_safe("")
    context = {"badge": standings.badge(found, currency, language()), "detail": ""}
    return mark_safe(render_to_string("components/state.html", context).strip())


@register.filter
def deposit_badge(found) -> SafeString:
    """How the deposit of a statement stands, as words, shape and colour; nothing for None."""
    if found is None:
        return mark_safe("")
    context = {"badge": deposits.deposit_badge(found, language()), "detail": ""}
    return mark_safe(render_to_string("components/state.html", context).strip())


@register.filter
def state_badge(state: str, detail: str = "") -> SafeString:
    """A state as words, shape and colour."""
    context = {"badge": badge_of(str(state)), "detail": detail}
    return mark_safe(render_to_string("components/state.html", context).strip())


@register.filter
def kept_together(text: str) -> str:
    """The last two words of a text on one line: no name of a table ends in a line of "2 others" cut in two."""
    return "\u00a0".join(str(text).rsplit(" ", 1))


register.filter(who)
register.filter(why_undone)
register.filter(month_state)


@cache
def drawing(name: str) -> SafeString:
    """The SVG of an icon, read once per process."""
    return mark_safe(render_to_string(f"icons/{name}.svg").strip())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline icon; silent to screen readers unless it has a label. Raises TemplateDoesNotExist."""
    picture = drawing(name)
    return format_html('{}<span class="visually-hidden">{}</span>', picture, label) if label else picture
