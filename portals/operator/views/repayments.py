"""What is given back to companies by bank: proposed by one person, approved by another, told at the line that carried it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.giving_back import (
    NOWHERE,
    GiveBackRefused,
    approve_repayment,
    drop_repayment,
    give_back,
    propose_repayment,
    undo_give_back,
)  # fmt: skip
from billing.bank.queries import (
    TO_TRANSFER,
    UNDECIDED,
    bank_lines,
    deposit_room,
    may_be_given_back,
    named_repayments,
    repaid_by,
)  # fmt: skip
from billing.bank.queries import repayments as all_repayments
from billing.models import GivenBack, Repayment
from billing.payouts.choosing import Account
from portals import formats
from portals.actors import names_of
from portals.lists import exported, page_of, searched
from portals.operator.asking import ask
from portals.operator.forms import ReasonForm
from portals.operator.payment_forms import RepaymentForm, ToGuestAgainForm
from portals.operator.payment_words import (
    DEPOSIT_BACK_REFUSED,
    GIVE_BACK_REFUSED,
    NOTHING_OF_DEPOSIT,
    SEND_BACK_REFUSED,
)  # fmt: skip
from portals.operator.undoing import Question, ask_why
from portals.operator.views.company import ask_of, company_or_404
from portals.operator.words import ACTORS
from tenants.scope import platform_scope

OPEN = "open"


def _of(row: Repayment) -> str:
    """The invoice it is of, the own card as the ledger calls it, the bank line that came in, or the deposit."""
    if row.deposit_id:
        return str(_("Deposit"))
    if row.came_in_id:
        return str(_("Bank line %(number)s")) % {"number": row.came_in_id}
    return row.document.number if row.document else str(_("Own card %(number)s")) % {"number": row.own_card_id}


def _payer(row: Repayment) -> str:
    """Who gets it, as far as anybody here knows."""
    if row.came_in:
        return row.came_in.payer
    return row.company.name if row.company else ""


COLUMNS = [
    (_("Reference"), lambda row: row.reference),
    (pgettext_lazy("column", "Company"), _payer),
    (pgettext_lazy("document", "Number"), _of),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (_("Bank"), lambda row: row.bank),
    (_("Account"), lambda row: row.account),
    (_("Account holder"), lambda row: row.holder),
    (_("State"), lambda row: row.get_state_display()),
    (_("Bank line"), lambda row: row.carried),
    (_("Proposed"), lambda row: row.proposed_at),
    (_("Approved"), lambda row: row.approved_at),
    (pgettext_lazy("why", "Reason"), lambda row: row.reason),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def repayments(request):
    """Repayments that wait for a second person or for the bank, or with ?state=all every one; ?q= searches."""
    with platform_scope():
        found, state = all_repayments(), request.GET.get("state", OPEN)
        found = found.filter(UNDECIDED | TO_TRANSFER) if state == OPEN else found
        names = ("document__number", "document__company__name", "deposit__company__name", "came_in__payer")
        found = searched(request, found, *names)
        return exported(request, str(_("Repayments")), COLUMNS, found) or render(
            request, "operator/payments/repayments.html", {"page": page_of(request, found), "state": state, "open": OPEN}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, number):
    """Ask how much of what stands in a company's favour goes back, to which account and why."""
    with platform_scope():
        invoice = get_object_or_404(may_be_given_back(), number=number)
        form = RepaymentForm(request.POST or None, currency=invoice.currency, most=invoice.favour or invoice.lent)
        return _proposed(request, invoice, form, GIVE_BACK_REFUSED) or _ask_how_much(request, invoice, form)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def from_deposit(request, pk):
    """Ask how much of what is left of a company's deposit goes back, to which account and why."""
    with platform_scope():
        company = company_or_404(pk, has_deposit=True)
        room = deposit_room(company)
        if room <= 0:
            messages.error(request, NOTHING_OF_DEPOSIT)
            return redirect("operator_company", pk)
        form = RepaymentForm(request.POST or None, currency=company.currency, most=room)
        left = formats.money(room, company.currency, get_language() or "en")
        text = _now("%(left)s of the deposit can go back. Once it is approved, it cannot be granted any more.")
        words = {"title": _now("Give back by bank"), "text": text % {"left": left}, "act": _now("Propose it")}
        return _proposed(request, company.deposit, form, DEPOSIT_BACK_REFUSED) or ask_of(request, company, form, **words)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request, pk):
    """Ask how much of a payment that is nobody's we know goes back to where it was from, and why."""
    with platform_scope():
        line = get_object_or_404(bank_lines().filter(left__gt=0), pk=pk)
        came_back = repaid_by(line, named_repayments([line])).why == "came_back"
        form = (ToGuestAgainForm if came_back else RepaymentForm)(
            request.POST or None, currency=line.currency, most=line.left
        )
        return _proposed(request, line, form, SEND_BACK_REFUSED) or _ask_where_to(request, line, form, came_back)


