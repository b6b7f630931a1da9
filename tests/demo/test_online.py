"""The demo's Stripe: an invoice is paid there in part, and after a restart the small Stripe is the same one."""

from datetime import date

from billing.models import Document, Operation, StripePayment
from demo.online import pay_online, small_stripe
from demo.stripe.keeping import restore
from demo.stripe.shop import Shop
from tenants.models import CompanyTerms
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november


def test_three_fifths_are_paid_on_the_page_and_kept(world, at, tmp_path):
    closed_november(world)
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, since=date(2025, 11, 1), pays_by="stripe")
    at("2025-12-09 09:00")
    with small_stripe(0, tmp_path / "stripe.json") as shop:
        pay_online(NOVEMBER, shop)
    with platform_scope():
        assert [(each.amount, each.fee, f"{each.paid_at:%Y-%m-%d}") for each in StripePayment.objects.all()] == [
            (10_200, 295, "2025-12-09")
        ]
        assert set(Operation.objects.values_list("state", flat=True)) == {"confirmed"}
    again = Shop()
    restore(again, tmp_path / "stripe.json")
    (invoice,) = again.all("invoice")
    assert (invoice["number"], invoice["status"], invoice["amount_remaining"]) == ("INV-2025-000001", "open", 6_800)


def test_when_nobody_pays_by_stripe_nothing_is_brought_there(world, at, tmp_path):
    closed_november(world)
    at("2025-12-09 09:00")
    with small_stripe(0, tmp_path / "stripe.json") as shop:
        pay_online(NOVEMBER, shop)
    with platform_scope():
        assert (Document.objects.count(), Operation.objects.count()) == (4, 0)


def test_what_is_made_after_a_restart_has_a_number_of_its_own(tmp_path):
    from demo.stripe import paying
    from demo.stripe.keeping import keep

    shop = Shop()
    before = paying.make_customer(shop, {"name": "one"})["id"]
    keep(shop, tmp_path / "kept.json")
    again = Shop()
    restore(again, tmp_path / "kept.json")
    assert paying.make_customer(again, {"name": "two"})["id"] != before
    assert [each["name"] for each in again.all("customer")] == ["two", "one"]
    restore(again, tmp_path / "nothing.json")
    assert len(again.all("customer")) == 2
