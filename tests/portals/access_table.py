"""Who gets which answer where: one row per method and URL, one column per person. test_access.py asks them all.

To add a URL: one row for each method it takes. `facts` are the URL's arguments by name: a word is looked up in
test_access.Facts (`meal` is 김하늘's at 할매국밥, `invoice` 한울's, `statement` 할매국밥's), anything else is itself.
`data` is the form, or what stands behind the ? of a GET; without one a POST is empty. 302 on a page that needs
somebody means "sign in first".
"""

from dataclasses import dataclass, field
from typing import Any

from tests.portals import access_desks, access_hr

# At 한울's host. A stranger is 바다's 김하늘 (same key, e-mail and name) with the session she has at 바다.
COMPANY = ("anonymous", "employee", "hr", "finance", "stranger")
# At the public host. The device is paired with 할매국밥's counter, the till holds its API key, the employee is
# signed in at 한울; owner and staff are 할매국밥's, the other owner is 봄날분식's.
PUBLIC = ("anonymous", "owner", "other_owner", "staff", "operator", "device", "employee", "till")


@dataclass(frozen=True)
class Row:
    """One request and the status each person gets."""

    host: str
    method: str
    url: str
    expected: tuple[int, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] | None = None

    @property
    def people(self) -> dict[str, int]:
        """The expected status by person."""
        return dict(zip(COMPANY if self.host == "company" else PUBLIC, self.expected, strict=True))

    def __str__(self):
        return f"{self.host}-{self.method}-{self.url}{'-with-data' if self.data else ''}"


def company(method: str, url: str, *expected: int, data=None, **facts) -> Row:
    """A row at a company's host: anonymous, employee, hr, finance, stranger."""
    return Row("company", method, url, expected, facts, data)


def public(method: str, url: str, *expected: int, data=None, **facts) -> Row:
    """A row at the public host: anonymous, owner, other owner, staff, operator, device, employee, till."""
    return Row("public", method, url, expected, facts, data)


