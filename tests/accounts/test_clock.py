"""What people read beside meals is dated by the clock that meals go by, which stands on another day than this machine's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.audit import record
from restaurants.actions import enrol_restaurant, give_key
from restaurants.enums import KeyKind
from restaurants.staff_pins import add_staff
from tenants.scope import company_scope, platform_scope, restaurant_scope
from vouchers.loads import receive_load

TODAY = date(2025, 11, 11)


def day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Asia/Seoul")).date()


def test_the_audit_trail(world):
    with platform_scope():
        assert day(record(world.operator, "examine_books", "books").at) == TODAY


def test_a_restaurant_its_terms_its_keys_and_its_pins(world):
    facts = {"name": "새집", "business_number": "1208800020", "latitude": 37.5, "longitude": 127.0}
    place = enrol_restaurant(by=world.operator, **facts)
    key, _secret = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="태블릿", by="test")
    with restaurant_scope(world.gukbap.pk):
        staff = add_staff(restaurant=world.gukbap, name="김민지", pin="4907", by="test")
    with platform_scope():
        agreed_at = place.terms.get().agreed_at
    moments = place.enrolled_at, agreed_at, key.made_at, staff.made_at
    assert [day(moment) for moment in moments] == [TODAY] * 4


def test_a_load(world):
    staff, content = world.hanul, "이름,이메일,사번\n정다온,daon@example.com,2001\n"
    with company_scope(staff.company):
        load = receive_load(
            company=staff.company, kind="people", file_name="a.csv", content=content.encode(), by=staff.hr
        )  # fmt: skip
        assert day(load.made_at) == TODAY
