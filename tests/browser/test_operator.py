"""The operator in a real browser: a month closed with a worker behind the page, a restaurant signed in the street."""

from datetime import UTC, datetime

import pytest

from billing import tasks
from billing.models import Document, Period
from restaurants.models import Restaurant
from tenants.models import Company
from tenants.scope import platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.browser.conftest import DESK, PHONE
from tests.browser.worker import worker  # noqa: F401  (a fixture)
from tests.portals.month import AFTER, NOVEMBER, closed_november, november

OPERATOR = "operator@example.com"


@pytest.fixture
def december(live, settings):
    """November was eaten; the clock of every process stands on the third of December."""
    november(live.world)
    settings.CLOCK_SHIFT = AFTER - datetime.now(UTC)
    return live


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_month_is_closed_by_button_and_its_progress_survives_a_reload(december, browse, worker):  # noqa: F811
    page = browse(email=OPERATOR, size=DESK)
    page.goto(december.url(path="/operator/periods/2025-11/"))
    page.click("text=Close November 2025")
    page.wait_for_selector("dialog[open] >> text=This cannot be undone.")
    page.click("dialog[open] button:has-text('Close November 2025')")
    page.wait_for_selector("text=Adding the month up and numbering its documents")
    page.reload()
    page.wait_for_selector("#progress progress")
    worker()
    page.wait_for_selector("text=They are one sum to the won", timeout=60_000)
    page.wait_for_selector("text=Closed for ever", timeout=60_000)
    assert page.locator(".table tbody tr").count() == 4
    assert page.locator(".stat__value").all_inner_texts() == ["₩24,000"] * 3
    with platform_scope():
        assert Period.objects.get(month=NOVEMBER).state == "closed"
        assert set(Document.objects.values_list("state", flat=True)) == {"rendered"}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_overdue_invoices_fit_their_frame_on_a_desk(live, browse, at, language):
    closed_november(live.world)
    with platform_scope():
        Company.objects.filter(pk=live.world.hanul.company.pk).update(name="주식회사 한울소프트웨어코리아")
    for day in ("2025-12-19", "2026-01-12"):
        for clock in ("09:00", "09:10"):
            at(f"{day} {clock}")
            tasks.dun()
    page = browse(email=OPERATOR, size=DESK, language=language)
    page.goto(live.url(path="/operator/overdue/"))
    frames = page.evaluate("[...document.querySelectorAll('.table-frame')].map(each => each.scrollWidth - each.clientWidth)")
    assert frames == [0, 0]
    button = page.locator(".table-frame .button").last.bounding_box()
    assert button["x"] + button["width"] < DESK["width"]


def test_a_restaurant_is_enrolled_on_a_phone_where_one_stands(live, browse):
    page = browse(
        email=OPERATOR, size=PHONE, geolocation={"latitude": 37.50321, "longitude": 127.04123, "accuracy": 8},
        permissions=["geolocation"],
    )  # fmt: skip
    page.goto(live.url(path="/operator/restaurants/new/"))
    page.locator("[name=business_number]").press_sequentially("120-88-00001")
    page.wait_for_selector("#number-said >> text=Enrolled already")
    page.locator("[name=business_number]").fill("")
    page.locator("[name=business_number]").press_sequentially("1018100")
    page.wait_for_selector("#number-said >> text=3 digits more")
    page.fill("[name=business_number]", "220-81-62517")
    page.wait_for_selector("#number-said >> text=The number is right and not enrolled yet.")
    page.fill("[name=name]", "길모퉁이식당")
    page.fill("[name=representative]", "나길순")
    page.click("text=Use my position")
    page.wait_for_selector("[data-place-said] >> text=Filled in, right to about 8 m.")
    page.click("text=Enrol the restaurant >> nth=-1")
    page.wait_for_selector("text=can be paid now")
    place = Restaurant.objects.get(name="길모퉁이식당")
    assert (place.business_number, place.latitude, place.longitude) == ("2208162517", 37.50321, 127.04123)
    page.click("text=Print QR")
    page.wait_for_selector(".a6__qr svg")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_desk_runs_out_of_the_screen(december, browse, size, language):
    page = browse(email=OPERATOR, size=size, language=language)
    pages = ["", "companies/", "companies/new/", "restaurants/", "restaurants/new/", "periods/", "books/", "audit/"]
    ids = f"companies/{december.world.hanul.company.pk}/", f"restaurants/{december.world.gukbap.pk}/"
    for address in (*pages, *ids, "periods/2025-11/close/", "documents/"):
        page.goto(december.url(path=f"/operator/{address}"))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
