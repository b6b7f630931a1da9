import pytest

from tenants.scope import platform_scope
from tests.billing.payouts.desk import check_both, second_operator
from tests.portals.month import closed_november


@pytest.fixture
def desk(world, at):
    """November closed, 15 December: 할매국밥 is owed 15,120 and 봄날분식 7,560, both since the 13th; accounts checked."""
    closed_november(world)
    at("2025-12-15 09:00")
    with platform_scope():
        world.second = second_operator()
        check_both(world, world.second)
        world.bunsik.refresh_from_db()
        yield world
