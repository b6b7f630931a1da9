"""What every page of the HR desk has in common: its navigation, lists in pages, filters kept in the URL."""

from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import Permission
from billing import clock
from vouchers.queries import moment_for

PER_PAGE = 50


def show(request: HttpRequest, template: str, section: str, facts: dict, status: int = 200) -> HttpResponse:
    """A page of the desk with its part of the navigation marked; what this person may do is under `may`."""
    may = {permission.value: request.user.may(permission) for permission in Permission}
    return render(request, template, {"section": section, "may": may} | facts, status=status)


def page_of(request: HttpRequest, rows, per_page: int = PER_PAGE) -> Page:
    """The page of `rows` the URL names; a number out of range is the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def today(company) -> date:
    """The company's business day."""
    return moment_for(company, clock.now()).business_day


def month_in(request: HttpRequest, name: str = "month") -> date:
    """The month the URL names as 2026-10; the running one for none and for nonsense."""
    try:
        return date.fromisoformat(f"{request.GET.get(name, '')}-01")
    except ValueError:
        return request.company.month_of(today(request.company))


def months_back(first: date, count: int = 12) -> list[date]:
    """This month and those before it, newest first."""
    months = [first]
    while len(months) < count:
        last = months[-1]
        months.append(last.replace(year=last.year - (last.month == 1), month=last.month - 1 or 12))
    return months
