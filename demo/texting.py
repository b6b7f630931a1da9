"""The demo's SMS: the owner of the first restaurant hears of every meal, and answers through the gateway's own door."""

import re

from restaurants.models import Restaurant
from sms.actions import choose_sms, prove_number
from sms.enums import How
from sms.models import Message
from tenants.scope import restaurant_scope

NUMBER = "01000009000"
SECRET = "hankki-demo"
"""What stands in the address that answers are posted to."""


def tell_by_sms(restaurant: Restaurant) -> None:
    """Let the first counter tell each meal from now on, to a number that its owner proves."""
    with restaurant_scope(restaurant.pk):
        counter = restaurant.counters.get()
        choose_sms(counter=counter, how=How.MEAL, number=NUMBER, by="demo")
        asked = Message.objects.get(counter=counter)
        prove_number(counter=counter, code=re.findall(r"\b\d{6}\b", asked.text)[0], by="demo")
