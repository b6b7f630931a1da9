"""A restaurant's account at Stripe on a page: how it stands, what is missing, and the way there."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.gateways.account_rules import HALF, MISSING, NONE, REFUSED, parts_missing
from billing.gateways.accounts import account_state
from billing.gateways.stripe_client import is_on
from restaurants.models import Restaurant
from tenants.scope import platform_scope

STRIPES_PAGES = "https://connect.stripe.com"
STRIPES_CARD_PAGES = "https://checkout.stripe.com"
PARTS = {
    "person": _("Who runs the restaurant: name, date of birth, address"),
    "document": _("A picture of an identity card or a licence"),
    "company": _("The company: its registered name, number and address"),
    "business": _("What the restaurant does, and its web page if it has one"),
    "bank": pgettext_lazy("stripe account", "The bank account that Stripe pays into"),
    "consent": _("Consent to Stripe's terms"),
    "other": _("Something else that Stripe asks for on its page"),
}


KINDS = {"missing": "wait", "half": "wait", "refused": "refuse", "closed": "refuse", "ready": "ok"}
"""Which notice says how an account stands."""


@dataclass(frozen=True)
class Standing:
    """How an account stands: `state` is a word of billing.gateways.account_rules, `missing` are words for people."""

    state: str
    missing: list
    seen_at: datetime | None

    @property
    def kind(self) -> str:
        """Of the notice that says it."""
        return KINDS.get(self.state, "")

    @property
    def may_be_asked(self) -> bool:
        """Whether an account can be asked for, or asked for again."""
        return self.state in (NONE, REFUSED)

    @property
    def wants_owner(self) -> bool:
        """Whether the owner has something to tell Stripe."""
        return self.state in (MISSING, HALF)


def standing_at_stripe(restaurant: Restaurant) -> Standing | None:
    """How a restaurant's account at Stripe stands; None while Stripe is off."""
    if not is_on():
        return None
    with platform_scope():
        state, account = account_state(restaurant.pk)
    if account is None:
        return Standing(state, [], None)
    return Standing(state, [PARTS[part] for part in parts_missing(account.missing)], account.asked_at)


def leads_to_stripe(response: HttpResponse, pages: str = STRIPES_PAGES) -> HttpResponse:
    """A page whose form may end at Stripe's: browsers apply form-action to the redirect, too."""
    if is_on():
        response._csp_update = {"form-action": [settings.STRIPE_URL or pages]}
    return response


def back_to(name: str, *args) -> str:
    """The whole address of a page of ours that Stripe leads back to."""
    return f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}{reverse(name, args=args)}"
