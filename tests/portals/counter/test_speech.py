"""Amounts as they are said in Korean."""

import json
from pathlib import Path

import pytest

from portals.counter.speech import spoken_amount

AMOUNTS = json.loads((Path(__file__).parent / "amounts.json").read_text("utf-8"))


@pytest.mark.parametrize(("amount", "said"), AMOUNTS)
def test_an_amount_is_said_as_people_say_it(amount, said):
    assert spoken_amount(amount) == said


@pytest.mark.parametrize("amount", [-1, 10**16])
def test_what_cannot_be_said_is_refused(amount):
    with pytest.raises(ValueError, match="cannot be said"):
        spoken_amount(amount)
