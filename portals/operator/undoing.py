"""Asking why before what a line of our bank was said to have paid or carried is taken back: one page for all of it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.bank.giving_back import GiveBackRefused
from billing.bank.recording import MatchRefused
from billing.gateways.payouts import ArriveRefused
from billing.models import BankLine
from billing.payouts.ties import TieRefused
from portals.operator.asking import ask
from portals.operator.forms import ReasonForm


class UndoForm(ReasonForm):
    """Why it was wrong; the key makes the form good for one undoing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


@dataclass(frozen=True)
class Question:
    """What is asked: the title, what will happen, what the button says, and what is said when it is done."""

    title: Any
    text: Any
    act: Any
    done: Any


def ask_why(request, *, line: BankLine, question: Question, act: Callable[..., None], refusals: Mapping[str, Any]):
    """Ask why, then call `act` with the key and the reason; `refusals` are the words for the codes of its refusals.

    Answers 409 when it was refused, 422 when nothing was said.
    """
    form, status = UndoForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(**form.cleaned_data)
            except (GiveBackRefused, MatchRefused, TieRefused, ArriveRefused) as refused:
                form.add_error(None, refusals[refused.code])
                status = 409
            else:
                messages.success(request, question.done)
                return redirect("operator_payment", line.pk)
    here = reverse("operator_payment", args=[line.pk])
    crumbs = [(reverse("operator_payments"), _("Payments in")), (here, line.payer or pgettext("bank line", "Payment"))]
    words = {"title": question.title, "text": question.text, "act": question.act}
    return ask(request, form, part="payments", crumbs=crumbs, status=status, danger=True, **words)
