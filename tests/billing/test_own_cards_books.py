"""What the books say of guests' own cards: nothing while all is well, and which statement is broken when it is not."""

import pytest
from django.db import connection

from billing.books import invariants
from billing.gateways.operations import write_down
from billing.models import OwnCard
from tenants.scope import owner_scope, platform_scope
from tests.billing.gateways.test_card_returns import BREAKS as RETURNS
from tests.billing.guest_cards import collected, given_back, pay, undo
from tests.billing.test_books import BREAKS as OTHERS
from tests.billing.test_books import break_by_force, found
from tests.billing.test_books_vat import BREAKS as VAT
from tests.billing.test_in_favour import BREAKS as FAVOURS
from tests.billing.test_in_favour import GIVEN
from tests.portals.month import at, freeze, november


@pytest.fixture
def closed(world):
    """A closed November with 3,000 of a card collected, 2,000 given back, and 1,000 about to be collected."""
    november(world)
    collected(world, 9_000, 3_000, fee=87, at=at(13))
    undone = collected(world, 5_000, 2_000, fee=58, at=at(13, 13))
    undo(undone, at=at(13, 14))
    given_back(undone, at=at(13, 14))
    pay(world, 4_000, 1_000, at=at(14))
    freeze(world)
    return world


def test_all_of_it_agrees(closed):
    assert found() == {}


OWED = "(SELECT id FROM billing_account WHERE kind = 'restaurant_owed' ORDER BY id LIMIT 1)"

BREAKS = {
    "what was collected is not on the statement": (
        ["DELETE FROM billing_transfer WHERE reason = 'own_cards'"],
        {12: 1, 33: 1, 37: 1},
    ),
    "it went to what is owed past the statement": (
        [f"UPDATE billing_transfer SET target_id = {OWED} WHERE reason = 'own_card' AND amount = 3000"],
        {33: 1, 37: 2},
    ),
    "a month was closed without it": (
        [
            "UPDATE billing_period SET state = 'closed'",
            "UPDATE billing_transfer SET amount = 2999 WHERE reason = 'own_cards'",
            "UPDATE billing_document SET state = 'drawn' WHERE number = 'STM-2025-000001'",
        ],
        {37: 1},
    ),
    "a statement says another sum of them": (
        [
            "UPDATE billing_document SET frozen = replace(frozen, '\"own_cards\":3000', '\"own_cards\":3001')"
            " WHERE number = 'STM-2025-000001'"
        ],
        {11: 1, 37: 1},
    ),
    "a statement lists another amount": (
        ["UPDATE billing_document SET frozen = replace(frozen, ':2000,', ':2001,') WHERE number = 'STM-2025-000001'"],
        {11: 1, 37: 1},
    ),
    "a transfer says less than the card paid": (
        ["UPDATE billing_transfer SET amount = 1999 WHERE reason = 'own_card' AND amount = 2000"],
        {29: 1, 37: 2, 38: 1},
    ),
    "an own card says it was never given back": (
        ["UPDATE billing_owncard SET state = 'collected' WHERE state = 'returned'"],
        {29: 1, 38: 1},
    ),
    "an own card that is not collected moved money": (
        ["UPDATE billing_owncard SET state = 'paid' WHERE state = 'collected'"],
        {29: 1, 38: 1},
    ),
    "an own card is gone": (["DELETE FROM billing_owncard WHERE state = 'returned'"], {29: 1, 38: 2}),
    "a fee is another": (["UPDATE billing_owncard SET fee = 86 WHERE fee = 87"], {29: 1, 38: 1}),
    "it was taken for another restaurant": (
        ["UPDATE billing_owncard SET restaurant_id = 3 - restaurant_id WHERE state = 'collected'"],
        {38: 1, 39: 1},
    ),
    "it paid no meal": (["UPDATE billing_owncard SET redemption_id = 0 WHERE state = 'paid'"], {39: 1}),
    "it paid another amount than was left": (
        ["UPDATE billing_owncard SET amount = 1001 WHERE state = 'paid'"],
        {39: 1},
    ),
    "a declined one has a meal": (["UPDATE billing_owncard SET state = 'refused' WHERE state = 'paid'"], {39: 1}),
    "it was given back and its meal stands": (
        [
            "UPDATE billing_reversal SET redemption_id = (SELECT redemption_id FROM billing_owncard WHERE state = 'paid')"
            " WHERE redemption_id = (SELECT redemption_id FROM billing_owncard WHERE state = 'returned')"
        ],
        {4: 2, 40: 1},
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_each_is_seen_by_the_books(closed, what):
    statements, seen = BREAKS[what]
    break_by_force(*statements)
    assert found() == seen


def test_every_invariant_is_broken_by_one_of_these_or_of_all_the_others():
    every = [*BREAKS.values(), *FAVOURS.values(), *GIVEN.values(), *RETURNS.values(), *VAT.values(), *OTHERS.values()]
    broken = {number for _, expected in every for number in expected}
    assert broken == set(range(1, len(invariants()) + 1))


def age(minutes: int) -> None:
    """Everything was written down so long ago."""
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("reversal", "transfer"):
            cursor.execute(f"ALTER TABLE billing_{table} DISABLE TRIGGER ALL")
            cursor.execute(f"UPDATE billing_{table} SET recorded_at = now() - interval '{minutes} minutes'")


def test_what_is_to_be_given_back_is_asked_for_within_an_hour(world):
    undo(collected(world, 9_000, 3_000))
    assert found() == {}
    age(59)
    assert 40 not in found()
    age(61)
    assert found()[40] == 1
    with platform_scope():
        write_down(verb="card_refund", params={}, by="test", own_card=OwnCard.objects.get())
    assert 40 not in found()
