"""The page that asks one thing before it is done: a form, or only whether to go on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Crumb = tuple[str, Any]
"""An address and its words."""


def ask(
    request: HttpRequest,
    form: forms.Form | None,
    *,
    part: str,
    crumbs: Sequence[Crumb],
    status: int | None = None,
    **words: Any,
) -> HttpResponse:
    """Show the question; `words`: title, text, act (on the button), danger, asks_place.

    `part` is the desk at the side, `crumbs` lead to the question, and Back goes where the last one does. Answers 422 to
    what was typed and not accepted, unless `status` says otherwise.
    """
    context = {"form": form, "part": part, "crumbs": crumbs, "back": crumbs[-1][0]} | words
    return render(request, "operator/ask.html", context, status=status or (422 if form and form.is_bound else 200))
