"""URLs of the HR portal."""

from django.urls import path

from portals.hr.views import company, disputes, guests, home, loads, people, programs, sites, spending

urlpatterns = [
    path("", home.home, name="hr_home"),
    path("programs/", programs.programs, name="hr_programs"),
    path("programs/new/", programs.make, name="hr_program_new"),
    path("programs/preview/", programs.preview, name="hr_program_preview"),
    path("programs/<int:pk>/", programs.program, name="hr_program"),
    path("programs/<int:pk>/change/", programs.change, name="hr_program_change"),
    path("programs/<int:pk>/stop/", programs.stop, name="hr_program_stop"),
    path("programs/<int:pk>/enrol/", programs.enrol_people, name="hr_enrol"),
    path("programs/<int:pk>/withdraw/", programs.withdraw_people, name="hr_withdraw"),
    path("people/", people.people, name="hr_people"),
    path("people/new/", people.add, name="hr_person_new"),
    path("people/invite/", people.invite_all, name="hr_people_invite"),
    path("people/<int:pk>/", people.person, name="hr_person"),
    path("people/<int:pk>/change/", people.change, name="hr_person_change"),
    path("people/<int:pk>/let-go/", people.let_person_go, name="hr_person_let_go"),
    path("people/<int:pk>/take-back/", people.take_person_back, name="hr_person_take_back"),
    path("people/<int:pk>/invite/", people.invite, name="hr_person_invite"),
    path("people/<int:pk>/grant/", people.grant, name="hr_person_grant"),
    path("loads/", loads.loads, name="hr_loads"),
    path("loads/templates/<str:name>", loads.template, name="hr_load_template"),
    path("loads/<int:pk>/", loads.load, name="hr_load"),
    path("loads/<int:pk>/apply/", loads.apply, name="hr_load_apply"),
    path("loads/<int:pk>/check/", loads.check, name="hr_load_check"),
    path("loads/<int:pk>/discard/", loads.discard, name="hr_load_discard"),
    path("disputes/", disputes.disputes, name="hr_disputes"),
    path("disputes/<int:pk>/", disputes.dispute, name="hr_dispute"),
    path("guests/", guests.guests, name="hr_guests"),
    path("guests/new/", guests.make, name="hr_guest_new"),
    path("guests/<int:pk>/", guests.guest, name="hr_guest"),
    path("guests/<int:pk>/renew/", guests.renew, name="hr_guest_renew"),
    path("guests/<int:pk>/revoke/", guests.revoke, name="hr_guest_revoke"),
    path("sites/new/", sites.add, name="hr_site_new"),
    path("sites/<int:pk>/", sites.change, name="hr_site"),
    path("company/", company.company, name="hr_company"),
    path("spending/", spending.spending_of_month, name="hr_spending"),
]
