"""The language a person reads."""

from accounts.models import User
from tenants.scope import company_scope


def test_switching_sets_the_cookie_and_goes_back(world, visit):
    answer = visit("hanul").post("/language/", {"language": "ko", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert answer.cookies["django_language"].value == "ko"


def test_switching_is_remembered_for_the_person(world, visit):
    visit("hanul", world.hanul.haneul.user).post("/language/", {"language": "ko"})
    with company_scope(world.hanul.company):
        assert User.objects.get(email="haneul@example.com").language == "ko"


def test_an_unknown_language_changes_nothing(world, visit):
    answer = visit("hanul", world.hanul.haneul.user).post("/language/", {"language": "xx"})
    assert "django_language" not in answer.cookies
    with company_scope(world.hanul.company):
        assert User.objects.get(email="haneul@example.com").language == ""
