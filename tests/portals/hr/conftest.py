"""The HR desk of Hanul, as a browser."""

import uuid

import pytest
from django.db import connection

from tenants.scope import company_scope
from vouchers.redeeming import redeem


@pytest.fixture
def hanul(world):
    """Hanul, in its scope for the whole test."""
    with company_scope(world.hanul.company):
        yield world.hanul


@pytest.fixture
def visit(visit):
    """As everywhere, but a request leaves the test in the scope it was in: the middleware ends in public."""

    def open_browser(*who, **how):
        client = visit(*who, **how)
        ask = client.request

        def request(**facts):
            before = connection.schema_name
            try:
                return ask(**facts)
            finally:
                connection.set_schema(before)

        client.request = request
        return client

    return open_browser


@pytest.fixture
def desk(world, visit):
    """A browser signed in as Hanul's HR."""
    return visit("hanul", world.hanul.hr)


@pytest.fixture
def eat(world):
    """eat(9_000) pays a meal of Haneul's at the counter, now or `at` a moment."""

    def pay(amount: int, employee=None, at=None):
        staff = world.hanul
        with company_scope(staff.company):
            return redeem(
                company=staff.company, employee=employee or staff.haneul, counter=world.counter, amount=amount,
                key=uuid.uuid4(), at=at,
            )  # fmt: skip

    return pay


@pytest.fixture
def page():
    """page(response) is its text."""
    return lambda response: response.content.decode()
