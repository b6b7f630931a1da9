"""Absolute addresses for mails and prints: from the company's primary domain, never from the request's Host."""

from django.conf import settings

SIGN_IN_PATH = "/sign-in/link/{token}/"


def home_address(company=None) -> str:
    """The address of a company's host, or of the public one, without a slash at the end."""
    return company.home_url if company else f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}"


def password_address(company=None) -> str:
    """Where a password is chosen, with {token} to be filled in: what accounts.actions.send_password_link takes."""
    return f"{home_address(company)}/choose-password/{{token}}/"


def sign_in_address(company=None) -> str:
    """Where a mailed link signs in, with {token} to be filled in: what tenants.letters asks for."""
    return home_address(company) + SIGN_IN_PATH


def guest_address(company, token: str) -> str:
    """Where a guest takes their pass up."""
    return f"{home_address(company)}/guest/{token}/"


def dispute_address(company) -> str:
    """Where HR settles a reported meal, with {pk} to be filled in: what vouchers.disputes.dispute_meal takes."""
    return f"{home_address(company)}/hr/disputes/{{pk}}/"
