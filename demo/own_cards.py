"""The demo's own cards: 도누리 keeps one at the small Stripe, and it pays what two of their meals cost above the limit."""

import uuid
from datetime import date, datetime, time

from billing import clock
from billing.gateways.cards import SESSION, add_card, card_page
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Operation, Redemption
from demo.clock import standing_at
from demo.stripe import cards
from demo.stripe.shop import Shop
from restaurants.models import Counter
from tenants.models import Company
from tenants.scope import company_scope, platform_scope
from vouchers.models import Employee
from vouchers.own_cards import pay_with_card

NUMBER = "4242 4242 4242 4242"
LUNCH, RESTS = 10_000, (3_500, 2_000)
"""What the voucher gives a day, and what the card pays of each of the meals beside it."""
NOON = time(12, 20)


def eat_above_the_limit(company: Company, counter: Counter, days: list[date], shop: Shop | None) -> None:
    """Add a card and eat above the limit, on the first days without another meal; nothing without Stripe."""
    if shop is None:
        return
    with company_scope(company):
        person = Employee.objects.select_related("user").order_by("pk")[0]
        mine = Redemption.objects.filter(company_id=company.pk, actor=person.user.actor)
        eaten = set(mine.values_list("business_day", flat=True))
    free = [day for day in days if day not in eaten and datetime.combine(day, NOON, company.tz) < clock.now()]
    for number, (day, rest) in enumerate(zip(free, RESTS, strict=False)):
        with standing_at(datetime.combine(day, NOON, company.tz)):
            if not number:
                _add_card(company, person, shop)
            _eat(company, person, counter, rest)


def _add_card(company: Company, person: Employee, shop: Shop) -> None:
    home = company.home_url
    with company_scope(company):
        page = card_page(company=company, success=f"{home}/card/added/?session={SESSION}", cancel=home, by=person.user)
        told = cards.tell_card(shop, page.rsplit("/", 1)[1], NUMBER)
        add_card(session=told["id"], by=person.user)


def _eat(company: Company, person: Employee, counter: Counter, rest: int) -> None:
    with company_scope(company):
        pay_with_card(
            company=company, employee=person, counter=counter, amount=LUNCH, rest=rest, key=uuid.uuid4(),
            back=company.home_url,
        )  # fmt: skip
    with platform_scope():
        for operation in Operation.objects.filter(state="new").order_by("pk"):
            carry_out(operation_id=operation.pk, calls=StripeCalls())
