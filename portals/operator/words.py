"""Sentences for what actions refuse, and words for what the audit trail holds."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SLUG_REFUSED = {
    "not_a_host_name": _("Use small Latin letters, digits and hyphens, beginning with a letter: hanul, bada-foods."),
    "reserved": _("This short name is kept for Hankki itself. Please choose another."),
    "taken": _("Another company has this short name. Please choose another."),
}
NUMBER_REFUSED = {
    "not_valid": _("Please check the ten digits again: the last one does not fit."),
    "taken": _("A restaurant with this business number is enrolled already."),
}
CLOSE_REFUSED = {
    "not_over": _("That month is not over yet. It can be closed from the first day of the next one."),
    "earlier_open": _("An earlier month is still open. Close it first."),
    "earlier_closing": _("An earlier month is still closing. Wait until its figures are final."),
    "not_closing": _("This month is not closing, so there is nothing to pause."),
}
REFUND_REFUSED = {
    "already": _("This meal was given back already."),
    "unknown": _("There is no such meal here."),
    "key_reused": _("This form was used for another meal. Please load the page again."),
    "too_late": _("This meal can no longer be given back."),
    "same_day": _("This meal is of today: the counter can cancel it."),
}
TERMS_REFUSED = {
    "over": _("That month is closed already. Choose a later one."),
    "tiers": _("Each tier must begin above the one before it."),
}
DEPOSIT_REFUSED = {"reference_used": _("This bank reference was recorded before. Nothing was added.")}

VERBS = {
    "add_employee": _("added an employee"),
    "add_passkey": _("added a passkey"),
    "add_staff": _("gave a member of staff a PIN"),
    "add_site": _("added a site"),
    "add_user": _("added a person"),
    "change_staff_pin": _("changed a member of staff's PIN"),
    "agree_terms": _("agreed on terms"),
    "capture_hold": _("took the money of a hold"),
    "choose_language": _("chose a language"),
    "choose_sms": _("chose how a counter is told by SMS"),
    "choose_ways": _("chose a counter's ways to pay"),
    "close_counter": _("closed a counter"),
    "close_period": _("began the close of a month"),
    "pause_close": _("paused the close of a month"),
    "resume_close": _("went on with the close of a month"),
    "count_wish": _("counted a wish for a restaurant"),
    "end_other_sessions": _("signed out their other devices"),
    "end_session": _("signed out one of their devices"),
    "end_sessions": _("ended sessions"),
    "end_staff": _("ended a member of staff's PIN"),
    "deposit_line": _("booked a payment as a deposit"),
    "discard_bank_file": _("threw a bank statement away"),
    "enrol_restaurant": _("enrolled a restaurant"),
    "examine_books": _("examined the books"),
    "expire_hold": _("let a hold expire"),
    "give_key": _("gave a counter a key"),
    "match_line": _("matched a payment"),
    "make_counter": _("made a counter"),
    "offer_pairing": _("offered to connect a device"),
    "open_house": _("opened the company for test payments"),
    "open_company": _("opened a company"),
    "pay_in_deposit": _("recorded a deposit"),
    "prove_number": _("proved a number for SMS"),
    "receive_bank_file": _("uploaded a bank statement"),
    "record_bank_file": _("recorded a bank statement"),
    "set_line_aside": _("set a payment aside"),
    "undo_match": _("undid a match"),
    "reactivate_company": _("reactivated a company"),
    "refuse_passkey": _("was refused with a passkey that may be a copy"),
    "release_hold": _("gave a hold back"),
    "remove_passkey": _("removed a passkey"),
    "rename_passkey": _("renamed a passkey"),
    "refund_redemption": _("gave a meal back"),
    "revoke_key": _("revoked a key"),
    "seat_member": _("gave a person a seat"),
    "send_password_link": _("sent a link to choose a password"),
    "send_sign_in_link": _("asked for a link to sign in"),
    "set_switches": _("changed what is allowed in the whole company"),
    "sign_in": _("signed in"),
    "suspend_company": _("suspended a company"),
    "tag_dish": _("told what is in a dish"),
    "take_trial": _("made a test payment"),
    "unseat_member": _("took a person's seat"),
    "void_redemption": _("cancelled a meal"),
    "write_hours": _("wrote the opening hours"),
    "write_menu": _("wrote a menu"),
}
ACTORS = {"system": pgettext_lazy("actor", "the system"), "command line": pgettext_lazy("actor", "the command line")}
