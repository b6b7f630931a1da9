"""The demo world: four companies, thirty restaurants, and last month's lunches, eaten through the real action.

한울소프트 is at 역삼 and pays afterwards: lunch on workdays, and an allowance that works at any hour. 바다물산, at 판교,
pays beforehand: lunch until two, a smaller cap. 누리기획 paid a part by Stripe and is reminded. Lindwerk GmbH of Berlin has
an office at 역삼, invoices in English with their data for the EU, and a credit note; it pays in won as all do, because every
restaurant here sells for won. One small restaurant has an account at Stripe and is paid there. Only the month changes.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import add_user
from accounts.models import User
from billing import clock
from billing.actions import pay_in_deposit, refund_redemption, void_redemption
from billing.tasks import release_expired
from demo.bank import pay_by_bank
from demo.clock import standing_at
from demo.closing import close_month, credit_fee
from demo.companies import STORIES, CompanyStory
from demo.connected import pay_by_stripe
from demo.dishes import allergens_in, diets_of
from demo.online import Shop, pay_online
from demo.own_cards import eat_above_the_limit
from demo.payouts import SECOND, add_second, pay_early, pay_restaurants
from demo.places import PLACES, Dish, Place
from demo.saying import Teller
from demo.texting import tell_by_sms
from demo.treasury import file_taxes, keep_days
from restaurants.actions import enrol_restaurant, write_hours
from restaurants.hours import Hours
from restaurants.models import Counter, Restaurant
from restaurants.queries import nearby
from tenants.actions import add_site, open_company
from tenants.calendar import is_holiday
from tenants.models import Company
from tenants.schemas import fill_pool
from tenants.scope import company_scope, platform_scope
from vouchers.actions import add_employee, enrol, give_grant, make_program
from vouchers.models import Employee
from vouchers.redeeming import redeem

PASSWORD = "hankki-demo"
SEED = 20_250
STRIDE = 5
"""After so many days of eating it is told how far it is."""


FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = (
    "민준 서연 도윤 지우 하준 서현 예준 하윤 주원 지유 시우 채원 지호 수아 지훈 다은 준서 소율 "
    "건우 예린 현우 유나 우진 지민 선우 은서 연우 가은 정우 수빈 승우 나연 시윤 아린 준혁 보라 은우 미소 재윤 해인"
).split()
COLLEAGUES = (1001, 1002)
"""Who of 한울소프트 may sign in beside 김하늘, to pay together: employee numbers."""
FIRST_STEP = "first-step@hankki.example"
CAST = {
    "hanul": ("김하늘", "haneul"),
    "bada": ("오바다", "bada"),
    "nuri": ("도누리", "nuri"),
    "lindwerk": ("Anna Keller", "anna"),
}


@dataclass(frozen=True)
class Party:
    """A company's people, the tables near their office, and the few that each of them likes."""

    story: CompanyStory
    company: Company
    people: list[Employee]
    tables: list[tuple[Counter, list[int]]]
    favourites: dict[int, list[tuple[Counter, list[int]]]]


Lunch = tuple[datetime, Party, Employee]
"""When, and who of whom."""


def is_built() -> bool:
    """Whether the world has been told to the end."""
    return User.objects.filter(email="operator@hankki.example").exists()


def holds_others() -> bool:
    """Whether there are companies, and no story was begun that could have made them: somebody's own, in earnest."""
    return _is_migrated() and Company.objects.filter(house=False).exists() and not (is_built() or is_begun())


def _is_migrated() -> bool:
    """Asked by a connection of the owner's: on a new database the application's role is not there yet to ask as."""
    owner = connection.copy()
    owner.acts_as_owner = True  # tenants.db reads it
    try:
        with owner.cursor() as cursor:
            cursor.execute(
                "SELECT to_regclass('public.tenants_company') IS NOT NULL"
                " AND (%(role)s = '' OR EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(role)s))",
                {"role": settings.DATABASE_ROLE},
            )
            return cursor.fetchone()[0]
    finally:
        owner.close()


def is_begun() -> bool:
    """Whether the telling was begun and broken off: only starting afresh helps then."""
    return User.objects.filter(email=FIRST_STEP).exists()


