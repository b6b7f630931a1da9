"""What employees ask for, at the desk of whoever walks there: enrolled from the list, and told when it is enrolled."""

import pytest

from restaurants.actions import close_restaurant
from restaurants.wishes import count_wish, enrolled_under
from tenants.scope import company_scope, platform_scope

URL = "/operator/restaurants/wishes/"


@pytest.fixture
def asked(world):
    """한울's people ask for one that is not here, and for two that are, in other letters."""
    with company_scope(world.hanul.company):
        for name, where in (("진미 평양냉면", "역삼역 3번 출구"), ("HALMAE gukbap", "역삼"), ("봄날분식", "")):
            count_wish(company=world.hanul.company, name=name, where=where, by="test")
    return world


def test_one_that_is_not_here_is_enrolled_with_what_was_said_of_it(asked, visit):
    operator = visit(None, asked.operator)
    link = (
        "/operator/restaurants/new/?name=%EC%A7%84%EB%AF%B8%20%ED%8F%89%EC%96%91%EB%83%89%EB%A9%B4"
        "&amp;address=%EC%97%AD%EC%82%BC%EC%97%AD%203%EB%B2%88%20%EC%B6%9C%EA%B5%AC"
    )
    assert operator.get(URL).text.count(f'href="{link}"') == 1
    form = operator.get(link.replace("&amp;", "&")).context["form"]
    assert (form["name"].value(), form["address"].value()) == ("진미 평양냉면", "역삼역 3번 출구")


def test_one_that_is_here_leads_to_its_page(asked, visit):
    page = visit(None, asked.operator).get(URL)
    assert {row.name: place and place.name for row, place in page.context["rows"]} == {
        "진미 평양냉면": None,
        "HALMAE gukbap": "할매국밥",
        "봄날분식": "봄날분식",
    }
    assert f'<a href="/operator/restaurants/{asked.gukbap.pk}/">Enrolled by now</a>' in page.text


def test_one_that_has_closed_is_not_here(asked):
    with platform_scope():
        close_restaurant(restaurant=asked.bunsik, reason="gave up", by=asked.operator)
        assert enrolled_under(["봄날분식", "Bomnal Bunsik", ""]) == {}


def test_the_list_takes_a_fixed_number_of_queries(asked, visit, django_assert_num_queries):
    operator = visit(None, asked.operator)
    operator.get(URL)
    with django_assert_num_queries(7):
        operator.get(URL)
