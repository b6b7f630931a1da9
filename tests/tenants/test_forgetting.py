"""What has expired is deleted at every host, and nothing else."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Challenge, Session, SignInLink
from tenants.scope import company_scope
from tenants.tasks import forget_what_is_over


def _fill(user) -> None:
    for minutes in (-1, 1):
        when = timezone.now() + timedelta(minutes=minutes)
        key = f"{user.home}{minutes}"
        Session.objects.create(session_key=key, session_data="", expire_date=when, home=user.home)
        SignInLink.objects.create(user=user, digest=key, browser="", expires_at=when)
        Challenge.objects.create(challenge=key.encode(), purpose="enter", browser="", expires_at=when)


def _left() -> list[int]:
    return [model.objects.count() for model in (Session, SignInLink, Challenge)]


def test_only_what_is_over_is_forgotten_at_every_host(world):
    _fill(world.operator)
    for staff in (world.hanul, world.bada):
        with company_scope(staff.company):
            _fill(staff.hr)
    assert forget_what_is_over() == 9
    assert _left() == [1, 1, 1]
    for staff in (world.hanul, world.bada):
        with company_scope(staff.company):
            assert _left() == [1, 1, 1]
