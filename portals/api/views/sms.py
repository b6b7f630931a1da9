"""/api/sms/<secret>/: what owners answer by SMS, posted here by the gateway that received it."""

import json

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from accounts.access import open_to_all
from accounts.tries import TooManyTries
from portals.api.problems import answer, problem
from sheets import cells
from sms.answering import answer_sms

LONGEST = 2_000


@csrf_exempt
@open_to_all
def received(request, secret):
    """Take one SMS, `from` and `text` as JSON or as a form; 404 for a wrong secret, as if nothing were here."""
    if request.method != "POST":
        return problem("method_not_allowed", headers={"Allow": "POST"})
    wanted = settings.SMS_INBOUND_SECRET
    if not wanted or not constant_time_compare(secret.encode(), wanted.encode()):
        return problem("path_unknown")
    facts = _facts(request)
    if facts is None:
        return problem("malformed_json")
    try:
        outcome = answer_sms(number=_number(facts), text=str(facts.get("text", ""))[:LONGEST])
    except TooManyTries as error:
        return answer(429, outcome="too_many", headers={"Retry-After": str(error.seconds)})
    return answer(200, outcome=outcome)


def _facts(request) -> dict | None:
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        facts = json.loads(request.body)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _number(facts: dict) -> str:
    """The sender's number as its digits; "" for what is no Korean mobile number, which no counter has."""
    try:
        return cells.phone(str(facts.get("from", ""))[:100])
    except cells.BadCell:
        return ""
