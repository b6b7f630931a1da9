"""What the worker does for companies: it keeps the pool of spare schemas full, and looks up who is to be mailed."""

from contextlib import AbstractContextManager, nullcontext

from celery import shared_task
from django.utils import timezone

from accounts.actions import send_password_link
from accounts.models import Challenge, Session, SignInLink, User
from accounts.roles import Permission
from accounts.sign_in_links import send_sign_in_link
from tenants import schemas
from tenants.enums import CompanyState
from tenants.models import Company
from tenants.queries import company_by_id
from tenants.scope import company_scope


@shared_task(name="tenants.fill_pool")
def fill_pool() -> int:
    """Make spare schemas until the pool is full; returns how many were made."""
    return schemas.fill_pool()


@shared_task(name="tenants.mail_password_link")
def mail_password_link(*, company_id: int | None, email: str, address: str, place: str) -> None:
    """Mail the link to choose a password to the person with this e-mail, if there is one."""
    with _people_of(company_id):
        user = _active(email)
        if user:
            send_password_link(user=user, address=address, place=place, by=user)


@shared_task(name="tenants.mail_sign_in_link")
def mail_sign_in_link(*, company_id: int | None, email: str, **letter: str) -> None:
    """Mail a link that signs in to the person with this e-mail, if there is one."""
    with _people_of(company_id):
        user = _active(email)
        if user:
            send_sign_in_link(user=user, **letter)


@shared_task(name="tenants.mail_where_one_eats")
def mail_where_one_eats(*, email: str, path: str, **letter: str) -> None:
    """Mail a link from each company where a person with this e-mail eats, if there is any."""
    for company in Company.objects.exclude(state=CompanyState.SUSPENDED):
        if schemas.is_whole(company.schema_name):
            with company_scope(company):
                user = _active(email)
                if user and user.may(Permission.PAY):
                    send_sign_in_link(user=user, address=company.home_url + path, place=company.name, **letter)


@shared_task(name="tenants.forget_what_is_over")
def forget_what_is_over() -> int:
    """Delete sessions, sign-in links and challenges that have expired, at every host; returns how many."""
    forgotten = _forget()
    for company in Company.objects.all():
        if schemas.is_whole(company.schema_name):
            with company_scope(company):
                forgotten += _forget()
    return forgotten


def _forget() -> int:
    now = timezone.now()
    return (
        Session.objects.filter(expire_date__lt=now).delete()[0]
        + SignInLink.objects.filter(expires_at__lt=now).delete()[0]
        + Challenge.objects.filter(expires_at__lt=now).delete()[0]
    )


def _people_of(company_id: int | None) -> AbstractContextManager[None]:
    """The scope of a company's people, or of those of the public host; raises NotWhole."""
    return company_scope(schemas.require_whole(company_by_id(company_id))) if company_id else nullcontext()


def _active(email: str) -> User | None:
    return User.objects.filter(email=email, is_active=True).first()