def _proposed(request, of, form: RepaymentForm | ToGuestAgainForm, refusals):
    """Propose what a valid form says, and lead to it; None when it has to be asked (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    typed = form.cleaned_data
    to = Account(typed["bank"], typed["account"], typed["holder"]) if "account" in typed else NOWHERE
    facts = {name: typed[name] for name in ("amount", "reason", "key")}
    try:
        made = propose_repayment(of=of, to=to, by=request.user, **facts)
    except GiveBackRefused as refused:
        form.add_error("amount", refusals[refused.code])
        return None
    messages.success(request, _("It is proposed. A second person has to approve it."))
    return redirect("operator_repayment", made.pk)


def _ask_where_to(request, line, form: RepaymentForm | ToGuestAgainForm, came_back: bool):
    left = formats.money(line.left, line.currency, get_language() or "en")
    payer = line.payer or _now("No name")
    crumbs = [(reverse("operator_payments"), _now("Payments in")), (reverse("operator_payment", args=[line.pk]), payer)]
    text = _now(
        "%(left)s of %(payer)s is left. Give it back to the account it came from:"
        " for money of a stranger, or of a company without an invoice."
    )
    if came_back:
        text = _now("%(left)s that went to a guest came back. Send it to the account that the guest tells you now.")
    title, act = _now("Send it back by bank"), _now("Propose it")
    return ask(
        request, form, part="payments", crumbs=crumbs, title=title, text=text % {"left": left, "payer": payer}, act=act
    )


def _ask_how_much(request, invoice, form: RepaymentForm):
    language, coin = get_language() or "en", invoice.currency
    said = [_now("On %(number)s %(favour)s stands in the favour of %(company)s.")]
    if invoice.lent:
        said.append(_now("It lowered other invoices by %(lent)s; they ask for it again once it is approved to go back."))
    facts = {"number": invoice.number, "company": invoice.company.name}
    sums = {"favour": formats.money(invoice.favour, coin, language), "lent": formats.money(invoice.lent, coin, language)}
    crumbs = [
        (reverse("operator_payments"), _now("Payments in")),
        (reverse("operator_in_favour"), _now("In companies' favour")),
    ]
    title, text, act = _now("Give back by bank"), " ".join(said) % (facts | sums), _now("Propose it")
    return ask(request, form, part="payments", crumbs=crumbs, title=title, text=text, act=act)


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def repayment(request, pk):
    """One repayment: how much, to whom, why, and who said what."""
    with platform_scope():
        return _page(request, pk)


def _page(request, pk: int, status: int = 200, refused=""):
    found = get_object_or_404(all_repayments(), pk=pk)
    actors = [found.proposed_by, found.approved_by, found.dropped_by]
    names = {name: ACTORS.get(name) or words for name, words in names_of(actors).items()}
    context = {
        "repayment": found, "is_mine": found.proposed_by == request.user.actor, "refused": refused,
        "proposed_by": names[found.proposed_by], "approved_by": names[found.approved_by],
        "dropped_by": names[found.dropped_by],
    }  # fmt: skip
    return render(request, "operator/payments/repayment.html", context, status=status)


def _refusals(of: Repayment):
    """The sentences of a refusal, for what the repayment is of."""
    return SEND_BACK_REFUSED if of.came_in_id else DEPOSIT_BACK_REFUSED if of.deposit_id else GIVE_BACK_REFUSED


@needs(Permission.APPROVE_PAYOUTS)
@require_POST
def approve(request, pk):
    """Approve what somebody else proposed."""
    with platform_scope():
        found = get_object_or_404(Repayment, pk=pk)
        try:
            approve_repayment(repayment=found, by=request.user)
        except GiveBackRefused as refused:
            return _page(request, pk, 409, _refusals(found)[refused.code])
    messages.success(request, _("It is approved. Transfer it at the bank now."))
    return redirect("operator_repayment", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request, pk):
    """Ask why, then throw a repayment away that no line has carried."""
    with platform_scope():
        found, form = get_object_or_404(Repayment, pk=pk), ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                drop_repayment(repayment=found, by=request.user, **form.cleaned_data)
            except GiveBackRefused as refused:
                return _page(request, pk, 409, _refusals(found)[refused.code])
            messages.success(request, _("The repayment was thrown away."))
            return redirect("operator_repayment", pk)
        crumbs = [
            (reverse("operator_repayments"), _now("Repayments")),
            (reverse("operator_repayment", args=[pk]), found.reference),
        ]
        text = _now("Nothing goes back then. Do not transfer it, and stop a transfer that waits at the bank.")
        title, act = _now("Throw this repayment away?"), _now("Throw it away")
        return ask(request, form, part="payments", crumbs=crumbs, title=title, text=text, act=act, danger=True)


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def give(request, pk, repayment):
    """Say that a line that went out carried an approved repayment."""
    with platform_scope():
        line, carried = get_object_or_404(bank_lines(), pk=pk), get_object_or_404(Repayment, pk=repayment)
        try:
            give_back(line=line, repayment=carried, by=request.user)
        except GiveBackRefused as refused:
            messages.error(request, GIVE_BACK_REFUSED[refused.code])
        else:
            messages.success(request, _("It was recorded what this line gave back."))
    return redirect("operator_payment", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Ask why, then take back that a line carried a repayment."""
    question = Question(
        _("Undo what was given back?"),
        _("The repayment is approved still and waits for its line. Was it not transferred at all, throw it away then."),
        _("This line did not carry it"),
        _("The repayment waits for its line again."),
    )
    with platform_scope():
        given = get_object_or_404(GivenBack.objects.select_related("document", "line"), pk=pk, undoes=None)

        def act(**typed):
            undo_give_back(given=given, by=request.user, **typed)

        return ask_why(request, line=given.line, question=question, act=act, refusals=GIVE_BACK_REFUSED)
