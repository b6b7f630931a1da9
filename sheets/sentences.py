"""What is wrong with a file or with one of its cells, as a sentence that says how to put it right."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from sheets.words import BadFile

FILES = {
    "empty": _("The file is empty. Fill in the template and upload it again."),
    "no_rows": _("There are headings but no lines below them."),
    "too_big": _("The file is larger than %(megabytes)s MB. Split it into several files."),
    "too_many_rows": _("The file has more than %(limit)s lines. Split it into several files."),
    "not_a_spreadsheet": _("This is %(kind)s, not a spreadsheet. Upload an .xlsx or .csv file."),
    "old_xls": _("This is an older Excel format. In Excel, choose Save as and the type .xlsx."),
    "only_called_xlsx": _("The file is called .xlsx but is none inside. Open it where it was made and save it as .xlsx."),
    "encrypted": _("The file has a password. Save it without one and upload it again."),
    "damaged": _("The file is damaged. Open it in Excel, save it again as .xlsx and upload that."),
    "xml_bomb": _("The file contains instructions that a spreadsheet never needs, so it was not opened."),
    "zip_bomb": _("Unpacked, the file is far too large, so it was not opened."),
    "too_many_merged": _("Too many cells are merged. Unmerge them and upload the file again."),
    "nul_bytes": _("Line %(line)s has characters that are no text. Save the file as CSV UTF-8."),
    "unknown_encoding": _("Line %(line)s cannot be read as text. Save the file as CSV UTF-8."),
    "mixed_encoding": _("Line %(line)s is in another encoding than the rest. Save the file as CSV UTF-8."),
    "broken_quotes": _('A quotation mark on line %(line)s is never closed. Write it twice ("") inside a text.'),
    "header_missing": _("These columns are missing: %(missing)s. The first line should hold the headings."),
    "header_twice": _("The heading %(heading)s on line %(line)s stands there twice. Keep one of them."),
}
UNREADABLE = _("The file cannot be read as text. Save it as CSV UTF-8.")

KINDS = {
    "pdf": _("a PDF"),
    "image": _("a picture"),
    "html": _("a web page"),
    "xml": _("an XML file"),
    "zip": _("an archive or another kind of document"),
    "document": _("another kind of document"),
}

CELLS = {
    "missing": _("This is needed."),
    "duplicate": _("The same as on line %(first_line)s."),
    "too_many_cells": _("There are more cells than headings. Put amounts such as 10,000 in quotation marks."),
    "merged_cell": _("This cell is merged with another. Unmerge them and fill in each."),
    "formula_without_value": _("The formula has no result yet. Open the file in Excel and save it again."),
    "error_value": _("The formula gives %(value)s. Enter the value itself."),
    "control_characters": _("There are invisible control characters in it. Type it again."),
    "too_long": _("At most %(limit)s characters."),
    "looks_like_formula": _("Begins like a formula. It is kept as text."),
    "email_invalid": _("Check the e-mail address. It should look like name@company.com."),
    "phone_invalid": _("Check the mobile number. It should look like 010-1234-5678."),
    "phone_not_mobile": _("This is not a mobile number. It should look like 010-1234-5678."),
    "amount_negative": _("An amount cannot be negative."),
    "amount_zero": _("The amount must be more than zero."),
    "amount_decimal": _("Whole won only, without a decimal point, for example 10000."),
    "amount_exponent": _("Write the amount out in full, for example 10000."),
    "amount_formula": _("This is a formula. Enter the amount itself, for example 10000."),
    "amount_too_large": _("At most %(limit)s won at a time."),
    "amount_not_number": _("This is not an amount. Enter figures only, for example 10000."),
    "date_unclear": _("Write the date as 2026-11-30."),
    "date_impossible": _("There is no such day."),
    "date_out_of_range": _("The year must be from 2000 to 2099."),
}

COLUMNS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Mobile number"),
    "number": _("Employee number"),
    "department": _("Department"),
    "cost_centre": _("Cost centre"),
    "site": _("Site"),
    "amount": _("Amount"),
    "reason": _("Reason"),
    "valid_until": _("Valid until"),
}


def file_sentence(refusal: BadFile, language: str | None = None) -> str:
    """Why the file was refused and what to do; in the request's language unless one is given."""
    facts = dict(refusal.facts)
    with override(language) if language else nullcontext():
        if facts.get("line", "") is None:
            return str(UNREADABLE)
        if "kind" in facts:
            facts["kind"] = KINDS[facts["kind"]]
        if "missing" in facts:
            facts["missing"] = ", ".join(column_label(key) for key in facts["missing"])
        return str(FILES[refusal.code]) % _grouped(facts)


def cell_sentence(code: str, facts: Mapping[str, Any], language: str | None = None) -> str:
    """What is wrong with a cell and how it should look; raises KeyError for an unknown code."""
    with override(language) if language else nullcontext():
        return str(CELLS[code]) % _grouped(facts)


def column_label(key: str, language: str | None = None) -> str:
    """The column's name on screen; the empty key is the whole line."""
    with override(language) if language else nullcontext():
        return str(COLUMNS[key]) if key else gettext("Whole line")


def _grouped(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Limits are written with their thousands apart; line numbers are not."""
    return {name: f"{value:,}" if name == "limit" else value for name, value in facts.items()}
