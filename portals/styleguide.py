"""The style guide: every component in every state, and a sample screen of each house. Development only.

    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/<slug:screen>/", styleguide, name="styleguide_screen"),

A screen takes `?state=` where it has several.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portals.badges import BADGES

SCREENS = ("home", "pay", "code", "receipt", "history", "till", "desk", "load", "sign-in")


@dataclass(frozen=True)
class Meal:
    """One line of the sample till."""

    number: int
    who: str
    amount: int
    way: tuple[str, str]
    time: str
    state: str = "captured"

    @property
    def tone(self) -> int:
        """Which of the three colours, by running number."""
        return self.number % 3


class Line(NamedTuple):
    """One row of the sample table."""

    name: str
    team: str
    meals: int
    amount: int
    share: int
    state: str


QR, CODE, PIN = ("QR", "QR"), ("숫자 코드", "Code"), ("전화번호", "Phone number")
MEALS = [
    Meal(12, "김민수", 9000, QR, "12:07"),
    Meal(11, "박지훈", 9000, CODE, "12:06"),
    Meal(10, "남궁민수", 11500, QR, "12:06"),
    Meal(9, "John Smith", 9000, PIN, "12:04", "voided"),
    Meal(8, "이서", 8500, QR, "12:01"),
    Meal(7, "최유진", 9000, CODE, "11:58"),
]
LINES = [
    Line("김민수", "플랫폼개발팀", 19, 171000, 95, "active"),
    Line("박지훈", "고객경험디자인본부 서비스디자인1팀", 17, 153500, 85, "active"),
    Line("남궁민수", "재무팀", 4, 36000, 20, "invited"),
    Line("Alexandria Montgomery-Featherstone", "Global Partnerships", 12, 108000, 60, "active"),
    Line("이서", "인사팀", 0, 0, 0, "left"),
]


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="이름 Name", help_text="급여 시스템과 같게 · As in payroll")
    email = forms.EmailField(label="이메일 E-mail")
    cap = forms.IntegerField(label="한 끼 한도 Per meal", required=False)
    rhythm = forms.ChoiceField(label="단위 Rhythm", choices=[("day", "매일 Daily"), ("month", "매월 Monthly")])
    days = forms.MultipleChoiceField(
        label="요일 Days", choices=list(enumerate("월화수목금")), widget=forms.CheckboxSelectMultiple
    )
    holidays = forms.BooleanField(label="공휴일 제외 · Not on public holidays", required=False)
    note = forms.CharField(label="메모 Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    closed = forms.CharField(label="고객사 Company", disabled=True, required=False, initial="한빛소프트")


class UploadForm(forms.Form):
    """One file."""

    people = forms.FileField(widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))


def samples() -> dict[str, object]:
    """What all sample screens show."""
    now = timezone.now()
    return {
        "now_ms": int(time.time() * 1000),
        "now": now,
        "yesterday": now - timedelta(days=1),
        "earlier": now - timedelta(days=12),
        "period": date(2026, 10, 1),
        "states": list(BADGES),
        "meals": MEALS,
        "lines": LINES,
        "meals_total": sum(line.meals for line in LINES),
        "amount_total": sum(line.amount for line in LINES),
        "page": Paginator(range(1, 201), 20).page(3),
        "form": SampleForm({"email": "kim@", "cap": "9000", "rhythm": "day", "days": ["0", "1"], "holidays": "1"}),
        "upload": UploadForm(),
        "quick": [8000, 9000, 10000],
    }


def styleguide(request: HttpRequest, screen: str = "index") -> HttpResponse:
    """Show the guide or one sample screen; an unknown screen is a 404."""
    if screen != "index" and screen not in SCREENS:
        raise Http404
    context = samples() | {"screens": SCREENS, "state": request.GET.get("state", "")}
    template = "styleguide.html" if screen == "index" else f"styleguide/{screen.replace('-', '_')}.html"
    return render(request, template, context)
