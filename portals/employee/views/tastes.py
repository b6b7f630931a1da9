"""What I avoid: kept for oneself, to be warned on a menu."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.forms import TasteForm
from vouchers.tastes import keep_taste


@needs(Permission.PAY)
@never_cache
def tastes(request):
    """Tick what one avoids and how one eats; nothing ticked forgets it."""
    eater = eater_of(request)
    kept = {"avoids": eater.taste.avoids, "diets": eater.taste.diets}
    form = TasteForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        keep_taste(employee=eater.employee, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved, for you alone."))
        return redirect("employee_restaurants")
    facts = {"form": form, "tab": "restaurants"}
    return render(request, "employee/tastes.html", facts, status=422 if form.is_bound else 200)
