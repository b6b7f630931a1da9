"""Who gets which answer where: one row per method and URL, one column per person. test_access.py asks them all.

To add a URL: one row for each method it takes. `facts` are the URL's arguments by name: a word is looked up in
test_access.Facts (`meal` is 김하늘's at 할매국밥, `invoice` 한울's, `statement` 할매국밥's), anything else is itself.
`data` is the form; without one a POST is empty. 302 on a page that needs somebody means "sign in first".
"""

from dataclasses import dataclass, field
from typing import Any

# At 한울's host. A stranger is 바다's 김하늘 (same key, e-mail and name) with the session she has at 바다.
COMPANY = ("anonymous", "employee", "hr", "finance", "stranger")
# At the public host. The device is paired with 할매국밥's counter, the till holds its API key, the employee is
# signed in at 한울; owner and staff are 할매국밥's, the other owner is 봄날분식's.
PUBLIC = ("anonymous", "owner", "other_owner", "staff", "operator", "device", "employee", "till")


NAMED = {"name": "x"}


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


def hr(method: str, url: str, status: int, data=None, **facts) -> Row:
    """A row of the HR desk: what HR gets; finance and employees are refused, the others sign in first."""
    return company(method, url, 302, 403, status, 403, 302, data=data, **facts)


def operator(method: str, url: str, status: int, data=None, **facts) -> Row:
    """A row of the operator's desk: what the operator gets; owners and staff are refused, the others sign in first."""
    return public(method, url, 302, 403, 403, 403, status, 302, 302, 302, data=data, **facts)


ACCOUNT = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "sign_in",                 200, 302, 302, 302, 200),
    company("POST", "sign_in",                422, 302, 302, 302, 422),
    company("GET", "sign_out",                405, 405, 405, 405, 405),
    company("POST", "sign_out",               302, 302, 302, 302, 302),
    company("POST", "set_language",           302, 302, 302, 302, 302, data={"language": "en"}),
    company("GET", "forgotten",               200, 200, 200, 200, 200),
    company("POST", "forgotten",              422, 422, 422, 422, 422),
    company("GET", "choose_password",         410, 410, 410, 410, 410, token="no-token"),
    company("GET", "me",                      302, 200, 200, 200, 302),
    company("POST", "me",                     302, 422, 422, 422, 302),
    company("GET", "sign_out_everywhere",     405, 405, 405, 405, 405),
    company("POST", "sign_out_everywhere",    302, 302, 302, 302, 302),
    #                                       anon owner other staff oper device empl till
    public("GET", "sign_in",                 200, 302, 302, 302, 302, 200, 200, 200),
    public("POST", "sign_in",                422, 302, 302, 302, 302, 422, 422, 422),
    public("GET", "sign_out",                405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "sign_out",               302, 302, 302, 302, 302, 302, 302, 302),
    public("POST", "set_language",           302, 302, 302, 302, 302, 302, 302, 302, data={"language": "en"}),
    public("GET", "forgotten",               200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "forgotten",              422, 422, 422, 422, 422, 422, 422, 422),
    public("GET", "choose_password",         410, 410, 410, 410, 410, 410, 410, 410, token="no-token"),
    public("GET", "me",                      302, 200, 200, 200, 200, 302, 302, 302),
    public("POST", "me",                     302, 422, 422, 422, 422, 302, 302, 302),
    public("GET", "sign_out_everywhere",     405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "sign_out_everywhere",    302, 302, 302, 302, 302, 302, 302, 302),
    public("GET", "landing",                 200, 302, 302, 302, 302, 200, 200, 200),
    public("POST", "landing",                422, 302, 302, 302, 302, 422, 422, 422),
    public("GET", "counter_qr",              200, 200, 200, 200, 200, 200, 200, 200, slug="slug"),
    public("GET", "counter_qr",              404, 404, 404, 404, 404, 404, 404, 404, slug="no-such-counter"),
    public("GET", "health",                  200, 200, 200, 200, 200, 200, 200, 200),
    public("POST", "health",                 405, 405, 405, 405, 405, 405, 405, 405),
]  # fmt: skip

