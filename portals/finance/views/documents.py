"""/finance/documents/: in which language the company's documents are made, and with which logo."""

import base64

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from portals.finance.forms import DocumentLanguageForm, LogoForm
from portals.uploads import status_of
from tenants.documents import remove_logo, set_document_language, set_logo
from tenants.pictures import BadPicture
from tenants.queries import logo_png

PICTURE_REFUSED = {
    "too_big": gettext_lazy("The picture is too large. Save it smaller."),
    "too_many_pixels": gettext_lazy("The picture has more than 16 million pixels. Save it smaller."),
    "not_a_picture": gettext_lazy("This is no PNG or JPEG picture, or a damaged one. Save it as PNG and upload that."),
}


@needs(Permission.SET_DOCUMENTS)
@require_safe
def documents(request):
    """The language and the logo, and a form for each."""
    return _page(request)


def _page(request, status: int = 200, **bound):
    company = request.company
    png = logo_png(company.logo) if company.logo else None
    context = {
        "language_form": DocumentLanguageForm(initial={"language": company.language}),
        "logo_form": LogoForm(),
        "logo": "data:image/png;base64," + base64.b64encode(png).decode() if png else "",
    }
    return render(request, "finance/documents/page.html", context | bound, status=status)


@needs(Permission.SET_DOCUMENTS)
@require_POST
def language(request):
    """Choose the language of documents."""
    form = DocumentLanguageForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, language_form=form)
    set_document_language(company=request.company, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved. It holds for documents made from now on."))
    return redirect("finance_documents")


@needs(Permission.SET_DOCUMENTS)
@require_POST
def logo(request):
    """Put a picture on documents."""
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, status_of(form), logo_form=form)
    try:
        set_logo(company=request.company, content=form.cleaned_data["file"].read(), by=request.user)
    except BadPicture as bad:
        form.add_error("file", PICTURE_REFUSED[bad.code])
        return _page(request, 422, logo_form=form)
    messages.success(request, _("Saved. It holds for documents made from now on."))
    return redirect("finance_documents")


@needs(Permission.SET_DOCUMENTS)
@require_POST
def no_logo(request):
    """Leave the picture off documents."""
    remove_logo(company=request.company, by=request.user)
    messages.success(request, _("Documents made from now on have no logo."))
    return redirect("finance_documents")
