"""The map under a keyboard, a thumb and axe."""

import pytest

from restaurants.models import Restaurant
from tests.browser.axe import found_on


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_serious_finding(live, browse, scheme):
    Restaurant.objects.filter(pk=live.world.bunsik.pk).update(opens="11:00", closes="21:00", days_off=list(range(7)))
    page = browse("hanul", "haneul@example.com", language="ko", color_scheme=scheme)
    for path in ("/restaurants/?view=map", "/restaurants/", f"/restaurants/{live.world.bunsik.pk}/", "/restaurants/tastes/"):
        page.goto(live.url("hanul", path))
        assert found_on(page) == []


def test_a_keyboard_reaches_a_dot_and_follows_it(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", "/restaurants/?view=map"))
    page.locator("a.dot").first.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("1. Halmae Gukbap, 2 min on foot")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/restaurants/{live.world.gukbap.pk}/")


def test_a_thumb_taps_a_dot(live, browse):
    page = browse("hanul", "haneul@example.com", has_touch=True, is_mobile=True)
    page.goto(live.url("hanul", "/restaurants/"))
    page.locator(".switch a").last.tap()
    page.wait_for_url("**view=map")
    reach = page.locator("a.dot .dot__reach").last.bounding_box()
    assert reach["width"] >= 40
    page.touchscreen.tap(reach["x"] + 4, reach["y"] + reach["height"] / 2)
    page.wait_for_url(f"**/restaurants/{live.world.bunsik.pk}/")


def test_the_sketch_fits_the_narrowest_phone(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", "/restaurants/?view=map"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
