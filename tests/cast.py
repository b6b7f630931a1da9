"""The people of the tests: two companies with the same primary keys, e-mails and names, two restaurants, an operator.

Hanul pays afterwards, Bada beforehand. Bada's 김하늘 has the same e-mail, name and number as Hanul's: the stranger
who must see nothing.
"""

from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.db import connection

from accounts.actions import add_user
from accounts.models import User
from billing.actions import pay_in_deposit
from restaurants.actions import enrol_restaurant, seat_member
from restaurants.enums import Seat
from restaurants.models import Restaurant
from tenants.actions import open_company
from tenants.models import Company
from tenants.scope import company_scope, owner_scope, platform_scope
from vouchers.actions import add_employee, enrol, make_program
from vouchers.models import Employee, Program

PASSWORD = "hankki-12345"
HANEUL = {"name": "김하늘", "email": "haneul@example.com", "number": "1001", "phone": "01000000001"}
DOYUN = {"name": "이도윤", "email": "doyun@example.com", "number": "1002", "phone": "01000000002"}
SITE = {"name": "본사", "address": "서울 강남구 테헤란로 1", "latitude": 37.5006, "longitude": 127.0364}


@dataclass
class Staff:
    """One company with its people."""

    company: Company
    hr: User
    finance: User
    haneul: Employee
    doyun: Employee
    lunch: Program


@dataclass
class Cast:
    """Everybody."""

    operator: User
    hanul: Staff
    bada: Staff
    gukbap: Restaurant
    bunsik: Restaurant
    owner: User
    staff: User

    @property
    def counter(self):
        """The first counter of 할매국밥."""
        return self.gukbap.counters.order_by("id").first()


def build_cast() -> None:
    """Write the cast into an empty, migrated database."""
    operator = add_user(email="operator@example.com", name="한지수", roles=["operator"], by="system", password=PASSWORD)
    _company("hanul", "한울", "postpaid", operator)
    _company("bada", "바다", "prepaid", operator)
    gukbap = enrol_restaurant(
        by=operator, name="할매국밥", name_en="Halmae Gukbap", cuisine="korean", business_number="1208800001",
        representative="윤순자", latitude=37.5010, longitude=127.0370, owner_email="owner@example.com",
        owner_name="윤순자", menu=[{"name": "돼지국밥", "name_en": "Pork soup", "price": 9_000}],
        bank="한빛은행", account="110-000-000001", holder="윤순자",
    )  # fmt: skip
    seat_member(restaurant=gukbap, email="staff@example.com", name="강민호", seat=Seat.STAFF, by=operator)
    enrol_restaurant(
        by=operator, name="봄날분식", name_en="Bomnal Bunsik", cuisine="snacks", business_number="1208800016",
        representative="서봄", latitude=37.4990, longitude=127.0350, owner_email="other-owner@example.com",
        owner_name="서봄", menu=[{"name": "김밥", "name_en": "Gimbap", "price": 4_000}],
    )  # fmt: skip
    for user in User.objects.filter(roles__overlap=["owner", "staff"]):
        user.set_password(PASSWORD)
        user.save()

    # A transfer's number is nobody else's, so that who searches for one finds it alone.
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT setval('public.billing_transfer_id_seq', 1000)")


def _company(slug: str, name: str, billing: str, operator) -> None:
    company, hr = open_company(
        slug=slug, name=name, hr_email="hr@example.com", hr_name="박인사", by=operator, site=SITE,
        terms={"billing": billing}, business_number="1208800001", representative="대표", address="서울",
        email="invoices@example.com",
    )  # fmt: skip
    if billing == "prepaid":
        with platform_scope():
            pay_in_deposit(company=company, amount=10_000_000, reference="first", by=operator)
    with company_scope(company):
        hr.set_password(PASSWORD)
        hr.save()
        add_user(email="finance@example.com", name="최재무", roles=["finance"], by=hr, password=PASSWORD)
        people = [
            add_employee(by=hr, password=PASSWORD, site_id=company.sites.get().pk, **person) for person in (HANEUL, DOYUN)
        ]
        program = make_program(
            by=hr,
            name="점심",
            kind="daily",
            amount=12_000,
            weekdays=[0, 1, 2, 3, 4],
            starts=time(11),
            ends=time(14),
        )
        enrol(program=program, employees=people, by=hr)


def find_cast() -> Cast:
    """The cast as it is in the database now."""
    return Cast(
        operator=User.objects.get(email="operator@example.com"),
        hanul=_find_staff("hanul"),
        bada=_find_staff("bada"),
        gukbap=Restaurant.objects.get(name="할매국밥"),
        bunsik=Restaurant.objects.get(name="봄날분식"),
        owner=User.objects.get(email="owner@example.com"),
        staff=User.objects.get(email="staff@example.com"),
    )


def _find_staff(slug: str) -> Staff:
    company = Company.objects.get(domains__domain=f"{slug}.{settings.DOMAIN}")
    with company_scope(company):
        people = Employee.objects.select_related("user")
        return Staff(
            company=company,
            hr=User.objects.get(email="hr@example.com"),
            finance=User.objects.get(email="finance@example.com"),
            haneul=people.get(number="1001"),
            doyun=people.get(number="1002"),
            lunch=Program.objects.get(name="점심"),
        )
