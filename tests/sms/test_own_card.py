"""A meal of which the guest's own card paid a part on the phone, told by SMS: both parts."""

import uuid

from tests.billing.gateways.lunch import lunch
from tests.portals.counter.conftest import Till


def test_an_sms_says_both_parts_and_a_void_too(world, settings, monkeypatch, subscribe, tell, visit):
    with lunch(world, settings, monkeypatch) as table:
        mine = subscribe()
        table.add_card()
        paid = table.pay().own_card
        assert tell(mine) == ["[한끼] 1번 김*늘 12,000원+휴대폰 카드 3,000원 12:07 · 오늘 1건 12,000원"]
        Till(visit(None), world.counter).void(paid.redemption_id, key=uuid.uuid4())
        [said] = tell(mine)
        assert "12,000원+휴대폰 카드 3,000원" in said
