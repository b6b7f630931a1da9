"""/owner/counters/<counter>/trial/: a test payment, to see that a counter's screen gets it."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.counter.trials import TrialRefused, make_trial
from portals.owner.access import access_counter


@require_POST
@needs(Permission.MANAGE_COUNTERS)
def trial(request, counter_id):
    """Make a test payment of the smallest amount at a counter."""
    counter = access_counter(request.user, counter_id)
    try:
        messages.success(request, make_trial(counter=counter, key=uuid.uuid4(), by=request.user))
    except TrialRefused as refused:
        messages.error(request, str(refused))
    return redirect("owner_counter", counter_id=counter.pk)
