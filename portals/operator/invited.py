"""People who were added but have not chosen a password yet, each with the link that lets them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.links import password_token
from accounts.models import User
from portals.addresses import password_address


@dataclass(frozen=True)
class Invited:
    """Somebody to be given a link; it is made anew each time it is shown and is good for three days.

    `act` is where pressing "mail it" posts to.
    """

    name: str
    email: str
    link: str
    act: str


def invited_hr(users: Iterable[User], company) -> list[Invited]:
    """Those of a company's `users` without a password; call it in the company's scope."""
    waiting = (user for user in users if not user.has_usable_password())
    return [
        _invited(user, password_address(company), reverse("operator_invite_hr", args=[company.pk, user.pk]))
        for user in waiting
    ]


def invited_members(members: Iterable) -> list[Invited]:
    """Those of a restaurant's `members` without a password."""
    waiting = (member for member in members if not member.user.has_usable_password())
    return [
        _invited(each.user, password_address(), reverse("operator_invite_member", args=[each.restaurant_id, each.pk]))
        for each in waiting
    ]


def _invited(user: User, address: str, act: str) -> Invited:
    return Invited(user.name, user.email, address.format(token=password_token(user)), act)
