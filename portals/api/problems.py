"""What the API says when it does not do what was asked: application/problem+json (RFC 9457) with stable codes.

Every code is explained in docs/reference/api.md; a test compares the two.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.tries import TooManyTries
from vouchers.codes import KeyRefused
from vouchers.enums import Reason
from vouchers.reasons import money, sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """A kind of problem: its HTTP status, its title and, when no refusal gives one, its sentence."""

    status: int
    title: str | Promise
    detail: str | Promise = ""


PROBLEMS: dict[str, Problem] = {
    "malformed_json": Problem(400, _("Not JSON"), _("The body is not valid JSON in UTF-8.")),
    "api_key_missing": Problem(401, _("No API key"), _("Send the counter's API key as “Authorization: Bearer hk_api_…”.")),
    "api_key_refused": Problem(
        401, _("API key refused"), _("This API key is unknown or revoked. The owner can make a new one.")
    ),
    "path_unknown": Problem(404, _("Nothing here"), _("The API has no such address.")),
    "redemption_unknown": Problem(
        404, _("Unknown redemption"), _("This restaurant has no such redemption. It was not paid.")
    ),
    "hold_unknown": Problem(404, _("Unknown hold"), _("This restaurant has no such hold. Nothing is set aside.")),
    "method_not_allowed": Problem(405, _("Wrong method"), _("This address does not take that method.")),
    "already_reversed": Problem(409, _("Already undone"), _("This meal was already voided or refunded with another key.")),
    "too_late": Problem(
        409, _("Too late to void"), _("Only today's meals can be voided. Ask us for a refund of an earlier one.")
    ),
    "hold_captured": Problem(409, _("Already paid"), _("This hold was captured. Void the meal to give the money back.")),
    "hold_released": Problem(409, _("Already given back"), _("This hold was released. Ask the guest for a new code.")),
    "hold_expired": Problem(
        409, _("Held too long"), _("The time of this hold is over and its money given back. Ask the guest for a new code.")
    ),
    "body_too_large": Problem(413, _("Too large"), _("The body is larger than a request here can be.")),
    "field_invalid": Problem(422, _("Invalid request"), _("Correct the fields named in “errors”.")),
    "failed": Problem(
        500, _("Our mistake"), _("Something went wrong on our side. Send the same request with the same key again.")
    ),
    "busy": Problem(503, _("Busy"), _("We could not answer in time. Send the same request with the same key again.")),
    **{str(reason): Problem(422, _("Payment refused")) for reason in Reason},
    str(Reason.TOO_MANY_TRIES): Problem(429, _("Too many tries")),
}

FIELDS = {
    "code": _('code is the six digits on the phone, as text: "042137".'),
    "amount": _("amount is a whole number of minor units from 1 to 100,000,000, without quotes or decimals."),
    "reason": _("reason is a text of 1 to 200 characters."),
    "Idempotency-Key": _("The header Idempotency-Key is a UUID that you make once per payment or void."),
    "day": _("day is a date from 2020 to 2099, such as 2025-11-11."),
    "key": _("The key is the UUID that you sent as Idempotency-Key."),
    "redemption_id": _("The id is the whole number that you got when the meal was paid."),
}
SHORT = _("%(missing)s short.")
NOT_AN_OBJECT = _("Send a JSON object.")
NO_SUCH_FIELD = _("There is no field with this name.")


def problem(code: str, *, detail: str | Promise = "", headers: Mapping[str, str] | None = None, **more: Any):
    """The answer for a code of PROBLEMS, with further members after the standard ones."""
    kind = PROBLEMS[code]
    body = {
        "type": f"urn:hankki:problem:{code}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(detail or kind.detail),
        "code": code,
        **more,
    }
    return answer(kind.status, content_type="application/problem+json", headers=headers, **body)


def answer(status: int, /, *, content_type: str = "application/json", headers=None, **body: Any) -> HttpResponse:
    """JSON with dates and times as ISO text."""
    text = orjson.dumps(body, default=str)
    always = {"Content-Length": str(len(text)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, status=status, content_type=content_type, headers={**always, **(headers or {})})


def refused(reason: str, facts: Mapping[str, Any], **more: Any) -> HttpResponse:
    """A payment that was refused, with the sentence that says what would work."""
    return problem(reason, detail=why(reason, facts), facts=facts, **more)


def why(reason: str, facts: Mapping[str, Any]) -> str:
    """A refusal as a sentence for people, without what the guest has left."""
    if "missing" in facts:
        return SHORT % {"missing": money(facts["missing"], facts["currency"])}
    return sentence(reason, facts)


def door(view, permission: Any):
    """Mark whom an API view is for, and let it answer a wrong method with a problem."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            return problem("method_not_allowed", headers={"Allow": response.headers["Allow"]})
        return response

    opened.csrf_exempt = True
    opened.permission = permission
    return opened


def install(api: NinjaAPI) -> None:
    """Answer every exception of the API's views with a problem."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (AuthenticationError, _key_missing),
        (KeyRefused, _key_refused),
        (TooManyTries, _too_many_tries),
        (RequestDataTooBig, lambda request, error: problem("body_too_large")),
        (HttpError, lambda request, error: problem("malformed_json")),
        (ValidationError, _fields_invalid),
        (OperationalError, _busy),
        (Exception, _failed),
    )
    for kind, answer in handlers:
        api.add_exception_handler(kind, answer)


def _key_missing(request, error) -> HttpResponse:
    return problem("api_key_missing", headers={"WWW-Authenticate": "Bearer"})


def _key_refused(request, error) -> HttpResponse:
    return problem("api_key_refused", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _too_many_tries(request, error: TooManyTries) -> HttpResponse:
    facts = {"seconds": error.seconds}
    code = str(Reason.TOO_MANY_TRIES)
    return problem(code, detail=sentence(code, facts), facts=facts, headers={"Retry-After": str(error.seconds)})


def _fields_invalid(request, error: ValidationError) -> HttpResponse:
    return problem("field_invalid", errors=[_field_error(e) for e in error.errors])


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    field = str(error["loc"][-1])
    if error["type"] == "extra_forbidden":
        return {"field": field[:100], "detail": str(NO_SUCH_FIELD)}
    if field not in FIELDS:
        return {"field": "", "detail": str(NOT_AN_OBJECT)}
    return {"field": field, "detail": str(FIELDS[field])}


def _busy(request, error) -> HttpResponse:
    log.warning("The API was too busy to answer %s", request.path, exc_info=error)
    return problem("busy", headers={"Retry-After": "1"})


def _failed(request, error) -> HttpResponse:
    log.error("The API failed at %s", request.path, exc_info=error)
    return problem("failed")
