"""Asking whose account it is (예금주 조회): nobody (`none`), the console of the demo, or a service over HTTP."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from billing.bank.matching import same_name
from billing.enums import CheckedBy, HolderVerdict
from billing.payouts.choosing import Account

MOST_ANSWER = 10_000
NO_SUCH_ACCOUNT = 404


class NobodyToAsk(Exception):
    """No service is set up: a person has to look at a paper."""


class NoAnswer(Exception):
    """The service did not say; nothing is known."""


@dataclass(frozen=True)
class Said:
    """What asking brought; `told` is the holder's name as the bank has it."""

    verdict: HolderVerdict
    told: str
    how: CheckedBy


def ask(account: Account) -> Said:
    """Ask whose account it is; raises NobodyToAsk and NoAnswer."""
    return {"none": _nobody, "console": _print, "http": _post}[settings.HOLDER_CHECK](account)


def _nobody(account: Account) -> Said:
    raise NobodyToAsk


def _print(account: Account) -> Said:
    print(f"Holder of {account.bank} {account.account}: {account.holder}", flush=True)
    return Said(HolderVerdict.MATCHES, account.holder, CheckedBy.CONSOLE)


def _post(account: Account) -> Said:
    """Post bank, account and holder as JSON; the answer is {"holder": "…"}, or 404 for no such account."""
    body = json.dumps({"bank": account.bank, "account": account.account, "holder": account.holder}, ensure_ascii=False)
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {settings.HOLDER_TOKEN}"}
    request = urllib.request.Request(settings.HOLDER_URL, body.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=settings.HOLDER_SECONDS) as answer:
            told = json.loads(answer.read(MOST_ANSWER))["holder"]
    except urllib.error.HTTPError as error:
        if error.code == NO_SUCH_ACCOUNT:
            return Said(HolderVerdict.UNKNOWN, "", CheckedBy.HTTP)
        raise NoAnswer(f"{urlsplit(settings.HOLDER_URL).hostname}: HTTP {error.code}") from error
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    told = str(told)[:80]
    return Said(HolderVerdict.MATCHES if same_name(told, account.holder) else HolderVerdict.DIFFERS, told, CheckedBy.HTTP)
