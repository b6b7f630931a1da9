"""One restaurant: counters, menu, people, statements."""

from contextlib import suppress

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.models import AuditEntry
from accounts.roles import Permission
from accounts.states import StateRefused
from billing.enums import DocumentKind
from billing.holds import shut_counter, shut_restaurant
from billing.queries import dated, documents
from portals.deposits import with_deposits
from portals.menu_lines import MenuFormSet
from portals.operator.asking import ask
from portals.operator.forms import CounterForm, DocumentLanguageForm, MemberForm, ReasonForm, RestaurantDetailsForm
from portals.operator.invited import invited_members
from portals.operator.payee import payee
from portals.operator.stripe_words import STANDS
from portals.operator.today import today_here
from portals.operator.trail import told
from portals.stripe_accounts import leads_to_stripe, standing_at_stripe
from restaurants import actions
from restaurants.enums import CounterState
from restaurants.models import Counter, Member, Restaurant
from restaurants.queries import members_of
from tenants.scope import platform_scope

LATEST = 12


@needs(Permission.ENROL_RESTAURANT)
@require_safe
def restaurant(request, pk):
    """Everything about one restaurant."""
    with platform_scope():
        place = get_object_or_404(Restaurant, pk=pk)
        members = members_of(place)
        context = {
            "place": place,
            "agreed": place.terms.all(),
            "counters": place.counters.all(),
            "menu": place.menu.all(),
            "members": members,
            "invited": invited_members(members),
            "statements": with_deposits(
                dated(documents(DocumentKind.STATEMENT).filter(restaurant=place))[:LATEST], today_here()
            ),
            "payee": payee(place, request.user),
            "stripe": (stripe := standing_at_stripe(place)),
            "stripe_said": stripe and STANDS[stripe.state],
            "trail": told(AuditEntry.objects.filter(subject=f"restaurant:{place.pk}")[:LATEST]),
        }
        return leads_to_stripe(render(request, "operator/restaurants/page.html", context))


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, pk):
    """Correct what guests and documents see of a restaurant."""
    place = get_object_or_404(Restaurant, pk=pk)
    now = {name: getattr(place, name) for name in RestaurantDetailsForm.base_fields}
    form = RestaurantDetailsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.change_restaurant(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for documents made from now on."))
        return redirect("operator_restaurant", pk)
    text = _("What was issued stays as it is. A restaurant with another business number is enrolled anew.")
    return ask_of(request, place, form, title=_("Details of the restaurant"), text=text, act=_("Save"), asks_place=True)


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_language(request, pk):
    """Choose the language of a restaurant's statements, as its owner can."""
    place = get_object_or_404(Restaurant, pk=pk)
    form = DocumentLanguageForm(request.POST or None, initial={"language": place.language})
    if request.method == "POST" and form.is_valid():
        actions.set_statement_language(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for documents made from now on."))
        return redirect("operator_restaurant", pk)
    text = _("What was issued stays as it is. SMS follow at once. The owner can choose it, too.")
    return ask_of(request, place, form, title=_("Language of statements"), text=text, act=_("Save"))


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def shut(request, pk):
    """Ask why, then take no more payments at a restaurant."""
    place, form = get_object_or_404(Restaurant, pk=pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Sent twice: it is closed already, and the first reason stands.
        with suppress(StateRefused):
            shut_restaurant(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is closed.") % {"name": place.label})
        return redirect("operator_restaurant", pk)
    title = _("Close %(name)s") % {"name": place.label}
    text = _("Nobody can pay there from this moment on, and its counters stay closed. What it is owed is paid as agreed.")
    return ask_of(request, place, form, title=title, text=text, act=pgettext("restaurant", "Close"), danger=True)


@needs(Permission.ENROL_RESTAURANT)
@require_POST
def reopen(request, pk):
    """Let a closed restaurant be paid again."""
    place = get_object_or_404(Restaurant, pk=pk)
    with suppress(StateRefused):
        actions.reopen_restaurant(restaurant=place, by=request.user)
    messages.success(request, _("%(name)s is open again. Add a counter and print its QR.") % {"name": place.label})
    return redirect("operator_restaurant", pk)


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def menu(request, pk):
    """Write the menu anew; lines left empty are left out."""
    place = get_object_or_404(Restaurant, pk=pk)
    now = list(place.menu.values("name", "name_en", "price"))
    lines = MenuFormSet(request.POST or None, initial=now, form_kwargs={"currency": place.currency})
    if request.method == "POST" and lines.is_valid():
        actions.write_menu(restaurant=place, dishes=lines.dishes(), by=request.user)
        messages.success(request, _("The menu was written."))
        return redirect("operator_restaurant", pk)
    context = {"place": place, "lines": lines}
    return render(request, "operator/restaurants/menu.html", context, status=422 if lines.is_bound else 200)


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request, pk):
    """Let one more person own or work in a restaurant."""
    place, form = get_object_or_404(Restaurant, pk=pk), MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.seat_member(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s was added.") % {"name": form.cleaned_data["name"]})
        return redirect("operator_restaurant", pk)
    return ask_of(request, place, form, title=pgettext("restaurant", "Add a person"), act=_("Add the person"))


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_member(request, pk, member):
    """Ask, then let a person no longer act for a restaurant."""
    seat = get_object_or_404(Member.objects.select_related("restaurant", "user"), pk=member, restaurant_id=pk)
    if request.method == "POST":
        try:
            actions.unseat_member(member=seat, by=request.user)
            messages.success(request, _("%(name)s was removed.") % {"name": seat.user.name})
        except actions.LastOwner:
            messages.error(request, _("A restaurant keeps at least one owner. Add another one first."))
        return redirect("operator_restaurant", pk)
    title = _("Remove %(name)s") % {"name": seat.user.name}
    text = _("They can no longer see or do anything for this restaurant.")
    return ask_of(request, seat.restaurant, None, title=title, text=text, act=_("Remove"), danger=True)


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_counter(request, pk):
    """Make one more till with a QR of its own."""
    place, form = get_object_or_404(Restaurant, pk=pk), CounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.make_counter(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("The counter is open. Print its QR."))
        return redirect("operator_restaurant", pk)
    return ask_of(request, place, form, title=_("Add a counter"), act=_("Add the counter"))


@needs(Permission.ENROL_RESTAURANT)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk, counter):
    """Ask, then close a till: its QR and keys stop working."""
    till = _counter_or_404(pk, counter)
    if request.method == "POST":
        if till.state == CounterState.ACTIVE:
            shut_counter(counter=till, by=request.user)
        messages.success(request, _("Counter %(name)s is closed.") % {"name": till.name})
        return redirect("operator_restaurant", pk)
    title = _("Close counter %(name)s") % {"name": till.name}
    text = _("Its printed QR, screens and till keys stop working at once. A closed counter is not opened again.")
    return ask_of(request, till.restaurant, None, title=title, text=text, act=_("Close the counter"), danger=True)


def _counter_or_404(pk: int, counter: int) -> Counter:
    return get_object_or_404(Counter.objects.select_related("restaurant"), pk=counter, restaurant_id=pk)


def ask_of(request, place: Restaurant, form, **words):
    """A page that asks one thing about a restaurant: a form, or only whether to go on."""
    here = reverse("operator_restaurant", args=[place.pk])
    crumbs = [(reverse("operator_restaurants"), _("Restaurants")), (here, place.label)]
    return ask(request, form, part="restaurants", crumbs=crumbs, **words)
