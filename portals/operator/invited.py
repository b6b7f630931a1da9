"""People who were added but have not chosen a password yet, each with the link that lets them."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.links import password_token
from accounts.models import User
from portals.addresses import password_address


@dataclass(frozen=True)
class Invited:
    """Somebody to be given a link; it is made anew each time it is shown and is good for three days."""

    name: str
    email: str
    link: str


def invited(users: Iterable[User], company=None) -> list[Invited]:
    """Those of `users` without a password; call it in the scope of the schema they are of."""
    address = password_address(company)
    return [
        Invited(user.name, user.email, address.format(token=password_token(user)))
        for user in users
        if not user.has_usable_password()
    ]