def build(*, say: Teller, stripe: Shop | None = None) -> None:
    """Tell the whole story into an empty, migrated database; with a small Stripe, what was paid there too."""
    tell = random.Random(SEED)
    fill_pool(4)
    say("Opening four companies and enrolling thirty restaurants …")
    today = clock.now()
    first = _first_of_last_month(timezone.localtime(today).date())
    with standing_at(timezone.make_aware(datetime.combine(first - timedelta(days=1), time(10)))):
        operator = _operator()
        restaurants = [_restaurant(place, number, operator) for number, place in enumerate(PLACES, 1)]
        _sign_in_for_owner(restaurants[0])
        companies = [_company(story, operator, first, tell) for story in STORIES]
    say("Their people eat …")
    parties, days = [_party(*each, tell) for each in zip(STORIES, companies, strict=True)], _days(first, today)
    _eat(parties, days, tell, until=today, say=say)
    for party in parties:
        if party.story.terms.get("pays_by") == "stripe":
            eat_above_the_limit(party.company, party.tables[0][0], days, stripe)
    second = add_second(operator, PASSWORD)
    pay_early(first, operator, second)
    say(f"Closing {first:%Y-%m} …")
    close_month(first, operator, today, say)
    say("Paying the restaurants …")
    pay_by_bank(first, operator, today)
    pay_online(first, stripe)
    pay_by_stripe(first, operator, second, today, stripe)
    pay_restaurants(first, operator, second, today)
    say("Adding up every day, and drafting the tax invoices …")
    keep_days(first, timezone.localtime(today).date(), say)
    file_taxes(first, operator)
    credit_fee(first, companies[-1], operator)
    tell_by_sms(restaurants[0])
    _finish(operator)


def _first_of_last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _operator() -> User:
    return add_user(email=FIRST_STEP, name="한지수", roles=["operator"], by="demo", password=PASSWORD)


def _finish(operator: User) -> None:
    """The operator's own address is given last: it says that the world is whole."""
    release_expired()
    operator.email = "operator@hankki.example"
    operator.save(update_fields=["email"])
    fill_pool()


# Most restaurants have the usual terms. The first pays less of what it sells above a million, the third is small, what the
# fourth cooks we buy and sell, and the sixth gets an advance in the middle of the month.
TERMS: dict[int, dict] = {
    1: {"tiers": [[1_000_000, 400]]},
    3: {"tax_class": "simplified"},
    4: {"supply": "principal"},
    6: {"rhythm": "twice", "advance_fee": 1_000},
}


def _restaurant(place: Place, number: int, operator: User) -> Restaurant:
    latitude, longitude = place.point
    restaurant = enrol_restaurant(
        by=operator, name=place.name, name_en=place.english, cuisine=place.cuisine, latitude=latitude,
        business_number=place.business_number, representative=place.owner, phone=place.phone, address=place.address,
        longitude=longitude, bank=place.bank, account=place.account, holder=place.owner,
        owner_email=f"owner{number}@hankki.example", owner_name=place.owner, terms=TERMS.get(number),
        menu=[_dish(dish, told=number % 3 > 0) for dish in place.menu],
    )  # fmt: skip
    write_hours(restaurant=restaurant, hours=_hours(place, number), by=operator)
    return restaurant


def _hours(place: Place, number: int) -> Hours:
    """The hours of a place; every other kitchen that cooks until nine or later rests from three to five."""
    rests = number % 2 == 0 and place.closes >= time(21) and place.opens >= time(10)
    days_off = frozenset(map(int, place.closed_on))
    if rests:
        return Hours(place.opens, place.closes, time(15), time(17), days_off)
    return Hours(place.opens, place.closes, days_off=days_off)


def _dish(dish: Dish, *, told: bool) -> dict:
    """A line of the menu; two owners of three have told what is in their dishes."""
    facts = {"name": dish.name, "name_en": dish.english, "price": dish.price}
    return facts | ({"allergens": allergens_in(dish.name), "allergens_told": True} if told else {}) | diets_of(dish.name)


