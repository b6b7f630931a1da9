"""Frozen documents with figures worked out by hand, for the tests of this folder."""

from copy import deepcopy
from typing import Any

BANK = {"bank": "국민은행", "account": "123456-04-567890", "holder": "주식회사 한끼"}

ISSUER = {
    "name": "주식회사 한끼",
    "business_number": "220-81-62517",
    "representative": "박서연",
    "address": "서울특별시 중구 세종대로 110, 8층",
    "email": "billing@hankki.example",
    "phone": "02-6000-1234",
    "bank": BANK,
}

COMPANY = {
    "name": "가온소프트 주식회사",
    "business_number": "124-81-00998",
    "representative": "이도윤",
    "address": "경기도 성남시 분당구 판교역로 235, 에이치스퀘어 N동 4층",
    "email": "finance@gaon.example",
    "phone": "031-700-4321",
    "slug": "gaon",
}

RESTAURANT = {
    "name": "할매순대국 판교점",
    "business_number": "129-86-31394",
    "representative": "김순자",
    "address": "경기도 성남시 분당구 판교로 20, 1층",
    "email": "",
    "phone": "031-701-1111",
    "bank": {"bank": "농협은행", "account": "302-1234-5678-91", "holder": "김순자"},
}

CLOSING = {"period_closed_at": "2026-11-01T00:05:12+09:00", "transfers_count": 9, "transfers_total": 90500}

# 82,500 won of meals: supply 75,000, VAT 7,500; fee 2 % of 82,500 = 1,650 and VAT 165; a refund of 8,800.
INVOICE: dict[str, Any] = {
    "kind": "invoice",
    "number": "INV-2026-000012",
    "period": "2026-10",
    "issued_on": "2026-11-02",
    "due_on": "2026-11-10",
    "language": "ko",
    "currency": "KRW",
    "issuer": ISSUER,
    "recipient": COMPANY,
    "terms": {"billing": "postpaid", "service_fee_bp": 200, "vat_bp": 1000},
    "reference": "HK000012",
    "summary": {
        "meals_count": 9,
        "meals_gross": 82500,
        "meals_supply": 75000,
        "meals_vat": 7500,
        "fee_supply": 1650,
        "fee_vat": 165,
        "total": 75515,
        "paid_from_deposit": 0,
        "due": 75515,
    },
    "restaurants": [
        {
            "name": "할매순대국 판교점",
            "business_number": "129-86-31394",
            "taxed": True,
            "count": 6,
            "gross": 54000,
            "supply": 49091,
            "vat": 4909,
        },
        {
            "name": "바다회초밥",
            "business_number": "134-05-77216",
            "taxed": True,
            "count": 3,
            "gross": 28500,
            "supply": 25909,
            "vat": 2591,
        },
    ],
    "lines": [
        {"day": "2026-10-01", "restaurant": "할매순대국 판교점", "count": 4, "gross": 36000},
        {"day": "2026-10-01", "restaurant": "바다회초밥", "count": 3, "gross": 28500},
        {"day": "2026-10-02", "restaurant": "할매순대국 판교점", "count": 2, "gross": 18000},
    ],
    "corrections": [
        {
            "day": "2026-10-05",
            "restaurant": "바다회초밥",
            "original_day": "2026-09-30",
            "original_period": "2026-09",
            "original_document": "INV-2026-000003",
            "original_line": 41,
            "amount": -8800,
            "reason": "주문이 두 번 결제됨",
        }
    ],
    "closing": CLOSING,
}

# 54,000 won of meals, a refund of 9,000; commission 3 % of 45,000 = 1,350 and VAT 135; net 43,515.
STATEMENT: dict[str, Any] = {
    "kind": "statement",
    "number": "STM-2026-000034",
    "period": "2026-10",
    "issued_on": "2026-11-02",
    "pay_on": "2026-11-05",
    "language": "ko",
    "currency": "KRW",
    "issuer": ISSUER,
    "recipient": RESTAURANT,
    "terms": {"commission_bp": 300, "vat_bp": 1000},
    "reference": "STM2026000034",
    "summary": {
        "meals_count": 6,
        "gross": 54000,
        "voids_count": 1,
        "refunds": -9000,
        "commission": 1350,
        "commission_vat": 135,
        "net": 43515,
    },
    "companies": [
        {"name": "가온소프트 주식회사", "count": 4, "gross": 36000},
        {"name": "누리상사", "count": 2, "gross": 18000},
    ],
    "lines": [
        {"day": "2026-10-01", "company": "가온소프트 주식회사", "count": 4, "gross": 36000},
        {"day": "2026-10-02", "company": "누리상사", "count": 2, "gross": 18000},
    ],
    "corrections": [
        {
            "day": "2026-10-06",
            "company": "누리상사",
            "original_day": "2026-09-29",
            "original_period": "2026-09",
            "original_document": "STM-2026-000009",
            "original_line": 17,
            "amount": -9000,
            "reason": "음식이 나오지 않음",
        }
    ],
    "closing": CLOSING,
}


def invoice(**changes: Any) -> dict[str, Any]:
    """Return a fresh invoice with some of its top-level fields replaced."""
    return {**deepcopy(INVOICE), **changes}


def statement(**changes: Any) -> dict[str, Any]:
    """Return a fresh statement with some of its top-level fields replaced."""
    return {**deepcopy(STATEMENT), **changes}


def invoice_of(names: list[str], **changes: Any) -> dict[str, Any]:
    """Return an invoice without refunds of one meal a day for 11,000 won, on 22 days, at each restaurant."""
    count, gross = 22 * len(names), 242_000 * len(names)
    fee = gross * 2 // 100
    document = invoice(
        corrections=[],
        restaurants=[{"name": name, "business_number": "129-86-31394", "count": 22, "gross": 242_000} for name in names],
        lines=[
            {"day": f"2026-10-{day:02d}", "restaurant": name, "count": 1, "gross": 11_000}
            for day in range(1, 23)
            for name in names
        ],
        summary={
            "meals_count": count,
            "meals_gross": gross,
            "meals_supply": gross * 10 // 11,
            "meals_vat": gross // 11,
            "fee_supply": fee,
            "fee_vat": fee // 10,
            "total": gross + fee + fee // 10,
            "paid_from_deposit": 0,
            "due": gross + fee + fee // 10,
        },
    )
    return {**document, **changes}
