"""Finance chooses the language of its documents and puts a logo on them; what is no picture is refused in words."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from tenants.models import Company, Logo
from tenants.queries import logo_png
from tenants.scope import company_scope, platform_scope
from tests.tenants.test_pictures import SVG, bomb, cut, picture

PAGE = "/finance/documents/"


@pytest.fixture
def finance(world, visit):
    return visit("hanul", world.hanul.finance)


def company(world):
    return Company.objects.get(pk=world.hanul.company.pk)


def send(finance, content, name="logo.png"):
    return finance.post(PAGE + "logo/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_the_language_is_changed_and_the_trail_says_by_whom(world, finance):
    assert '<option value="ko" selected>' in finance.get(PAGE).text
    page = finance.post(PAGE + "language/", {"language": "en"}, follow=True).text
    assert ("Saved. It holds for documents made from now on." in page, '<option value="en" selected>' in page) == (
        True,
        True,
    )
    assert company(world).language == "en"
    with company_scope(world.hanul.company):
        [entry] = AuditEntry.objects.filter(verb="set_document_language")
        assert (entry.actor, entry.data) == (world.hanul.finance.actor, {"language": "en"})
    assert finance.post(PAGE + "language/", {"language": "de"}).status_code == 422
    assert company(world).language == "en"


def test_a_logo_is_shown_replaced_and_taken_off(world, finance):
    assert "There is none yet" in finance.get(PAGE).text
    page = send(finance, picture()).text
    with platform_scope():
        shown = base64.b64encode(logo_png(company(world).logo)).decode()
    assert (f"data:image/png;base64,{shown}" in page, "Logo of 한울" in page, "Replace it" in page) == (True, True, True)
    page = finance.post(PAGE + "logo/remove/", follow=True).text
    assert ("Documents made from now on have no logo." in page, company(world).logo) == (True, "")


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (SVG, 422, "This is no PNG or JPEG picture, or a damaged one."),
        (cut(), 422, "This is no PNG or JPEG picture, or a damaged one."),
        (bomb(100_000), 422, "The picture has more than 16 million pixels."),
        (picture() + b"\0" * 1024 * 1024, 413, "The picture is larger than 1 MB. Save it smaller."),
        (b"", 422, "This is no PNG or JPEG picture, or a damaged one."),
    ],
    ids=["svg", "cut", "bomb", "bytes", "empty"],
)
def test_what_is_no_picture_is_refused_with_what_would_work(world, finance, content, status, sentence):
    answer = send(finance, content)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    with platform_scope():
        assert (company(world).logo, Logo.objects.count()) == ("", 0)


def test_nothing_chosen_is_said(finance):
    answer = finance.post(PAGE + "logo/")
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_the_operator_changes_the_language_too(world, visit):
    operator, page = visit(None, world.operator), f"/operator/companies/{world.hanul.company.pk}/language/"
    assert operator.post(page, {"language": "en"}, follow=True).status_code == 200
    assert company(world).language == "en"
    assert "chose the language of a company" in operator.get(f"/operator/companies/{world.hanul.company.pk}/").text
