"""URLs of the owner portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.owner.views import (
    close_of_day,
    counters,
    devices,
    home,
    ledger,
    menu,
    sales,
    sms,
    staff,
    staff_pins,
    statements,
    trial,
)

urlpatterns = [
    path("", home.home, name="owner_home"),
    path("sales/", sales.sales, name="owner_sales"),
    path("sales/<str:day>/", sales.sales_of_day, name="owner_sales_day"),
    path("close-of-day/", close_of_day.close_of_day, name="owner_close_of_day"),
    path("counters/", counters.counters, name="owner_counters"),
    path("counters/make/<int:restaurant_id>/", counters.make, name="owner_counter_make"),
    path("counters/<int:counter_id>/", counters.counter, name="owner_counter"),
    path("counters/<int:counter_id>/card/", counters.card, name="owner_counter_card"),
    path("counters/<int:counter_id>/close/", counters.close, name="owner_counter_close"),
    path("counters/<int:counter_id>/pair/", devices.pair, name="owner_counter_pair"),
    path("counters/<int:counter_id>/key/", devices.give, name="owner_counter_key"),
    path("counters/<int:counter_id>/ways/", counters.ways, name="owner_counter_ways"),
    path("counters/<int:counter_id>/trial/", trial.trial, name="owner_counter_trial"),
    path("counters/<int:counter_id>/sms/", sms.sms, name="owner_counter_sms"),
    path("counters/<int:counter_id>/sms/prove/", sms.prove, name="owner_counter_sms_prove"),
    path("keys/<int:key_id>/revoke/", devices.revoke, name="owner_counter_key_revoke"),
    path("menu/", menu.menu, name="owner_menu"),
    path("menu/<int:restaurant_id>/hours/", menu.hours, name="owner_menu_hours"),
    path("menu/dishes/<int:dish_id>/", menu.dish, name="owner_menu_dish"),
    path("staff/", staff.staff, name="owner_staff"),
    path("staff/add/<int:restaurant_id>/", staff.add, name="owner_staff_add"),
    path("staff/<int:member_id>/remove/", staff.remove, name="owner_staff_remove"),
    path("staff/<int:restaurant_id>/pins/add/", staff_pins.add, name="owner_staff_pin_add"),
    path("staff/<int:restaurant_id>/pins/<int:staff_id>/", staff_pins.change, name="owner_staff_pin_change"),
    path("staff/<int:restaurant_id>/pins/<int:staff_id>/end/", staff_pins.end, name="owner_staff_pin_end"),
    path("statements/", statements.statements, name="owner_statements"),
    path("statements/<document:number>/", statements.statement, name="owner_statement"),
    path("statements/<document:number>.<slug:suffix>", statements.statement_file, name="owner_statement_file"),
    path("statements/<document:number>/ledger/", ledger.statement, name="owner_statement_ledger"),
    path("statements/<document:number>/ledger/<int:pk>/", ledger.line, name="owner_statement_line"),
    path("ledger/", ledger.ledger, name="owner_ledger"),
    path("ledger/<int:pk>/", ledger.transfer, name="owner_transfer"),
]
