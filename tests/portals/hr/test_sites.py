"""The company's offices at HR's desk: listed with their people, added, corrected."""

import pytest

from accounts.models import AuditEntry
from tenants.models import Site
from vouchers.models import Employee

NEW = {"name": "선릉 별관", "address": "서울 강남구 선릉로 1", "latitude": "37.50449", "longitude": "127.04897"}


def sites(hanul) -> list[tuple[str, str, float, float]]:
    return list(hanul.company.sites.values_list("name", "address", "latitude", "longitude"))


def test_the_sites_are_listed_with_their_people(hanul, desk):
    site = hanul.company.sites.get()
    page = desk.get("/hr/company/")
    assert page.context["sites"] == [(site, 2)]
    assert (f'href="/hr/sites/{site.pk}/"' in page.text, "2 people" in page.text) == (True, True)


def test_a_site_is_added_and_people_can_work_there(hanul, desk):
    answer = desk.post("/hr/sites/new/", NEW, follow=True)
    assert ("선릉 별관 is saved." in answer.text, answer.redirect_chain) == (True, [("/hr/company/", 302)])
    assert sites(hanul)[1] == ("선릉 별관", "서울 강남구 선릉로 1", 37.50449, 127.04897)
    entry = AuditEntry.objects.get(verb="add_site")
    assert (entry.actor, entry.data["name"]) == (hanul.hr.actor, "선릉 별관")
    assert "선릉 별관" in desk.get("/hr/people/new/").text


def test_a_site_is_corrected_and_only_what_changed_is_told(hanul, desk):
    site = hanul.company.sites.get()
    now = {"name": site.name, "address": site.address, "longitude": str(site.longitude)}
    desk.post(f"/hr/sites/{site.pk}/", now | {"latitude": "37.5"})
    assert (Site.objects.get(pk=site.pk).latitude, Site.objects.get(pk=site.pk).name) == (37.5, "본사")
    assert AuditEntry.objects.get(verb="change_site").data == {"site": site.pk, "latitude": 37.5}
    desk.post(f"/hr/sites/{site.pk}/", now | {"latitude": "37.5"})
    assert AuditEntry.objects.filter(verb="change_site").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "본사"}, "name"),
        ({"name": "가" * 81}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"latitude": ""}, "latitude"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "동경"}, "longitude"),
        ({"longitude": "nan"}, "longitude"),
    ],
)
def test_a_site_that_cannot_be_is_asked_again(hanul, desk, wrong, field):
    answer = desk.post("/hr/sites/new/", NEW | wrong)
    assert (answer.status_code, list(answer.context["form"].errors), len(sites(hanul))) == (422, [field], 1)


def test_a_name_another_site_has_is_refused_when_a_site_is_corrected(hanul, desk):
    desk.post("/hr/sites/new/", NEW)
    other = hanul.company.sites.get(name="선릉 별관")
    answer = desk.post(f"/hr/sites/{other.pk}/", NEW | {"name": "본사"})
    assert answer.context["form"].errors["name"] == ["There is a site of this name already."]
    assert [name for name, *_ in sites(hanul)] == ["본사", "선릉 별관"]


def test_the_queries_do_not_grow_with_sites(hanul, desk, django_assert_num_queries):
    desk.get("/hr/company/")
    with django_assert_num_queries(8):
        desk.get("/hr/company/")
    desk.post("/hr/sites/new/", NEW, follow=True)
    with django_assert_num_queries(8):
        desk.get("/hr/company/")


def test_people_without_a_site_are_told_of_and_found(hanul, desk):
    assert desk.get("/hr/company/").context["nowhere"] == 0
    Employee.objects.filter(pk=hanul.doyun.pk).update(site_id=None)
    page = desk.get("/hr/company/")
    assert "1 person has no site; restaurants nearby are counted from 본사." in " ".join(page.text.split())
    assert 'href="/hr/people/?site=none&amp;state=active"' in page.text
    assert [each.number for each in desk.get("/hr/people/?site=none&state=active").context["page"]] == ["1002"]
