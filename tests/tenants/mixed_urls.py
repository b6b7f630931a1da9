"""Views that mix everything that ever gave another company's rows; each tells whose rows it saw."""

from django.core.cache import cache
from django.db import DataError, connection, transaction
from django.http import JsonResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from accounts.models import User
from billing.models import Purse
from tenants.models import Company
from tenants.scope import company_scope
from vouchers.models import Employee

RAW = (
    "SELECT DISTINCT company_id FROM billing_redemption UNION SELECT DISTINCT company_id FROM billing_transfer"
    " UNION SELECT DISTINCT company_id FROM billing_purse UNION SELECT DISTINCT company_id FROM billing_account"
)
PAGE = engines["django"].from_string("{% for e in employees %}{{ e.home }} {% endfor %}{{ request.user.home }}")


def raw_companies():
    """The companies of all rows of the shared money tables that raw SQL gives away, past every ORM."""
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        return sorted({row[0] for row in cursor.fetchall()} - {None})


def homes(queryset):
    return sorted({row.home for row in queryset})


def seen(request, employees=None):
    return JsonResponse(
        {
            "employees": homes(Employee.objects.all() if employees is None else employees),
            "users": homes(User.objects.select_related(None)),
            "companies": raw_companies(),
            "signed_in": request.user.home if request.user.is_authenticated else None,
            "cached": cache.get_or_set("whose", lambda: connection.schema_name),
        }
    )


def plain(request):
    return seen(request)


def boom(request):
    list(Employee.objects.all())
    raise ZeroDivisionError


def failed(request):
    """A failed transaction that nobody noticed, and then more work."""
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DataError:
            pass
    return seen(request)


def savepoints(request):
    with transaction.atomic():
        try:
            with transaction.atomic():
                list(Employee.objects.all())
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        return seen(request)


def lazy(request):
    """Built here, looked at after another company's work in between."""
    employees = Employee.objects.filter(user__is_active=True)
    for other in Company.objects.exclude(pk=request.company.pk):
        with company_scope(other):
            assert homes(Employee.objects.all()) == [other.schema_name]
            assert raw_companies() == [other.pk]
    return seen(request, employees)


def nested_and_broken(request):
    """The other company's savepoint fails inside our transaction."""
    [other] = Company.objects.exclude(pk=request.company.pk)
    with transaction.atomic():
        Purse.objects.count()
        with company_scope(other):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    assert homes(Employee.objects.all()) == [other.schema_name]
                    cursor.execute("SELECT 1 / 0")
            except DataError:
                pass
            assert homes(Employee.objects.all()) == [other.schema_name]
        return seen(request)


def rendered_late(request):
    """A template response is rendered after the view has returned."""
    return TemplateResponse(request, PAGE, {"employees": Employee.objects.all()})


VIEWS = (plain, boom, failed, savepoints, lazy, nested_and_broken, rendered_late)
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]
