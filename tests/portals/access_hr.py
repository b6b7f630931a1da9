"""The HR desk's rows of the access table.

`person`, `program`, `load`, `dispute`, `guest_pass` and `company_pass` are only 한울's, `neighbours_…` only 바다's.
"""

from tests.portals.access_rows import IN


def rows(company) -> list:
    """Every URL of /hr/; `company` makes a row."""

    def hr(method: str, url: str, status: int, data=None, **facts):
        """What HR gets; an employee and finance are refused, who is not signed in here signs in first."""
        return company(method, url, IN, 403, status, 403, IN, data=data, **facts)

    return [
        #                                         anon  empl   hr   fin  stranger
        company("GET", "hr_home",                   IN, 403, 200, 200,  IN),
        company("GET", "hr_company",                IN, 403, 200, 403,  IN),
        company("POST", "hr_company",               IN, 403, 302, 403,  IN),
        company("GET", "hr_spending",               IN, 403, 200, 200,  IN),
        *_sites(hr), *_programs(hr), *_people(hr), *_loads(hr), *_disputes(hr), *_guests(hr),
    ]  # fmt: skip


def _sites(hr) -> list:
    return [
        hr("GET", "hr_site_new", 200),
        hr("POST", "hr_site_new", 422),
        hr("GET", "hr_site", 200, pk="site"),
        hr("GET", "hr_site", 404, pk="neighbours_site"),
        hr("POST", "hr_site", 422, pk="site"),
        hr("POST", "hr_site", 404, pk="neighbours_site"),
    ]


def _programs(hr) -> list:
    return [
        hr("GET", "hr_programs", 200),
        hr("GET", "hr_program_new", 200),
        hr("POST", "hr_program_new", 422),
        hr("GET", "hr_program_preview", 405),
        hr("POST", "hr_program_preview", 200),
        hr("GET", "hr_program", 200, pk="program"),
        hr("GET", "hr_program", 404, pk="neighbours_program"),
        hr("GET", "hr_program_change", 200, pk="program"),
        hr("GET", "hr_program_change", 404, pk="neighbours_program"),
        hr("POST", "hr_program_change", 422, pk="program"),
        hr("POST", "hr_program_change", 404, pk="neighbours_program"),
        hr("GET", "hr_program_stop", 405, pk="program"),
        hr("POST", "hr_program_stop", 302, pk="program"),
        hr("POST", "hr_program_stop", 404, pk="neighbours_program"),
        hr("GET", "hr_enrol", 200, pk="program"),
        hr("GET", "hr_enrol", 404, pk="neighbours_program"),
        hr("POST", "hr_enrol", 422, pk="program"),
        hr("POST", "hr_enrol", 422, pk="program", data={"person": "neighbours_person"}),
        hr("POST", "hr_enrol", 302, pk="program", data={"person": "person"}),
        hr("POST", "hr_enrol", 404, pk="neighbours_program", data={"person": "person"}),
        hr("GET", "hr_withdraw", 405, pk="program"),
        hr("POST", "hr_withdraw", 422, pk="program"),
        hr("POST", "hr_withdraw", 404, pk="neighbours_program"),
    ]


def _people(hr) -> list:
    return [
        hr("GET", "hr_people", 200),
        hr("GET", "hr_people_invite", 405),
        hr("POST", "hr_people_invite", 302),
        hr("GET", "hr_person_new", 200),
        hr("POST", "hr_person_new", 422),
        hr("GET", "hr_person", 200, pk="person"),
        hr("GET", "hr_person", 404, pk="neighbours_person"),
        hr("GET", "hr_person_change", 200, pk="person"),
        hr("GET", "hr_person_change", 404, pk="neighbours_person"),
        hr("POST", "hr_person_change", 422, pk="person"),
        hr("POST", "hr_person_change", 404, pk="neighbours_person"),
        hr("GET", "hr_person_let_go", 405, pk="person"),
        hr("POST", "hr_person_let_go", 302, pk="person"),
        hr("POST", "hr_person_let_go", 404, pk="neighbours_person"),
        hr("GET", "hr_person_take_back", 405, pk="person"),
        hr("POST", "hr_person_take_back", 302, pk="person"),
        hr("POST", "hr_person_take_back", 404, pk="neighbours_person"),
        hr("GET", "hr_person_invite", 405, pk="person"),
        hr("POST", "hr_person_invite", 302, pk="person"),
        hr("POST", "hr_person_invite", 404, pk="neighbours_person"),
        hr("GET", "hr_person_grant", 200, pk="person"),
        hr("GET", "hr_person_grant", 404, pk="neighbours_person"),
        hr("POST", "hr_person_grant", 422, pk="person"),
        hr("POST", "hr_person_grant", 404, pk="neighbours_person"),
    ]


def _loads(hr) -> list:
    return [
        hr("GET", "hr_loads", 200),
        hr("POST", "hr_loads", 422),
        hr("GET", "hr_load_template", 200, name="people-ko.csv"),
        hr("GET", "hr_load_template", 404, name="people-ko.exe"),
        hr("GET", "hr_load", 200, pk="load"),
        hr("GET", "hr_load", 404, pk="neighbours_load"),
        hr("GET", "hr_load_apply", 405, pk="load"),
        hr("POST", "hr_load_apply", 302, pk="load"),
        hr("POST", "hr_load_apply", 404, pk="neighbours_load"),
        hr("GET", "hr_load_check", 405, pk="load"),
        hr("POST", "hr_load_check", 302, pk="load"),
        hr("POST", "hr_load_check", 404, pk="neighbours_load"),
        hr("GET", "hr_load_discard", 405, pk="load"),
        hr("POST", "hr_load_discard", 302, pk="load"),
        hr("POST", "hr_load_discard", 404, pk="neighbours_load"),
    ]


def _disputes(hr) -> list:
    return [
        hr("GET", "hr_disputes", 200),
        hr("GET", "hr_dispute", 200, pk="dispute"),
        hr("GET", "hr_dispute", 404, pk="neighbours_dispute"),
        hr("POST", "hr_dispute", 422, pk="dispute"),
        hr("POST", "hr_dispute", 302, pk="dispute", data={"answer": "x"}),
        hr("POST", "hr_dispute", 404, pk="neighbours_dispute"),
    ]


def _guests(hr) -> list:
    return [
        hr("GET", "hr_guests", 200),
        hr("GET", "hr_guest_new", 200),
        hr("POST", "hr_guest_new", 422),
        hr("GET", "hr_guest", 200, pk="company_pass"),
        hr("GET", "hr_guest", 404, pk="guest_pass"),
        hr("GET", "hr_guest", 404, pk="neighbours_company_pass"),
        hr("GET", "hr_guest_renew", 405, pk="company_pass"),
        hr("POST", "hr_guest_renew", 302, pk="company_pass"),
        hr("POST", "hr_guest_renew", 404, pk="guest_pass"),
        hr("POST", "hr_guest_renew", 404, pk="neighbours_company_pass"),
        hr("GET", "hr_guest_revoke", 405, pk="guest_pass"),
        hr("POST", "hr_guest_revoke", 302, pk="guest_pass"),
        hr("POST", "hr_guest_revoke", 302, pk="company_pass"),
        hr("POST", "hr_guest_revoke", 404, pk="neighbours_company_pass"),
    ]
