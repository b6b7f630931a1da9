"""Choosing a password: by a mailed link, because one was forgotten or because one was invited."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import open_to_all
from accounts.actions import set_password
from accounts.links import user_of_token
from accounts.tries import TooManyTries
from portals.account.entering import enter
from portals.account.forms import EmailForm, NewPasswordForm
from portals.account.views.sign_in import too_many
from portals.addresses import password_address
from tenants.letters import ask_for_password_link


@open_to_all
@never_cache
def forgotten(request):
    """Send a link; the answer is the same whether the e-mail is known or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = request.company.name if request.company else _("Hankki")
        try:
            address = password_address(request.company)
            ask_for_password_link(company=request.company, address=address, place=place, **form.cleaned_data)
        except TooManyTries as limit:
            return too_many(request, limit)
        return render(request, "account/link_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "account/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@open_to_all
@never_cache
def choose_password(request, token: str):
    """Choose a password by a link; an old, used or foreign link says so and offers a new one."""
    user = user_of_token(token)
    if user is None:
        return render(request, "account/link_over.html", status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        set_password(user=user, password=form.cleaned_data["password"], by=user)
        return enter(request, user)
    facts = {"form": form, "person": user}
    return render(request, "account/choose_password.html", facts, status=422 if form.errors else 200)
