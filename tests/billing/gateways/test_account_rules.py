"""How an account stands and what is missing there, as tables."""

import pytest

from billing.gateways.account_rules import Seen, parts_missing, state_of


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Seen(True, True), "ready"),
        (Seen(True, True, ("individual.verification.document",)), "ready"),
        (Seen(False, False, ("external_account",), disabled="requirements.past_due"), "missing"),
        (Seen(False, False, (), True, "requirements.pending_verification"), "checked"),
        (Seen(False, False, (), False, "under_review"), "checked"),
        (Seen(True, False, ("external_account",)), "half"),
        (Seen(True, False), "checked"),
        (Seen(False, True, ("external_account",)), "missing"),
        (Seen(False, False, ("external_account",), disabled="rejected.fraud"), "closed"),
        (Seen(False, False, disabled="listed"), "closed"),
        (Seen(False, False, disabled="gone"), "closed"),
    ],
)
def test_how_an_account_stands(seen, state):
    assert state_of(seen) == state


@pytest.mark.parametrize(
    ("missing", "parts"),
    [
        ([], []),
        (["tos_acceptance.ip", "tos_acceptance.date"], ["consent"]),
        (["individual.dob.day", "person_1a2b.address.city", "representative.email"], ["person"]),
        (["individual.verification.document", "company.verification.document"], ["document"]),
        (["external_account", "company.tax_id", "business_profile.mcc"], ["company", "business", "bank"]),
        (["interv_1234.proof.form"], ["other"]),
        (["owners.email"], ["person"]),
        (["directors.email"], ["person"]),
        (["executives.email"], ["person"]),
        (["person.email"], ["person"]),
        (["relationship.title"], ["person"]),
        (["individual.verification.additional_document"], ["document"]),
        (["documents.bank_account_ownership_verification.files"], ["document"]),
        (["business_type"], ["business"]),
        (["settings.payments.statement_descriptor"], ["business"]),
    ],
)
def test_what_is_missing_is_said_by_kind_once_each(missing, parts):
    assert parts_missing(missing) == parts
