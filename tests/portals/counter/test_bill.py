"""The amount as a QR on the till's screen."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from restaurants.bills import Bill, BillOver, bill_url, read_bill, sign_bill
from tenants.scope import company_scope
from vouchers.redeeming import redeem


@pytest.fixture
def read(world):
    """read(token) is the bill a phone would find in it."""
    return lambda token, counter=None, seconds=90: read_bill(
        token, counter=counter or world.counter, good_for=timedelta(seconds=seconds)
    )


def test_a_bill_says_what_was_typed_and_only_at_its_counter(world, read):
    bill = Bill(9_000, uuid.UUID(int=7))
    token = sign_bill(world.counter, bill)
    assert read(token) == bill
    for wrong in (token[:-1], "", token.replace("9000", "900"), "9000", "ü", "a.b.c"):
        with pytest.raises(BillOver) as over:
            read(wrong)
        assert over.value.bill is None
    with pytest.raises(BillOver):
        read(token, world.bunsik.counters.get())


def test_a_bill_is_over_after_its_time(world, read):
    token = sign_bill(world.counter, Bill(9_000, uuid.UUID(int=7)))
    with pytest.raises(BillOver) as over:
        read(token, seconds=-1)
    assert over.value.bill == Bill(9_000, uuid.UUID(int=7))


def test_the_till_shows_a_picture_and_keeps_the_key(till, words):
    key = uuid.uuid4()
    answer = till.fetch(f"/counter/bill/?amount=9,000&key={key}")
    html = answer.content.decode()
    assert (answer.status_code, html.count("<svg"), f'data-bill="{key}"' in html) == (200, 1, True)
    assert 'data-seconds="90"' in html
    assert words(answer) == "Scan this with your phone's camera. Demo: open it here instead"


def test_the_address_is_short_enough_for_an_old_camera(world):
    url = bill_url(world.counter, sign_bill(world.counter, Bill(9_999_999, uuid.uuid4())))
    assert url.startswith(f"http://{settings.DOMAIN}")
    assert len(url) < 134  # QR version 8 at level M holds 152 bytes: 49 × 49 modules


def test_a_bill_that_has_its_answer_shows_it(till, world, words):
    key = uuid.uuid4()
    with company_scope(world.hanul.company):
        redeem(
            company=world.hanul.company, employee=world.hanul.haneul, counter=world.counter, amount=9_000,
            key=key, way="screen",
        )  # fmt: skip
    assert words(till.fetch(f"/counter/bill/?amount=9000&key={key}")) == "Paid ₩ 9,000 김*늘 Meal 1 today · 12:07 Next guest"


def test_without_a_script_the_page_asks_by_itself(till):
    html = till.get("/counter/bill/?amount=9000").content.decode()
    [url] = re.findall(r'http-equiv="refresh" content="5;url=([^"]+)"', html)
    assert re.fullmatch(r"/counter/bill/\?amount=9000&amp;key=[0-9a-f-]{36}", url)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Enter the amount."),
        ("amount=0", "Enter an amount above 0."),
        ("amount=-5", "Enter an amount above 0."),
        ("amount=99999999", "Enter an amount of at most 9,999,999."),
        ("amount==SUM(1)", "Enter the amount in digits, such as 9,000."),
        ("amount=9000&key=7", "Load the page anew."),
    ],
)
def test_a_wrong_amount_is_said(till, words, asked, said):
    answer = till.fetch(f"/counter/bill/?{asked}")
    assert (answer.status_code, said in words(answer)) == (422, True)
