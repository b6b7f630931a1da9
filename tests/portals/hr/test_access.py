"""Who may come to the HR desk, and what a stranger sees of it."""

import pytest

from tenants.scope import company_scope
from vouchers.loads import receive_load
from vouchers.models import Load

PLACES = [
    "/hr/",
    "/hr/programs/",
    "/hr/programs/new/",
    "/hr/people/",
    "/hr/people/new/",
    "/hr/loads/",
    "/hr/spending/",
]


@pytest.mark.parametrize("place", PLACES)
def test_only_hr_comes_in(world, visit, place):
    answers = [visit("hanul", user).get(place).status_code for user in (None, world.hanul.haneul.user, world.hanul.hr)]
    assert answers == [302, 403, 200]


def test_finance_reads_spending_and_changes_nothing(world, visit):
    finance = visit("hanul", world.hanul.finance)
    assert [finance.get(place).status_code for place in PLACES] == [200, 403, 403, 403, 403, 403, 200]
    assert "/hr/people/" not in finance.get("/hr/").content.decode()


@pytest.mark.parametrize("step", ["apply", "check", "discard"])
def test_a_load_of_another_company_is_not_there(world, visit, step):
    with company_scope(world.hanul.company):
        content = "이름,이메일,사번\n김민수,minsu@example.com,7\n".encode()
        staff = world.hanul
        load = receive_load(company=staff.company, kind="people", file_name="a.csv", content=content, by=staff.hr)
    stranger = visit("bada", world.bada.hr)
    assert stranger.get(f"/hr/loads/{load.pk}/").status_code == 404
    assert stranger.post(f"/hr/loads/{load.pk}/{step}/").status_code == 404
    with company_scope(world.hanul.company):
        assert Load.objects.get().state == "checked"


def test_the_same_number_shows_each_company_its_own(world, visit):
    """Both companies' first programs and people have the same keys: each sees its own, never the other's."""
    bada = visit("bada", world.bada.hr)
    assert bada.get(f"/hr/people/{world.hanul.haneul.pk}/").context["employee"].home == world.bada.company.schema_name
    assert bada.get("/hr/people/999999/").status_code == 404
    assert bada.get("/hr/programs/999999/").status_code == 404


@pytest.mark.parametrize(
    "place",
    [
        "programs/{program}/stop/",
        "programs/{program}/withdraw/",
        "people/{person}/let-go/",
        "people/{person}/invite/",
        "people/{person}/take-back/",
        "programs/preview/",
    ],
)
def test_a_change_is_posted_and_never_fetched(world, visit, place):
    url = "/hr/" + place.format(program=world.hanul.lunch.pk, person=world.hanul.haneul.pk)
    assert visit("hanul", world.hanul.hr).get(url).status_code == 405
    assert visit("hanul", world.hanul.haneul.user).post(url).status_code == 403
