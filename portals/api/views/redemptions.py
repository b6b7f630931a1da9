"""/api/v1/redemptions: paying by code, asking for a key's outcome, voiding, the day's list."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Path, Query, Router

from billing import clock
from billing.actions import ReversalRefused, void_redemption
from billing.enums import Outcome, Way
from billing.labels import who
from billing.models import Redemption
from billing.queries import answer_to, sales, sales_total, shop_day
from portals.api.doors import KeyDoor, SecretDoor
from portals.api.problems import answer, problem, refused, why
from portals.api.shapes import LARGEST_ID, Captured, Day, ProblemBody, Redeem, Stored, Void, Voided
from portals.api.telling import facts_of, refused_again, stored_facts, told
from restaurants.keys import digest
from tenants.scope import restaurant_scope
from vouchers.codes import redeem_code
from vouchers.enums import Reason
from vouchers.reasons import sentence
from vouchers.redeeming import Paid

router = Router(tags=["redemptions"])
Key = Annotated[UUID, Header(alias="Idempotency-Key")]
REFUSALS = {frozenset({400, 401, 413, 422, 429, 503}): ProblemBody}
VOID_CODES = {"unknown": "redemption_unknown", "already": "already_reversed"}


@router.post("/redemptions", auth=SecretDoor(), response={201: Captured, **REFUSALS})
def redeem(request, asked: Redeem, key: Key):
    """Pay one meal with the six digits on the guest's phone. The same key always gets the first answer."""
    paid = redeem_code(digits=asked.code, amount=asked.amount, key=key, way=Way.API, key_digest=digest(request.auth))
    if paid.replayed and paid.redemption_id and paid.restaurant_id:
        return _replay(paid, paid.restaurant_id)
    if not paid.captured:
        return refused(paid.reason, told(paid.reason, paid.facts or {}, paid.currency), replayed=paid.replayed)
    return answer(
        201,
        id=paid.redemption_id,
        key=key,
        outcome=paid.outcome,
        amount=asked.amount,
        currency=paid.currency,
        label=who(paid.label),
        occurred_at=paid.occurred_at,
        replayed=False,
    )


@router.get("/redemptions/{key}", auth=KeyDoor(), response={200: Stored, frozenset({401, 404, 422}): ProblemBody})
def outcome(request, key: Annotated[UUID, Path()]):
    """The stored answer to a key: what to ask when no answer arrived. 404 means that nothing was paid."""
    with restaurant_scope(request.auth.counter.restaurant_id):
        stored = answer_to(key)
        if stored is None:
            return problem("redemption_unknown")
        reason = stored.reason or None
        facts = told(stored.reason, stored_facts(stored), stored.currency)
        return answer(
            200,
            **facts_of(stored),
            outcome=stored.outcome,
            code=reason,
            detail=reason and why(reason, facts),
            reversal=_reversal(stored),
        )


@router.post(
    "/redemptions/{redemption_id}/void",
    auth=KeyDoor(),
    response={200: Voided, frozenset({404, 409}): ProblemBody, **REFUSALS},
)
def void(request, redemption_id: Annotated[int, Path(ge=1, le=LARGEST_ID)], asked: Void, key: Key):
    """Undo a meal of today, whole. The same key always gets the first answer."""
    counter = request.auth.counter
    with restaurant_scope(counter.restaurant_id):
        try:
            redemption = void_redemption(
                redemption_id=redemption_id,
                reason=asked.reason,
                key=key,
                by=f"counter:{counter.pk}",
                restaurant_id=counter.restaurant_id,
            )
        except ReversalRefused as error:
            return problem(VOID_CODES.get(error.code, error.code), detail=_void_sentence(error.code))
        return answer(
            200,
            id=redemption.pk,
            outcome="voided",
            amount=redemption.amount,
            currency=redemption.currency,
            voided_at=redemption.reversal.occurred_at,
        )


@router.get("/redemptions", auth=KeyDoor(), response={200: Day, frozenset({401, 422}): ProblemBody})
def day_list(request, day: Annotated[date | None, Query(ge=date(2020, 1, 1), le=date(2099, 12, 31))] = None):
    """The restaurant's meals of a day (today when none is named), each with its running number."""
    restaurant = request.auth.counter.restaurant
    noon = datetime.combine(day, time(12), restaurant.tz) if day else clock.now()
    start, end = shop_day(noon, restaurant.tz)
    with restaurant_scope(restaurant.pk):
        lines = [_line(sale) for sale in sales(restaurant.pk, start, end)]
        totals: dict[str, Any] = sales_total(restaurant.pk, start, end)
    return answer(200, day=start.date(), currency=restaurant.currency, **totals, redemptions=lines)


def _replay(paid: Paid, restaurant_id: int) -> HttpResponse:
    """What was answered the first time: from the stored row, because the code may be someone else's by now."""
    with restaurant_scope(restaurant_id):
        stored = Redemption.objects.get(key=paid.key)
        if stored.outcome == Outcome.CAPTURED:
            return answer(201, **facts_of(stored), outcome=stored.outcome, replayed=True)
        return refused_again(stored)


def _void_sentence(code: str) -> str:
    return sentence(code, {}) if code in set(Reason) else ""


def _reversal(redemption: Redemption) -> dict[str, Any] | None:
    done = getattr(redemption, "reversal", None)
    return done and {"kind": done.kind, "occurred_at": done.occurred_at}


def _line(sale) -> dict[str, Any]:
    return {"number": sale.number, **facts_of(sale), "way": sale.way, "reversal": _reversal(sale)}
