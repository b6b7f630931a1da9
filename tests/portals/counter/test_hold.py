"""The till's own hold: the voucher's part waits while the shop's card terminal runs, then one tap ends it."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from billing import clock
from billing.books import examine
from billing.models import Hold, Purse, Redemption
from restaurants.actions import choose_ways, make_counter
from restaurants.enums import CounterWay
from tenants.scope import company_scope, platform_scope
from tests.portals.counter.conftest import Till
from vouchers.actions import change_program
from vouchers.codes import hold_code


def hold(till, digits, amount=12_000, rest=3_000, key=None, fetch=True, **more):
    facts = {"amount": amount, "rest": rest, "code": digits, "key": str(key or uuid.uuid4())} | more
    return till.client.post("/counter/hold/", facts, **({"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}))


def end(till, key, verdict, fetch=True):
    extra = {"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}
    return till.client.post(f"/counter/hold/{key}/{verdict}/", **extra)


@pytest.fixture
def held(till, code):
    """The key of a hold: 12,000 won of a bill of 15,000."""
    key = uuid.uuid4()
    assert hold(till, code(), key=key).status_code == 200
    return key


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "excess", "way"))


def state(key):
    with platform_scope():
        return Hold.objects.get(key=key).state


def money():
    with platform_scope():
        return sorted(Purse.objects.filter(granted=12_000).values_list("spent", "held"))[-1]


def allow(world, **more):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, **more)


def test_over_the_limit_the_till_offers_the_card_beside_the_cash(till, code):
    key = uuid.uuid4()
    for shown in (till.pay(15_000, code(), key), till.fetch(f"/counter/outcome/{key}/")):
        assert 'data-again="hold" data-payable="12000" data-rest="3000"' in shown.content.decode()


def test_held_shows_what_to_charge_and_nothing_else(till, code, words):
    answer = hold(till, code())
    said = words(answer)
    assert "Charge the card now ₩ 3,000 The voucher's ₩12,000 is held until 12:07. 김*늘 Card went through Cancelled" in said
    assert (captured(), money()) == ([], (0, 12_000))
    # The list knows nothing of it.
    assert "김*늘" not in words(till.fetch("/counter/today/"))


def test_card_went_through_pays_it_once(till, held, words):
    for answer in (end(till, held, "capture"), end(till, held, "capture")):
        assert "Paid ₩ 12,000 And ₩3,000 by card 김*늘" in words(answer)
    # Cash beside it there was none: the close of day counts it as what it was.
    assert (captured(), state(held), money()) == ([(12_000, 0, "code")], "captured", (12_000, 0))
    assert "Code + ₩3,000 card" in words(till.fetch("/counter/today/"))
    assert "cash" not in words(till.get("/counter/close-of-day/"))
    assert [finding.text for finding in examine() if finding.wrong] == []


def test_cancelled_gives_it_back(till, held, words):
    for answer in (end(till, held, "release"), end(till, held, "capture")):
        assert "Not paid The voucher's ₩12,000 went back to the guest. Next guest" in words(answer)
    assert (captured(), state(held), money()) == ([], "released", (0, 0))


def test_a_page_loaded_anew_shows_the_running_hold_also_on_another_screen(world, till, held, visit, words):
    for screen in (till, Till(visit(None), world.counter)):
        page = screen.get()
        assert "Charge the card now ₩ 3,000" in words(page) and f"/counter/hold/{held}/capture/" in page.content.decode()
    end(till, held, "release")
    assert "Charge the card now" not in words(till.get())


def test_without_javascript_the_two_buttons_are_forms(till, code, words):
    key = uuid.uuid4()
    assert "Charge the card now" in words(hold(till, code(), key=key, fetch=False))
    paid = end(till, key, "capture", fetch=False)
    assert paid.templates[0].name == "counter/home.html"
    assert "Paid ₩ 12,000" in words(paid)


def test_what_became_of_it_is_asked_by_its_key(till, held, words):
    asked = f"/counter/outcome/{held}/"
    assert "Charge the card now" in words(till.fetch(asked))
    end(till, held, "capture")
    assert "And ₩3,000 by card" in words(till.fetch(asked))


def test_past_its_time_it_says_so_and_offers_the_part_again(till, held, settings, words):
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    for answer in (
        till.fetch(f"/counter/outcome/{held}/"),
        end(till, held, "capture"),
        till.fetch(f"/counter/outcome/{held}/"),
    ):
        assert "The time is over The voucher's ₩12,000 went back to the guest." in words(answer)
        assert 'data-again="code" data-amount="12000"' in answer.content.decode()
    assert (captured(), state(held), money()) == ([], "expired", (0, 0))
    assert "Charge the card now" not in words(till.get())


def test_the_same_key_holds_once_and_for_another_amount_not_at_all(till, code, words):
    digits, key = code(), uuid.uuid4()
    for _ in range(2):
        assert "Charge the card now" in words(hold(till, digits, key=key))
    assert "already used for another payment" in words(hold(till, digits, amount=11_000, key=key))
    assert "already used for another payment" in words(hold(till, digits, rest=2_000, key=key))
    assert money() == (0, 12_000)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"holds": False}, "The guest's company lets no till hold its vouchers while something else is paid."),
        ({"excess": False}, "The guest's company pays whole meals only, not a part of one."),
    ],
)
def test_a_program_that_forbids_it_is_offered_nothing_and_refuses_with_its_sentence(world, till, code, words, rules, said):
    allow(world, **rules)
    assert 'data-again="hold"' not in till.pay(15_000, code()).content.decode()
    key = uuid.uuid4()
    for answer in (hold(till, code(), key=key), till.fetch(f"/counter/outcome/{key}/")):
        assert said in words(answer)
    assert money() == (0, 0)


def test_a_counter_that_takes_no_codes_holds_nothing(world, till, code, words):
    digits = code()
    choose_ways(counter=world.counter, ways=[CounterWay.SCREEN], by="test")
    assert "does not take payments this way" in words(hold(till, digits))


def test_another_counter_neither_sees_nor_ends_it(world, till, held, visit, words):
    other = Till(visit(None), make_counter(restaurant=world.gukbap, name="2", by="test"))
    assert "Charge the card now" not in words(other.get())
    assert [end(other, held, verdict).status_code for verdict in ("capture", "release")] == [404, 404]
    assert other.fetch(f"/counter/outcome/{held}/").status_code == 404
    assert state(held) == "held"


def test_what_a_pos_holds_through_the_api_does_not_take_the_screen(world, till, code, words):
    assert hold_code(digits=code(), amount=5_000, key=uuid.uuid4(), counter_id=world.counter.pk).held
    assert "Charge the card now" not in words(till.get())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rest": ""}, "Enter the amount."),
        ({"rest": "0"}, "1"),
        ({"rest": "x"}, "Enter the amount."),
        ({"rest": "99999999"}, "9999999"),
        ({"amount": ""}, "Enter the amount."),
        ({"code": "12"}, "A code has 6 digits."),
        ({"key": "x"}, "Load the page anew."),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_held(till, code, words, typed, said):
    answer = hold(till, code(), **typed)
    assert (answer.status_code, said in words(answer)) == (422, True)
    with platform_scope():
        assert Hold.objects.count() == 0


def test_who_guesses_codes_waits(till, code, settings, words):
    settings.CODE_TRIES = 1
    digits = code()
    guesses = [hold(till, "000000" if digits != "000000" else "000001").status_code for _ in range(2)]
    assert guesses == [200, 429]


def test_cancelling_the_meal_later_tells_to_give_the_card_back(till, held, words):
    end(till, held, "capture")
    with platform_scope():
        meal = Redemption.objects.get()
    assert "And give the card's ₩3,000 back" in words(till.fetch(f"/counter/void/{meal.pk}/"))


def test_the_trail_names_the_device(world, till, held):
    end(till, held, "capture")
    with platform_scope():
        assert AuditEntry.objects.get(verb="capture_hold").actor == f"device:{till.key.pk}"


def test_the_receipt_says_the_vouchers_part_and_that_the_rest_was_paid_at_the_till(world, till, held, visit):
    end(till, held, "capture")
    with platform_scope():
        meal = Redemption.objects.get()
    html = visit("hanul", world.hanul.haneul.user).get(f"/receipts/{meal.pk}/").content.decode()
    assert "The rest, paid at the till" in html and "₩3,000" in html and "In cash" not in html


def test_the_eaters_minute_begins_when_the_card_has_gone_through(world, till, held, visit, settings, words):
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(seconds=100)
    end(till, held, "capture")
    with platform_scope():
        meal = Redemption.objects.get()
        assert clock.now() - meal.occurred_at > timedelta(seconds=60)
    phone = visit("hanul", world.hanul.haneul.user)
    assert "data-undo=" in phone.get(f"/receipts/{meal.pk}/").content.decode()
    phone.post(f"/receipts/{meal.pk}/undo/", {"key": str(uuid.uuid4())})
    day = till.fetch("/counter/today/")
    assert "The guest cancelled it" in words(day) and "data-by-guest" in day.content.decode()


def test_a_meal_that_staff_cancel_does_not_name_the_guest(till, code, words):
    till.pay(9_000, code())
    with platform_scope():
        meal = Redemption.objects.get()
    till.void(meal.pk)
    day = till.fetch("/counter/today/")
    assert "Cancelled" in words(day) and "The guest cancelled it" not in words(day)


def test_it_speaks_korean(world, visit, code, words):
    till = Till(visit(None, language="ko"), world.counter)
    digits = code()
    assert "식권 12,000원 + 카드 3,000원" in words(till.pay(15_000, digits))
    key = uuid.uuid4()
    said = words(hold(till, digits, key=key))
    assert "지금 카드로 받으세요 3,000 원 식권 12,000원은" in said
    assert "까지 잡아 뒀어요. 김*늘 카드 결제 끝났어요 카드 결제 안 됐어요" in said
    assert "식권 12,000원은 손님에게 돌아갔어요." in words(end(till, key, "release"))
