"""The same with phone number and PIN: the guest types them once, for the refusal and for the hold."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import Tries
from billing.books import examine
from billing.models import Hold, Purse, Redemption
from restaurants.actions import choose_ways
from restaurants.enums import CounterWay
from tenants.scope import company_scope, platform_scope
from tests.portals.counter.conftest import Till
from vouchers.actions import change_program
from vouchers.phones import set_pin


@pytest.fixture
def number(world):
    """김하늘 pays with 010-1234-5678 and 4907."""
    staff = world.hanul
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.haneul, number="01012345678", pin="4907", by="test")


@pytest.fixture
def hold(till, number):
    """hold() sends number, PIN and 12,000 won of a bill of 15,000 to the till's hold."""

    def sent(key=None, fetch=True, **more):
        facts = {"amount": 12_000, "rest": 3_000, "number": "010-1234-5678", "pin": "4907"}
        facts |= {"key": str(key or uuid.uuid4())} | more
        return till.client.post("/counter/hold/phone/", facts, **({"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}))

    return sent


def end(till, key, verdict):
    return till.client.post(f"/counter/hold/{key}/{verdict}/", HTTP_X_REQUESTED_WITH="fetch")


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "excess", "way"))


def holds():
    with platform_scope():
        return list(Hold.objects.order_by("id").values_list("state", "amount", "rest"))


def money():
    with platform_scope():
        return max(Purse.objects.filter(granted=12_000).values_list("spent", "held"), default=(0, 0))


def test_over_the_limit_the_till_offers_the_card_beside_the_cash(till, number):
    facts = {"amount": 15_000, "number": "010-1234-5678", "pin": "4907", "key": str(uuid.uuid4())}
    for answer in (
        till.client.post("/counter/phone/", facts, HTTP_X_REQUESTED_WITH="fetch"),
        till.fetch(f"/counter/outcome/{facts['key']}/"),
    ):
        html = answer.content.decode()
        assert 'data-again="part" data-payable="12000" data-excess="3000"' in html
        assert 'data-again="hold" data-payable="12000" data-rest="3000"' in html


def test_held_and_paid_once_when_the_card_went_through(till, hold, words):
    key = uuid.uuid4()
    said = "Charge the card now ₩ 3,000 The voucher's ₩12,000 is held until 12:07. 김*늘 Card went through Cancelled"
    assert said in words(hold(key))
    assert (captured(), money()) == ([], (0, 12_000))
    for _ in range(2):
        assert "Paid ₩ 12,000 And ₩3,000 by card 김*늘" in words(end(till, key, "capture"))
    assert (captured(), holds(), money()) == ([(12_000, 0, "phone")], [("captured", 12_000, 3_000)], (12_000, 0))
    assert "Phone number + ₩3,000 card" in words(till.fetch("/counter/today/"))
    assert [finding.text for finding in examine() if finding.wrong] == []


def test_cancelled_gives_it_back(till, hold, words):
    key = uuid.uuid4()
    hold(key)
    for verdict in ("release", "capture"):
        assert "Not paid The voucher's ₩12,000 went back to the guest. Next guest" in words(end(till, key, verdict))
    assert (captured(), holds(), money()) == ([], [("released", 12_000, 3_000)], (0, 0))


def test_a_second_screen_shows_it_and_another_restaurants_till_does_not(world, till, hold, visit, words):
    key = uuid.uuid4()
    hold(key)
    assert "Charge the card now" in words(Till(visit(None), world.counter).get())
    stranger = Till(visit(None), world.bunsik.counters.get())
    assert ("Charge the card now" in words(stranger.get()), end(stranger, key, "release").status_code) == (False, 404)
    assert holds() == [("held", 12_000, 3_000)]


def test_the_same_key_holds_once_and_for_another_amount_not_at_all(hold, words):
    key = uuid.uuid4()
    assert ["Charge the card now" in words(hold(key)) for _ in range(2)] == [True, True]
    assert "already used for another payment" in words(hold(key, rest=2_000))
    assert "already used for another payment" in words(hold(key, amount=11_000))
    assert (holds(), money()) == ([("held", 12_000, 3_000)], (0, 12_000))


def test_a_wrong_pin_holds_nothing_and_says_nothing_of_the_number(hold, words):
    wrong, unknown = hold(pin="4908"), hold(number="010-9999-9999")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert words(wrong) == words(unknown)
    assert "This phone number and PIN do not go together." in words(wrong)
    assert 'data-again="phone"' in wrong.content.decode()
    assert holds() == []


def test_five_wrong_tries_lock_it_for_holds_too(till, hold, words):
    for _ in range(5):
        hold(pin="4908")
    locked = hold()
    assert (locked.status_code, "Phone numbers work here again in 15 min." in words(locked)) == (429, True)
    facts = {"amount": 9_000, "number": "010-1234-5678", "pin": "4907", "key": str(uuid.uuid4())}
    assert till.client.post("/counter/phone/", facts, HTTP_X_REQUESTED_WITH="fetch").status_code == 429
    assert (holds(), captured()) == ([], [])


def test_a_locked_counter_still_says_what_it_holds(hold, words):
    key = uuid.uuid4()
    held = words(hold(key))
    for _ in range(5):
        hold(pin="4908")
    assert ([hold().status_code, words(hold(key)) == held], holds()) == ([429, True], [("held", 12_000, 3_000)])


def test_a_right_pin_forgets_the_tries_before_it(hold):
    for pin in ("4908", "4907"):
        hold(pin=pin)
    with platform_scope():
        assert list(Tries.objects.filter(key__startswith="pin:").values_list("count", flat=True)) == [1]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"holds": False}, "The guest's company lets no till hold its vouchers while something else is paid."),
        ({"excess": False}, "The guest's company pays whole meals only, not a part of one."),
    ],
)
def test_a_program_that_forbids_it_refuses_with_its_sentence(world, till, hold, words, rules, said):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, **rules)
    key = uuid.uuid4()
    for answer in (hold(key), till.fetch(f"/counter/outcome/{key}/")):
        assert (said in words(answer), 'data-again="hold"' in answer.content.decode()) == (True, False)
    assert (holds(), money()) == ([], (0, 0))


