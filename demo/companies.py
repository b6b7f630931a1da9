"""The demo's companies, data and nothing else. Names, people and numbers are made up: business numbers begin with 990, and
the VAT number is nobody's to our knowledge.
"""

from dataclasses import dataclass, field
from datetime import time

from demo.places import PANGYO, YEOKSAM


@dataclass(frozen=True)
class CompanyStory:
    """What one company is like; its departments with the cost centre each has, and those that sit `elsewhere`."""

    slug: str
    name: str
    site: dict
    people: int
    facts: dict
    terms: dict
    programs: tuple[dict, ...]
    departments: dict[str, str]
    appetite: float
    elsewhere: dict[str, dict] = field(default_factory=dict)


HANUL = CompanyStory(
    slug="hanul",
    name="한울소프트",
    site={"name": "역삼 본사", "latitude": YEOKSAM[0], "longitude": YEOKSAM[1]},
    people=70,
    terms={
        "service_fee_bp": 100,
        "fee_per_head": 1_000,
        "fee_minimum": 30_000,
        "order_number": "HS-2026-031",
        "cost_split": True,
    },
    facts={
        "business_number": "9908600013",
        "representative": "서한울",
        "address": "서울특별시 강남구 테헤란로 152",
        "email": "tax@hanul.example",
        "phone": "02-0000-1000",
    },
    programs=(
        {
            "name": "점심 식대",
            "kind": "daily",
            "amount": 12_000,
            "weekdays": [0, 1, 2, 3, 4],
            "starts": time(11),
            "ends": time(14, 30),
            "guests": True,
            "guest_amount": 15_000,
        },
        {"name": "자율 식대", "kind": "monthly", "amount": 150_000, "weekdays": list(range(7)), "holidays": "on"},
    ),
    departments={
        "개발": "CC-110 제품",
        "디자인": "CC-110 제품",
        "영업": "CC-210 영업",
        "인사": "CC-300 경영",
        "재무": "CC-300 경영",
    },
    appetite=0.84,
    elsewhere={"디자인": {"name": "선릉 별관", "latitude": YEOKSAM[0] + 0.002, "longitude": YEOKSAM[1] + 0.004}},
)
BADA = CompanyStory(
    slug="bada",
    name="바다물산",
    site={"name": "판교 본사", "latitude": PANGYO[0], "longitude": PANGYO[1]},
    people=35,
    terms={"billing": "prepaid"},
    facts={
        "business_number": "9908100022",
        "representative": "오바다",
        "address": "경기도 성남시 분당구 판교역로 166",
        "email": "invoice@bada.example",
        "phone": "031-000-2000",
        "language": "en",
    },
    programs=(
        {
            "name": "중식",
            "kind": "daily",
            "amount": 11_000,
            "weekdays": [0, 1, 2, 3, 4],
            "starts": time(11, 30),
            "ends": time(14),
            "per_meal_cap": 11_000,
            "meals_per_day": 1,
        },
    ),
    departments={"물류": "", "무역": "", "경영지원": ""},
    appetite=0.78,
)

NURI = CompanyStory(
    slug="nuri",
    name="누리기획",
    site={"name": "판교 사무실", "latitude": PANGYO[0], "longitude": PANGYO[1]},
    people=6,
    terms={"service_fee_bp": 200, "due_days": 3, "pays_by": "stripe"},
    facts={
        "business_number": "9908700039",
        "representative": "도누리",
        "address": "경기도 성남시 분당구 판교역로 192",
        "email": "pay@nuri.example",
        "phone": "031-000-3000",
    },
    programs=(
        {
            "name": "점심",
            "kind": "daily",
            "amount": 10_000,
            "weekdays": [0, 1, 2, 3, 4],
            "starts": time(11),
            "ends": time(14),
        },
    ),
    departments={"기획": ""},
    appetite=0.7,
)

LINDWERK = CompanyStory(
    slug="lindwerk",
    name="Lindwerk GmbH",
    site={"name": "Seoul office", "latitude": YEOKSAM[0], "longitude": YEOKSAM[1]},
    people=8,
    terms={"service_fee_bp": 300, "due_days": 30, "order_number": "PO-4711"},
    facts={
        "business_number": "9908800040",
        "representative": "Anna Keller",
        "address": "Köpenicker Straße 99, 10179 Berlin",
        "email": "invoices@lindwerk.example",
        "phone": "030-0000-4000",
        "language": "en",
        "country": "DE",
        "vat_id": "DE999900016",
    },
    programs=(
        {
            "name": "Lunch",
            "kind": "daily",
            "amount": 13_000,
            "weekdays": [0, 1, 2, 3, 4],
            "starts": time(11),
            "ends": time(14),
        },
    ),
    departments={"Sales": "", "Engineering": ""},
    appetite=0.75,
)
STORIES = (HANUL, BADA, NURI, LINDWERK)
