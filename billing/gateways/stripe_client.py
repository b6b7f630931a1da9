"""Stripe's SDK, set up once: the version of its API is the one this release of the SDK was made for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import stripe
from django.conf import settings

from billing.gateways.answers import Refused, Unclear

# Pinned with the SDK in requirements.txt: a new one comes with a new release, and with its types.
API_VERSION = "2026-10-28.endive"


def is_on() -> bool:
    """Whether there is a key; without one nothing of Stripe is offered or asked."""
    return bool(settings.STRIPE_KEY)


def client() -> stripe.StripeClient:
    """The client for our own account, as the settings say now."""
    return _client(settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_SECONDS)


@lru_cache(maxsize=4)
def _client(key: str, url: str, seconds: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": url, "connect": url, "files": url} if url else {},
        # Our own rows say when a call is made again (billing.gateways.operations).
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=seconds),
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the SDK raises into Refused, when Stripe said no, and Unclear, when it said nothing that settles it.

    https://docs.stripe.com/error-low-level: a 5xx is indeterminate, 409 and 429 are to be asked again with the same key.
    """
    try:
        yield
    except stripe.APIConnectionError as error:
        raise Unclear("no_answer", str(error.user_message or error)) from error
    except stripe.StripeError as error:
        # Why a bank declined a card says more than that it did.
        declined = error.error and error.error.decline_code
        code = declined or error.code or error.http_status or type(error).__name__
        kind = Unclear if (error.http_status or 500) >= 500 or error.http_status in (409, 429) else Refused
        raise kind(str(code), str(error.user_message or error)) from error