def test_a_counter_that_takes_no_phone_numbers_holds_nothing(world, hold, words):
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert "does not take payments this way" in words(hold())
    assert holds() == []


def test_found_past_its_time_it_pays_again_at_once(till, hold, settings, words):
    key = uuid.uuid4()
    hold(key)
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    till.fetch(f"/counter/outcome/{key}/")
    assert (holds(), money()) == ([("expired", 12_000, 3_000)], (0, 0))
    facts = {"amount": 12_000, "number": "010-1234-5678", "pin": "4907", "key": str(uuid.uuid4())}
    assert "Paid ₩ 12,000" in words(till.client.post("/counter/phone/", facts, HTTP_X_REQUESTED_WITH="fetch"))


def test_past_its_time_number_and_pin_are_asked_for_again(till, hold, settings, words):
    key = uuid.uuid4()
    hold(key)
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    said = "If the card went through, take ₩12,000 again: the guest types phone number and PIN once more."
    for answer in (till.fetch(f"/counter/outcome/{key}/"), end(till, key, "capture")):
        assert said in words(answer)
        assert 'data-again="phone" data-amount="12000"' in answer.content.decode()
    assert (captured(), money()) == ([], (0, 0))


@pytest.mark.parametrize(
    ("typed", "said", "again"),
    [
        ({"amount": ""}, "Enter the amount.", "amount"),
        ({"rest": "0"}, "1", "phone"),
        ({"number": ""}, "Enter the guest's phone number.", "phone"),
        ({"pin": "12"}, "A PIN has 4 digits, that of a guest pass 5.", "phone"),
        ({"key": "x"}, "Load the page anew.", "phone"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_held(hold, words, typed, said, again):
    answer = hold(**typed)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert f'data-again="{again}"' in answer.content.decode()
    assert holds() == []


def test_without_javascript_it_is_held_and_the_pin_is_not_shown_again(hold, words):
    page = hold(fetch=False)
    assert "Charge the card now" in words(page)
    assert "4907" not in page.content.decode()


def test_it_speaks_korean(world, visit, number, settings, words):
    till, key = Till(visit(None, language="ko"), world.counter), str(uuid.uuid4())
    facts = {"amount": 12_000, "rest": 3_000, "number": "010-1234-5678", "pin": "4907", "key": key}
    said = words(till.client.post("/counter/hold/phone/", facts, HTTP_X_REQUESTED_WITH="fetch"))
    assert "지금 카드로 받으세요 3,000 원 식권 12,000원은" in said
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    assert "카드 결제가 됐다면, 손님이 전화번호와 PIN을 다시 입력하면 12,000원을 받을 수 있어요." in words(
        till.fetch(f"/counter/outcome/{key}/")
    )
