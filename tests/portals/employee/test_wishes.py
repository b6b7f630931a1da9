"""Asking for a restaurant that is not enrolled; the operator sees how many ask, never who."""

import pytest
from django.db import connection

from accounts.models import AuditEntry
from restaurants.models import WishCount
from restaurants.wishes import wish_key
from tenants.scope import company_scope, platform_scope, restaurant_scope
from vouchers.models import Wish

URL = "/restaurants/wish/"


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def counted() -> list[tuple]:
    with platform_scope():
        return list(WishCount.objects.order_by("id").values_list("company__name", "name", "where", "count"))


def test_each_person_counts_once_per_name(world, phone, visit):
    assert phone.post(URL, {"name": "진미 평양냉면", "where": "역삼역 3번 출구"}).headers["Location"] == URL
    phone.post(URL, {"name": "진미평양냉면 "})
    visit("hanul", world.hanul.doyun.user).post(URL, {"name": "진미-평양냉면"})
    visit("bada", world.bada.haneul.user).post(URL, {"name": "진미평양냉면"})
    assert counted() == [("한울", "진미 평양냉면", "역삼역 3번 출구", 2), ("바다", "진미평양냉면", "", 1)]
    assert [wish.name for wish in phone.get(URL).context["wishes"]] == ["진미 평양냉면"]


def test_the_operator_sees_counts_and_no_person(world, phone, visit):
    phone.post(URL, {"name": "진미 평양냉면", "where": "역삼역"})
    answer = visit(None, world.operator).get("/operator/restaurants/wishes/")
    html = answer.content.decode()
    words = ("진미 평양냉면", "역삼역", "한울", "1 person", "김하늘", world.hanul.haneul.user.actor)
    assert [each in html for each in words] == [True] * 4 + [False] * 2
    desk = visit(None, world.operator)
    assert "진미 평양냉면,역삼역,한울,1," in desk.get("/operator/restaurants/wishes/?export=csv").content.decode()
    assert len(desk.get("/operator/restaurants/wishes/?q=nothing").context["page"]) == 0


def test_the_audit_says_who_asked_in_the_company_alone(world, phone):
    phone.post(URL, {"name": "진미 평양냉면"})
    with company_scope(world.hanul.company):
        found = dict(AuditEntry.objects.filter(verb__in=["wish_for", "count_wish"]).values_list("verb", "actor"))
    assert found == {"wish_for": world.hanul.haneul.user.actor, "count_wish": f"company:{world.hanul.company.pk}"}
    assert not AuditEntry.objects.filter(verb__in=["wish_for", "count_wish"]).exists()


def test_the_database_shows_one_companys_counts_to_nobody_else(world, phone):
    phone.post(URL, {"name": "진미 평양냉면"})

    def seen():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM public.restaurants_wishcount")
            return cursor.fetchone()[0]

    with company_scope(world.hanul.company):
        mine = seen()
    with company_scope(world.bada.company):
        theirs = seen()
    with restaurant_scope(world.gukbap.pk):
        restaurants = seen()
    assert (mine, theirs, restaurants) == (1, 0, 0)


@pytest.mark.parametrize("name", ["할매국밥", "halmae gukbap", " Halmae  Gukbap "])
def test_one_that_is_enrolled_leads_there(world, phone, name):
    assert phone.post(URL, {"name": name}).headers["Location"] == f"/restaurants/{world.gukbap.pk}/"
    assert counted() == []


@pytest.mark.parametrize("name", ["", " ", "...", "가" * 81, "\0"])
def test_a_name_that_is_none_is_asked_for_again(world, phone, name):
    assert phone.post(URL, {"name": name, "where": "x"}).status_code == 422
    assert counted() == []


def test_ten_new_ones_a_day(world, phone):
    for number in range(10):
        phone.post(URL, {"name": f"식당 {number}"})
    answer = phone.post(URL, {"name": "식당 10"})
    assert (answer.status_code, "a lot for one day" in answer.content.decode(), len(counted())) == (422, True, 10)
    assert phone.post(URL, {"name": "식당 3"}).status_code == 302
    with company_scope(world.hanul.company):
        assert Wish.objects.count() == 10


def test_a_search_that_finds_nothing_offers_to_ask(world, phone):
    html = phone.get("/restaurants/?q=진미").content.decode()
    assert "/restaurants/wish/?name=%EC%A7%84%EB%AF%B8" in html
    assert 'value="진미"' in phone.get("/restaurants/wish/?name=진미").content.decode()


@pytest.mark.parametrize(
    ("name", "key"), [("진미 평양-냉면", "진미평양냉면"), ("Ｃａｆé 24", "café24"), ("...", ""), ("a" * 200, "a" * 80)]
)
def test_spellings_of_one_name(name, key):
    assert wish_key(name) == key
