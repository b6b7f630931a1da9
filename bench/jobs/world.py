"""Companies, and restaurants with one counter and one API key each, numbered from 1: bench.jobs.world 200 1000.

Prints the rules that the guests' codes carry, as vouchers.codes packs them.
"""

import json
import sys
from datetime import time

import django

django.setup()

from bench.world import secret  # noqa: E402
from restaurants.enums import KeyKind  # noqa: E402
from restaurants.keys import digest  # noqa: E402
from restaurants.models import Counter, CounterKey, Restaurant, RestaurantTerms  # noqa: E402
from tenants.models import Company, CompanyTerms  # noqa: E402
from tenants.scope import platform_scope  # noqa: E402
from vouchers.codes import pack  # noqa: E402
from vouchers.policy import Rules  # noqa: E402

# Open at all hours and on holidays, so that the bench can run at any time; the rules are read and decided all the same.
RULES = Rules(kind="daily", amount=12_000, windows=((time(0), time(0)),), per_meal_cap=12_000)


def build(companies: int, restaurants: int) -> None:
    """Write the rows that the till reads; the companies have no schema, because the till goes into none."""
    Company.objects.bulk_create(
        Company(pk=n, name=f"고객사 {n}", schema_name=f"c_{n}", business_number=f"{n:010d}") for n in range(1, companies + 1)
    )
    numbers = range(1, restaurants + 1)
    Restaurant.objects.bulk_create(
        Restaurant(
            pk=n, name=f"식당 {n}", business_number=f"{n:010d}", representative="대표", latitude=37.5, longitude=127.0
        )
        for n in numbers
    )
    with platform_scope():
        fees = (CompanyTerms(company_id=n, service_fee_bp=100) for n in range(1, companies + 1))
        CompanyTerms.objects.bulk_create(fees)
        RestaurantTerms.objects.bulk_create(RestaurantTerms(restaurant_id=n) for n in numbers)
    Counter.objects.bulk_create(Counter(pk=n, restaurant_id=n, name="1", slug=f"bench{n}") for n in numbers)
    CounterKey.objects.bulk_create(
        CounterKey(counter_id=n, kind=KeyKind.API, name="bench", digest=digest(secret(n))) for n in numbers
    )


if __name__ == "__main__":
    build(*map(int, sys.argv[1:]))
    print(json.dumps(pack(RULES)))