ACCOUNT = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "sign_in",                 200, 302, 302, 302, 200),
    company("POST", "sign_in",                422, 302, 302, 302, 422),
    company("GET", "ask_for_link",            405, 405, 405, 405, 405),
    company("POST", "ask_for_link",           422, 422, 422, 422, 422),
    company("POST", "ask_for_link",           200, 200, 200, 200, 200, data={"email": "haneul@example.com"}),
    company("GET", "open_link",               410, 302, 302, 302, 410, token="no-token"),
    company("POST", "open_link",              410, 302, 302, 302, 410, token="no-token"),
    company("GET", "passkey_entering_options",  405, 405, 405, 405, 405),
    company("POST", "passkey_entering_options", 200, 200, 200, 200, 200),
    company("GET", "enter_by_passkey",        405, 405, 405, 405, 405),
    company("POST", "enter_by_passkey",       422, 422, 422, 422, 422),
    company("GET", "passkeys",                302, 200, 200, 200, 302),
    company("POST", "passkeys",               405, 405, 405, 405, 405),
    company("GET", "passkey_adding_options",  405, 405, 405, 405, 405),
    company("POST", "passkey_adding_options", 302, 200, 200, 200, 302),
    company("GET", "passkey_add",             405, 405, 405, 405, 405),
    company("POST", "passkey_add",            302, 422, 422, 422, 302),
    company("GET", "passkey_rename",          405, 405, 405, 405, 405, pk=999_999),
    company("POST", "passkey_rename",         302, 404, 404, 404, 302, pk="neighbours_passkey"),
    company("GET", "passkey_remove",          405, 405, 405, 405, 405, pk=999_999),
    company("POST", "passkey_remove",         302, 404, 404, 404, 302, pk="neighbours_passkey"),
    company("GET", "sign_out",                405, 405, 405, 405, 405),
    company("POST", "sign_out",               302, 302, 302, 302, 302),
    company("POST", "set_language",           302, 302, 302, 302, 302, data={"language": "en"}),
    company("GET", "forgotten",               200, 200, 200, 200, 200),
    company("POST", "forgotten",              422, 422, 422, 422, 422),
    company("GET", "choose_password",         410, 410, 410, 410, 410, token="no-token"),
    company("GET", "me",                      302, 200, 200, 200, 302),
    company("POST", "me",                     302, 422, 422, 422, 302),
    company("GET", "devices",                 302, 200, 200, 200, 302),
    company("POST", "devices",                405, 405, 405, 405, 405),
    company("GET", "device_end",              405, 405, 405, 405, 405, ref="no-such-device"),
    company("POST", "device_end",             302, 302, 302, 302, 302, ref="no-such-device"),
    company("GET", "devices_end_others",      405, 405, 405, 405, 405),
    company("POST", "devices_end_others",     302, 302, 302, 302, 302),
    company("GET", "sign_out_everywhere",     405, 405, 405, 405, 405),
    company("POST", "sign_out_everywhere",    302, 302, 302, 302, 302),
    #                                       anon owner other staff oper device empl till
    public("GET", "sign_in",                 200, 302, 302, 302, 302, 200, 200, 200),
    public("POST", "sign_in",                422, 302, 302, 302, 302, 422, 422, 422),
    public("GET", "ask_for_link",            405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "ask_for_link",           422, 422, 422, 422, 422, 422, 422, 422),
    public("GET", "open_link",               410, 302, 302, 302, 302, 410, 410, 410, token="no-token"),
    public("POST", "open_link",              410, 302, 302, 302, 302, 410, 410, 410, token="no-token"),
    public("GET", "passkey_entering_options",  405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "passkey_entering_options", 200, 200, 200, 200, 200, 200, 200, 200),
    public("GET", "enter_by_passkey",        405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "enter_by_passkey",       422, 422, 422, 422, 422, 422, 422, 422),
    public("GET", "passkeys",                302, 200, 200, 200, 200, 302, 302, 302),
    public("GET", "passkey_adding_options",  405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "passkey_adding_options", 302, 200, 200, 200, 200, 302, 302, 302),
    public("GET", "passkey_add",             405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "passkey_add",            302, 422, 422, 422, 422, 302, 302, 302),
    public("GET", "passkey_rename",          405, 405, 405, 405, 405, 405, 405, 405, pk=999_999),
    public("POST", "passkey_rename",         302, 404, 404, 404, 404, 302, 302, 302, pk=999_999),
    public("GET", "passkey_remove",          405, 405, 405, 405, 405, 405, 405, 405, pk=999_999),
    public("POST", "passkey_remove",         302, 404, 404, 404, 404, 302, 302, 302, pk=999_999),
    public("GET", "sign_out",                405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "sign_out",               302, 302, 302, 302, 302, 302, 302, 302),
    public("POST", "set_language",           302, 302, 302, 302, 302, 302, 302, 302, data={"language": "en"}),
    public("GET", "forgotten",               200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "forgotten",              422, 422, 422, 422, 422, 422, 422, 422),
    public("GET", "choose_password",         410, 410, 410, 410, 410, 410, 410, 410, token="no-token"),
    public("GET", "me",                      302, 200, 200, 200, 200, 302, 302, 302),
    public("POST", "me",                     302, 422, 422, 422, 422, 302, 302, 302),
    public("GET", "devices",                 302, 200, 200, 200, 200, 302, 302, 302),
    public("POST", "devices",                405, 405, 405, 405, 405, 405, 405, 405),
    public("GET", "device_end",              405, 405, 405, 405, 405, 405, 405, 405, ref="no-such-device"),
    public("POST", "device_end",             302, 302, 302, 302, 302, 302, 302, 302, ref="no-such-device"),
    public("GET", "devices_end_others",      405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "devices_end_others",     302, 302, 302, 302, 302, 302, 302, 302),
    public("GET", "sign_out_everywhere",     405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "sign_out_everywhere",    302, 302, 302, 302, 302, 302, 302, 302),
    public("GET", "landing",                 200, 302, 302, 302, 302, 200, 200, 200),
    public("GET", "signing_key",             200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "landing",                422, 302, 302, 302, 302, 422, 422, 422),
    public("GET", "counter_qr",              200, 200, 200, 200, 200, 200, 200, 200, slug="slug"),
    public("GET", "counter_qr",              404, 404, 404, 404, 404, 404, 404, 404, slug="no-such-counter"),
    public("GET", "webhook_stripe",          405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "webhook_stripe",         404, 404, 404, 404, 404, 404, 404, 404),
    public("GET", "health",                  200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "health",                 405, 405, 405, 405, 405, 405, 405, 405),
]  # fmt: skip

