"""The operator corrects what documents say, and closes a restaurant, from the pages."""

import pytest

from accounts.models import AuditEntry
from restaurants.models import Restaurant
from tenants.models import Company


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


COMPANY = {
    "name": "한울소프트", "business_number": "120-88-00001", "representative": "오하늘", "address": "서울 중구 1",
    "email": "bills@hanul.example", "phone": "",
}  # fmt: skip
RESTAURANT = {
    "name": "할매순대국", "name_en": "Halmae Sundae", "cuisine": "korean", "representative": "윤순자", "phone": "025550000",
    "address": "서울 중구 2", "latitude": "37.52", "longitude": "127.03",
}  # fmt: skip


def test_a_companys_details_are_corrected_and_told(operator, world):
    url = f"/operator/companies/{world.hanul.company.pk}/"
    assert 'value="한울"' in operator.get(f"{url}details/").content.decode()
    answer = operator.post(f"{url}details/", COMPANY, follow=True)
    page = answer.content.decode()
    assert "Saved. It holds for documents made from now on." in page
    assert "corrected a company&#x27;s details" in page
    assert "Changed Address, E-mail, Name, Representative" in page
    found = Company.objects.get(pk=world.hanul.company.pk)
    assert (found.name, found.email, found.phone) == ("한울소프트", "bills@hanul.example", "")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "가" * 81), ("business_number", "120-88-00002"), ("email", "bills")],
    ids=["none", "too long", "check digit", "no address"],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(operator, world, field, typed):
    answer = operator.post(f"/operator/companies/{world.hanul.company.pk}/details/", COMPANY | {field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.content.decode().count('class="field__error"') == 1
    assert Company.objects.get(pk=world.hanul.company.pk).name == "한울"


def test_a_restaurant_moves_closes_and_opens_again(operator, world):
    url = f"/operator/restaurants/{world.gukbap.pk}/"
    assert operator.post(f"{url}details/", RESTAURANT).status_code == 302
    found = Restaurant.objects.get(pk=world.gukbap.pk)
    assert (found.name, found.latitude, found.address) == ("할매순대국", 37.52, "서울 중구 2")
    assert operator.post(f"{url}details/", RESTAURANT | {"latitude": "137"}).status_code == 422
    assert operator.post(f"{url}close/", {"reason": ""}).status_code == 422
    page = operator.post(f"{url}close/", {"reason": "폐업"}, follow=True).content.decode()
    assert "Halmae Sundae is closed." in page
    assert "Open it again" in page
    # Sent twice, the first reason stands.
    operator.post(f"{url}close/", {"reason": "other"})
    assert Restaurant.objects.get(pk=world.gukbap.pk).state == "closed"
    page = operator.post(f"{url}reopen/", follow=True).content.decode()
    assert "Halmae Sundae is open again. Add a counter and print its QR." in page


def test_the_language_of_a_restaurants_statements_is_chosen_and_told(operator, world):
    url = f"/operator/restaurants/{world.gukbap.pk}/"
    assert "Language of statements" in operator.get(url).text
    page = operator.post(f"{url}language/", {"language": "en"}, follow=True).text
    assert "Saved. It holds for documents made from now on." in page
    assert "chose the language of a restaurant&#x27;s statements" in page
    assert Restaurant.objects.get(pk=world.gukbap.pk).language == "en"
    operator.post(f"{url}language/", {"language": "en"})
    assert AuditEntry.objects.filter(verb="set_statement_language").count() == 1
