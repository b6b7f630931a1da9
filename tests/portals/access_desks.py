"""The owner's and the operator's rows of the access table. What belongs to a restaurant is 할매국밥's.

The column "other" is the owner of 봄날분식 asking for it. An operator sets up any restaurant's counters, but its
sales are the owner's (403: not an operator's permission), and so is its staff (404: none of it is theirs).
"""

from datetime import date

from tests.portals.access_rows import IN

NAMED = {"name": "tablet"}
QUIET = {"how": "none"}
HERE = {"restaurant": "restaurant"}
PLACE = {"restaurant_id": "restaurant"}
NOT_COLLECTED = date(2031, 1, 1)


def rows(public) -> list:
    """Every URL of /owner/ but the statements', and of /operator/; `public` makes a row."""

    def operator(method: str, url: str, status: int, data=None, **facts):
        """What an operator gets; owners and staff are refused, who is not signed in here signs in first."""
        return public(method, url, IN, 403, 403, 403, status, IN, IN, IN, data=data, **facts)

    return [
        *_sales(public), *_counters(public), *_menu(public), *_staff(public),
        *_companies(operator, public), *_restaurants(operator), *_parts(operator, public), *_books(operator),
        *_payments(operator), *_payouts(operator), *_payees(operator), *_overdue(operator), *_tax(operator),
    ]  # fmt: skip


def _sales(public) -> list:
    return [
        #                                         anon owner other staff oper device empl till
        public("GET", "owner_home",                 IN, 200, 200, 403, 403,  IN,  IN,  IN),
        public("GET", "owner_sales",                IN, 200, 200, 403, 403,  IN,  IN,  IN),
        public("GET", "owner_sales",                IN, 200, 404, 403, 403,  IN,  IN,  IN, data=HERE),
        public("GET", "owner_sales_day",            IN, 200, 200, 403, 403,  IN,  IN,  IN, day="2025-11-11"),
        public("GET", "owner_sales_day",            IN, 200, 404, 403, 403,  IN,  IN,  IN, day="2025-11-11", data=HERE),
        public("GET", "owner_sales_day",            IN, 404, 404, 403, 403,  IN,  IN,  IN, day="2025-11-31"),
        public("GET", "owner_close_of_day",         IN, 200, 200, 403, 403,  IN,  IN,  IN),
        public("GET", "owner_close_of_day",         IN, 200, 404, 403, 403,  IN,  IN,  IN, data=HERE),
        public("GET", "owner_statements",           IN, 200, 404, 403, 403,  IN,  IN,  IN, data=HERE),
        # Stripe is off here: the owner is told so. An operator has the restaurant's own page for this.
        public("GET", "owner_stripe_ask",           IN, 405, 405, 403, 403,  IN,  IN,  IN, **PLACE),
        public("POST", "owner_stripe_ask",          IN, 302, 404, 403, 403,  IN,  IN,  IN, **PLACE),
        public("GET", "owner_stripe_tell",          IN, 405, 405, 403, 403,  IN,  IN,  IN, **PLACE),
        public("POST", "owner_stripe_tell",         IN, 302, 404, 403, 403,  IN,  IN,  IN, **PLACE),
        public("GET", "owner_stripe_back",          IN, 302, 404, 403, 403,  IN,  IN,  IN, **PLACE),
    ]  # fmt: skip


