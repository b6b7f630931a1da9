"""Payments that came in by bank: the queue of those nobody knows yet, and what each was for."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.matching import suggestions
from billing.bank.papers import Paper, as_papers, open_papers, papers
from billing.bank.queries import QUEUED, as_payment, bank_lines, in_queue, open_invoices, repayments, repayments_to_carry
from billing.bank.recording import MatchRefused, count_in_favour, deposit_line, match_line, set_line_aside, undo_match
from billing.enums import LineState, MatchRule
from billing.gateways import stripe_client
from billing.gateways.queries import arrived_by, under_way
from billing.models import BankMatch, GivenBack
from billing.payouts.queries import below_zero, untied
from billing.payouts.ties import TieRefused, likely, tie_line, untie_line
from portals import formats
from portals.actors import names_of
from portals.lists import exported, page_of, row_id, searched
from portals.operator.payment_forms import AsideForm, FavourForm, LineDepositForm, MatchForm
from portals.operator.payment_words import MATCH_REFUSED
from portals.operator.payout_forms import TieForm
from portals.operator.payout_words import TIE_REFUSED
from portals.operator.repayment_words import tell_why
from portals.operator.today import today_here
from portals.operator.trail import told_actor
from portals.operator.undoing import Question, ask_why
from portals.operator.words import ACTORS
from tenants.scope import platform_scope

QUEUE = "queue"
MOST_SHOWN, MOST_PAYOUTS = 20, 100
COLUMNS = [
    (_("Booked on"), lambda row: row.booked_on),
    (_("Time"), lambda row: row.booked_at),
    (_("Bank account"), lambda row: row.account),
    (_("Payer"), lambda row: row.payer),
    (_("What the payer wrote"), lambda row: row.memo),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (_("Left to match"), lambda row: row.left),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: LineState(row.state).label),
    (pgettext_lazy("why", "Reason"), lambda row: row.aside.reason if row.set_aside else ""),
    (_("Bank reference"), lambda row: row.reference),
    (_("Bank line"), lambda row: row.pk),
    (_("Matched to invoices and deposits"), lambda row: row.matched),
    (_("Payouts, and money from Stripe"), lambda row: row.carried),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def payments(request):
    """Lines of bank statements: the queue, or those in ?state=; ?q= searches payer, memo and reference."""
    with platform_scope():
        lines = bank_lines().select_related("aside")
        state = request.GET.get("state", QUEUE)
        found = lines.filter(in_queue()) if state == QUEUE else lines
        found = lines.filter(state=state) if state in LineState.values else found
        found = searched(request, found, "payer", "memo", "reference", "account")
        context = {"page": page_of(request, found), "state": state, "tabs": _tabs(state), "clearing": _clearing()}
        context["stripe_on"] = stripe_client.is_on()
        tell_why(context["page"])
        return exported(request, str(_("Payments in")), COLUMNS, found) or render(
            request, "operator/payments/list.html", context
        )


def _tabs(state: str):
    counted = dict(bank_lines().order_by().values_list("state").annotate(Count("pk")))
    queue = sum(counted.get(state, 0) for state in QUEUED)
    kept = (LineState.ASIDE, LineState.MATCHED, LineState.OUTGOING)
    rest = [(each.value, each.label, counted.get(each, 0)) for each in kept]
    return [(QUEUE, _("To match"), queue), *rest, ("", _("All"), sum(counted.values()))]


def _clearing() -> list[dict]:
    """What nobody was told of, by currency: how many payments and how much."""
    held = bank_lines().filter(left__gt=0).order_by("currency").values("currency")
    return [dict(row) for row in held.annotate(count=Count("pk"), sum=Sum("left"))]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def payment(request, pk):
    """One payment: what is known of it, what it paid, and what it may be for."""
    with platform_scope():
        return line_page(request, _line(pk))


def line_page(request, line, status: int = 200, **bound):
    """The page of a payment; `bound` are forms with what was typed. Papers: suggested, and those ?q= finds."""
    shown = _papers(request, line)
    tell_why([line])
    context = {
        "line": line,
        "today": today_here(),
        "matches": _matches(line),
        "match_form": MatchForm(line=line, papers=shown),
        "deposit_form": LineDepositForm(line=line),
        "aside_form": AsideForm(),
        "suggested": {each.id for each in suggestions(as_payment(line), [paper.open for paper in shown])},
        "favour_form": FavourForm(line=line) if line.left > 0 else None,
        "repayments": list(repayments_to_carry(line)[:MOST_SHOWN]),
        "given": _given(line),
        "sent_back": list(repayments().filter(came_in=line)) if line.amount > 0 else [],
        "ties": line.ties.filter(undoes=None, undone_by=None).select_related("item__restaurant", "item__document"),
        "tie_form": tie_form(line),
        "arrival": arrived_by(line) if line.carried else None,
        "arriving": under_way(line)[:MOST_SHOWN] if line.amount > 0 and line.left == line.amount else [],
        "aside_by": told_actor(line.aside.actor) if line.set_aside else "",
    }
    return render(request, "operator/payments/line.html", context | bound, status=status)


def _line(pk: int):
    return get_object_or_404(bank_lines().select_related("aside"), pk=pk)


def _matches(line) -> list[BankMatch]:
    """What a line paid, undone or not, each with who said so."""
    return _named(list(line.matches.filter(undoes=None).select_related("company", "restaurant", "document", "undone_by")))


def _given(line) -> list[GivenBack]:
    """What a line that went out gave back, undone or not, each with who said so."""
    if line.amount > 0:
        return []
    found = list(
        line.given_back.filter(undoes=None).select_related("company", "document", "repayment__came_in", "undone_by")
    )
    return _named(found)


def _named(told):
    """Each with `who` said it, by name."""
    names = names_of(each.actor for each in told)
    for each in told:
        each.who = ACTORS.get(each.actor) or names[each.actor]
    return told


def _papers(request, line) -> list[Paper]:
    """The papers offered: those that may be meant, or those that ?q= finds, else the ones due first."""
    if line.left <= 0:
        return []
    if request.GET.get("q"):
        owed = searched(request, open_invoices(currency=line.currency), "number", "company__name")
        below = searched(request, below_zero(currency=line.currency), "number", "restaurant__name", "restaurant__name_en")
        return as_papers(owed, below)[:MOST_SHOWN]
    found = {paper.pk: paper for paper in open_papers(currency=line.currency)}
    likely = suggestions(as_payment(line), [paper.open for paper in found.values()])
    return [found[each.id] for each in likely] or list(found.values())[:MOST_SHOWN]


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def match(request, pk):
    """Let a payment pay one or several invoices, or statements below zero."""
    named = (row_id(name[7:]) for name in request.POST if name.startswith("amount_"))
    asked = [paper for paper in named if paper is not None]

    def form(line):
        return MatchForm(request.POST, line=line, papers=papers(asked[:MOST_SHOWN]))

    def act(line, typed):
        match_line(line=line, amounts=typed.amounts(), key=typed.cleaned_data["key"], by=request.user)

    return _settled(request, pk, "match_form", form, act, _("The payment was matched."))


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def deposit(request, pk):
    """Let a payment go into a prepaid company's deposit."""

    def act(line, typed):
        deposit_line(line=line, by=request.user, **typed.cleaned_data)

    def form(line):
        return LineDepositForm(request.POST, line=line)

    return _settled(request, pk, "deposit_form", form, act, _("The deposit was recorded."))


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def favour(request, pk):
    """Let what a company paid too much stand in its favour."""

    def act(line, typed):
        count_in_favour(line=line, by=request.user, **typed.cleaned_data)

    said = _("It stands in the company's favour.")
    return _settled(request, pk, "favour_form", lambda line: FavourForm(request.POST, line=line), act, said)


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def aside(request, pk):
    """Take a payment out of the queue, saying why."""

    def act(line, typed):
        set_line_aside(line=line, reason=typed.cleaned_data["reason"], by=request.user)

    return _settled(request, pk, "aside_form", lambda line: AsideForm(request.POST), act, _("The payment was set aside."))


