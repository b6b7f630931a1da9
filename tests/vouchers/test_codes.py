"""Six digits that pay: half a minute, one meal, one person; guessing ends soon."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from accounts.tries import TooManyTries
from billing import clock
from billing.models import Redemption, Transfer
from billing.tasks import forget_codes
from restaurants.actions import close_counter, give_key, make_counter, revoke_key
from restaurants.enums import KeyKind
from restaurants.keys import digest
from tenants.actions import suspend_company
from tenants.scope import company_scope, platform_scope
from tests.crowd import LUNCH
from vouchers.actions import change_program, give_grant
from vouchers.codes import KeyRefused, NothingToSpend, pack, redeem_code, show_code, unpack
from vouchers.policy import Rules


def show(world, at=LUNCH, staff=None, employee=None):
    staff = staff or world.hanul
    with company_scope(staff.company):
        return show_code(company=staff.company, employee=employee or staff.haneul, at=at)


def take(world, digits, amount=9_000, at=LUNCH, key=None, counter=None):
    return redeem_code(
        digits=digits, amount=amount, key=key or uuid.uuid4(), counter_id=(counter or world.counter).pk, at=at
    )


def told(paid):
    return paid.outcome, paid.reason, paid.left


def a_code_unlike(digits):
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_pays_one_meal(world):
    code = show(world)
    assert (len(code.digits), code.digits.isdecimal()) == (6, True)
    assert code.expires_at == LUNCH + timedelta(seconds=30)
    paid = take(world, code.digits)
    assert told(paid) == ("captured", "", 3_000)
    with platform_scope():
        found = Redemption.objects.get(pk=paid.redemption_id)
    assert (found.label, found.way, found.counter_id, found.company_id) == (
        "김*늘", "code", world.counter.pk, world.hanul.company.pk,
    )  # fmt: skip


@pytest.mark.parametrize("amount", [3_000, 3_001])
def test_a_used_code_is_used_whatever_is_left(world, amount):
    code = show(world)
    assert take(world, code.digits).outcome == "captured"
    assert told(take(world, code.digits, amount))[:2] == ("refused", "code_used")


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [
        (0, ("captured", "")),
        (29, ("captured", "")),
        (30, ("refused", "code_expired")),
        (900, ("refused", "code_expired")),
    ],
)
def test_a_code_is_good_for_30_seconds(world, seconds, answer):
    code = show(world)
    assert told(take(world, code.digits, at=LUNCH + timedelta(seconds=seconds)))[:2] == answer


def test_an_expired_code_takes_no_money(world):
    code = show(world)
    take(world, code.digits, at=LUNCH + timedelta(seconds=31))
    with platform_scope():
        assert Transfer.objects.filter(reason="meal").count() == 0
    assert told(take(world, show(world).digits, 12_000)) == ("captured", "", 0)


def test_a_new_code_ends_the_one_before(world):
    first, second = show(world), show(world)
    assert told(take(world, first.digits)) == ("refused", "code_unknown", None)
    assert told(take(world, second.digits)) == ("captured", "", 3_000)


def test_a_code_of_one_is_not_ended_by_anothers(world):
    mine = show(world)
    show(world, employee=world.hanul.doyun)
    show(world, staff=world.bada)
    assert take(world, mine.digits).outcome == "captured"


def test_the_same_key_gets_the_same_answer_after_the_code_is_used_expired_and_forgotten(world):
    code, key = show(world), uuid.uuid4()
    first = take(world, code.digits, key=key)
    answers = [take(world, code.digits, key=key, at=LUNCH + timedelta(seconds=later)) for later in (0, 60)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_code")
    answers.append(take(world, code.digits, key=key))
    assert [(a.redemption_id, told(a), a.occurred_at, a.replayed) for a in answers] == [
        (first.redemption_id, ("captured", "", 3_000), LUNCH, True)
    ] * 3
    assert told(take(world, code.digits, 8_000, key=key)) == ("refused", "key_reused", None)


def test_a_code_pays_from_grant_and_allowance_together(world):
    with company_scope(world.hanul.company):
        give_grant(
            company=world.hanul.company, employee=world.hanul.haneul, amount=5_000, reason="overtime",
            valid_until=date(2025, 11, 30), by=world.hanul.hr,
        )  # fmt: skip
    later = LUNCH + timedelta(hours=1)
    paid = take(world, show(world, at=later).digits, 14_000, at=later)
    with platform_scope():
        amounts = Transfer.objects.filter(redemption_id=paid.redemption_id).values_list("amount", flat=True)
        assert sorted(amounts) == [2_000, 12_000]


def test_too_much_for_a_code_says_how_much_is_missing_and_leaves_it_good(world):
    code = show(world)
    refused = take(world, code.digits, 15_000)
    assert told(refused) == ("refused", "not_enough", None)
    assert refused.facts == {"left": 12_000, "missing": 3_000, "currency": "KRW", "payable": 12_000, "holdable": 12_000}
    assert told(take(world, code.digits, 12_000)) == ("captured", "", 0)


def test_a_code_obeys_the_programs_rules(world):
    with company_scope(world.hanul.company):
        change_program(
            program=world.hanul.lunch,
            by=world.hanul.hr,
            per_meal_cap=8_000,
            meals_per_day=1,
            restaurant_ids=[world.gukbap.pk],
        )
    code = show(world)
    assert told(take(world, code.digits, 9_000))[1] == "over_meal_cap"
    assert told(take(world, code.digits, 8_000, counter=world.bunsik.counters.get()))[1] == "restaurant_not_included"
    assert told(take(world, code.digits, 8_000)) == ("captured", "", 4_000)
    with pytest.raises(NothingToSpend) as nothing:
        show(world)
    assert nothing.value.refusal.code == "meals_used_up"


def test_no_code_is_shown_that_could_not_pay(world):
    with pytest.raises(NothingToSpend) as nothing:
        show(world, at=datetime.fromisoformat("2025-11-11T14:00:00+09:00"))
    assert nothing.value.refusal.code == "outside_hours"
    with company_scope(world.bada.company):
        change_program(program=world.bada.lunch, by=world.bada.hr, amount=10_000_001)
    with pytest.raises(NothingToSpend) as nothing:
        show(world, staff=world.bada)
    assert nothing.value.refusal.code == "deposit_too_low"


def test_a_code_of_a_suspended_company_pays_nothing(world):
    code = show(world)
    suspend_company(company=world.hanul.company, reason="overdue", by=world.operator)
    assert told(take(world, code.digits))[:2] == ("refused", "company_suspended")


def test_a_closed_counter_takes_no_code(world):
    code = show(world)
    counter = world.counter
    close_counter(counter=counter, by=world.operator)
    assert told(take(world, code.digits, counter=counter))[:2] == ("refused", "counter_closed")


def test_guessing_locks_a_counter_and_no_other(world, settings):
    code = show(world)
    other = make_counter(restaurant=world.gukbap, name="2", by="test")
    wrong = a_code_unlike(code.digits)
    assert settings.CODE_TRIES == 10
    assert [told(take(world, wrong)) for _ in range(10)] == [("refused", "code_unknown", None)] * 10
    with pytest.raises(TooManyTries) as locked:
        take(world, wrong)
    assert 0 < locked.value.seconds <= 300
    with pytest.raises(TooManyTries):
        take(world, code.digits)
    assert told(take(world, code.digits, counter=other)) == ("captured", "", 3_000)


def test_a_locked_counter_still_gives_a_stored_answer_again(world):
    code, key, wrong_key = show(world), uuid.uuid4(), uuid.uuid4()
    wrong = a_code_unlike(code.digits)
    assert told(take(world, code.digits, key=key)) == ("captured", "", 3_000)
    assert told(take(world, wrong, key=wrong_key)) == ("refused", "code_unknown", None)
    for _ in range(9):
        take(world, wrong)
    with pytest.raises(TooManyTries):
        take(world, wrong)
    assert told(take(world, code.digits, key=key)) == ("captured", "", 3_000)
    assert told(take(world, wrong, key=wrong_key)) == ("refused", "code_unknown", None)


def test_right_codes_are_no_guesses(world):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, kind="monthly", amount=100_000)
    assert [take(world, show(world).digits, 1_000).outcome for _ in range(12)] == ["captured"] * 12


def test_a_key_names_its_counter_and_a_revoked_one_nobody(world):
    key, secret = give_key(counter=world.counter, kind=KeyKind.API, name="POS", by=world.owner)
    code = show(world)
    paid = redeem_code(digits=code.digits, amount=4_000, key=uuid.uuid4(), key_digest=digest(secret), at=LUNCH)
    with platform_scope():
        assert Redemption.objects.get(pk=paid.redemption_id).counter_id == world.counter.pk
    revoke_key(key=key, by=world.owner)
    for refused in (digest(secret), digest("hk_api_made_up")):
        with pytest.raises(KeyRefused):
            redeem_code(digits=code.digits, amount=4_000, key=uuid.uuid4(), key_digest=refused, at=LUNCH)


def test_expired_codes_are_forgotten_after_an_hour(world):
    show(world, at=clock.now() - timedelta(minutes=61), employee=world.hanul.doyun)
    kept = show(world)
    assert forget_codes() == 1
    assert told(take(world, kept.digits))[0] == "captured"


def test_rules_travel_on_a_code_unchanged(world):
    rules = world.hanul.lunch.rules_for(world.hanul.company)
    assert unpack(pack(rules)) == rules
    chosen = Rules(kind="monthly", amount=1, restaurants=frozenset({7, 3}), meals_per_day=2)
    assert unpack(pack(chosen)) == chosen
