"""A month's receipts on paper: each meal a row, the total on top, ready to be handed in."""

import json
from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from billing.documents import words
from billing.models import Redemption
from billing.money import format_amount
from portals.badges import badge_of
from portals.employee.eater import Eater
from portals.employee.month import Asked
from portals.employee.states import state_of
from restaurants.business_number import format as print_business_number


def as_html(eater: Eater, asked: Asked, meals: Iterable[Redemption], only: list[str]) -> str:
    """The page in the reader's language; `only` names the filters that narrowed the meals."""
    rows = [_row(meal) for meal in meals]
    standing = [meal.mine for meal in meals if state_of(meal) == "captured"]
    beside = [_beside(meal) for meal in meals if state_of(meal) == "captured"]
    currency, now = eater.company.currency, timezone.localtime(eater.now)
    facts: dict[str, Any] = {"rows": rows, "count": f"{len(standing):,}", "only": " · ".join(map(words.shown, only))}
    facts |= {"person": words.shown(eater.employee.user.name), "number": words.shown(eater.employee.number)}
    facts |= {"company": words.shown(eater.company.name), "department": words.shown(eater.employee.department)}
    facts |= {"month": words.month(f"{asked.month:%Y-%m}"), "made_at": words.moment(now.isoformat())}
    facts |= {"total": words.money(sum(standing), currency), "undone": len(rows) - len(standing)}
    if any(_beside(meal) for meal in meals):
        facts |= {"beside": words.money(sum(beside), currency), "bills": words.money(sum(standing) + sum(beside), currency)}
        facts["all_cash"] = not any(meal.rest or meal.by_card for meal in meals)
        facts["by_card"] = any(meal.by_card for meal in meals)
    facts |= {"language": translation.get_language(), "made_iso": now.isoformat(timespec="seconds")}
    return render_to_string("documents/receipts.html", facts)


def as_data(eater: Eater, asked: Asked, meals: Iterable[Redemption], only: list[str]) -> bytes:
    """The same as JSON, amounts in minor units, to be read by a program."""
    rows = [
        {
            "receipt": meal.pk,
            "paid_at": timezone.localtime(meal.occurred_at).isoformat(timespec="seconds"),
            "restaurant": meal.restaurant.name,
            "business_number": meal.restaurant.business_number,
            "way": str(meal.way),
            "state": state_of(meal),
            "amount": meal.mine,
            "beside": _beside(meal),
        }
        for meal in meals
    ]
    told = {
        "kind": "receipts",
        "company": eater.company.name,
        "name": eater.employee.user.name,
        "employee_number": eater.employee.number,
        "month": f"{asked.month:%Y-%m}",
        "only": [str(words) for words in only],
        "made_at": timezone.localtime(eater.now).isoformat(timespec="seconds"),
        "currency": eater.company.currency,
        "total": sum(row["amount"] for row in rows if row["state"] == "captured"),
        "rows": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _beside(meal: Redemption) -> int:
    """What was paid beside the voucher, by whatever means, in minor units."""
    return meal.excess + meal.rest + meal.by_card


def _row(meal: Redemption) -> dict[str, Any]:
    at, state, beside = timezone.localtime(meal.occurred_at), state_of(meal), _beside(meal)
    return {
        "day": words.short_day(at.date().isoformat()),
        "time": f"{at:%H:%M}",
        "restaurant": words.whole(words.shown(meal.restaurant.label)),
        "business_number": print_business_number(meal.restaurant.business_number),
        "way": meal.get_way_display(),
        "state": badge_of(state).words,
        "stands": state == "captured",
        "receipt": meal.pk,
        "amount": format_amount(meal.mine, meal.currency),
        "beside": format_amount(beside, meal.currency) if beside else "",
        "bill": format_amount(meal.mine + beside, meal.currency),
    }
