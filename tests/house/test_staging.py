"""A closed November put back by its rows is one that was closed: for every figure, every rule and whatever comes next."""

import pytest
from django.db import Error, connection, transaction

from billing.books import examine
from billing.models import Document, Line, Redemption, Transfer
from tenants.scope import owner_scope, platform_scope
from tests.databases import WORK, maintenance
from tests.portals import month
from tests.portals.month import close_november, closed_november, eat

# What two closes have in common: not the keys of the meals, nor what hashes them.
FIGURES = {
    Document: ("id", "kind", "number", "state", "company_id", "restaurant_id", "gross", "meals", "total"),
    Line: ("day", "company_id", "restaurant_id", "count", "gross"),
    Redemption: ("company_id", "restaurant_id", "amount", "outcome", "occurred_at", "actor"),
    Transfer: ("reason", "amount", "company_id", "restaurant_id", "actor"),
}


def figures():
    with platform_scope():
        return {model: list(model.objects.order_by("pk").values_list(*names)) for model, names in FIGURES.items()}


def wrong():
    return [finding for finding in examine() if finding.wrong]


def put_back(world):
    """Closed by rows, and not by closing."""
    with pytest.MonkeyPatch.context() as nobody:
        nobody.setattr(month, "freeze", lambda world: pytest.fail("closed"))
        return closed_november(world)


def test_its_figures_are_those_of_a_close(world):
    with transaction.atomic():
        put_back(world)
        kept = figures()
        transaction.set_rollback(True)
    close_november(world)
    closed = figures()
    assert {model: len(rows) for model, rows in kept.items()} == {Document: 4, Line: 3, Redemption: 4, Transfer: 11}
    # Numbers that a rolled back close has used up are not given again.
    assert [row[1:] for row in kept.pop(Document)] == [row[1:] for row in closed.pop(Document)]
    assert kept == closed


def test_the_books_agree_and_the_next_meal_is_eaten(world):
    with maintenance(WORK) as server:  # as a committing test leaves it
        server.execute("SELECT setval('public.billing_transfer_id_seq', 1000)")
    put_back(world)
    assert wrong() == []
    assert eat(world.hanul, world.hanul.haneul, world.bunsik, 1_000, day=13)
    assert wrong() == []


def test_nobody_may_edit_it(world):
    put_back(world)
    with pytest.raises(Error, match="append-only"), owner_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.billing_transfer SET amount = amount + 1")


def test_where_something_was_written_before_it_is_closed(world, monkeypatch):
    monkeypatch.setattr(month, "freeze", lambda world: ["closed"])
    eat(world.hanul, world.hanul.haneul, world.bunsik, 1_000, day=13)
    assert closed_november(world) == ["closed"]
