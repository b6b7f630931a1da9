"""What a company sees of its pause: finance what to pay, HR the day, employees and the till a kind sentence."""

import uuid

import pytest

from billing import tasks
from billing.models import Redemption
from tenants.scope import platform_scope
from tests.portals.month import closed_november

EMPLOYEE = "Your company has paused its meal vouchers for a while."


@pytest.fixture
def on(world, at):
    """The work of a day: written at nine, mailed ten minutes later; then it is noon."""
    closed_november(world)

    def work(*days: str):
        for day in days:
            for clock in ("09:00", "09:10", "12:10"):
                at(f"{day} {clock}")
                tasks.dun()

    return work


def said(browser, url):
    return " ".join(browser.get(url).content.decode().split())


def test_finance_sees_the_day_and_what_to_pay_and_hr_the_day_alone(world, on, visit):
    on("2026-01-12")
    page = said(visit("hanul", world.hanul.finance), "/finance/")
    assert "Meal vouchers of your company pause on Mon 19 Jan 2026" in page
    assert 'href="/finance/invoices/INV-2025-000001/">INV-2025-000001</a> <span class="nowrap">₩17,000</span>' in page
    page = said(visit("hanul", world.hanul.hr), "/hr/")
    assert "Meal vouchers of your company pause on Mon 19 Jan 2026" in page
    assert "INV-2025-000001" not in page
    assert "pause on" not in said(visit("bada", world.bada.finance), "/finance/")
    assert "pause on" not in said(visit("bada", world.bada.hr), "/hr/")


def test_while_paused_desks_work_and_nobody_is_told_about_money(world, on, visit):
    on("2026-01-12", "2026-01-19")
    assert "Meal vouchers of your company are paused" in said(visit("hanul", world.hanul.finance), "/finance/")
    assert visit("hanul", world.hanul.finance).get("/finance/invoices/INV-2025-000001/").status_code == 200
    phone = visit("hanul", world.hanul.haneul.user)
    home = said(phone, "/")
    assert EMPLOYEE in home and "Please pay another way for now." in home
    assert "회사에서 식권 사용을 잠시 멈췄어요." in said(visit("hanul", world.hanul.haneul.user, "ko"), "/")
    assert "overdue" not in home and "invoice" not in home
    assert EMPLOYEE in said(phone, "/code/")
    assert EMPLOYEE not in said(visit("bada", world.bada.haneul.user), "/")


def test_the_phone_is_refused_with_a_sentence_and_the_reason_is_kept(world, on, visit):
    on("2026-01-12", "2026-01-19")
    phone, key = visit("hanul", world.hanul.haneul.user), uuid.uuid4()
    answer = phone.post(f"/pay/{world.counter.slug}", {"amount": "9000", "key": str(key)}, follow=True)
    assert EMPLOYEE in " ".join(answer.content.decode().split())
    with platform_scope():
        kept = Redemption.objects.get(key=key)
        assert (kept.outcome, kept.reason, kept.amount) == ("refused", "company_paused", 9_000)
