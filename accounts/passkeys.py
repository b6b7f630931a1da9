"""Passkeys (Web Authentication, W3C level 2): the device keeps the key that signs, we the one that checks.

A passkey belongs to one host: its relying party is the very host name, so that neither another company's host nor the
public one is ever offered it. A challenge is kept on the server for five minutes, is bound to the browser that asked
for it, and is used up by the first answer, a refused one included.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts import clock
from accounts.audit import record
from accounts.letters import post
from accounts.models import Challenge, Passkey, User
from accounts.sign_in_links import digest_of
from accounts.tries import count_try, take_back_try

GOOD_FOR = timedelta(minutes=5)
MOST = 20
NAME_LENGTH = 60
MOST_OF_AN_ANSWER = 20_000
ADDING, ENTERING = "add", "enter"


class PasskeyRefused(Exception):
    """The device's answer is not good; `code` says why: over, unknown, invalid, taken, many or copied."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Place:
    """Where a passkey is used: the host's name without port, its origin, and what people call it."""

    host: str
    origin: str
    name: str


def free_name(user: User, name: str) -> str:
    """The name for one more passkey: with a number where this person has one of that name ("iPhone 2")."""
    taken = set(user.passkeys.values_list("name", flat=True))
    tries = (f"{name[: NAME_LENGTH - 3]} {number}" for number in range(2, MOST + 3))
    return name if name not in taken else next(each for each in tries if each not in taken)


def begin_adding(*, user: User, place: Place, browser: str) -> dict[str, Any]:
    """What the device is asked to make a passkey, as JSON; `browser` is the secret of this browser's cookie."""
    if user.passkeys.count() >= MOST:
        raise PasskeyRefused("many")
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=_handle_of(user),
        user_name=user.email,
        user_display_name=user.name,
        timeout=int(GOOD_FOR.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(each.credential_id)) for each in user.passkeys.filter(host=place.host)
        ],
    )
    _keep(options.challenge, ADDING, browser, user)
    return options_to_json_dict(options)


def add_passkey(*, user: User, place: Place, browser: str, answer: str, name: str, by) -> Passkey:
    """Keep the passkey a device has made, and mail its person that there is one more; raises PasskeyRefused."""
    challenge = _use(parse_registration_credential_json, answer, ADDING, browser, user)
    made = _checked(
        verify_registration_response,
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=place.host,
        expected_origin=place.origin,
    )
    facts = {"credential_id": made.credential_id, "public_key": made.credential_public_key, "sign_count": made.sign_count}
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(user=user, handle=_handle_of(user), host=place.host, name=name, **facts)
            record(by, "add_passkey", passkey)
            _tell(user, passkey, place)
    except IntegrityError:
        raise PasskeyRefused("taken") from None
    return passkey


@transaction.atomic
def rename_passkey(*, passkey: Passkey, name: str, by) -> None:
    """Call a passkey otherwise."""
    passkey.name = name
    passkey.save(update_fields=["name"])
    record(by, "rename_passkey", passkey)


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by) -> None:
    """Let a passkey sign nobody in any more."""
    record(by, "remove_passkey", passkey)
    passkey.delete()


def begin_entering(*, place: Place, browser: str, visitor: str) -> dict[str, Any]:
    """What any device with a passkey of this host is asked to sign, as JSON.

    Raises TooManyTries beyond a thousand from one address within SIGN_IN_WINDOW: every opened sign-in page asks.
    """
    count_try(f"passkey-from:{visitor}"[:120], limit=settings.SIGN_IN_TRIES * 200, window=settings.SIGN_IN_WINDOW)
    options = generate_authentication_options(
        rp_id=place.host,
        timeout=int(GOOD_FOR.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _keep(options.challenge, ENTERING, browser)
    return options_to_json_dict(options)


def sign_in_by_passkey(*, place: Place, browser: str, answer: str, visitor: str) -> User:
    """Return the person whose passkey signed our challenge.

    Raises PasskeyRefused, or TooManyTries after twenty times SIGN_IN_TRIES refused ones from one address.
    """
    by_visitor = f"sign-in-from:{visitor}"[:120]
    count_try(by_visitor, limit=settings.SIGN_IN_TRIES * 20, window=settings.SIGN_IN_WINDOW)
    challenge = _use(parse_authentication_credential_json, answer, ENTERING, browser)
    passkey = _signed_with(answer, place)
    seen = _checked(
        verify_authentication_response,
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=place.host,
        expected_origin=place.origin,
        credential_public_key=bytes(passkey.public_key),
        # Compared below, in one statement with writing it: two answers at once cannot both pass.
        credential_current_sign_count=0,
    )
    _count_on(passkey, seen.new_sign_count)
    take_back_try(by_visitor)
    record(passkey.user, "sign_in", passkey.user, way="passkey", passkey=passkey.pk)
    return passkey.user


def _signed_with(answer: str, place: Place) -> Passkey:
    """The passkey that answered; the person its device names must be the one we keep it for."""
    told = parse_authentication_credential_json(answer)
    known = Passkey.objects.filter(credential_id=told.raw_id, host=place.host, user__is_active=True)
    passkey = known.select_related("user").first()
    if passkey is None:
        raise PasskeyRefused("unknown")
    if told.response.user_handle not in (None, bytes(passkey.handle)):
        raise PasskeyRefused("invalid")
    return passkey


def _count_on(passkey: Passkey, count: int) -> None:
    """Write the device's counter down. One that does not rise is a copy's; devices without one always say 0."""
    rises = Q(sign_count__lt=count) | (Q(sign_count=0) if count == 0 else Q())
    if not Passkey.objects.filter(rises, pk=passkey.pk).update(sign_count=count, used_at=clock.now()):
        record(passkey.user, "refuse_passkey", passkey, kept=passkey.sign_count, told=count)
        raise PasskeyRefused("copied")


def _keep(challenge: bytes, purpose: str, browser: str, user: User | None = None) -> None:
    facts = {"purpose": purpose, "browser": digest_of(browser), "user": user}
    Challenge.objects.create(challenge=challenge, expires_at=timezone.now() + GOOD_FOR, **facts)


def _use(parse, answer: str, purpose: str, browser: str, user: User | None = None) -> bytes:
    """The challenge that was answered, used up in one statement; raises PasskeyRefused when we never asked it so."""
    if len(answer) > MOST_OF_AN_ANSWER:
        raise PasskeyRefused("invalid")
    told = _checked(lambda: parse_client_data_json(parse(answer).response.client_data_json))
    asked = Challenge.objects.filter(challenge=told.challenge, purpose=purpose, browser=digest_of(browser), user=user)
    if not asked.filter(expires_at__gt=timezone.now()).delete()[0]:
        raise PasskeyRefused("over")
    return told.challenge


def _checked(check, **facts):
    """What a check of the library finds; whatever a made-up answer makes it raise is a refusal, not our fault."""
    try:
        return check(**facts)
    except Exception as error:
        raise PasskeyRefused("invalid") from error


def _handle_of(user: User) -> bytes:
    """How a device knows whose passkey it is: says nothing about the person, and is the same for all of theirs."""
    return salted_hmac("accounts.passkeys", user.actor, algorithm="sha256").digest()


def _tell(user: User, passkey: Passkey, place: Place) -> None:
    """Whoever did not add it themselves should hear of it."""
    with translation.override(user.language or translation.get_language()):
        subject = _("A passkey was added at %(place)s") % {"place": place.name}
        text = render_to_string("emails/passkey_added.txt", {"user": user, "passkey": passkey, "place": place.name})
    post(subject=subject, text=text, to=user.email)
