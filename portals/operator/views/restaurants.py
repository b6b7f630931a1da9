"""Restaurants: the list, and enrolling one in the street."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from accounts.tries import TooManyTries
from billing.enums import ChangeState
from portals.lists import exported, page_of, searched
from portals.operator.forms import RestaurantForm
from portals.operator.words import NUMBER_REFUSED
from restaurants.actions import BusinessNumberRefused, enrol_restaurant
from restaurants.business_number import is_valid, normalise
from restaurants.enums import CounterState, RestaurantState
from restaurants.models import Restaurant
from restaurants.queries import enrolled_with
from sms.actions import choose_sms
from tenants.scope import platform_scope

NO_ACCOUNT, CHANGING = "no_account", "changing"
COLUMNS = [
    (_("Restaurant"), lambda row: row.name),
    (_("English name"), lambda row: row.name_en),
    (_("Cuisine"), lambda row: row.get_cuisine_display()),
    (_("Business number"), lambda row: row.business_number),
    (_("Representative"), lambda row: row.representative),
    (_("Phone"), lambda row: row.phone),
    (_("Address"), lambda row: row.address),
    (_("Commission, basis points"), lambda row: row.terms_now.commission_bp),
    (_("Bank"), lambda row: row.bank),
    (_("Account"), lambda row: row.account),
    (_("Account holder"), lambda row: row.holder),
    (_("State"), lambda row: row.get_state_display()),
    (_("Enrolled"), lambda row: row.enrolled_at),
]


@needs(Permission.ENROL_RESTAURANT)
@require_safe
def restaurants(request):
    """Every restaurant; ?q= searches names, number and phone, ?state= narrows."""
    with platform_scope():
        tills = Count("counters", filter=Q(counters__state=CounterState.ACTIVE), distinct=True)
        found = searched(
            request,
            Restaurant.objects.annotate(tills=tills).order_by("name", "pk").prefetch_related("terms"),
            "name",
            "name_en",
            "business_number",
            "phone",
        )
        state = request.GET.get("state", "")
        if state in RestaurantState.values:
            found = found.filter(state=state)
        elif state == NO_ACCOUNT:
            found = found.filter(account="", state=RestaurantState.ACTIVE)
        elif state == CHANGING:
            found = found.filter(account_changes__state=ChangeState.ASKED)
        states = [*RestaurantState.choices, (NO_ACCOUNT, _("No bank account")), (CHANGING, _("Account to accept"))]
        return exported(request, str(_("Restaurants")), COLUMNS, found) or render(
            request,
            "operator/restaurants/list.html",
            {"page": page_of(request, found), "states": states, "state": state},
        )


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request):
    """Enrol a restaurant from one form; the same form sent twice leads to the one restaurant it enrolled.

    ?name= and ?address= are filled in: what employees said of one they ask for.
    """
    asked = {name: request.GET[name] for name in ("name", "address") if request.GET.get(name)}
    form, restaurant = RestaurantForm(request.POST or None, initial=asked), None
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                restaurant = enrol_restaurant(by=request.user, **form.facts())
        except BusinessNumberRefused as refused:
            restaurant = enrolled_with(form.cleaned_data["business_number"], str(form.cleaned_data["key"]))
            form.add_error("business_number", NUMBER_REFUSED[refused.code])
        if restaurant:
            messages.success(request, _("%(name)s can be paid now. Print its QR.") % {"name": restaurant.label})
            return _next_page(request, restaurant, form.sms_wanted())
    return render(request, "operator/restaurants/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _next_page(request, restaurant: Restaurant, wanted: dict):
    """The restaurant's page; with SMS chosen the one where the owner's six digits are typed."""
    if not wanted:
        return redirect("operator_restaurant", restaurant.pk)
    with platform_scope():
        counter = restaurant.counters.order_by("id")[0]
        try:
            choose_sms(counter=counter, by=request.user, **wanted)
        except TooManyTries:
            messages.warning(request, _("This number was asked for its six digits too often. Try again in an hour."))
    return redirect("owner_counter_sms", counter.pk)


@needs(Permission.ENROL_RESTAURANT)
@require_safe
def number(request):
    """Whether a business number can be right and is free, as a line under its field while it is typed."""
    typed = request.GET.get("business_number", "").replace("\x00", "")[:40]
    context: dict = {"typed": typed.strip()}
    digits = sum(letter.isdigit() for letter in typed)
    if digits >= 10:
        context["right"] = is_valid(typed)
        context["taken"] = is_valid(typed) and Restaurant.objects.filter(business_number=normalise(typed)).first()
    return render(request, "operator/restaurants/_number.html", context | {"missing": max(10 - digits, 0)})
