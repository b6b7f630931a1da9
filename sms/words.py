"""What the messages say. A Korean SMS holds 90 bytes of EUC-KR; longer ones go as LMS, never cut."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.labels import who
from billing.models import Redemption
from billing.money import format_amount

SMS_BYTES = 90
LISTED = 4


def bytes_of(text: str) -> int | None:
    """The text's length on the way, two bytes for each Hangul syllable; None when EUC-KR cannot write it."""
    try:
        # cp949 is EUC-KR as phones have it: with the syllables that KS X 1001 left out, two bytes each.
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        return None


def kind_of(text: str) -> str:
    """SMS or LMS: as what a gateway has to send it."""
    length = bytes_of(text)
    return "SMS" if length is not None and length <= SMS_BYTES else "LMS"


def money(amount: int, currency: str) -> str:
    """Minor units as a sentence says them: 9,000 won."""
    shown = format_amount(amount, currency)
    return _("%(amount)s won") % {"amount": shown} if currency == "KRW" else f"{shown} {currency}"


def told_meal(meal: Redemption, standing: Sequence[Redemption], zone, *, undone: bool = False) -> str:
    """One meal paid or cancelled, and the day with it: "[한끼] 3번 김*수 9,000원 12:07 · 오늘 3건 27,000원"."""
    said = _("[Hankki] cancelled no. %(meal)s") if undone else _("[Hankki] no. %(meal)s")
    return f"{said % {'meal': _facts(meal, zone)}} · {today(standing, meal.currency)}"


def told_many(meals: Sequence[Redemption], voids: Sequence[Redemption], standing: Sequence[Redemption]) -> str:
    """Several meals in one message; their numbers stand in it, because a number is what cancels one."""
    currency = (meals or voids)[0].currency
    parts = [_listed(meals, currency)] if meals else []
    if voids:
        parts.append(_("cancelled no. %(numbers)s") % {"numbers": _numbers(voids)})
    said = _("[Hankki] %(what)s") % {"what": ", ".join(parts)}
    return f"{said} · {today(standing, currency)}"


def digest(day, standing: Sequence[Redemption], voids: int, currency: str) -> str:
    """A whole day: how many, how much, how many cancelled."""
    date = f"{day.month}/{day.day}"
    total = money(sum(meal.amount for meal in standing), currency)
    said = _("[Hankki] %(date)s: %(count)s meals, %(total)s") % {"date": date, "count": len(standing), "total": total}
    return said + (" · " + _("%(count)s cancelled") % {"count": voids} if voids else "")


def today(standing: Sequence[Redemption], currency: str) -> str:
    """The day so far: count and total of what stands."""
    total = money(sum(meal.amount for meal in standing), currency)
    return _("today %(count)s, %(total)s") % {"count": len(standing), "total": total}


def code_words(code: str) -> str:
    """The code that proves a number."""
    return _("[Hankki] Your code is %(code)s, for ten minutes. Type it on your counter's page.") % {"code": code}


def answer_words(outcome: str, number: int = 0, said: str = "", *, page: str = "") -> str:
    """What became of an answer by SMS; `said` is the meal and the day, of a void that was done.

    `page` is where an owner whose counter has no screen opens the till.
    """
    texts = {
        "done": _("[Hankki] Cancelled: %(said)s"),
        "already": _("[Hankki] No. %(number)s is cancelled already."),
        "too_late": _("[Hankki] No. %(number)s: the ten minutes are over. Cancel it on the till's screen today."),
        "closed": _("[Hankki] No. %(number)s can no longer be cancelled. Ask us for a refund."),
        "unknown": _("[Hankki] There is no no. %(number)s today. Check the number again."),
        "several": _("[Hankki] Two of your places have a no. %(number)s. Cancel it on the till's screen."),
        "not_understood": _("[Hankki] To cancel a meal send “cancel 3” with its number, within ten minutes."),
    }
    if page:
        texts |= {
            "too_late": _("[Hankki] No. %(number)s: the ten minutes are over. Today sign in at %(page)s and open the till."),
            "several": _("[Hankki] Two of your places have a no. %(number)s. Sign in at %(page)s and open the till."),
        }
    return texts[outcome] % {"number": number, "said": said, "page": page}


def voided_words(meal: Redemption, standing: Sequence[Redemption], zone) -> str:
    """The meal and the day, for the answer to a void that was done."""
    return f"{_('no. %(meal)s') % {'meal': _facts(meal, zone)}} · {today(standing, meal.currency)}"


def _facts(meal: Redemption, zone) -> str:
    amount = money(meal.amount, meal.currency)
    if meal.excess:
        amount += _(" + %(rest)s cash") % {"rest": money(meal.excess, meal.currency)}
    if meal.rest:
        amount += _(" + %(rest)s card") % {"rest": money(meal.rest, meal.currency)}
    if meal.by_card:
        amount += _(" + %(rest)s card (phone)") % {"rest": money(meal.by_card, meal.currency)}
    number = pgettext("of a meal", "%(number)s") % {"number": meal.number}  # type: ignore[attr-defined]
    return " ".join(filter(None, [number, who(meal.label), amount, f"{meal.occurred_at.astimezone(zone):%H:%M}"]))


def _listed(meals: Sequence[Redemption], currency: str) -> str:
    total = money(sum(meal.amount for meal in meals), currency)
    if len(meals) > LISTED:
        return _("no. %(numbers)s: %(count)s meals, %(total)s") % {
            "numbers": _numbers(meals), "count": len(meals), "total": total,
        }  # fmt: skip
    each = [
        _("no. %(number)s %(amount)s") % {"number": meal.number, "amount": format_amount(meal.amount, currency)}  # type: ignore[attr-defined]
        for meal in meals
    ]
    return ", ".join(each)


def _numbers(meals: Sequence[Redemption]) -> str:
    """4-9 when none is left out, else 4, 6, 9."""
    numbers = sorted(meal.number for meal in meals)  # type: ignore[attr-defined]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, numbers))
