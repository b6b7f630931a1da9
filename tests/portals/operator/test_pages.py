"""Every page of the operator's desk opens for an operator and for nobody else."""

import pytest
from django.urls import get_resolver

from tests.portals.month import closed_november

PAGES = [
    "",
    "companies/",
    "companies/new/",
    "companies/{hanul}/",
    "companies/{hanul}/suspend/",
    "companies/{hanul}/sites/",
    "companies/{bada}/deposit/",
    "restaurants/",
    "restaurants/new/",
    "restaurants/number/?business_number=1208800001",
    "restaurants/{gukbap}/",
    "restaurants/{gukbap}/menu/",
    "restaurants/{gukbap}/members/",
    "restaurants/{gukbap}/members/{member}/remove/",
    "restaurants/{gukbap}/counters/",
    "restaurants/{gukbap}/counters/{counter}/close/",
    "restaurants/{gukbap}/meals/?day=2025-11-11",
    "periods/",
    "periods/2025-11/",
    "periods/2025-11/close/",
    "periods/2025-11/progress/",
    "books/",
    "audit/",
    "documents/",
    "documents/INV-2025-000001/",
    "documents/STM-2025-000001/",
    "documents/INV-2025-000001.csv",
]


def addresses(world):
    facts = {
        "hanul": world.hanul.company.pk,
        "bada": world.bada.company.pk,
        "gukbap": world.gukbap.pk,
        "counter": world.counter.pk,
        "member": world.gukbap.members.get(user=world.staff).pk,
    }
    return ["/operator/" + page.format(**facts) for page in PAGES]


@pytest.fixture
def closed(world):
    closed_november(world)
    return world


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_opens(closed, visit, language):
    browser = visit(None, closed.operator, language=language)
    assert {address: browser.get(address).status_code for address in addresses(closed)} == dict.fromkeys(
        addresses(closed), 200
    )


def test_an_owner_may_open_none_of_them(closed, visit):
    browser = visit(None, closed.owner)
    assert {browser.get(address).status_code for address in addresses(closed)} == {403}


def test_who_is_not_signed_in_signs_in_first(closed, visit):
    answer = visit(None).get("/operator/books/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/operator/books/")


def test_a_company_host_has_no_operator(world, visit):
    assert visit("hanul", world.hanul.hr).get("/operator/").status_code == 404


def test_every_operator_view_names_its_permission():
    patterns = next(each for each in get_resolver("config.urls_public").url_patterns if str(each.pattern) == "operator/")
    assert [each.name for each in patterns.url_patterns if not getattr(each.callback, "permission", None)] == []


@pytest.mark.parametrize(
    "address",
    [
        "companies/0/",
        "companies/99999999999999999999999/",
        "companies/x/",
        "restaurants/0/",
        "restaurants/{gukbap}/counters/0/close/",
        "restaurants/{bunsik}/counters/{counter}/close/",
        "restaurants/{gukbap}/meals/0/refund/",
        "periods/2025-13/",
        "periods/9999-12/close/",
        "periods/2024-01/",
        "documents/INV-2099-000001/",
        "documents/INV-2025-000001.exe",
    ],
)
def test_what_does_not_exist_is_not_found(world, visit, address):
    address = address.format(gukbap=world.gukbap.pk, bunsik=world.bunsik.pk, counter=world.counter.pk)
    assert visit(None, world.operator).get(f"/operator/{address}").status_code == 404


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 5000, "?q='--", "?state=x&page=-3", "?export=exe", "?page=x"])
@pytest.mark.parametrize("page", ["companies", "restaurants", "documents", "audit"])
def test_odd_questions_show_a_list(world, visit, page, query):
    assert visit(None, world.operator).get(f"/operator/{page}/{query}").status_code == 200