EMPLOYEE = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "employee_home",           302, 200, 302, 302, 302),
    company("GET", "employee_restaurants",    302, 200, 403, 403, 302),
    company("GET", "employee_restaurant",     302, 200, 403, 403, 302, restaurant_id="restaurant"),
    company("GET", "employee_restaurant",     302, 404, 403, 403, 302, restaurant_id=999_999),
    company("GET", "employee_favourite",      302, 405, 403, 403, 302, restaurant_id="restaurant"),
    company("POST", "employee_favourite",     302, 302, 403, 403, 302, restaurant_id="restaurant"),
    company("POST", "employee_favourite",     302, 404, 403, 403, 302, restaurant_id=999_999),
    company("GET", "employee_tastes",         302, 200, 403, 403, 302),
    company("POST", "employee_tastes",        302, 302, 403, 403, 302),
    company("GET", "employee_wish",           302, 200, 403, 403, 302),
    company("POST", "employee_wish",          302, 422, 403, 403, 302),
    company("GET", "pay",                     302, 200, 403, 403, 302, slug="slug"),
    company("POST", "pay",                    302, 422, 403, 403, 302, slug="slug"),
    company("GET", "pay",                     302, 404, 403, 403, 302, slug="no-such-counter"),
    company("GET", "pay_outcome",             302, 202, 403, 403, 302, slug="slug", key="fresh_key"),
    company("GET", "pay_bill",                302, 200, 403, 403, 302, slug="slug", token="bill"),
    company("GET", "pay_bill",                302, 410, 403, 403, 302, slug="slug", token="forged"),
    company("POST", "pay_bill",               302, 410, 403, 403, 302, slug="slug", token="forged"),
    company("GET", "employee_phone",          302, 200, 403, 403, 302),
    company("POST", "employee_phone",         302, 422, 403, 403, 302, data={"pin": "12"}),
    company("GET", "employee_phone_forget",   302, 405, 403, 403, 302),
    company("POST", "employee_phone_forget",  302, 302, 403, 403, 302),
    company("GET", "employee_code",           302, 200, 403, 403, 302),
    company("GET", "employee_code_state",     302, 200, 403, 403, 302),
    company("GET", "receipt",                 302, 200, 403, 403, 302, redemption_id="meal"),
    company("GET", "receipt",                 302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "receipt_check",           302, 405, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_check",          302, 302, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_check",          302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "receipt_undo",            302, 405, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_undo",           302, 302, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_undo",           302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "receipt_dispute",         302, 405, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_dispute",        302, 302, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_dispute",        302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "together_people",         302, 200, 403, 403, 302, slug="slug"),
    company("GET", "together_people",         302, 404, 403, 403, 302, slug="no-such-counter"),
    company("GET", "together_split",          302, 302, 403, 403, 302, slug="slug"),
    company("GET", "together_split",          302, 404, 403, 403, 302, slug="no-such-counter"),
    company("POST", "together_split",         302, 422, 403, 403, 302, slug="slug"),
    company("GET", "together_asked",          302, 200, 403, 403, 302),
    company("GET", "together_table",          302, 200, 403, 403, 302, table_id="table"),
    company("GET", "together_table",          302, 404, 403, 403, 302, table_id="neighbours_table"),
    company("GET", "together_state",          302, 200, 403, 403, 302, table_id="table"),
    company("GET", "together_state",          302, 404, 403, 403, 302, table_id="neighbours_table"),
    company("GET", "together_approve",        302, 405, 403, 403, 302, table_id="table"),
    company("POST", "together_approve",       302, 302, 403, 403, 302, table_id="table"),
    company("POST", "together_approve",       302, 404, 403, 403, 302, table_id="neighbours_table"),
    company("POST", "together_decline",       302, 404, 403, 403, 302, table_id="table"),
    company("POST", "together_decline",       302, 404, 403, 403, 302, table_id="neighbours_table"),
    company("POST", "together_cover",         302, 404, 403, 403, 302, table_id="table", diner_id=999_999),
    company("POST", "together_cancel",        302, 302, 403, 403, 302, table_id="table"),
    company("POST", "together_cancel",        302, 404, 403, 403, 302, table_id="neighbours_table"),
    company("GET", "together_delegations",    302, 200, 403, 403, 302),
    company("POST", "together_delegations",   302, 422, 403, 403, 302),
    company("GET", "together_revoke",         302, 405, 403, 403, 302, delegation_id=1),
    company("POST", "together_revoke",        302, 404, 403, 403, 302, delegation_id="neighbours_delegation"),
    company("GET", "employee_guests",         302, 200, 403, 403, 302),
    company("GET", "employee_guest_new",      302, 200, 403, 403, 302, data={"allowed": "guests_allowed"}),
    company("POST", "employee_guest_new",     302, 302, 403, 403, 302),
    company("GET", "employee_guest",          302, 200, 403, 403, 302, pk="guest_pass"),
    company("GET", "employee_guest",          302, 404, 403, 403, 302, pk="neighbours_guest_pass"),
    company("GET", "employee_guest_renew",    302, 405, 403, 403, 302, pk="guest_pass"),
    company("POST", "employee_guest_renew",   302, 302, 403, 403, 302, pk="guest_pass"),
    company("POST", "employee_guest_renew",   302, 404, 403, 403, 302, pk="neighbours_guest_pass"),
    company("GET", "employee_guest_revoke",   302, 405, 403, 403, 302, pk="guest_pass"),
    company("POST", "employee_guest_revoke",  302, 302, 403, 403, 302, pk="guest_pass"),
    company("POST", "employee_guest_revoke",  302, 404, 403, 403, 302, pk="neighbours_guest_pass"),
    company("GET", "guest_door",              200, 200, 200, 200, 200, token="guest_link"),
    company("GET", "guest_door",              410, 410, 410, 410, 410, token="no-token"),
    company("POST", "guest_door",             410, 410, 410, 410, 410, token="no-token"),
    company("POST", "guest_door",             302, 200, 200, 200, 302, token="guest_link"),
    company("GET", "employee_history",        302, 200, 403, 403, 302),
    # A month without meals has no receipts: back to the list.
    company("GET", "employee_receipts_file",  302, 302, 403, 403, 302),
    company("GET", "employee_manifest",       200, 200, 200, 200, 200),
    company("GET", "employee_service_worker", 200, 200, 200, 200, 200),
    company("GET", "employee_offline",        200, 200, 200, 200, 200),
]  # fmt: skip

