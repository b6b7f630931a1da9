"""The books: every numbered invariant with its figure, examined when asked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.actions import examine_books
from billing.books import SENTENCES, last_examination, totals
from portals.operator.trail import told_actor
from tenants.scope import platform_scope


@needs(Permission.READ_BOOKS)
@require_safe
def books(request):
    """What was found at the last examination, and what the books hold now."""
    with platform_scope():
        last = last_examination()
        wrong = {each.number: each.wrong for each in last.findings} if last else {}
        context = {
            "last": last,
            "by": told_actor(last.actor) if last else "",
            "rows": [(place, _(text), wrong.get(place)) for place, text in enumerate(SENTENCES, 1)],
            "held": totals(),
        }
        return render(request, "operator/books/page.html", context)


@needs(Permission.READ_BOOKS)
@require_POST
def examine(request):
    """Check every invariant now and keep what was found."""
    with platform_scope():
        last = examine_books(by=request.user)
    if last.wrong:
        text = ngettext("%(n)s invariant does not hold.", "%(n)s invariants do not hold.", last.wrong)
        messages.error(request, text % {"n": last.wrong})
    else:
        messages.success(request, _("The books agree."))
    return redirect("operator_books")
