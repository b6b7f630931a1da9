"""URLs of the employee portal, on a company's host."""

from django.urls import path

from portals.employee.views import bill, code, history, home, install, pay, phone, receipts, restaurants

urlpatterns = [
    path("", home.front_door, name="employee_home"),
    path("restaurants/", restaurants.restaurants, name="employee_restaurants"),
    path("restaurants/<int:restaurant_id>/", restaurants.restaurant, name="employee_restaurant"),
    path("restaurants/<int:restaurant_id>/favourite/", restaurants.favourite, name="employee_favourite"),
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
    path("receipts/<int:redemption_id>/dispute/", receipts.dispute, name="receipt_dispute"),
    path("history/", history.history, name="employee_history"),
    path("history/receipts.pdf", history.receipts_file, name="employee_receipts_file"),
    path("manifest.webmanifest", install.manifest, name="employee_manifest"),
    path("sw.js", install.service_worker, name="employee_service_worker"),
    path("offline/", install.offline, name="employee_offline"),
]
