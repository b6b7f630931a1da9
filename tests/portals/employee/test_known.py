"""What the phone keeps for the minute without network."""

import json
import re

import pytest


@pytest.fixture
def known(world, visit):
    """known(user) is what the home page leaves on the phone."""

    def read(user):
        html = visit("hanul", user).get("/").content.decode()
        return json.loads(re.search(r'<script id="known" type="application/json">(.*?)</script>', html)[1])

    return read


def test_amount_and_time_in_words_of_both_languages(world, known, at):
    at("2025-11-11 12:07")
    said = known(world.hanul.haneul.user)["said"]
    assert said["ko"] == {"amount": "12,000원", "when": "11월 11일(화) 12:07", "lines": [["점심", "12,000원"]]}
    assert said["en"] == {"amount": "₩12,000", "when": "Tue 11 Nov 12:07", "lines": [["점심", "₩12,000"]]}


def test_outside_the_hours_no_amount_is_left_that_could_be_promised(world, known, at):
    at("2025-11-11 08:30")
    said = known(world.hanul.haneul.user)["said"]["en"]
    assert said == {"amount": "", "when": "Tue 11 Nov 08:30", "lines": [["점심", "₩12,000"]]}


def test_it_says_whose_it_is_without_a_name(world, known):
    assert known(world.hanul.haneul.user)["who"] == world.hanul.haneul.user.actor
    assert "김하늘" not in json.dumps(known(world.hanul.haneul.user), ensure_ascii=False)


def test_a_receipt_of_today_leaves_what_it_says_can_be_spent_now(world, visit, eat, at):
    at("2025-11-11 12:07")
    meal = eat(world.hanul, world.hanul.haneul, world.counter, 9_000)
    html = visit("hanul", world.hanul.haneul.user).get(f"/receipts/{meal}/").content.decode()
    kept = json.loads(re.search(r'<script id="known" type="application/json">(.*?)</script>', html)[1])
    assert (kept["who"], kept["said"]["en"]["amount"]) == (world.hanul.haneul.user.actor, "₩3,000")
    at("2025-11-12 12:07")
    assert 'id="known"' not in visit("hanul", world.hanul.haneul.user).get(f"/receipts/{meal}/").content.decode()
