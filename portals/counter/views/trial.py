"""/counter/trial/: a test payment, to see and hear that this counter works."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from portals.counter.access import at_counter, is_fetch
from portals.counter.forms import KeyForm
from portals.counter.trials import TrialRefused, make_trial, trial_offered


@require_POST
@at_counter(Permission.TAKE_PAYMENT)
def trial(request):
    """Make a test payment of the smallest amount; the same form sent twice makes one."""
    form = KeyForm(request.POST)
    if not trial_offered(request.standing):
        raise PermissionDenied
    if not form.is_valid():
        return HttpResponse(status=422) if is_fetch(request) else redirect("counter_home")
    try:
        said = make_trial(counter=request.counter, key=form.cleaned_data["key"], by=request.standing.by)
    except TrialRefused as refused:
        return _told(request, str(refused), messages.error)
    return _told(request, said, messages.success)


def _told(request, said: str, tell) -> HttpResponse:
    if is_fetch(request):
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    tell(request, said)
    return redirect("counter_home")