FINANCE = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "finance_home",            302, 403, 200, 200, 302),
    company("GET", "finance_deposit",         302, 403, 404, 404, 302),
    company("POST", "finance_deposit_alarm",  302, 403, 404, 404, 302, data={"below": "1000"}),
    company("POST", "finance_top_up",         302, 403, 404, 404, 302, data={"amount": "1000"}),
    company("POST", "finance_withdraw_top_up", 302, 403, 404, 404, 302, pk=1),
    company("GET", "finance_documents",       302, 403, 200, 200, 302),
    company("POST", "finance_document_language", 302, 403, 422, 422, 302),
    company("POST", "finance_logo",           302, 403, 422, 422, 302),
    company("POST", "finance_remove_logo",    302, 403, 302, 302, 302),
    company("GET", "finance_invoices",        302, 403, 200, 200, 302),
    company("GET", "finance_invoice",         302, 403, 200, 200, 302, number="invoice"),
    company("GET", "finance_invoice",         302, 403, 404, 404, 302, number="neighbours_invoice"),
    company("GET", "finance_note_file",       302, 403, 200, 200, 302, number="credit_note", suffix="json"),
    company("GET", "finance_note_file",       302, 403, 404, 404, 302, number="credit_note", suffix="csv"),
    company("GET", "finance_note_file",       302, 403, 404, 404, 302, number="neighbours_credit_note", suffix="json"),
    company("GET", "finance_invoice_file",    302, 403, 200, 200, 302, number="invoice", suffix="csv"),
    company("GET", "finance_invoice_file",    302, 403, 404, 404, 302, number="invoice", suffix="exe"),
    company("GET", "finance_invoice_file",    302, 403, 404, 404, 302, number="neighbours_invoice", suffix="csv"),
    company("GET", "finance_invoice_ledger",  302, 403, 200, 200, 302, number="invoice"),
    company("GET", "finance_invoice_ledger",  302, 403, 404, 404, 302, number="neighbours_invoice"),
    company("GET", "finance_invoice_line",    302, 403, 200, 200, 302, number="invoice", pk="invoice_line"),
    company("GET", "finance_invoice_line",    302, 403, 404, 404, 302, number="neighbours_invoice", pk="neighbours_line"),
    company("GET", "finance_invoice_line",    302, 403, 404, 404, 302, number="invoice", pk="neighbours_line"),
    company("GET", "finance_journal",         302, 403, 200, 200, 302),
    company("GET", "finance_payments",        302, 403, 200, 200, 302),
    company("GET", "finance_ledger",          302, 403, 200, 200, 302),
    # 인사 knows what each spent on a day: a single meal would tell where (ADR 37).
    company("GET", "finance_transfer",        302, 403, 404, 200, 302, pk="meal_transfer"),
    company("GET", "finance_transfer",        302, 403, 200, 200, 302, pk="fee_transfer"),
    company("GET", "finance_transfer",        302, 403, 404, 404, 302, pk="neighbours_transfer"),
]  # fmt: skip

