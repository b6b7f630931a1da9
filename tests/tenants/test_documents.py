"""How a company's documents look: chosen once, seen at once, written down, and kept apart from other companies."""

import hashlib

import pytest
from django.db import Error, transaction

from accounts.models import AuditEntry
from tenants.documents import LanguageRefused, change_company, remove_logo, set_document_language, set_logo
from tenants.models import Company, Logo
from tenants.queries import company_by_id, logo_png
from tenants.scope import company_scope, platform_scope
from tests.tenants.test_pictures import picture


def trail(verb):
    return list(AuditEntry.objects.filter(verb=verb).order_by("id").values_list("actor", "data"))


def test_the_language_is_chosen_and_the_same_again_changes_nothing(world):
    company = world.hanul.company
    company_by_id(company.pk)
    set_document_language(company=company, language="en", by=world.operator)
    set_document_language(company=company, language="en", by=world.operator)
    assert company_by_id(company.pk).language == "en"
    assert trail("set_document_language") == [(world.operator.actor, {"language": "en"})]
    with pytest.raises(LanguageRefused):
        set_document_language(company=company, language="de", by=world.operator)


def test_details_are_corrected_and_what_is_personal_is_not_kept_in_the_trail(world):
    company = world.hanul.company
    company_by_id(company.pk)
    now = {"name": "한울소프트", "business_number": "1208800001", "representative": "오하늘", "address": "서울"}
    change_company(company=company, by=world.operator, **now)
    change_company(company=company, by=world.operator, **now)
    found = company_by_id(company.pk)
    assert (found.name, found.representative, found.address) == ("한울소프트", "오하늘", "서울")
    told = {"changed": ["name", "representative"], "was": {"name": "한울"}}
    assert trail("change_company") == [(world.operator.actor, told)]
    assert company_by_id(world.bada.company.pk).name == "바다"


def test_a_logo_is_kept_under_its_sha_256_and_can_be_taken_off(world):
    hanul, finance = world.hanul.company, world.hanul.finance
    with company_scope(hanul):
        set_logo(company=hanul, content=picture(), by=finance)
        set_logo(company=hanul, content=picture(), by=finance)
        seal = hanul.logo
        assert hashlib.sha256(logo_png(seal)).hexdigest() == seal == company_by_id(hanul.pk).logo
        set_logo(company=hanul, content=picture(colour=(0, 90, 0)), by=finance)
        remove_logo(company=hanul, by=finance)
        remove_logo(company=hanul, by=finance)
        assert company_by_id(hanul.pk).logo == ""
        # What was issued with it still finds it.
        assert (Logo.objects.count(), logo_png(seal)[:4]) == (2, b"\x89PNG")
        assert [data for _, data in trail("set_logo")] == [{"sha256": logo.sha256} for logo in Logo.objects.order_by("id")]
        assert trail("remove_logo") == [(finance.actor, {})]


def test_a_company_sees_its_own_logo_only_and_none_is_changed(world):
    with platform_scope():
        set_logo(company=world.hanul.company, content=picture(), by=world.operator)
        seal = Company.objects.get(pk=world.hanul.company.pk).logo
    with company_scope(world.bada.company):
        assert logo_png(seal) is None
    with platform_scope():
        for change in (lambda: Logo.objects.update(png=b"x"), lambda: Logo.objects.all().delete()):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                change()