def tie_form(line, data=None) -> TieForm | None:
    """The payouts a line may have carried, those that fit ticked; None for a line that is told of already."""
    if line.carried or line.matched:
        return None
    fitting = untied(line.currency, out=line.amount < 0).filter(amount__lte=abs(line.amount))
    items = list(fitting[:MOST_PAYOUTS])
    return TieForm(data, items=items, likely=likely(line)) if items else None


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def tie(request, pk):
    """Say which payouts a line carried: out of our account, or back into it."""
    with platform_scope():
        line = _line(pk)
        form = tie_form(line, request.POST) or TieForm(request.POST, items=[])
        if not form.is_valid():
            return line_page(request, line, 422, tie_form=form)
        try:
            tie_line(line=line, items=form.cleaned_data["payouts"], key=form.cleaned_data["key"], by=request.user)
        except TieRefused as refused:
            form.add_error(None, TIE_REFUSED[refused.code])
            return line_page(request, line, 409, tie_form=form)
    messages.success(request, _("The line was tied to its payouts."))
    return redirect("operator_payment", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def untie(request, pk):
    """Ask why, then take back what a line was tied to."""
    question = Question(
        _("Tie this line to nothing again?"),
        _("What this line alone had told of its payouts is asked about again. Both stay in the ledger."),
        _("Undo the tie"),
        _("The line is tied to nothing again."),
    )
    with platform_scope():
        line = _line(pk)

        def act(**typed):
            untie_line(line=line, by=request.user, **typed)

        return ask_why(request, line=line, question=question, act=act, refusals=TIE_REFUSED)


def _settled(request, pk: int, name: str, form: Callable, act: Callable, said):
    """Do to a payment what a valid form asks for, or show its page with that form and why not."""
    with platform_scope():
        line = _line(pk)
        typed = form(line)
        if not typed.is_valid():
            return line_page(request, line, 422, **{name: typed})
        try:
            act(line, typed)
        except MatchRefused as refused:
            typed.add_error(None, MATCH_REFUSED[refused.code])
            return line_page(request, line, 409, **{name: typed})
    messages.success(request, said)
    return redirect("operator_payments")


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Ask why, then take a match back: its money waits again."""
    found = BankMatch.objects.select_related("company", "restaurant", "document", "line")
    with platform_scope():
        match = get_object_or_404(found, pk=pk, undoes=None, payment=None)
        assert match.line
        question = Question(_("Undo this match?"), _unmatched(match), _("Undo the match"), _("The match was undone."))

        def act(**typed):
            undo_match(match=match, by=request.user, **typed)

        return ask_why(request, line=match.line, question=question, act=act, refusals=MATCH_REFUSED)


def _unmatched(match: BankMatch) -> str:
    """What undoing a match brings about."""
    amount = formats.money(match.amount, match.line.currency, get_language() or "en")
    words = _now("%(amount)s of %(company)s waits in the queue again.") % {"amount": amount, "company": match.payer.name}
    if match.document is None or match.rule == MatchRule.FAVOUR:
        return words
    of = (
        _now("%(number)s is below zero again by as much.")
        if match.restaurant
        else _now("%(number)s is open again by as much.")
    )
    return f"{words} {of % {'number': match.document.number}}"
