"""Twenty colleagues at one table, as often as asked: bench.jobs.together 20 10.

Prints the milliseconds of each last yes, which pays the whole bill in its transaction.
"""

import json
import sys
import time
import uuid

import django

SHARE = 9_000


def measure(people: int, tables: int) -> list[float]:
    """Everybody but one has agreed; how long does the last one's yes take, commit included?"""
    from bench.jobs.company import build
    from restaurants.models import Counter
    from tenants.models import Company
    from tenants.scope import company_scope
    from vouchers.models import Employee

    build(people)
    company, counter = Company.objects.get(), Counter.objects.get()
    with company_scope(company):
        diners = list(Employee.objects.select_related("user").order_by("id"))
        return [_last_yes(company, counter, diners) for _ in range(tables)]


def _last_yes(company, counter, diners) -> float:
    from vouchers.models import Table
    from vouchers.together import approve_share, make_table

    payer, *others = diners
    table = make_table(
        company=company, payer=payer, counter=counter, amount=SHARE * len(diners), key=uuid.uuid4(), by=payer,
        shares={each.pk: SHARE for each in others},
    )  # fmt: skip
    for each in others[:-1]:
        approve_share(company=company, table_id=table.pk, employee=each, by=each)
    began = time.monotonic()
    approve_share(company=company, table_id=table.pk, employee=others[-1], by=others[-1])
    took = 1000 * (time.monotonic() - began)
    assert Table.objects.get(pk=table.pk).state == "paid"
    return took


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
