"""Mailing the link to choose a password to who has not chosen one yet."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.actions import send_password_link
from accounts.models import User
from accounts.roles import HR, Permission
from portals.addresses import password_address
from restaurants.models import Member
from tenants.models import Company
from tenants.schemas import is_whole
from tenants.scope import company_scope


@require_POST
@needs(Permission.OPEN_COMPANY)
def invite_hr(request, pk, person):
    """Mail a company's HR person."""
    company = get_object_or_404(Company, pk=pk)
    if not is_whole(company.schema_name):
        raise Http404
    with company_scope(company):
        user = get_object_or_404(User, pk=person, is_active=True, roles__contains=[HR.name])
        _mail(request, user, address=password_address(company), place=company.name)
    return redirect("operator_company", pk)


@require_POST
@needs(Permission.ENROL_RESTAURANT)
def invite_member(request, pk, member):
    """Mail somebody who has a seat in a restaurant."""
    seat = get_object_or_404(Member.objects.select_related("restaurant", "user"), pk=member, restaurant_id=pk)
    _mail(request, seat.user, address=password_address(), place=seat.restaurant.name)
    return redirect("operator_restaurant", pk)


def _mail(request, user: User, **where: str) -> None:
    if user.has_usable_password():
        messages.info(request, _("%(name)s has chosen a password already.") % {"name": user.name})
        return
    send_password_link(user=user, by=request.user, invited=True, **where)
    messages.success(request, _("The link is on its way to %(email)s.") % {"email": user.email})
