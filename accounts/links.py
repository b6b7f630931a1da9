"""Links that let a person choose a password: signed, of one schema, good once and for three days."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from accounts.home import here
from accounts.models import User

GOOD_FOR = timedelta(days=3)


def password_token(user: User) -> str:
    """A token for this person at this schema; it dies with the password it was made for."""
    return signing.dumps([user.pk, _print_of(user)], salt=_salt())


def user_of_token(token: str) -> User | None:
    """Whose token this is; None for one that is old, used, forged or of another company."""
    try:
        user_id, seen = signing.loads(token, salt=_salt(), max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user and seen == _print_of(user) else None


def _salt() -> str:
    return f"accounts.choose-password:{here()}"


def _print_of(user: User) -> str:
    return salted_hmac("accounts.links", user.password + user.email).hexdigest()[:32]
