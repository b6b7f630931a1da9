"""HR's two switches over all programs: off is off in each, on every screen and in the API; on leaves it to the program."""

import uuid
from datetime import date

import pytest

from accounts.models import AuditEntry
from billing import clock
from restaurants.actions import give_key
from restaurants.enums import KeyKind
from tenants.models import Company
from tests.portals.counter.conftest import code, till, words  # noqa: F401 - fixtures
from vouchers.actions import change_program, give_grant
from vouchers.queries import moment_for, sources_of
from vouchers.redeeming import redeem

OFF_SENTENCE = {
    "excess": "The guest's company pays whole meals only, not a part of one.",
    "holds": "The guest's company lets no till hold its vouchers while something else is paid.",
}


def switch(desk, **on):
    return desk.post("/hr/company/", {name: "on" for name, wanted in on.items() if wanted}, follow=True)


def switches(hanul):
    return Company.objects.values_list("excess", "holds").get(pk=hanul.company.pk)


def trail(hanul):
    return list(AuditEntry.objects.filter(verb="set_switches").order_by("id").values_list("actor", "data"))


def test_both_are_on_at_first_and_each_can_be_switched_off(hanul, desk):
    html = desk.get("/hr/company/").content.decode()
    assert (switches(hanul), html.count(" checked")) == ((True, True), 2)
    answer = switch(desk, excess=True, holds=False).content.decode()
    assert "Saved. It counts from the next payment on." in answer
    assert (switches(hanul), answer.count(" checked")) == ((True, False), 1)
    switch(desk)
    assert switches(hanul) == (False, False)


def test_the_trail_has_it_once(hanul, desk):
    for _ in range(2):
        switch(desk, excess=False, holds=True)
    assert trail(hanul) == [(hanul.hr.actor, {"excess": False, "holds": True})]


def test_it_holds_in_every_program_and_for_grants_and_comes_back_as_it_was(hanul, desk):
    change_program(program=hanul.lunch, by=hanul.hr, holds=False)
    give_grant(
        company=hanul.company,
        employee=hanul.haneul,
        amount=5_000,
        reason="야근",
        valid_until=date(2025, 12, 31),
        by=hanul.hr,
    )

    def rules():
        hanul.company.refresh_from_db()
        sources = sources_of(hanul.company, hanul.haneul, moment_for(hanul.company, clock.now()))
        return {source.name: (source.rules.excess, source.rules.holds) for source in sources}

    assert rules() == {"점심": (True, False), "야근": (True, True)}
    switch(desk, excess=False, holds=False)
    assert rules() == {"점심": (False, False), "야근": (False, False)}
    switch(desk, excess=True, holds=True)
    assert rules() == {"점심": (True, False), "야근": (True, True)}


def test_the_phone_refuses_the_part_with_the_programs_sentence(world, hanul, desk):
    switch(desk, excess=False, holds=True)
    hanul.company.refresh_from_db()
    facts = {"company": hanul.company, "employee": hanul.haneul, "counter": world.counter}
    whole = redeem(amount=15_000, key=uuid.uuid4(), **facts)
    part = redeem(amount=12_000, excess=3_000, key=uuid.uuid4(), **facts)
    assert (whole.reason, "payable" in whole.facts, part.reason) == ("not_enough", False, "excess_off")


@pytest.mark.parametrize("switched", ["excess", "holds"])
def test_the_till_offers_no_card_and_refuses_one_that_was_asked_for(world, hanul, desk, till, code, words, switched):  # noqa: F811
    switch(desk, **{"excess": True, "holds": True} | {switched: False})
    hanul.company.refresh_from_db()
    refused = till.pay(15_000, code())
    assert 'data-again="hold"' not in refused.content.decode()
    facts = {"amount": 12_000, "rest": 3_000, "code": code(), "key": str(uuid.uuid4())}
    assert OFF_SENTENCE[switched] in words(till.client.post("/counter/hold/", facts, HTTP_X_REQUESTED_WITH="fetch"))


def test_the_api_refuses_to_hold(world, hanul, desk, visit, code):  # noqa: F811
    switch(desk, excess=True, holds=False)
    hanul.company.refresh_from_db()
    _, secret = give_key(counter=world.counter, kind=KeyKind.API, name="POS", by="test")
    answer = visit(None).post(
        "/api/v1/holds", {"code": code(), "amount": 9_000}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4()), "Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "holds_off")


def test_a_program_says_what_is_off_above_it(hanul, desk):
    page = f"/hr/programs/{hanul.lunch.pk}/change/"
    assert "for the whole company" not in desk.get(page).content.decode()
    for on, said in (
        ({"excess": True, "holds": False}, "Holding is switched off for the whole company"),
        ({"excess": False, "holds": True}, "The rest in cash is switched off for the whole company"),
        ({"excess": False, "holds": False}, "Both are switched off for the whole company"),
    ):
        switch(desk, **on)
        html = desk.get(page).content.decode()
        assert said in html and 'href="/hr/company/"' in html
    assert "whole meals only" in desk.get(f"/hr/programs/{hanul.lunch.pk}/").content.decode()


def test_the_page_names_the_programs_whose_own_rules_are_stricter(hanul, desk):
    change_program(program=hanul.lunch, by=hanul.hr, holds=False)
    html = desk.get("/hr/company/").content.decode()
    assert "Off in its own rules:" in html and f'href="/hr/programs/{hanul.lunch.pk}/"' in html


def test_it_speaks_korean(world, visit):
    html = visit("hanul", world.hanul.hr, language="ko").get("/hr/company/").content.decode()
    assert "모든 프로그램" in html and "회사 전체" in html
