"""Who may include me at a table without asking, and who lets me."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.forms import MOST
from portals.employee.tables import picked
from vouchers.delegations import delegate, revoke_delegation
from vouchers.table_queries import colleagues_found, delegations_of


class DelegationForm(forms.Form):
    """Up to how much a meal, in minor units."""

    up_to = forms.IntegerField(
        label=_("Up to, per meal"),
        min_value=1,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Please type an amount."),
            "invalid": _("Please enter the amount as digits only."),
            "min_value": _("Please type an amount."),
            "max_value": _("That is more than one meal. Please check the amount."),
        },
    )

    def __init__(self, data=None, **kwargs):
        if data is not None:
            data = data.copy()
            data["up_to"] = data.get("up_to", "").replace(",", "")[:20]
        super().__init__(data, **kwargs)


@needs(Permission.PAY)
def delegations(request):
    """Both sides, and a form for the colleague picked by `to`; `q` searches for one."""
    eater = eater_of(request)
    to = next(iter(picked(eater, [request.POST.get("to") or request.GET.get("to", "")])), None)
    usual = request.GET.get("up_to", "")[:7]
    form = DelegationForm(request.POST or None, initial={"up_to": f"{int(usual):,}" if usual.isdecimal() else ""})
    if request.method == "POST" and to and form.is_valid():
        delegate(giver=eater.employee, to=to, up_to=form.cleaned_data["up_to"], by=request.user)
        return redirect("together_delegations")
    given, held = delegations_of(eater.employee)
    search = request.GET.get("q", "").replace("\0", "").strip()[:50]
    facts = {"given": given, "held": held, "to": to, "form": form, "search": search, "currency": eater.company.currency}
    facts |= {"found": [] if to else colleagues_found(eater.employee, search), "tab": "me"}
    return render(request, "employee/together/delegations.html", facts, status=422 if request.method == "POST" else 200)


@needs(Permission.PAY)
@require_POST
def revoke(request, delegation_id: int):
    """End one of one's own."""
    given, _held = delegations_of(eater_of(request).employee)
    found = next((each for each in given if each.pk == delegation_id), None)
    if found is None:
        raise Http404
    revoke_delegation(delegation=found, by=request.user)
    return redirect("together_delegations")
