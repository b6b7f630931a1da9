"""What is wrong with a file, a line or a load, as sentences that say what to do, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

COLUMNS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Mobile number"),
    "number": _("Employee number"),
    "department": _("Department"),
    "site": _("Site"),
    "amount": _("Amount"),
    "reason": _("Reason"),
    "valid_until": _("Valid until"),
    "state": _("State"),
    "program": _("Program"),
}

FILE_SENTENCES = {
    "too_big": _("The file is larger than %(megabytes)s MB. Send it in parts."),
    "empty": _("There is nothing in this file. Check that it is the right one and was saved."),
    "no_rows": _("The file has headings but no line below them. Add at least one line."),
    "encrypted": _("The file has a password. Save it without one and send it again."),
    "old_xls": _("This is an old Excel format (.xls, .xlsb). In Excel choose “Save as” and “.xlsx”."),
    "not_a_spreadsheet": _("This is not a spreadsheet but %(kind)s. Send an XLSX or CSV file."),
    "nul_bytes": _("Line %(line)s holds bytes that are no text. Save the file again as XLSX."),
    "mixed_encoding": _("Line %(line)s has another encoding than the rest. Save the file again as XLSX."),
    "unknown_encoding": _("The letters of this file cannot be read. Save it again as XLSX."),
    "broken_quotes": _("A quotation mark in line %(line)s is not closed. Correct it or save as XLSX."),
    "too_many_rows": _("The file has more than %(limit)s lines. Send it in parts."),
    "header_missing": _("These columns are missing: %(missing)s. Compare the headings with the template."),
    "header_twice": _("The heading “%(heading)s” is there twice in line %(line)s. Keep one."),
    "damaged": _("The file is damaged. Open it in Excel, save it again and send that."),
    "xml_bomb": _("The file holds instructions no spreadsheet needs. Copy the table into a new file."),
    "zip_bomb": _("The file is far larger inside than outside. Copy the table into a new file."),
    "too_many_merged": _("The file has too many merged cells. Copy the table into a new file without them."),
    "changed": _("Something has changed since the preview, so nothing was applied. Look at it again."),
    "deposit_too_low": _("The deposit does not cover these grants, so nothing was applied."),
    "failed": _("Something went wrong on our side and nothing was applied. Try once more."),
}

KINDS = {
    "pdf": pgettext_lazy("kind of file", "a PDF"),
    "image": pgettext_lazy("kind of file", "a picture"),
    "html": pgettext_lazy("kind of file", "a web page"),
    "xml": pgettext_lazy("kind of file", "an XML file"),
    "document": pgettext_lazy("kind of file", "a document"),
    "zip": pgettext_lazy("kind of file", "a ZIP archive"),
}

CELL_SENTENCES = {
    "missing": _("This is needed."),
    "control_characters": _("It holds marks that cannot be shown. Type it again."),
    "too_long": _("It is longer than %(limit)s letters."),
    "email_invalid": _("This is not an e-mail address."),
    "phone_invalid": _("This is not a phone number."),
    "phone_not_mobile": _("This is not a mobile number (010…)."),
    "amount_formula": _("This is a formula. Type the amount itself."),
    "amount_negative": _("An amount cannot be negative."),
    "amount_not_number": _("This is not an amount in won."),
    "amount_exponent": _("Excel has shortened this number. Show it in full."),
    "amount_decimal": _("Won have no decimals."),
    "amount_zero": _("The amount is zero."),
    "amount_too_large": _("It is more than %(limit)s won."),
    "date_unclear": _("Write the day as 2026-11-30."),
    "date_impossible": _("There is no such day."),
    "date_out_of_range": _("This day is too far away."),
    "date_past": _("This day is over."),
    "error_value": _("Excel shows %(value)s here. Correct the formula."),
    "formula_without_value": _("This formula was never calculated. Open the file in Excel and save it."),
    "merged_cell": _("This cell is merged with another. Unmerge it."),
    "too_many_cells": _("More cells than headings. An amount with a comma needs quotation marks."),
    "duplicate": _("The same stands in line %(first_line)s already."),
    "number_needed": _("Someone new needs an employee number."),
    "number_taken": _("%(name)s has this number already."),
    "number_unknown": _("Nobody has this number."),
    "number_mismatch": _("This e-mail belongs to %(name)s, whose number is %(number)s."),
    "name_mismatch": _("This e-mail belongs to %(name)s."),
    "site_unknown": _("There is no site “%(site)s”."),
    "person_unknown": _("Nobody here has this e-mail. Add the person first."),
    "person_left": _("%(name)s has left."),
    "looks_like_formula": _("This begins like a formula; it is kept as text."),
}


def file_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Why a file or load as a whole cannot be taken and what to do; raises KeyError for an unknown code."""
    told = dict(facts)
    if "missing" in told:
        told["missing"] = ", ".join(column_name(key) for key in told["missing"])
    if "kind" in told:
        told["kind"] = KINDS.get(told["kind"], told["kind"])
    if isinstance(told.get("limit"), int):
        told["limit"] = f"{told['limit']:,}"
    return str(FILE_SENTENCES[code]) % told


def cell_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with one cell; raises KeyError for an unknown code."""
    told = {name: f"{value:,}" if isinstance(value, int) else value for name, value in facts.items()}
    return str(CELL_SENTENCES[code]) % told


def column_name(key: str) -> str:
    """A column as people call it; the whole line has none."""
    return str(COLUMNS[key]) if key else gettext("Whole line")


def value_words(column: str, value: str) -> str:
    """A fact of a person as people read it; a state in words."""
    if column != "state":
        return value
    return pgettext("person", "Left") if value == "left" else pgettext("person", "Active")
