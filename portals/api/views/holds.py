"""/api/v1/holds: the voucher part of a meal is held while the till's card terminal runs, then captured or released."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Path, Router

from billing import clock, holds
from billing.enums import HoldState, Outcome, Way
from billing.models import Hold, Redemption
from billing.queries import answer_to, hold_of
from portals.api.doors import KeyDoor, SecretDoor
from portals.api.problems import answer, problem, refused, why
from portals.api.shapes import Captured, HoldNow, Kept, ProblemBody, Redeem
from portals.api.telling import facts_of, refused_again, stored_facts, told
from restaurants.keys import digest
from tenants.scope import restaurant_scope
from vouchers.codes import hold_code
from vouchers.enums import Reason

router = Router(tags=["holds"])
Key = Annotated[UUID, Header(alias="Idempotency-Key")]
InPath = Annotated[UUID, Path()]
REFUSALS = {frozenset({400, 401, 413, 422, 429, 503}): ProblemBody}
ASKING = {frozenset({401, 404, 422}): ProblemBody}
SETTLING = {frozenset({401, 404, 409, 422, 503}): ProblemBody}


@router.post("/holds", auth=SecretDoor(), response={201: Kept, **REFUSALS})
def hold(request, asked: Redeem, key: Key):
    """Hold one meal's money with the six digits on the guest's phone. The same key always gets the first answer."""
    kept = hold_code(digits=asked.code, amount=asked.amount, key=key, way=Way.API, key_digest=digest(request.auth))
    with restaurant_scope(kept.restaurant_id or 0):
        if kept.held:
            facts = facts_of(Hold.objects.get(key=key)) | {"expires_at": kept.expires_at}
            return answer(201, **facts, outcome=kept.outcome, replayed=kept.replayed)
        stored = answer_to(key) if kept.replayed and kept.reason != Reason.KEY_REUSED else None
    if stored:
        return refused_again(stored)
    return refused(kept.reason, told(kept.reason, kept.facts or {}, kept.currency), replayed=kept.replayed)


@router.get("/holds/{key}", auth=KeyDoor(), response={200: HoldNow, **ASKING})
def hold_now(request, key: InPath):
    """What a hold is now: held, captured, released, expired or refused. 404 means that nothing is held."""
    with restaurant_scope(request.auth.counter.restaurant_id):
        return _now(key)


@router.post("/holds/{key}/capture", auth=KeyDoor(), response={201: Captured, **SETTLING})
def capture(request, key: InPath):
    """Pay what is held, because the other payment succeeded: it becomes the redemption of the same key."""
    counter = request.auth.counter
    with restaurant_scope(counter.restaurant_id):
        settled = holds.capture_hold(key=key, by=f"counter:{counter.pk}", restaurant_id=counter.restaurant_id)
        if settled.captured:
            paid = Redemption.objects.get(pk=settled.redemption_id)
            return answer(201, **facts_of(paid), outcome=Outcome.CAPTURED, replayed=settled.replayed)
    if settled.state == HoldState.REFUSED:
        return refused(settled.reason, {}, replayed=settled.replayed)
    return problem(f"hold_{settled.state}")


@router.post("/holds/{key}/release", auth=KeyDoor(), response={200: HoldNow, **SETTLING})
def release(request, key: InPath):
    """Give back what is held, because the other payment came to nothing. One that has ended unpaid stays as it is."""
    counter = request.auth.counter
    with restaurant_scope(counter.restaurant_id):
        settled = holds.release_hold(key=key, by=f"counter:{counter.pk}", restaurant_id=counter.restaurant_id)
        if settled.captured:
            return problem("hold_captured")
        return _now(key)


def _now(key: UUID) -> HttpResponse:
    """A hold as it is at this moment; one past its time is expired, whether or not the task has been there."""
    held = hold_of(key)
    if held is None:
        return _refused_before(answer_to(key))
    over = held.state == HoldState.HELD and held.expires_at <= clock.now()
    return _state(held, str(HoldState.EXPIRED) if over else held.state, {}, held.expires_at, held.settled_at)


def _refused_before(stored: Redemption | None) -> HttpResponse:
    if stored is None or stored.outcome != Outcome.REFUSED:
        return problem("hold_unknown")
    return _state(stored, str(stored.outcome), told(stored.reason, stored_facts(stored), stored.currency))


def _state(meal: Hold | Redemption, state: str, facts: dict[str, Any], expires_at=None, settled_at=None) -> HttpResponse:
    reason = meal.reason or None
    said: dict[str, Any] = {"state": state, "code": reason, "detail": reason and why(reason, facts)}
    known = {name: value for name, value in facts_of(meal).items() if name != "id"}
    return answer(200, **known, **said, expires_at=expires_at, settled_at=settled_at)
