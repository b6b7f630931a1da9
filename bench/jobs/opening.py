"""Open companies from the pool with so many present: bench.jobs.opening 0 300 (in rising order)."""

import json
import sys
import time

import django

MEASURED = 10


def measure(present: int) -> dict:
    """Fill up to `present` companies, then open ten more; returns milliseconds of each and of making one spare."""
    from tenants.models import Company
    from tenants.schemas import fill_pool

    missing = present - Company.objects.count()
    began = time.monotonic()
    made = fill_pool(max(missing, 0) + MEASURED)
    spare = 1000 * (time.monotonic() - began) / max(made, 1)
    for _ in range(missing):
        _open()
    assert Company.objects.count() == max(present, 0)
    return {"present": present, "opening": [_open() for _ in range(MEASURED)], "spare": spare}


def _open() -> float:
    from tenants.actions import open_company
    from tenants.models import Company

    number = Company.objects.count() + 1
    began = time.monotonic()
    open_company(
        slug=f"bench{number}", name=f"고객사 {number}", hr_email=f"hr{number}@example.com", hr_name="인사", by="system",
        site={"name": "본사", "address": "서울", "latitude": 37.5, "longitude": 127.0},
    )  # fmt: skip
    return 1000 * (time.monotonic() - began)


if __name__ == "__main__":
    django.setup()
    print(json.dumps([measure(int(present)) for present in sys.argv[1:]]))