def _sign_in_for_owner(restaurant: Restaurant) -> None:
    owner = restaurant.members.get().user
    owner.email = "owner@hankki.example"
    owner.set_password(PASSWORD)
    owner.save()


def _company(story: CompanyStory, operator: User, first: date, tell: random.Random) -> Company:
    company, hr = open_company(
        slug=story.slug, name=story.name, hr_email=f"hr@{story.slug}.example", hr_name="박인사", by=operator,
        site=story.site, terms=story.terms, **story.facts,
    )  # fmt: skip
    if company.has_deposit:
        with platform_scope():
            at = datetime.combine(first, time(9), company.tz)
            pay_in_deposit(company=company, amount=30_000_000, reference="선입금 1", by=operator, at=at)
    with company_scope(company), transaction.atomic():
        hr.set_password(PASSWORD)
        hr.save()
        add_user(email=f"finance@{story.slug}.example", name="최재무", roles=["finance"], by=hr, password=PASSWORD)
        people = _people(story, company, hr, tell)
        for rules in story.programs:
            enrol(program=make_program(by=hr, **rules), employees=people, by=hr)
    return company


def _phone(story: CompanyStory, number: int) -> str:
    """A number that nobody has, and no two of the demo: 010-0000-1000 at the first company, 010-0001-1000 at the next."""
    return f"010000{list(CAST).index(story.slug)}{number}"


def _people(story: CompanyStory, company: Company, hr: User, tell: random.Random) -> list[Employee]:
    name, email = CAST[story.slug]
    home = company.sites.get().pk
    away = {name: add_site(company=company, by=hr, **facts).pk for name, facts in story.elsewhere.items()}
    first = next(iter(story.departments))
    people = [
        add_employee(
            name=name,
            email=f"{email}@{story.slug}.example",
            number="1000",
            phone=_phone(story, 1000),
            by=hr,
            department=first,
            cost_centre=story.departments[first],
            site_id=home,
            password=PASSWORD,
        )
    ]
    signing_in = COLLEAGUES if story.slug == "hanul" else ()
    for number in range(1001, 1000 + story.people):
        name, department = tell.choice(FAMILY) + tell.choice(GIVEN), tell.choice(list(story.departments))
        people.append(
            add_employee(
                name=name,
                email=f"e{number}@{story.slug}.example",
                number=str(number),
                phone=_phone(story, number),
                department=department,
                cost_centre=story.departments[department],
                site_id=away.get(department, home),
                password=PASSWORD if number in signing_in else None,
                by=hr,
            )
        )
    return people


def _days(first: date, today: datetime) -> list[date]:
    span = [first + timedelta(days=n) for n in range((timezone.localtime(today).date() - first).days + 1)]
    return [day for day in span if day.weekday() < 5 and not is_holiday("KR", day)]


def _party(story: CompanyStory, company: Company, tell: random.Random) -> Party:
    with company_scope(company):
        people, tables = list(Employee.objects.select_related("user")), _tables(story)
    return Party(story, company, people, tables, {person.pk: tell.sample(tables, 6) for person in people})


def _eat(parties: list[Party], days: list[date], tell: random.Random, *, until: datetime, say: Teller) -> None:
    """Every workday most people eat at a few favourite places; now and then a meal is voided or given back."""
    for number, day in enumerate(days, 1):
        if number % STRIDE == 0:
            say.so_far(f"day {number} of {len(days)}")
        _eat_in_turn([lunch for party in parties for lunch in _lunches(party, day, tell)], until, tell)
    for party in parties:
        with company_scope(party.company):
            give_grant(
                company=party.company, employee=party.people[0], amount=15_000, reason="야근 식대", by="demo",
                valid_until=(until + timedelta(days=14)).date(),
            )  # fmt: skip


def _eat_in_turn(lunches: list[Lunch], until: datetime, tell: random.Random) -> None:
    """Eat one after the other by the clock, whoever's people they are: so a till counts them."""
    with transaction.atomic():
        for at, party, person in sorted(lunches, key=itemgetter(0)):
            if at < until:
                choice = _choice(at.date(), party.tables[0], party.favourites[person.pk], tell)
                with company_scope(party.company):
                    _one_meal(party.company, person, choice, at, until, tell)