def _counters(public) -> list:
    return [
        #                                         anon owner other staff oper device empl till
        public("GET", "owner_counters",             IN, 200, 200, 403, 200,  IN,  IN,  IN),
        public("GET", "owner_counters",             IN, 200, 404, 403, 200,  IN,  IN,  IN, data=HERE),
        public("GET", "owner_counter_make",         IN, 200, 404, 403, 200,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("POST", "owner_counter_make",        IN, 422, 404, 403, 422,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("GET", "owner_counter",              IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter",              IN, 404, 404, 403, 404,  IN,  IN,  IN, counter_id=999_999),
        public("GET", "owner_counter_card",         IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter_close",        IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter"),
        public("POST", "owner_counter_close",       IN, 302, 404, 403, 302,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter_pair",        405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
        public("POST", "owner_counter_pair",        IN, 422, 404, 403, 422,  IN,  IN,  IN, counter_id="counter"),
        public("POST", "owner_counter_pair",        IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter", data=NAMED),
        public("GET", "owner_counter_ways",        405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
        public("POST", "owner_counter_ways",        IN, 422, 404, 403, 422,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter_trial",       405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
        public("POST", "owner_counter_trial",       IN, 302, 404, 403, 302,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter_key",         405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
        public("POST", "owner_counter_key",         IN, 422, 404, 403, 422,  IN,  IN,  IN, counter_id="counter"),
        public("POST", "owner_counter_key",         IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter", data=NAMED),
        public("GET", "owner_counter_sms",          IN, 200, 404, 403, 200,  IN,  IN,  IN, counter_id="counter"),
        public("POST", "owner_counter_sms",         IN, 422, 404, 403, 422,  IN,  IN,  IN, counter_id="counter"),
        public("POST", "owner_counter_sms",         IN, 302, 404, 403, 302,  IN,  IN,  IN, counter_id="counter", data=QUIET),
        public("GET", "owner_counter_sms_prove",   405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
        public("POST", "owner_counter_sms_prove",   IN, 422, 404, 403, 422,  IN,  IN,  IN, counter_id="counter"),
        public("GET", "owner_counter_key_revoke",   IN, 200, 404, 403, 200,  IN,  IN,  IN, key_id="api_key"),
        public("POST", "owner_counter_key_revoke",  IN, 302, 404, 403, 302,  IN,  IN,  IN, key_id="api_key"),
    ]  # fmt: skip


def _menu(public) -> list:
    return [
        #                                         anon owner other staff oper device empl till
        public("GET", "owner_menu",                 IN, 200, 200, 403, 200,  IN,  IN,  IN),
        public("GET", "owner_menu_hours",           IN, 200, 404, 403, 200,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("POST", "owner_menu_hours",          IN, 302, 404, 403, 302,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("GET", "owner_menu_dishes",          IN, 200, 404, 403, 200,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("POST", "owner_menu_dishes",         IN, 422, 404, 403, 422,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("GET", "owner_menu_dish",            IN, 200, 404, 403, 200,  IN,  IN,  IN, dish_id="dish"),
        public("GET", "owner_menu_dish",            IN, 404, 404, 403, 404,  IN,  IN,  IN, dish_id=999_999),
        public("POST", "owner_menu_dish",           IN, 302, 404, 403, 302,  IN,  IN,  IN, dish_id="dish"),
    ]  # fmt: skip


def _staff(public) -> list:
    return [
        #                                         anon owner other staff oper device empl till
        public("GET", "owner_staff",                IN, 200, 200, 403, 200,  IN,  IN,  IN),
        public("GET", "owner_staff_add",            IN, 200, 404, 403, 404,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("POST", "owner_staff_add",           IN, 422, 404, 403, 404,  IN,  IN,  IN, restaurant_id="restaurant"),
        public("GET", "owner_staff_remove",         IN, 200, 404, 403, 404,  IN,  IN,  IN, member_id="seat"),
        public("POST", "owner_staff_remove",        IN, 302, 404, 403, 404,  IN,  IN,  IN, member_id="seat"),
        public("GET", "owner_staff_pin_add",        IN, 200, 404, 403, 404,  IN,  IN,  IN, **PLACE),
        public("POST", "owner_staff_pin_add",       IN, 422, 404, 403, 404,  IN,  IN,  IN, **PLACE),
        public("GET", "owner_staff_pin_change",     IN, 200, 404, 403, 404,  IN,  IN,  IN, **PLACE, staff_id="staff_pin"),
        public("POST", "owner_staff_pin_change",    IN, 422, 404, 403, 404,  IN,  IN,  IN, **PLACE, staff_id="staff_pin"),
        public("GET", "owner_staff_pin_end",        IN, 200, 404, 403, 404,  IN,  IN,  IN, **PLACE, staff_id="staff_pin"),
        public("POST", "owner_staff_pin_end",       IN, 302, 404, 403, 404,  IN,  IN,  IN, **PLACE, staff_id="staff_pin"),
        public("POST", "owner_staff_pin_end",       IN, 404, 404, 403, 404,  IN,  IN,  IN, **PLACE, staff_id=999_999),
    ]  # fmt: skip


def _companies(operator, public) -> list:
    return [
        operator("GET", "operator_home", 200),
        operator("GET", "operator_companies", 200),
        operator("GET", "operator_open_company", 200),
        operator("POST", "operator_open_company", 422),
        operator("GET", "operator_company", 200, pk="hanul"),
        operator("GET", "operator_company", 404, pk=999_999),
        operator("GET", "operator_suspend_company", 200, pk="hanul"),
        operator("POST", "operator_suspend_company", 422, pk="hanul"),
        operator("POST", "operator_suspend_company", 404, pk=999_999),
        operator("GET", "operator_reactivate_company", 405, pk="hanul"),
        operator("POST", "operator_reactivate_company", 302, pk="hanul"),
        operator("POST", "operator_reactivate_company", 404, pk=999_999),
        operator("GET", "operator_document_language", 200, pk="hanul"),
        operator("POST", "operator_document_language", 422, pk="hanul"),
        operator("POST", "operator_document_language", 404, pk=999_999),
        operator("GET", "operator_vat_id", 200, pk="hanul"),
        operator("POST", "operator_vat_id", 422, pk="hanul"),
        operator("POST", "operator_vat_id", 404, pk=999_999),
        operator("GET", "operator_company_details", 200, pk="hanul"),
        operator("POST", "operator_company_details", 422, pk="hanul"),
        operator("POST", "operator_company_details", 404, pk=999_999),
        operator("GET", "operator_add_site", 200, pk="hanul"),
        operator("POST", "operator_add_site", 422, pk="hanul"),
        operator("POST", "operator_add_site", 404, pk=999_999),
        operator("GET", "operator_site", 200, pk="hanul", site="site"),
        operator("GET", "operator_site", 404, pk="hanul", site="neighbours_site"),
        operator("POST", "operator_site", 422, pk="hanul", site="site"),
        public("GET", "operator_invite_hr", *[405] * 8, pk="hanul", person=1),
        operator("POST", "operator_invite_hr", 302, pk="hanul", person="hr_person"),
        operator("POST", "operator_invite_hr", 404, pk="hanul", person="eater"),
        operator("POST", "operator_invite_hr", 404, pk=999_999, person=1),
        operator("GET", "operator_company_terms", 200, pk="hanul"),
        operator("POST", "operator_company_terms", 422, pk="hanul"),
        operator("GET", "operator_company_terms", 404, pk=999_999),
        operator("GET", "operator_deposit", 200, pk="bada"),
        operator("POST", "operator_deposit", 422, pk="bada"),
        # 한울 pays afterwards: it has no deposit.
        operator("GET", "operator_give_back_deposit", 200, pk="bada"),
        operator("POST", "operator_give_back_deposit", 422, pk="bada"),
        operator("GET", "operator_give_back_deposit", 404, pk="hanul"),
        operator("GET", "operator_deposit", 404, pk="hanul"),
        operator("POST", "operator_deposit", 404, pk="hanul"),
    ]


def _payments(operator) -> list:
    return [
        operator("GET", "operator_payments", 200),
        operator("GET", "operator_payment", 200, pk="bank_line"),
        operator("GET", "operator_payment", 404, pk=999_999),
        operator("GET", "operator_match_payment", 405, pk="bank_line"),
        operator("POST", "operator_match_payment", 422, pk="bank_line"),
        operator("POST", "operator_match_payment", 404, pk=999_999),
        operator("GET", "operator_deposit_payment", 405, pk="bank_line"),
        operator("POST", "operator_deposit_payment", 422, pk="bank_line"),
        operator("POST", "operator_deposit_payment", 404, pk=999_999),
        operator("GET", "operator_set_payment_aside", 405, pk="bank_line"),
        operator("POST", "operator_set_payment_aside", 422, pk="bank_line"),
        operator("POST", "operator_set_payment_aside", 404, pk=999_999),
        operator("GET", "operator_undo_match", 200, pk="bank_match"),
        operator("POST", "operator_undo_match", 422, pk="bank_match"),
        operator("GET", "operator_undo_match", 404, pk=999_999),
        operator("GET", "operator_below_zero", 200),
        operator("GET", "operator_in_favour", 200),
        operator("GET", "operator_count_in_favour", 405, pk="bank_line"),
        operator("POST", "operator_count_in_favour", 422, pk="bank_line"),
        operator("POST", "operator_count_in_favour", 404, pk=999_999),
        operator("GET", "operator_owed_to_guests", 200),
        operator("GET", "operator_return_again", 405, pk=999_999),
        operator("POST", "operator_return_again", 404, pk=999_999),
        operator("GET", "operator_repay_guest", 404, pk=999_999),
        operator("POST", "operator_repay_guest", 404, pk=999_999),
        operator("GET", "operator_repayments", 200),
        operator("GET", "operator_propose_repayment", 404, number="INV-2025-999999"),
        operator("POST", "operator_propose_repayment", 404, number="INV-2025-999999"),
        operator("GET", "operator_repayment", 404, pk=999_999),
        operator("GET", "operator_approve_repayment", 405, pk=999_999),
        operator("POST", "operator_approve_repayment", 404, pk=999_999),
        operator("GET", "operator_drop_repayment", 404, pk=999_999),
        operator("POST", "operator_drop_repayment", 404, pk=999_999),
        operator("GET", "operator_send_back", 200, pk="bank_line"),
        operator("POST", "operator_send_back", 422, pk="bank_line"),
        operator("POST", "operator_send_back", 404, pk=999_999),
        operator("GET", "operator_give_back", 405, pk="bank_line", repayment=999_999),
        operator("POST", "operator_give_back", 404, pk="bank_line", repayment=999_999),
        operator("GET", "operator_undo_give_back", 404, pk=999_999),
        operator("POST", "operator_undo_give_back", 404, pk=999_999),
        operator("GET", "operator_stripe", 200),
        operator("GET", "operator_stripe_refunds", 200),
        operator("GET", "operator_stripe_refund", 404, pk=999_999),
        operator("POST", "operator_stripe_refund", 404, pk=999_999),
        operator("GET", "operator_stripe_disputes", 200),
        operator("GET", "operator_stripe_payouts", 200),
        operator("GET", "operator_arrive", 405, pk="bank_line", payout=1),
        operator("POST", "operator_arrive", 404, pk="bank_line", payout=999_999),
        operator("GET", "operator_undo_arrival", 404, pk="bank_line"),
        operator("POST", "operator_undo_arrival", 404, pk="bank_line"),
        operator("GET", "operator_stripe_calls", 200),
        operator("GET", "operator_stripe_again", 405, pk=999_999),
        operator("POST", "operator_stripe_again", 404, pk=999_999),
        operator("GET", "operator_bank_statements", 200),
        operator("POST", "operator_bank_statements", 422),
        operator("GET", "operator_bank_statement", 200, pk="bank_file"),
        operator("GET", "operator_bank_statement", 404, pk=999_999),
        operator("GET", "operator_record_bank_statement", 405, pk="bank_file"),
        operator("POST", "operator_record_bank_statement", 302, pk="bank_file"),
        operator("POST", "operator_record_bank_statement", 404, pk=999_999),
        operator("GET", "operator_discard_bank_statement", 405, pk="bank_file"),
        operator("POST", "operator_discard_bank_statement", 302, pk="bank_file"),
        operator("POST", "operator_discard_bank_statement", 404, pk=999_999),
    ]


def _payouts(operator) -> list:
    return [
        operator("GET", "operator_tie_payment", 405, pk="bank_line"),
        operator("POST", "operator_tie_payment", 422, pk="bank_line"),
        operator("POST", "operator_tie_payment", 404, pk=999_999),
        operator("GET", "operator_untie_payment", 200, pk="bank_line"),
        operator("POST", "operator_untie_payment", 422, pk="bank_line"),
        operator("GET", "operator_untie_payment", 404, pk=999_999),
        operator("GET", "operator_payouts", 200),
        operator("GET", "operator_prepare_payouts", 200),
        operator("POST", "operator_prepare_payouts", 422),
        operator("GET", "operator_payout_run", 200, pk="payout_run"),
        operator("GET", "operator_payout_run", 404, pk=999_999),
        operator("GET", "operator_approve_payouts", 405, pk="payout_run"),
        # The operator of these tests prepared it.
        operator("POST", "operator_approve_payouts", 409, pk="payout_run"),
        operator("POST", "operator_approve_payouts", 404, pk=999_999),
        operator("GET", "operator_discard_payouts", 405, pk="payout_run"),
        operator("POST", "operator_discard_payouts", 302, pk="payout_run"),
        operator("POST", "operator_discard_payouts", 404, pk=999_999),
        operator("GET", "operator_payout_file", 200, pk="sent_run"),
        operator("GET", "operator_payout_file", 404, pk="payout_run"),
        operator("GET", "operator_payout_results", 405, pk="sent_run"),
        operator("POST", "operator_payout_results", 422, pk="sent_run"),
        operator("POST", "operator_payout_results", 404, pk=999_999),
        operator("GET", "operator_payout", 200, pk="payout_item"),
        operator("POST", "operator_payout", 422, pk="payout_item"),
        operator("GET", "operator_payout", 404, pk=999_999),
        # Only what Stripe carried out can be taken back by Stripe.
        operator("GET", "operator_take_back", 404, pk="payout_item"),
        operator("POST", "operator_take_back", 404, pk="payout_item"),
    ]


def _payees(operator) -> list:
    """The cast's 할매국밥 has an account that nobody has checked, and payouts that nobody has paused."""
    return [
        operator("GET", "operator_restaurant_account", 200, pk="restaurant"),
        operator("POST", "operator_restaurant_account", 422, pk="restaurant"),
        operator("GET", "operator_restaurant_account", 404, pk=999_999),
        operator("GET", "operator_accept_account", 405, pk="restaurant"),
        operator("POST", "operator_accept_account", 302, pk="changing_restaurant"),
        operator("POST", "operator_accept_account", 404, pk="restaurant"),
        operator("GET", "operator_decline_account", 405, pk="restaurant"),
        operator("POST", "operator_decline_account", 302, pk="changing_restaurant"),
        operator("POST", "operator_decline_account", 404, pk="restaurant"),
        operator("GET", "operator_check_holder", 405, pk="restaurant"),
        operator("POST", "operator_check_holder", 302, pk="restaurant"),
        operator("POST", "operator_check_holder", 404, pk=999_999),
        operator("GET", "operator_confirm_holder", 200, pk="restaurant"),
        operator("POST", "operator_confirm_holder", 422, pk="restaurant"),
        operator("GET", "operator_confirm_holder", 404, pk=999_999),
        operator("GET", "operator_pause_payouts", 200, pk="restaurant"),
        operator("POST", "operator_pause_payouts", 422, pk="restaurant"),
        operator("GET", "operator_pause_payouts", 404, pk=999_999),
        operator("GET", "operator_resume_payouts", 405, pk="restaurant"),
        operator("POST", "operator_resume_payouts", 302, pk="restaurant"),
        operator("POST", "operator_resume_payouts", 404, pk=999_999),
        # Stripe is off here: whoever may, is told so.
        operator("GET", "operator_stripe_account_ask", 405, pk="restaurant"),
        operator("POST", "operator_stripe_account_ask", 302, pk="restaurant"),
        operator("POST", "operator_stripe_account_ask", 404, pk=999_999),
        operator("GET", "operator_stripe_account_tell", 405, pk="restaurant"),
        operator("POST", "operator_stripe_account_tell", 302, pk="restaurant"),
        operator("POST", "operator_stripe_account_tell", 404, pk=999_999),
        operator("GET", "operator_stripe_account_look", 405, pk="restaurant"),
        operator("POST", "operator_stripe_account_look", 302, pk="restaurant"),
        operator("POST", "operator_stripe_account_look", 404, pk=999_999),
    ]


def _overdue(operator) -> list:
    return [
        operator("GET", "operator_overdue", 200),
        operator("GET", "operator_hold_reminders", 200, number="invoice"),
        operator("POST", "operator_hold_reminders", 422, number="invoice"),
        operator("GET", "operator_hold_reminders", 404, number="INV-2025-999999"),
        operator("GET", "operator_release_reminders", 405, number="invoice"),
        operator("POST", "operator_release_reminders", 302, number="invoice"),
        operator("POST", "operator_release_reminders", 404, number="INV-2025-999999"),
        operator("GET", "operator_put_pause_off", 200, pk="pause"),
        operator("POST", "operator_put_pause_off", 422, pk="pause"),
        operator("GET", "operator_put_pause_off", 404, pk=999_999),
        operator("GET", "operator_send_letter_again", 405, pk="letter"),
        operator("POST", "operator_send_letter_again", 302, pk="letter"),
        operator("POST", "operator_send_letter_again", 404, pk=999_999),
    ]


def _tax(operator) -> list:
    return [
        operator("GET", "operator_tax", 200),
        operator("GET", "operator_draft_tax", 405),
        operator("POST", "operator_draft_tax", 404),
        operator("GET", "operator_export_tax", 405),
        operator("POST", "operator_export_tax", 404),
        operator("GET", "operator_tax_results", 405),
        operator("POST", "operator_tax_results", 404),
        operator("GET", "operator_tax_file", 200, pk="tax_file"),
        operator("GET", "operator_tax_file", 404, pk=999_999),
        operator("GET", "operator_tax_invoice", 200, pk="tax_invoice"),
        operator("GET", "operator_tax_invoice", 404, pk=999_999),
        operator("GET", "operator_issue_tax", 405, pk="tax_invoice"),
        operator("POST", "operator_issue_tax", 422, pk="tax_invoice"),
        operator("POST", "operator_issue_tax", 404, pk=999_999),
        operator("GET", "operator_accept_tax", 405, pk="tax_invoice"),
        operator("POST", "operator_accept_tax", 302, pk="tax_invoice"),
        operator("POST", "operator_accept_tax", 404, pk=999_999),
        operator("GET", "operator_reject_tax", 200, pk="tax_invoice"),
        operator("POST", "operator_reject_tax", 422, pk="tax_invoice"),
        operator("GET", "operator_reject_tax", 404, pk=999_999),
        operator("GET", "operator_draft_tax_again", 405, pk="tax_invoice"),
        operator("POST", "operator_draft_tax_again", 302, pk="tax_invoice"),
        operator("POST", "operator_draft_tax_again", 404, pk=999_999),
        operator("GET", "operator_amend_tax", 200, pk="tax_invoice"),
        operator("POST", "operator_amend_tax", 422, pk="tax_invoice"),
        operator("GET", "operator_amend_tax", 404, pk=999_999),
    ]


def _restaurants(operator) -> list:
    return [
        operator("GET", "operator_restaurants", 200),
        operator("GET", "operator_enrol_restaurant", 200),
        operator("POST", "operator_enrol_restaurant", 422),
        operator("GET", "operator_business_number", 200),
        operator("GET", "operator_wishes", 200),
        operator("GET", "operator_restaurant", 200, pk="restaurant"),
        operator("GET", "operator_restaurant", 404, pk=999_999),
        operator("GET", "operator_statement_language", 200, pk="restaurant"),
        operator("POST", "operator_statement_language", 422, pk="restaurant"),
        operator("POST", "operator_statement_language", 404, pk=999_999),
        operator("GET", "operator_restaurant_details", 200, pk="restaurant"),
        operator("POST", "operator_restaurant_details", 422, pk="restaurant"),
        operator("POST", "operator_restaurant_details", 404, pk=999_999),
        operator("GET", "operator_close_restaurant", 200, pk="restaurant"),
        operator("POST", "operator_close_restaurant", 422, pk="restaurant"),
        operator("POST", "operator_close_restaurant", 404, pk=999_999),
        operator("GET", "operator_reopen_restaurant", 405, pk="restaurant"),
        operator("POST", "operator_reopen_restaurant", 302, pk="restaurant"),
        operator("POST", "operator_reopen_restaurant", 404, pk=999_999),
        operator("GET", "operator_menu", 200, pk="restaurant"),
        operator("POST", "operator_menu", 422, pk="restaurant"),
        operator("POST", "operator_menu", 404, pk=999_999),
        operator("GET", "operator_add_member", 200, pk="restaurant"),
        operator("POST", "operator_add_member", 422, pk="restaurant"),
        operator("POST", "operator_add_member", 404, pk=999_999),
        operator("GET", "operator_restaurant_terms", 200, pk="restaurant"),
        operator("POST", "operator_restaurant_terms", 422, pk="restaurant"),
        operator("GET", "operator_restaurant_terms", 404, pk=999_999),
        operator("GET", "operator_add_counter", 200, pk="restaurant"),
        operator("POST", "operator_add_counter", 422, pk="restaurant"),
        operator("POST", "operator_add_counter", 404, pk=999_999),
        operator("GET", "operator_meals", 200, pk="restaurant"),
        operator("GET", "operator_meals", 404, pk=999_999),
    ]


def _parts(operator, public) -> list:
    """What is of one restaurant is not found under the address of another."""
    return [
        public("GET", "operator_invite_member", *[405] * 8, pk="restaurant", member="seat"),
        operator("POST", "operator_invite_member", 302, pk="restaurant", member="seat"),
        operator("POST", "operator_invite_member", 404, pk="other_restaurant", member="seat"),
        operator("GET", "operator_remove_member", 200, pk="restaurant", member="seat"),
        operator("POST", "operator_remove_member", 302, pk="restaurant", member="seat"),
        operator("GET", "operator_remove_member", 404, pk="other_restaurant", member="seat"),
        operator("POST", "operator_remove_member", 404, pk="other_restaurant", member="seat"),
        operator("GET", "operator_close_counter", 200, pk="restaurant", counter="counter"),
        operator("POST", "operator_close_counter", 302, pk="restaurant", counter="counter"),
        operator("GET", "operator_close_counter", 404, pk="other_restaurant", counter="counter"),
        operator("POST", "operator_close_counter", 404, pk="other_restaurant", counter="counter"),
        operator("GET", "operator_refund", 200, pk="restaurant", meal="meal"),
        operator("POST", "operator_refund", 422, pk="restaurant", meal="meal"),
        operator("GET", "operator_refund", 404, pk="other_restaurant", meal="meal"),
        operator("POST", "operator_refund", 404, pk="other_restaurant", meal="meal"),
    ]


def _books(operator) -> list:
    return [
        operator("GET", "operator_periods", 200),
        operator("GET", "operator_period", 200, month="closing_month"),
        operator("GET", "operator_period", 200, month="open_month"),
        operator("GET", "operator_period", 404, month=NOT_COLLECTED),
        operator("GET", "operator_close_period", 200, month="open_month"),
        operator("POST", "operator_close_period", 302, month="open_month"),
        operator("POST", "operator_close_period", 404, month=NOT_COLLECTED),
        operator("POST", "operator_pause_close", 302, month="open_month"),
        operator("POST", "operator_pause_close", 404, month=NOT_COLLECTED),
        operator("GET", "operator_close_progress", 200, month="closing_month"),
        operator("GET", "operator_close_progress", 404, month=NOT_COLLECTED),
        operator("GET", "operator_books", 200),
        operator("GET", "operator_examine_books", 405),
        operator("POST", "operator_examine_books", 302),
        operator("GET", "operator_books_statement", 200, number=6),
        operator("GET", "operator_books_statement", 404, number=99),
        operator("GET", "operator_reconciliation", 200),
        operator("GET", "operator_stripe_balance", 200),
        operator("GET", "operator_accounts", 200, kind="clearing"),
        operator("GET", "operator_accounts", 404, kind="purse"),
        operator("GET", "operator_segregation", 200),
        operator("GET", "operator_segregation_day", 200, day="kept_day", currency="KRW"),
        operator("GET", "operator_segregation_day", 404, day="2025-11-01", currency="KRW"),
        operator("GET", "operator_segregation_file", 200, day="kept_day", currency="KRW"),
        operator("GET", "operator_segregation_file", 404, day="2025-11-01", currency="KRW"),
        operator("GET", "operator_audit", 200),
        operator("GET", "operator_documents", 200),
        operator("GET", "operator_document", 200, number="invoice"),
        operator("GET", "operator_document", 404, number="INV-2025-999999"),
        operator("GET", "operator_render_document", 405, number="invoice"),
        operator("POST", "operator_render_document", 302, number="invoice"),
        operator("POST", "operator_render_document", 404, number="INV-2025-999999"),
        operator("GET", "operator_credit_invoice", 200, number="invoice"),
        operator("GET", "operator_credit_invoice", 404, number="statement"),
        operator("POST", "operator_credit_invoice", 422, number="invoice"),
        operator("GET", "operator_notes", 200),
        operator("GET", "operator_note_file", 200, number="credit_note", suffix="json"),
        operator("GET", "operator_note_file", 404, number="credit_note", suffix="xlsx"),
        operator("GET", "operator_note_again", 405, number="credit_note"),
        operator("POST", "operator_note_again", 302, number="credit_note"),
        operator("POST", "operator_note_again", 404, number="CRN-2025-999999"),
        operator("GET", "operator_note_file", 404, number="CRN-2025-999999", suffix="json"),
        operator("GET", "operator_document_file", 200, number="statement", suffix="csv"),
        operator("GET", "operator_document_file", 404, number="statement", suffix="exe"),
        operator("GET", "operator_document_file", 404, number="STM-2025-999999", suffix="csv"),
        operator("GET", "operator_document_ledger", 200, number="invoice"),
        operator("GET", "operator_document_line", 200, number="invoice", pk="invoice_line"),
        operator("GET", "operator_document_line", 404, number="invoice", pk=999_999),
        operator("GET", "operator_ledger", 200),
        operator("GET", "operator_journal", 200),
        operator("GET", "operator_paid", 200),
        operator("GET", "operator_every_payout", 200),
        operator("GET", "operator_transfer", 200, pk="meal_transfer"),
        operator("GET", "operator_transfer", 404, pk=999_999),
    ]
