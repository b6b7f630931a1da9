"""The owner chooses how guests pay at a counter."""

import pytest

from accounts.models import AuditEntry


@pytest.fixture
def page(world):
    return f"/owner/counters/{world.counter.pk}/"


def test_all_are_ticked_at_first_and_fewer_can_be_chosen(world, visit, page, words):
    owner = visit(None, world.owner)
    assert owner.get(page).content.decode().count("checked") == 4
    assert owner.post(f"{page}ways/", {"ways": ["scan", "code"]})["Location"] == page
    world.counter.refresh_from_db()
    assert world.counter.ways == ["scan", "code"]
    assert "Saved." in words(owner.get(page))
    assert AuditEntry.objects.get(verb="choose_ways").data == {"ways": ["scan", "code"]}


@pytest.mark.parametrize("ways", [[], ["cash"], ["scan", "api"]])
def test_none_or_an_unknown_one_is_said(world, visit, page, ways, words):
    answer = visit(None, world.owner).post(f"{page}ways/", {"ways": ways})
    assert (answer.status_code, "Choose at least one way." in words(answer)) == (422, True)
    assert len(world.counter.ways) == 4


def test_strangers_choose_nothing(world, visit, page):
    stranger = visit(None, world.bunsik.members.get().user)
    assert stranger.post(f"{page}ways/", {"ways": ["scan"]}).status_code == 404
    assert len(world.counter.ways) == 4
