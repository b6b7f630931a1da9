"""The receipt: what the staff look at, and tap once."""

import uuid
from datetime import timedelta

import pytest

from billing import clock
from billing.actions import void_redemption
from billing.models import CheckedMark
from tenants.scope import company_scope, platform_scope, restaurant_scope
from vouchers.actions import enrol, make_program


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def receipt(world, eat):
    return f"/receipts/{eat(world.hanul, world.hanul.haneul, world.counter, 9_000)}/"


def test_it_shows_place_amount_and_running_number(world, phone, receipt):
    html = phone.get(receipt).content.decode()
    facts = ("Halmae Gukbap", "9,000", "No. 1 today", "receipt__bowl", "data-clock", "Staff: check", "점심")
    assert [fact for fact in facts if fact not in html] == []


def test_the_number_counts_every_companys_meals(world, visit, eat):
    eat(world.bada, world.bada.haneul, world.counter, 5_000)
    eat(world.bada, world.bada.doyun, world.counter, 5_000)
    mine = eat(world.hanul, world.hanul.haneul, world.counter, 9_000)
    phone = visit("hanul", world.hanul.haneul.user)
    assert "No. 3 today" in phone.get(f"/receipts/{mine}/").content.decode()


@pytest.mark.parametrize(
    ("evening", "noon"),
    [("2025-11-10 19:00", "2025-11-11 12:07"), ("2025-12-30 19:00", "2025-12-31 12:07")],
    ids=["within a month", "on its last day"],
)
def test_what_it_was_paid_from_stands_in_the_order_of_use(world, phone, eat, at, evening, noon):
    staff = world.hanul
    with company_scope(staff.company):
        monthly = make_program(by=staff.hr, name="자율", kind="monthly", amount=50_000, weekdays=list(range(7)))
        enrol(program=monthly, employees=[staff.haneul], by=staff.hr)
    # In the evening the month's alone can be spent: its purse is the older one.
    at(evening)
    eat(staff, staff.haneul, world.counter, 5_000)
    at(noon)
    meal = eat(staff, staff.haneul, world.counter, 15_000)
    assert phone.get(f"/receipts/{meal}/").context["parts"] == [("점심", 12_000), ("자율", 3_000)]


def test_staff_check_it_once(world, phone, receipt):
    assert phone.post(f"{receipt}check/").headers["Location"] == receipt
    html = phone.get(receipt).content.decode()
    assert ("Staff: check" in html, "receipt--checked" in html) == (False, True)
    with platform_scope():
        first = CheckedMark.objects.get().checked_at
    phone.post(f"{receipt}check/")
    with platform_scope():
        assert CheckedMark.objects.get().checked_at == first


def test_an_old_receipt_neither_moves_nor_can_be_checked(world, phone, receipt, monkeypatch):
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    html = phone.get(receipt).content.decode()
    assert [part in html for part in ("receipt__bowl", "data-clock", "Staff: check")] == [False] * 3
    phone.post(f"{receipt}check/")
    with platform_scope():
        assert CheckedMark.objects.count() == 0


def test_a_voided_meal_says_cancelled_and_cannot_be_checked(world, phone, receipt):
    redemption_id = int(receipt.split("/")[2])
    with restaurant_scope(world.gukbap.pk):
        void_redemption(
            redemption_id=redemption_id,
            reason="두 번 눌렀어요",
            key=uuid.uuid4(),
            by=world.owner,
            restaurant_id=world.gukbap.pk,
        )
    html = phone.get(receipt).content.decode()
    assert ("Cancelled" in html, "두 번 눌렀어요" in html, "Staff: check" in html) == (True, True, False)
    phone.post(f"{receipt}check/")
    with platform_scope():
        assert CheckedMark.objects.count() == 0


def test_it_is_nobody_elses(world, visit, receipt):
    others = [("hanul", world.hanul.doyun.user), ("bada", world.bada.haneul.user)]
    for slug, user in others:
        assert visit(slug, user).get(receipt).status_code == 404
        assert visit(slug, user).post(f"{receipt}check/").status_code == 404
    assert visit("hanul", world.hanul.hr).get(receipt).status_code == 403
    assert visit("hanul").get(receipt).headers["Location"] == f"/sign-in/?next={receipt}"
    with platform_scope():
        assert CheckedMark.objects.count() == 0


def test_a_refused_attempt_has_no_receipt(world, phone):
    from vouchers.redeeming import redeem

    with company_scope(world.hanul.company):
        paid = redeem(
            company=world.hanul.company,
            employee=world.hanul.haneul,
            counter=world.counter,
            amount=99_000,
            key=uuid.uuid4(),
        )
    assert paid.captured is False
    assert phone.get(f"/receipts/{paid.redemption_id}/").status_code == 404


@pytest.mark.parametrize("path", ["/receipts/0/", f"/receipts/{'9' * 30}/"])
def test_an_unknown_number_is_404(world, phone, path):
    assert phone.get(path).status_code == 404


def struck(amount: str) -> str:
    return f'<span class="amount--voided">{amount}</span>'


def test_a_rest_paid_at_the_till_beside_a_hold_is_shown_and_struck_as_cash_is(world, visit, held_meal):
    phone = visit("hanul", world.hanul.haneul.user)
    html = " ".join(phone.get(f"/receipts/{held_meal}/").content.decode().split())
    assert '<p class="receipt__rest">+ ₩8,000 at the till</p>' in html
    assert '<dt>Bill</dt><dd class="strong"><span class="">₩20,000</span></dd>' in html
    assert '<dt>By voucher</dt><dd><span class="">₩12,000</span></dd>' in html
    assert '<dt>The rest, paid at the till</dt><dd><span class="">₩8,000</span></dd>' in html
    with restaurant_scope(world.gukbap.pk):
        facts = {"reason": "x", "by": "test", "restaurant_id": world.gukbap.pk}
        void_redemption(redemption_id=held_meal, key=uuid.uuid4(), **facts)
    html = " ".join(phone.get(f"/receipts/{held_meal}/").content.decode().split())
    assert '<p class="receipt__rest amount--voided">+ ₩8,000 at the till</p>' in html
    assert f'<dt>Bill</dt><dd class="strong">{struck("₩20,000")}</dd>' in html
    assert f"<dt>By voucher</dt><dd>{struck('₩12,000')}</dd>" in html
    assert f"<dt>The rest, paid at the till</dt><dd>{struck('₩8,000')}</dd>" in html
