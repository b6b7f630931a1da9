"""The books: every numbered invariant with its figure and its history, examined on a schedule and when asked."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.books import SENTENCES, last_examination, totals
from billing.examining import examine_books, history, recent
from portals.lists import exported, page_of
from portals.operator.trail import told_actor
from tenants.scope import platform_scope

SHOWN = 24
COLUMNS = [
    (pgettext_lazy("column", "When"), lambda row: row.at),
    (gettext_lazy("Rows that disagree"), lambda row: row.wrong),
    (gettext_lazy("Seconds"), lambda row: f"{row.seconds:.3f}"),
    (pgettext_lazy("column", "By"), lambda row: str(told_actor(row.actor))),
]


@needs(Permission.READ_BOOKS)
@require_safe
def books(request):
    """What was found last of each statement, how it went before, and what the books hold now."""
    with platform_scope():
        last, past = last_examination(), recent(SHOWN)
        found = {each.number: each for each in last.findings} if last else {}
        rows = [(place, _(text), found.get(place), past.get(place, [])) for place, text in enumerate(SENTENCES, 1)]
        context = {"last": last, "by": told_actor(last.actor) if last else "", "rows": rows, "held": totals()}
        return render(request, "operator/books/page.html", context)


@needs(Permission.READ_BOOKS)
@require_safe
def statement(request, number):
    """One statement of the books: every examination of it, newest first."""
    if not 1 <= number <= len(SENTENCES):
        raise Http404
    with platform_scope():
        found = history(number)
        page = page_of(request, found)
        actors = {actor: told_actor(actor) for actor in {check.actor for check in page}}
        rows = [(check, actors[check.actor]) for check in page]
        context = {"number": number, "text": _(SENTENCES[number - 1]), "page": page, "rows": rows}
        return exported(request, f"{_('Books')} {number}", COLUMNS, found) or render(
            request, "operator/books/statement.html", context
        )


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
