"""URLs of the employee portal, on a company's host."""

from django.urls import path

from portals.employee.views import bill, code, history, home, install, pay, phone, receipts, restaurants, tastes, undo
from portals.employee.views.together import delegations, start, table

urlpatterns = [
    path("", home.front_door, name="employee_home"),
    path("restaurants/", restaurants.restaurants, name="employee_restaurants"),
    path("restaurants/<int:restaurant_id>/", restaurants.restaurant, name="employee_restaurant"),
    path("restaurants/<int:restaurant_id>/favourite/", restaurants.favourite, name="employee_favourite"),
    path("restaurants/tastes/", tastes.tastes, name="employee_tastes"),
    path("restaurants/wish/", restaurants.wish, name="employee_wish"),
    path("pay/<slug:slug>", pay.pay, name="pay"),
    path("pay/<slug:slug>/outcome/<uuid:key>", pay.outcome, name="pay_outcome"),
    path("pay/<slug:slug>/bill/<str:token>", bill.bill, name="pay_bill"),
    path("code/", code.code, name="employee_code"),
    path("code/state", code.state, name="employee_code_state"),
    path("phone/", phone.phone, name="employee_phone"),
    path("phone/forget/", phone.forget, name="employee_phone_forget"),
    path("receipts/<int:redemption_id>/", receipts.receipt, name="receipt"),
    path("receipts/<int:redemption_id>/check/", receipts.check, name="receipt_check"),
    path("receipts/<int:redemption_id>/undo/", undo.undo, name="receipt_undo"),
    path("receipts/<int:redemption_id>/dispute/", receipts.dispute, name="receipt_dispute"),
    path("together/at/<slug:slug>/", start.people, name="together_people"),
    path("together/at/<slug:slug>/split/", start.split, name="together_split"),
    path("together/asked", table.asked, name="together_asked"),
    path("together/<int:table_id>/", table.table, name="together_table"),
    path("together/<int:table_id>/state", table.state, name="together_state"),
    path("together/<int:table_id>/approve/", table.approve, name="together_approve"),
    path("together/<int:table_id>/decline/", table.decline, name="together_decline"),
    path("together/<int:table_id>/cover/<int:diner_id>/", table.cover, name="together_cover"),
    path("together/<int:table_id>/cancel/", table.cancel, name="together_cancel"),
    path("together/delegations/", delegations.delegations, name="together_delegations"),
    path("together/delegations/<int:delegation_id>/revoke/", delegations.revoke, name="together_revoke"),
    path("history/", history.history, name="employee_history"),
    path("history/receipts.pdf", history.receipts_file, name="employee_receipts_file"),
    path("manifest.webmanifest", install.manifest, name="employee_manifest"),
    path("sw.js", install.service_worker, name="employee_service_worker"),
    path("offline/", install.offline, name="employee_offline"),
]
