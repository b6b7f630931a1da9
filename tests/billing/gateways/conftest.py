"""The operator at a small Stripe."""

import pytest

from tenants.scope import platform_scope
from tests.billing.gateways.desk import december


@pytest.fixture
def desk(world, settings, monkeypatch):
    """November is closed, Stripe is on, nothing has been sent."""
    with december(world, settings, monkeypatch) as made, platform_scope():
        yield made
