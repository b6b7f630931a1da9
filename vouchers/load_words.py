"""What is wrong with a load or one of its lines, as sentences that say what to do, in the reader's language.

What the reader of spreadsheets finds has its sentences beside it; here is what only the company can know.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from sheets import sentences as spreadsheets
from sheets.tables import BadFile

LOADS = {
    "changed": _("Something has changed since the preview, so nothing was applied. Check the file again."),
    "deposit_too_low": _("The deposit does not cover these grants, so nothing was applied."),
    "holds_people": _("This is a list of people. Choose “People” above and send it again."),
    "holds_grants": _("This is a list of grants. Choose “Grants” above and send it again."),
    "failed": _("Something went wrong on our side and nothing was applied. Please try once more."),
}
LINES = {
    "number_needed": _("Someone new needs an employee number."),
    "number_taken": _("%(name)s has this number already."),
    "number_unknown": _("Nobody has this number."),
    "number_mismatch": _("This e-mail belongs to %(name)s, whose number is %(number)s."),
    "name_mismatch": _("This e-mail belongs to %(name)s."),
    "site_unknown": _("There is no site “%(site)s”."),
    "person_unknown": _("Nobody here has this e-mail. Add the person first."),
    "person_left": _("%(name)s has left."),
    "date_past": _("This day is over."),
}
FACTS = {"state": _("State"), "program": _("Program")}


def problem_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Why a load as a whole was refused and what to do; raises KeyError for an unknown code."""
    if code in LOADS:
        return str(LOADS[code])
    return spreadsheets.file_sentence(BadFile(code, **facts))


def line_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with one cell; raises KeyError for an unknown code."""
    if code in LINES:
        return str(LINES[code]) % facts
    return spreadsheets.cell_sentence(code, facts)


def column_name(key: str) -> str:
    """A column, or a fact that changes, as people call it."""
    return str(FACTS[key]) if key in FACTS else spreadsheets.column_label(key)


def fact_words(column: str, value: str) -> str:
    """A fact of a person as people read it; a state in words."""
    if column != "state":
        return value
    return pgettext("person", "Left") if value == "left" else pgettext("person", "Active")