EMPLOYEE = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "employee_home",           302, 200, 302, 302, 302),
    company("GET", "employee_restaurants",    302, 200, 403, 403, 302),
    company("GET", "employee_restaurant",     302, 200, 403, 403, 302, restaurant_id="restaurant"),
    company("GET", "employee_restaurant",     302, 404, 403, 403, 302, restaurant_id=999_999),
    company("GET", "pay",                     302, 200, 403, 403, 302, slug="slug"),
    company("POST", "pay",                    302, 422, 403, 403, 302, slug="slug"),
    company("GET", "pay",                     302, 404, 403, 403, 302, slug="no-such-counter"),
    company("GET", "pay_outcome",             302, 202, 403, 403, 302, slug="slug", key="fresh_key"),
    company("GET", "employee_code",           302, 200, 403, 403, 302),
    company("GET", "employee_code_state",     302, 200, 403, 403, 302),
    company("GET", "receipt",                 302, 200, 403, 403, 302, redemption_id="meal"),
    company("GET", "receipt",                 302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "receipt_check",           302, 405, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_check",          302, 302, 403, 403, 302, redemption_id="meal"),
    company("POST", "receipt_check",          302, 404, 403, 403, 302, redemption_id="neighbours_meal"),
    company("GET", "employee_history",        302, 200, 403, 403, 302),
    company("GET", "employee_manifest",       200, 200, 200, 200, 200),
    company("GET", "employee_service_worker", 200, 200, 200, 200, 200),
    company("GET", "employee_offline",        200, 200, 200, 200, 200),
]  # fmt: skip

FINANCE = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "finance_home",            302, 403, 200, 200, 302),
    company("GET", "finance_invoices",        302, 403, 200, 200, 302),
    company("GET", "finance_invoice",         302, 403, 200, 200, 302, number="invoice"),
    company("GET", "finance_invoice",         302, 403, 404, 404, 302, number="neighbours_invoice"),
    company("GET", "finance_invoice_file",    302, 403, 200, 200, 302, number="invoice", suffix="csv"),
    company("GET", "finance_invoice_file",    302, 403, 404, 404, 302, number="invoice", suffix="exe"),
    company("GET", "finance_invoice_file",    302, 403, 404, 404, 302, number="neighbours_invoice", suffix="csv"),
]  # fmt: skip

HR = [
    #                                        anon  empl   hr   fin  stranger
    company("GET", "hr_home",                 302, 403, 200, 200, 302),
    company("GET", "hr_spending",             302, 403, 200, 200, 302),
    hr("GET", "hr_programs", 200),
    hr("GET", "hr_program_new", 200),
    hr("POST", "hr_program_new", 422),
    hr("GET", "hr_program_preview", 405),
    hr("POST", "hr_program_preview", 200),
    hr("GET", "hr_program", 200, pk="program"),
    hr("GET", "hr_program", 404, pk=999_999),
    hr("GET", "hr_program_change", 200, pk="program"),
    hr("POST", "hr_program_change", 422, pk="program"),
    hr("GET", "hr_program_stop", 405, pk="program"),
    hr("POST", "hr_program_stop", 302, pk="program"),
    hr("GET", "hr_enrol", 200, pk="program"),
    hr("POST", "hr_enrol", 302, pk="program"),
    hr("GET", "hr_withdraw", 405, pk="program"),
    hr("POST", "hr_withdraw", 302, pk="program"),
    hr("GET", "hr_people", 200),
    hr("GET", "hr_person_new", 200),
    hr("POST", "hr_person_new", 422),
    hr("GET", "hr_person", 200, pk="person"),
    hr("GET", "hr_person", 404, pk=999_999),
    hr("GET", "hr_person_change", 200, pk="person"),
    hr("POST", "hr_person_change", 422, pk="person"),
    hr("GET", "hr_person_let_go", 405, pk="person"),
    hr("POST", "hr_person_let_go", 302, pk="person"),
    hr("POST", "hr_person_let_go", 404, pk=999_999),
    hr("GET", "hr_person_take_back", 405, pk="person"),
    hr("POST", "hr_person_take_back", 302, pk="person"),
    hr("GET", "hr_person_invite", 405, pk="person"),
    hr("POST", "hr_person_invite", 302, pk="person"),
    hr("GET", "hr_person_grant", 200, pk="person"),
    hr("POST", "hr_person_grant", 422, pk="person"),
    hr("GET", "hr_loads", 200),
    hr("POST", "hr_loads", 422),
    hr("GET", "hr_load_template", 404, name="no-such-file"),
    hr("GET", "hr_load_template", 200, name="template"),
    hr("GET", "hr_load", 200, pk="load"),
    hr("GET", "hr_load", 404, pk=999_999),
    hr("GET", "hr_load_apply", 405, pk="load"),
    hr("POST", "hr_load_apply", 302, pk="load"),
    hr("POST", "hr_load_apply", 404, pk=999_999),
    hr("GET", "hr_load_check", 405, pk="load"),
    hr("POST", "hr_load_check", 302, pk="load"),
    hr("GET", "hr_load_discard", 405, pk="load"),
    hr("POST", "hr_load_discard", 302, pk="load"),
]  # fmt: skip