LINE = {"number": "statement", "pk": "statement_line"}
COUNTER = [
    #                                       anon owner other staff oper device empl till
    public("GET", "counter_home",            302, 200, 200, 200, 302, 200, 302, 302),
    public("GET", "counter_redeem",          405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_redeem",         302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_bill",            302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_bill",            302, 200, 200, 200, 302, 200, 302, 302, data={"amount": "9000"}),
    public("GET", "counter_phone",           405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_phone",          302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_hold",            405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_hold",           302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_hold_phone",      405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_hold_phone",     302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_hold_capture",    405, 405, 405, 405, 405, 405, 405, 405, key="fresh_key"),
    public("POST", "counter_hold_capture",   302, 404, 404, 404, 302, 404, 302, 302, key="fresh_key"),
    public("GET", "counter_hold_release",    405, 405, 405, 405, 405, 405, 405, 405, key="fresh_key"),
    public("POST", "counter_hold_release",   302, 404, 404, 404, 302, 404, 302, 302, key="fresh_key"),
    public("GET", "counter_outcome",         302, 404, 404, 404, 302, 404, 302, 302, key="fresh_key"),
    public("GET", "counter_outcome",         302, 200, 404, 200, 302, 200, 302, 302, key="meal_key"),
    public("GET", "counter_today",           302, 200, 200, 200, 302, 200, 302, 302),
    public("GET", "counter_close_of_day",    302, 200, 200, 200, 302, 200, 302, 302),
    public("GET", "counter_trial",           405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_trial",          302, 302, 302, 403, 302, 302, 302, 302),
    public("GET", "counter_void",            302, 200, 404, 200, 302, 200, 302, 302, redemption_id="meal"),
    public("POST", "counter_void",           302, 422, 404, 422, 302, 422, 302, 302, redemption_id="meal"),
    public("GET", "counter_choose",          302, 200, 200, 200, 403, 302, 302, 302),
    public("POST", "counter_choose",         302, 302, 404, 302, 403, 302, 302, 302, data={"counter": "counter"}),
    public("GET", "counter_pair",            200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "counter_pair",           422, 422, 422, 422, 422, 422, 422, 422),
    public("GET", "counter_pair_link",       410, 410, 410, 410, 410, 410, 410, 410, token="no-token"),
    public("POST", "counter_pair_link",      410, 410, 410, 410, 410, 410, 410, 410, token="no-token"),
    public("GET", "counter_disconnect",      405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_disconnect",     302, 302, 302, 302, 302, 302, 302, 302),
]  # fmt: skip

OWNER = [
    #                                       anon owner other staff oper device empl till
    public("GET", "owner_statements",        302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_statement_payouts", 302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_statement_payouts", 302, 200, 404, 403, 403, 302, 302, 302, data={"restaurant": "restaurant"}),
    public("GET", "owner_statement_account", 302, 200, 404, 403, 403, 302, 302, 302, restaurant_id="restaurant"),
    public("POST", "owner_statement_account", 302, 422, 404, 403, 403, 302, 302, 302, restaurant_id="restaurant"),
    public("POST", "owner_statement_account_withdraw", 302, 404, 404, 403, 403, 302, 302, 302, restaurant_id="restaurant"),
    public("GET", "owner_statement",         302, 200, 404, 403, 403, 302, 302, 302, number="statement"),
    public("GET", "owner_statement_file",    302, 200, 404, 403, 403, 302, 302, 302, number="statement", suffix="csv"),
    public("GET", "owner_statement_ledger",  302, 200, 404, 403, 403, 302, 302, 302, number="statement"),
    public("GET", "owner_statement_line",    302, 200, 404, 403, 403, 302, 302, 302, **LINE),
    public("GET", "owner_ledger",            302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_ledger",            302, 200, 404, 403, 403, 302, 302, 302, data={"restaurant": "restaurant"}),
    public("GET", "owner_transfer",          302, 200, 404, 403, 403, 302, 302, 302, pk="meal_transfer"),
]  # fmt: skip

API = [
    #                                       anon owner other staff oper device empl till
    public("GET", "api:openapi-json",        200, 200, 200, 200, 200, 200, 200, 200),
    public("GET", "api:day_list",            401, 401, 401, 401, 401, 401, 401, 200),
    public("POST", "api:redeem",             401, 401, 401, 401, 401, 401, 401, 400),
    public("GET", "api:outcome",             401, 401, 401, 401, 401, 401, 401, 200, key="meal_key"),
    public("GET", "api:outcome",             401, 401, 401, 401, 401, 401, 401, 404, key="neighbours_key"),
    public("POST", "api:void",               401, 401, 401, 401, 401, 401, 401, 400, redemption_id="meal"),
    public("GET", "api:void",                405, 405, 405, 405, 405, 405, 405, 405, redemption_id="meal"),
    public("GET", "api:hold",                405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "api:hold",               401, 401, 401, 401, 401, 401, 401, 400),
    public("GET", "api:hold_now",            401, 401, 401, 401, 401, 401, 401, 404, key="meal_key"),
    public("GET", "api:capture",             405, 405, 405, 405, 405, 405, 405, 405, key="meal_key"),
    public("POST", "api:capture",            401, 401, 401, 401, 401, 401, 401, 404, key="meal_key"),
    public("POST", "api:release",            401, 401, 401, 401, 401, 401, 401, 404, key="meal_key"),
    public("POST", "api:release",            401, 401, 401, 401, 401, 401, 401, 404, key="neighbours_key"),
    public("GET", "api:api-root",            404, 404, 404, 404, 404, 404, 404, 404),
    public("GET", "sms_received",            405, 405, 405, 405, 405, 405, 405, 405, secret="no-such-secret"),
    public("POST", "sms_received",           404, 404, 404, 404, 404, 404, 404, 404, secret="no-such-secret"),
    public("GET", "api_unknown",             404, 404, 404, 404, 404, 404, 404, 404, rest="v9/nothing"),
]  # fmt: skip

TABLE = [*ACCOUNT, *EMPLOYEE, *FINANCE, *COUNTER, *OWNER, *API, *access_desks.rows(public), *access_hr.rows(company)]
