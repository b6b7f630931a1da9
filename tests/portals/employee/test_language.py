"""The switch of language stands on every page of the phone, and leads back to that very page."""

import html
import re

import pytest

from tenants.scope import company_scope
from vouchers.actions import change_program

PAGES = [
    "/",
    "/code/",
    "/restaurants/",
    "/restaurants/{restaurant}/",
    "/restaurants/tastes/",
    "/restaurants/wish/",
    "/phone/",
    "/history/",
    "/guests/",
    "/guests/new/",
    "/guests/{guest_pass}/",
    "/pay/{slug}",
    "/together/at/{slug}/",
    "/together/at/{slug}/?amount=20000&who={doyun}",
    "/together/at/{slug}/split/?amount=20000&who={doyun}",
    "/together/{table}/",
    "/together/delegations/",
]


def switch_on(page: str) -> tuple[str, list[str]]:
    """Where the switch of language leads back to, and the languages that it offers."""
    form = re.search(r'<form class="language.*?</form>', page, re.S)
    assert form, "no switch of language"
    back = re.search(r'name="next" value="([^"]*)"', form[0])
    return html.unescape(back[1]), re.findall(r'value="(ko|en)"', form[0])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_offers_the_other_language_and_leads_back_to_itself(world, visit, path):
    staff = world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)
    phone, slug = visit("hanul", staff.haneul.user), world.counter.slug
    invited = {"name": "김지원", "amount": "9000", "meals": "1", "valid_until": "2025-11-14"}
    shares = {"who": staff.doyun.pk, f"share_{staff.doyun.pk}": "9000", "amount": "20000", "key": "0" * 31 + "1"}
    where = path.format(
        slug=slug,
        restaurant=world.gukbap.pk,
        doyun=staff.doyun.pk,
        guest_pass=phone.post("/guests/new/", invited).headers["Location"].split("/")[2],
        table=phone.post(f"/together/at/{slug}/split/", shares).headers["Location"].split("/")[2],
    )
    back, languages = switch_on(phone.get(where).content.decode())
    assert (back, languages[-1]) == (where, "ko" if len(languages) == 1 else "en")
