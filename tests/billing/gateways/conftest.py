"""The operator at a small Stripe, and a meal of which a guest's card paid the rest."""

import pytest

from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.lunch import lunch
from tests.billing.gateways.test_own_cards import undo


@pytest.fixture
def desk(world, settings, monkeypatch):
    """November is closed, Stripe is on, nothing has been sent."""
    with december(world, settings, monkeypatch) as made, platform_scope():
        yield made


@pytest.fixture
def paid(world, settings, monkeypatch):
    """김하늘's card has paid 3,000 of a meal, and Stripe was heard."""
    with lunch(world, settings, monkeypatch) as made:
        made.add_card()
        made.pay()
        made.work()
        made.tell()
        yield made


@pytest.fixture
def returned(paid):
    """The meal was undone, and the card has its 3,000 again."""
    undo(paid)
    paid.tend()
    paid.work()
    paid.tell()
    return paid
