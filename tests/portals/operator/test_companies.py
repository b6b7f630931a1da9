"""Opening companies and what is done to them afterwards."""

import csv
import io
import uuid

import pytest

from accounts.models import AuditEntry, User
from billing.models import Deposit, Transfer
from tenants.actions import suspend_company
from tenants.models import Company
from tenants.scope import company_scope, platform_scope

KEY = "5f0a2c9e-8a39-4b55-8a7c-0f9f6e0d6a11"
FORM = {
    "key": KEY,
    "name": "새벽물류",
    "slug": "saebyeok",
    "business_number": "120-88-00016",
    "representative": "임새벽",
    "email": "pay@saebyeok.example",
    "phone": "02-123-4567",
    "hr_name": "정인사",
    "hr_email": "HR@saebyeok.example",
    "site_name": "본사",
    "address": "서울 강남구",
    "latitude": "37.5",
    "longitude": "127.03",
    "billing": "prepaid",
    "service_fee_bp": "2.5",
    "due_days": "20",
    "zone": "Asia/Seoul",
    "language": "en",
}


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


def opened():
    return Company.objects.filter(domains__domain="saebyeok.localhost")


def post(browser, **changes):
    return browser.post("/operator/companies/new/", FORM | changes)


def test_a_company_is_opened_with_everything_that_was_typed(operator):
    answer = post(operator)
    company = opened().get()
    assert (answer.status_code, answer["Location"]) == (302, f"/operator/companies/{company.pk}/")
    assert (company.name, company.business_number, company.representative) == ("새벽물류", "1208800016", "임새벽")
    with platform_scope():
        terms = company.terms_now
    assert (terms.billing, company.language, terms.service_fee_bp, terms.due_days) == ("prepaid", "en", 250, 20)
    assert list(company.sites.values_list("name", "address", "latitude", "longitude")) == [
        ("본사", "서울 강남구", 37.5, 127.03)
    ]
    with company_scope(company):
        assert list(User.objects.values_list("email", "name", "roles")) == [
            ("hr@saebyeok.example", "정인사", ["finance", "hr"])
        ]


def test_the_hr_person_is_given_a_link_that_works(operator, visit):
    post(operator)
    [link] = [each.link for each in operator.get(f"/operator/companies/{opened().get().pk}/").context["people"]["invited"]]
    assert link.startswith("http://saebyeok.localhost:8000/choose-password/")
    path = link.removeprefix("http://saebyeok.localhost:8000")
    assert visit("saebyeok").get(path).status_code == 200
    assert visit("hanul").get(path).status_code == 410


