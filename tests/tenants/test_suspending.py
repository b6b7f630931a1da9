"""A suspended company is refused at once: its pages, its meals, and in every other process."""

import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.db import connection

from tenants.actions import reactivate_company, suspend_company
from tenants.scope import company_scope
from vouchers.codes import redeem_code, show_code
from vouchers.redeeming import redeem

WATCHER = """
import sys, django
django.setup()
from tenants.queries import company_at
for line in sys.stdin:
    print(company_at("hanul.localhost").state, flush=True)
"""


def scan(world):
    with company_scope(world.hanul.company):
        return redeem(
            company=world.hanul.company,
            employee=world.hanul.haneul,
            counter=world.counter,
            amount=1_000,
            key=uuid.uuid4(),
        )


def by_code(world, digits):
    return redeem_code(digits=digits, amount=1_000, key=uuid.uuid4(), counter_id=world.counter.pk)


def digits_of(world):
    with company_scope(world.hanul.company):
        return show_code(company=world.hanul.company, employee=world.hanul.doyun).digits


def suspend(world):
    suspend_company(company=world.hanul.company, reason="unpaid", by=world.operator)


@pytest.mark.parametrize("path", ["/", "/hr/", "/finance/", "/pay/", "/no-such-page/", "/sign-in/"])
def test_every_page_of_its_host_is_refused(world, visit, path):
    client = visit("hanul", world.hanul.hr)
    suspend(world)
    response = client.get(path)
    assert (response.status_code, response.templates[0].name) == (403, "tenants/suspended.html")
    assert "your HR or finance team knows more" in response.content.decode()
    assert client.post(path).status_code == 403
    assert visit("bada", world.bada.hr).get(path).status_code != 403


def test_the_page_speaks_the_readers_language(world, visit):
    suspend(world)
    assert "식권 사용이 잠시 멈췄어요" in visit("hanul", language="ko").get("/").content.decode()


def test_every_way_to_pay_is_refused(world):
    digits = digits_of(world)
    assert scan(world).outcome == "captured"
    suspend(world)
    assert (scan(world).outcome, scan(world).reason) == ("refused", "company_suspended")
    paid = by_code(world, digits)
    assert (paid.outcome, paid.reason) == ("refused", "company_suspended")
    reactivate_company(company=world.hanul.company, by=world.operator)
    assert scan(world).outcome == "captured"
    assert by_code(world, digits_of(world)).outcome == "captured"


def test_a_reactivated_company_is_served_again(world, visit):
    client = visit("hanul", world.hanul.hr)
    suspend(world)
    assert client.get("/").status_code == 403
    reactivate_company(company=world.hanul.company, by=world.operator)
    assert client.get("/").status_code != 403


def test_another_process_knows_at_once(committed_world):
    """The other process has the company in its cache when it is suspended."""
    with _watcher() as other:
        assert _asked(other) == "active"
        suspend(committed_world)
        assert _asked(other) == "suspended"
        reactivate_company(company=committed_world.hanul.company, by=committed_world.operator)
        assert _asked(other) == "active"


def _watcher() -> subprocess.Popen:
    facts = connection.settings_dict
    url = f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-c", WATCHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
    )


def _asked(other: subprocess.Popen) -> str:
    other.stdin.write("state?\n")
    other.stdin.flush()
    return other.stdout.readline().strip()