def _choice(day: date, popular, favourites: list, tell: random.Random):
    """Where to eat: three of ten follow the crowd to one place, the others choose of their own; where it is open."""
    wanted = [popular] if tell.random() < 0.3 else favourites
    cooking = [table for table in wanted if day.weekday() not in table[0].restaurant.days_off]
    return tell.choice(cooking or favourites)


def _tables(story: CompanyStory) -> list[tuple[Counter, list[int]]]:
    """The counters near a company's site with the prices of their menus."""
    near = nearby(story.site["latitude"], story.site["longitude"])
    return [
        (restaurant.counters.select_related("restaurant").first(), [item.price for item in restaurant.menu.all()])
        for restaurant in near.prefetch_related("menu").order_by("id")
    ]


def _lunches(party: Party, day: date, tell: random.Random) -> Iterator[Lunch]:
    """Who eats when on a day: most between 11:40 and 12:40."""
    for person in party.people:
        if tell.random() < party.story.appetite:
            seconds = int(tell.triangular(11.6 * 3600, 13.4 * 3600, 12.1 * 3600))
            yield datetime.combine(day, time(0), party.company.tz) + timedelta(seconds=seconds), party, person


def _one_meal(company: Company, person: Employee, table, at: datetime, until: datetime, tell) -> None:
    counter, prices = table
    amount = tell.choice(prices)
    paid = redeem(
        company=company, employee=person, counter=counter, amount=amount, at=at,
        key=uuid.UUID(int=tell.getrandbits(128), version=4),
    )  # fmt: skip
    if not paid.captured or tell.random() > 0.012:
        return
    refunded = tell.random() < 0.3
    undo, later = (refund_redemption, timedelta(days=2)) if refunded else (void_redemption, timedelta(minutes=3))
    if at + later < until:
        undo(
            redemption_id=paid.redemption_id or 0, reason=tell.choice(["금액 잘못 입력", "주문 취소", "두 번 결제"]),
            key=uuid.UUID(int=tell.getrandbits(128), version=4), by=f"counter:{counter.pk}", at=at + later,
        )  # fmt: skip


class World:
    """Where to go in the demo world."""

    def visits(self) -> list[tuple[str, str, str, str]]:
        """Who, where, as whom, and what to try first: one row per audience."""
        home = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}"
        hanul = f"{settings.SCHEME}://hanul.{settings.DOMAIN}{settings.PUBLIC_PORT}"
        return [
            ("Employee", f"{hanul}/", "haneul@hanul.example", "Show a code, or pay at a restaurant nearby"),
            ("Counter", f"{home}/sign-in/?next=/counter/", "owner@hankki.example", "Type the code and an amount"),
            ("HR", f"{hanul}/hr/", "hr@hanul.example", "Load people or grants from a spreadsheet"),
            ("Finance", f"{hanul}/finance/", "finance@hanul.example", "Download last month's invoice"),
            ("Operator", f"{home}/operator/", "operator@hankki.example", "See the books, close a month"),
        ]

    def others(self) -> list[tuple[str, str, str, str]]:
        """The same of who else may sign in: two colleagues, the owner's desk, the second operator, the other companies."""
        home = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}"
        hanul = f"{settings.SCHEME}://hanul.{settings.DOMAIN}{settings.PUBLIC_PORT}"
        colleagues = " or ".join(f"e{number}@" for number in COLLEAGUES) + "hanul.example"
        rows = [
            ("Two colleagues", f"{hanul}/", colleagues, "Pay together: each in a browser of their own"),
            ("Owner", f"{home}/owner/", "owner@hankki.example", "See what came in, and the statement"),
            ("Operator, the second", f"{home}/operator/payouts/", SECOND, "Approve what the first prepared"),
        ]
        for story in STORIES[1:]:
            site = f"{settings.SCHEME}://{story.slug}.{settings.DOMAIN}{settings.PUBLIC_PORT}"
            who = f"finance@, hr@ or {CAST[story.slug][1]}@{story.slug}.example"
            rows.append((story.name, f"{site}/", who, "Finance, HR, an employee"))
        return rows