def test_the_same_form_sent_twice_opens_one_company(operator):
    answers = [post(operator), post(operator)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert opened().count() == 1
    assert AuditEntry.objects.filter(verb="open_company", data__slug="saebyeok").count() == 1


def test_another_form_for_the_same_name_is_told_so(operator):
    post(operator)
    answer = post(operator, key=str(uuid.uuid4()), name="다른회사")
    assert answer.status_code == 422
    assert "Another company has this short name." in answer.text
    assert opened().get().name == "새벽물류"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "api"}, "This short name is kept for Hankki itself."),
        ({"slug": "새벽"}, "Use small Latin letters"),
        ({"slug": "-a"}, "Use small Latin letters"),
        ({"business_number": "120-88-00017"}, "the last one does not fit"),
        ({"business_number": "12"}, "the last one does not fit"),
        ({"business_number": ""}, "This is needed."),
        ({"service_fee_bp": "-1"}, "Please type 0 or more."),
        ({"service_fee_bp": "100.01"}, "Please type 100 or less."),
        ({"service_fee_bp": "1.234"}, "no more than 2 decimal places"),
        ({"service_fee_bp": "NaN"}, "Enter a number."),
        ({"due_days": "99999999999999999999"}, "Please type 120 or less."),
        ({"latitude": "inf"}, "Enter a number."),
        ({"latitude": "91"}, "Please type 90 or less."),
        ({"name": "한" * 81}, "Please keep it to 80 characters."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"hr_email": "nobody"}, "Please check the e-mail address."),
        ({"billing": "free"}, "Please choose one from the list."),
        ({"zone": "Mars/Olympus"}, "Please choose one from the list."),
        ({"key": "x"}, ""),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_opened(operator, changes, sentence):
    before = Company.objects.count()
    answer = post(operator, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Company.objects.count() == before


def test_the_short_name_is_checked_with_the_other_fields(operator):
    answer = post(operator, slug="hanul", name="", business_number="12")
    assert list(answer.context["form"].errors) == ["name", "slug", "business_number"]
    assert "Another company has this short name." in answer.text
    assert list(post(operator, slug="api", name="").context["form"].errors) == ["name", "slug"]


def test_what_was_typed_is_kept_after_a_refusal(operator):
    assert 'value="새벽물류"' in post(operator, slug="api").text


def test_the_list_is_searched_filtered_and_counted(operator, world):
    names = lambda query: [row.name for row in operator.get(f"/operator/companies/{query}").context["page"]]  # noqa: E731
    assert names("") == ["바다", "한울"]
    assert names("?q=hanul") == ["한울"]
    assert names("?q=120-88-00001") == ["바다", "한울"]
    assert names("?state=suspended") == []
    suspend_company(company=world.bada.company, reason="test", by=world.operator)
    assert names("?state=suspended") == ["바다"]


def test_the_list_can_be_taken_away(operator):
    rows = list(csv.reader(io.StringIO(operator.get("/operator/companies/?export=csv").content.decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [
        ["바다", "bada.localhost", "1208800001"],
        ["한울", "hanul.localhost", "1208800001"],
    ]


def test_the_list_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get("/operator/companies/")
    with django_assert_num_queries(7):
        operator.get("/operator/companies/")


def test_suspending_asks_why_and_refuses_the_company_at_once(operator, world, visit):
    address = f"/operator/companies/{world.hanul.company.pk}/"
    assert operator.post(address + "suspend/", {"reason": ""}).status_code == 422
    assert visit("hanul", world.hanul.finance).get("/finance/").status_code == 200
    assert operator.post(address + "suspend/", {"reason": "미납"}).status_code == 302
    assert visit("hanul").get("/finance/").status_code == 403
    entry = AuditEntry.objects.filter(verb="suspend_company").first()
    assert (entry.actor, entry.data) == (world.operator.actor, {"reason": "미납"})
    assert operator.post(address + "suspend/", {"reason": "again"}).status_code == 302
    assert AuditEntry.objects.filter(verb="suspend_company").count() == 1
    assert operator.post(address + "reactivate/").status_code == 302
    assert visit("hanul", world.hanul.finance).get("/finance/").status_code == 200


def test_a_deposit_is_recorded_once_per_reference(operator, world):
    address = f"/operator/companies/{world.bada.company.pk}/deposit/"
    first = operator.post(address, {"amount": "500000", "reference": "바다 11월"})
    second = operator.post(address, {"amount": "500000", "reference": "바다 11월"})
    assert [first.status_code, second.status_code] == [302, 422]
    assert "recorded before" in second.text
    with platform_scope():
        assert Deposit.objects.get(company=world.bada.company).paid_in == 10_500_000
        assert Transfer.objects.filter(reason="deposit", reference="바다 11월").count() == 1


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.5", "x", "99999999999999999999999", "1e3"])
def test_a_deposit_that_cannot_be_is_refused(operator, world, amount):
    address = f"/operator/companies/{world.bada.company.pk}/deposit/"
    assert operator.post(address, {"amount": amount, "reference": "r"}).status_code == 422
    with platform_scope():
        assert Deposit.objects.get(company=world.bada.company).paid_in == 10_000_000


def test_a_postpaid_company_has_no_deposit(operator, world):
    assert operator.get(f"/operator/companies/{world.hanul.company.pk}/deposit/").status_code == 404


def test_a_site_is_added_once_per_name(operator, world):
    address = f"/operator/companies/{world.hanul.company.pk}/sites/"
    site = {"name": "판교", "address": "", "latitude": "37.4", "longitude": "127.1"}
    assert [operator.post(address, site).status_code for _ in range(2)] == [302, 422]
    assert list(world.hanul.company.sites.values_list("name", flat=True)) == ["본사", "판교"]


def test_an_owner_opens_nothing(world, visit):
    before = Company.objects.count()
    browser = visit(None, world.owner)
    assert post(browser).status_code == 403
    assert browser.post(f"/operator/companies/{world.hanul.company.pk}/suspend/", {"reason": "x"}).status_code == 403
    assert (Company.objects.count(), opened().count()) == (before, 0)


def test_a_sites_name_and_place_are_corrected(operator, world):
    company, site = world.hanul.company, world.hanul.company.sites.get()
    url = f"/operator/companies/{company.pk}/sites/{site.pk}/"
    assert f'href="{url}"' in operator.get(f"/operator/companies/{company.pk}/").text
    answer = operator.post(url, {"name": "역삼 본사", "address": "", "latitude": "37.5", "longitude": "127.03"})
    assert answer.headers["Location"] == f"/operator/companies/{company.pk}/"
    assert list(company.sites.values_list("name", "latitude", "longitude")) == [("역삼 본사", 37.5, 127.03)]
