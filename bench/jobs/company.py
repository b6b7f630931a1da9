"""One company with one employee and one restaurant with a menu, made by the product's own actions: bench.jobs.company.

Prints how to sign in and which counter to pay at.
"""

import json

import django

PASSWORD = "hankki-bench"


def build(people: int = 1) -> dict[str, str]:
    """Write them; whoever eats there may do so at any hour of any day, so that the bench can run at any time."""
    from restaurants.actions import enrol_restaurant
    from tenants.actions import open_company
    from tenants.scope import company_scope
    from vouchers.actions import add_employee, enrol, make_program

    dishes = [
        ("국밥", 9_000),
        ("수육백반", 11_000),
        ("순대국", 9_500),
        ("칼국수", 8_500),
        ("만두", 6_000),
        ("공깃밥", 1_000),
    ]
    restaurant = enrol_restaurant(
        by="system", name="할매국밥", business_number="1208800001", representative="윤순자", latitude=37.5010,
        longitude=127.0370, menu=[{"name": name, "price": price} for name, price in dishes],
    )  # fmt: skip
    company, hr = open_company(
        slug="bench", name="고객사", hr_email="hr@example.com", hr_name="인사", by="system",
        site={"name": "본사", "address": "서울", "latitude": 37.5, "longitude": 127.0},
    )  # fmt: skip
    with company_scope(company):
        site = company.sites.get().pk
        employees = [
            add_employee(by=hr, name="김하늘", email=f"eater{n}@example.com", number=f"{n}", password=PASSWORD, site_id=site)
            for n in range(1, people + 1)
        ]
        program = make_program(
            by=hr, name="식대", kind="daily", amount=1_000_000, weekdays=list(range(7)), holidays="on"
        )  # fmt: skip
        enrol(program=program, employees=employees, by=hr)
    counter = restaurant.counters.get()
    paths = {"counter": counter.slug, "qr": counter.qr_url}
    return {"host": "bench", "email": "eater1@example.com", "password": PASSWORD, **paths}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build()))
