"""What the owner's tests need: meals paid at 할매국밥, and pages as words."""

import re
import uuid
from html import unescape

import pytest

from billing import clock
from tenants.scope import company_scope
from vouchers.redeeming import redeem


@pytest.fixture
def pay(world):
    """pay(amount, restaurant, at): 김하늘 pays; returns the redemption's id."""

    def paid(amount=9_000, restaurant=None, at=None, employee=None) -> int:
        with company_scope(world.hanul.company):
            answer = redeem(
                company=world.hanul.company, employee=employee or world.hanul.haneul, amount=amount,
                counter=(restaurant or world.gukbap).counters.first(), key=uuid.uuid4(), at=at,
            )  # fmt: skip
        assert answer.captured, answer.reason
        return answer.redemption_id

    return paid


@pytest.fixture
def now(db):
    """The tests' moment: Tuesday 2025-11-11, a little after 12:07."""
    return clock.now()


@pytest.fixture
def words():
    """words(response) is what a page says, tags and spaces put away."""

    def said(response) -> str:
        html = re.sub(r"<(script|template|head).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
        return " ".join(unescape(html).split())

    return said