COUNTER = [
    #                                       anon owner other staff oper device empl till
    public("GET", "counter_home",            302, 200, 200, 200, 302, 200, 302, 302),
    public("GET", "counter_redeem",          405, 405, 405, 405, 405, 405, 405, 405),
    public("POST", "counter_redeem",         302, 422, 422, 422, 302, 422, 302, 302),
    public("GET", "counter_outcome",         302, 404, 404, 404, 302, 404, 302, 302, key="fresh_key"),
    public("GET", "counter_outcome",         302, 200, 404, 200, 302, 200, 302, 302, key="meal_key"),
    public("GET", "counter_today",           302, 200, 200, 200, 302, 200, 302, 302),
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

# An operator sets up any restaurant's counters on a visit, but its money and its staff are the owner's.
OWNER = [
    #                                       anon owner other staff oper device empl till
    public("GET", "owner_home",              302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_sales",             302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_sales_day",         302, 200, 200, 403, 403, 302, 302, 302, day="2025-11-11"),
    public("GET", "owner_sales_day",         302, 404, 404, 403, 403, 302, 302, 302, day="no-day"),
    public("GET", "owner_counters",          302, 200, 200, 403, 200, 302, 302, 302),
    public("GET", "owner_counter_make",      302, 200, 404, 403, 200, 302, 302, 302, restaurant_id="restaurant"),
    public("POST", "owner_counter_make",     302, 422, 404, 403, 422, 302, 302, 302, restaurant_id="restaurant"),
    public("GET", "owner_counter",           302, 200, 404, 403, 200, 302, 302, 302, counter_id="counter"),
    public("GET", "owner_counter_card",      302, 200, 404, 403, 200, 302, 302, 302, counter_id="counter"),
    public("GET", "owner_counter_close",     302, 200, 404, 403, 200, 302, 302, 302, counter_id="counter"),
    public("POST", "owner_counter_close",    302, 302, 404, 403, 302, 302, 302, 302, counter_id="counter"),
    public("GET", "owner_counter_pair",      405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
    public("POST", "owner_counter_pair",     302, 200, 404, 403, 200, 302, 302, 302, data=NAMED, counter_id="counter"),
    public("GET", "owner_counter_key",       405, 405, 405, 405, 405, 405, 405, 405, counter_id="counter"),
    public("POST", "owner_counter_key",      302, 200, 404, 403, 200, 302, 302, 302, data=NAMED, counter_id="counter"),
    public("GET", "owner_counter_key_revoke",  302, 200, 404, 403, 200, 302, 302, 302, key_id="api_key"),
    public("POST", "owner_counter_key_revoke", 302, 302, 404, 403, 302, 302, 302, 302, key_id="api_key"),
    public("GET", "owner_staff",             302, 200, 200, 403, 200, 302, 302, 302),
    public("GET", "owner_staff_add",         302, 200, 404, 403, 404, 302, 302, 302, restaurant_id="restaurant"),
    public("POST", "owner_staff_add",        302, 422, 404, 403, 404, 302, 302, 302, restaurant_id="restaurant"),
    public("GET", "owner_staff_remove",      302, 200, 404, 403, 404, 302, 302, 302, member_id="seat"),
    public("POST", "owner_staff_remove",     302, 302, 404, 403, 404, 302, 302, 302, member_id="seat"),
    public("GET", "owner_statements",        302, 200, 200, 403, 403, 302, 302, 302),
    public("GET", "owner_statement",         302, 200, 404, 403, 403, 302, 302, 302, number="statement"),
    public("GET", "owner_statement_file",    302, 200, 404, 403, 403, 302, 302, 302, number="statement", suffix="csv"),
]  # fmt: skip

OPERATOR = [
    operator("GET", "operator_home", 200),
    operator("GET", "operator_companies", 200),
    operator("GET", "operator_open_company", 200),
    operator("POST", "operator_open_company", 422),
    operator("GET", "operator_company", 200, pk="hanul"),
    operator("GET", "operator_company", 404, pk=999_999),
    operator("GET", "operator_suspend_company", 200, pk="hanul"),
    operator("POST", "operator_suspend_company", 422, pk="hanul"),
    operator("GET", "operator_reactivate_company", 405, pk="hanul"),
    operator("POST", "operator_reactivate_company", 302, pk="hanul"),
    operator("GET", "operator_add_site", 200, pk="hanul"),
    operator("POST", "operator_add_site", 422, pk="hanul"),
    operator("GET", "operator_deposit", 200, pk="bada"),
    operator("POST", "operator_deposit", 422, pk="bada"),
    operator("GET", "operator_deposit", 404, pk="hanul"),
    operator("GET", "operator_restaurants", 200),
    operator("GET", "operator_enrol_restaurant", 200),
    operator("POST", "operator_enrol_restaurant", 422),
    operator("GET", "operator_business_number", 200),
    operator("GET", "operator_restaurant", 200, pk="restaurant"),
    operator("GET", "operator_restaurant", 404, pk=999_999),
    operator("GET", "operator_menu", 200, pk="restaurant"),
    operator("POST", "operator_menu", 422, pk="restaurant"),
    operator("GET", "operator_add_member", 200, pk="restaurant"),
    operator("POST", "operator_add_member", 422, pk="restaurant"),
    operator("GET", "operator_remove_member", 200, pk="restaurant", member="seat"),
    operator("POST", "operator_remove_member", 302, pk="restaurant", member="seat"),
    operator("GET", "operator_remove_member", 404, pk="restaurant", member=999_999),
    operator("GET", "operator_add_counter", 200, pk="restaurant"),
    operator("POST", "operator_add_counter", 422, pk="restaurant"),
    operator("GET", "operator_close_counter", 200, pk="restaurant", counter="counter"),
    operator("POST", "operator_close_counter", 302, pk="restaurant", counter="counter"),
    operator("GET", "operator_meals", 200, pk="restaurant"),
    operator("GET", "operator_refund", 200, pk="restaurant", meal="meal"),
    operator("POST", "operator_refund", 422, pk="restaurant", meal="meal"),
    operator("GET", "operator_refund", 404, pk="restaurant", meal=999_999),
    operator("GET", "operator_periods", 200),
    operator("GET", "operator_period", 200, month="november"),
    operator("GET", "operator_close_period", 200, month="november"),
    operator("POST", "operator_close_period", 302, month="november"),
    operator("GET", "operator_close_progress", 200, month="november"),
    operator("GET", "operator_books", 200),
    operator("GET", "operator_examine_books", 405),
    operator("POST", "operator_examine_books", 302),
    operator("GET", "operator_audit", 200),
    operator("GET", "operator_documents", 200),
    operator("GET", "operator_document", 200, number="invoice"),
    operator("GET", "operator_document_file", 200, number="invoice", suffix="csv"),
]

API = [
    #                                       anon owner other staff oper device empl till
    public("GET", "api:openapi-json",        200, 200, 200, 200, 200, 200, 200, 200),
    public("GET", "api:day_list",            401, 401, 401, 401, 401, 401, 401, 200),
    public("POST", "api:redeem",             401, 401, 401, 401, 401, 401, 401, 400),
    public("GET", "api:outcome",             401, 401, 401, 401, 401, 401, 401, 200, key="meal_key"),
    public("GET", "api:outcome",             401, 401, 401, 401, 401, 401, 401, 404, key="neighbours_key"),
    public("POST", "api:void",               401, 401, 401, 401, 401, 401, 401, 400, redemption_id="meal"),
    public("GET", "api:void",                405, 405, 405, 405, 405, 405, 405, 405, redemption_id="meal"),
    public("GET", "api:api-root",            404, 404, 404, 404, 404, 404, 404, 404),
    public("GET", "api_unknown",             404, 404, 404, 404, 404, 404, 404, 404, rest="v9/nothing"),
]  # fmt: skip

TABLE = [*ACCOUNT, *EMPLOYEE, *HR, *FINANCE, *COUNTER, *OWNER, *OPERATOR, *API]
