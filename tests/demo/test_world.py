"""The demo's world where something is missing."""

import io
import random
import uuid
from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions import add_user
from billing.documents.render import PangoMissing
from billing.models import Document, Note, Period, Redemption, Reversal, Transfer
from demo import closing, texting
from demo import world as story
from demo.management.commands import demo
from demo.saying import Teller
from tenants.models import Company
from tenants.scope import company_scope, platform_scope
from tests.clients import Browser
from tests.portals.month import AFTER, NOVEMBER, closed_november, november
from vouchers.redeeming import redeem


def test_without_pango_every_figure_is_final_and_the_pdfs_wait(world, monkeypatch):
    def missing(document):
        raise PangoMissing

    november(world)
    monkeypatch.setattr("billing.rendering.render", missing)
    told = io.StringIO()
    closing.close_month(NOVEMBER, world.operator, AFTER, Teller(told))
    assert told.getvalue() == "The PDFs wait for Pango; everything else is there.\n"
    with platform_scope():
        assert set(Document.objects.values_list("state", flat=True)) == {"frozen"}
        assert Period.objects.get(month=NOVEMBER).state == "closing"


def test_a_telling_broken_off_is_known(world):
    assert story.is_begun() is False
    add_user(email=story.FIRST_STEP, name="한지수", roles=["operator"], by="demo", password="hankki-12345")
    assert (story.is_begun(), story.is_built()) == (True, False)


def test_companies_in_earnest_are_known_and_left_alone(world, monkeypatch):
    assert story.holds_others() is True
    monkeypatch.setattr(demo, "require_free_ports", lambda processes: None)
    for reset in (True, False):
        with pytest.raises(CommandError, match=r"^This database holds companies that are not the demo's"):
            call_command("demo", reset=reset)
    assert Company.objects.filter(house=False).count() == 2
    add_user(email=story.FIRST_STEP, name="한지수", roles=["operator"], by="demo", password="hankki-12345")
    assert story.holds_others() is False


def test_on_a_new_database_nobodys_companies_are_looked_for(db, settings, django_assert_num_queries):
    # As it is before the first migration: the role that the application acts as has not been made.
    settings.DATABASE_ROLE = "not_made_yet"
    with django_assert_num_queries(0):
        assert story.holds_others() is False


def test_what_a_close_writes_into_the_ledger_carries_the_moment_of_the_close(world, monkeypatch):
    monkeypatch.setattr("billing.rendering.render", lambda document: b"%PDF")
    november(world)
    closing.close_month(NOVEMBER, world.operator, AFTER, Teller(io.StringIO()))
    with platform_scope():
        written = Transfer.objects.exclude(document=None).values_list("occurred_at", flat=True)
        assert {f"{timezone.localtime(at):%Y-%m-%d}" for at in written} == {"2025-12-03"}


def test_half_a_fee_is_given_back(world, monkeypatch):
    monkeypatch.setattr("billing.rendering.render", lambda note: b"%PDF")
    closed_november(world, fee_minimum=1_001)
    closing.credit_fee(NOVEMBER, world.hanul.company, world.operator)
    with platform_scope():
        [note] = Note.objects.all()
        assert (note.kind, note.invoice.number, note.supply, bytes(note.pdf)) == ("credit", "INV-2025-000001", 500, b"%PDF")


def test_everybody_who_may_sign_in_is_named(world):
    told = story.World()
    assert [who for _, _, who, _ in told.visits() + told.others()] == [
        "haneul@hanul.example",
        "owner@hankki.example",
        "hr@hanul.example",
        "finance@hanul.example",
        "operator@hankki.example",
        "e1001@ or e1002@hanul.example",
        "owner@hankki.example",
        "second@hankki.example",
        "finance@, hr@ or bada@bada.example",
        "finance@, hr@ or nuri@nuri.example",
        "finance@, hr@ or anna@lindwerk.example",
    ]


def test_a_till_counts_the_lunches_of_every_company_by_the_clock(world, at):
    table, day, hanul, bada = (world.counter, [9_000]), at("2025-11-11 13:00"), world.hanul, world.bada
    parties = [story.Party(None, each.company, [], [table], defaultdict(lambda: [table])) for each in (hanul, bada)]
    lunches = [
        (day.replace(hour=12, minute=20), parties[0], hanul.haneul),
        (day.replace(hour=12, minute=40), parties[0], hanul.doyun),
        (day.replace(hour=12, minute=30), parties[1], bada.haneul),
    ]
    story._eat_in_turn(lunches, day, random.Random(1))
    with platform_scope():
        meals = Redemption.objects.order_by("id").values_list("company_id", "occurred_at")
        assert [(company, f"{timezone.localtime(at):%H:%M}") for company, at in meals] == [
            (world.hanul.company.pk, "12:20"),
            (world.bada.company.pk, "12:30"),
            (world.hanul.company.pk, "12:40"),
        ]


def test_the_owner_hears_of_the_next_meal_and_answers_at_the_gateways_door(world, settings):
    texting.tell_by_sms(world.gukbap)
    with company_scope(world.hanul.company):
        meal = {"counter": world.counter, "amount": 9_000, "key": uuid.uuid4()}
        redeem(company=world.hanul.company, employee=world.hanul.haneul, **meal)
    settings.SMS_INBOUND_SECRET = texting.SECRET
    answer = {"from": texting.NUMBER, "text": "취소 1"}
    door = Browser(HTTP_HOST=settings.DOMAIN).post(f"/api/sms/{texting.SECRET}/", answer)
    assert door.json() == {"outcome": "done"}
    with platform_scope():
        assert Reversal.objects.get().reason == "문자로 취소"
