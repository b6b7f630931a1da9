"""URLs of the counter portal."""

from django.urls import path

from portals.counter.views import bill, choose, close_of_day, hold, home, pair, phone, redeem, today, trial, void

urlpatterns = [
    path("", home.home, name="counter_home"),
    path("redeem/", redeem.redeem, name="counter_redeem"),
    path("bill/", bill.bill, name="counter_bill"),
    path("phone/", phone.phone, name="counter_phone"),
    path("hold/", hold.hold, name="counter_hold"),
    path("hold/phone/", hold.phone, name="counter_hold_phone"),
    path("hold/<uuid:key>/capture/", hold.capture, name="counter_hold_capture"),
    path("hold/<uuid:key>/release/", hold.release, name="counter_hold_release"),
    path("outcome/<uuid:key>/", redeem.outcome, name="counter_outcome"),
    path("today/", today.list_today, name="counter_today"),
    path("close-of-day/", close_of_day.close_of_day, name="counter_close_of_day"),
    path("trial/", trial.trial, name="counter_trial"),
    path("void/<int:redemption_id>/", void.void, name="counter_void"),
    path("choose/", choose.choose, name="counter_choose"),
    path("pair/", pair.pair, name="counter_pair"),
    path("pair/<str:token>/", pair.pair_link, name="counter_pair_link"),
    path("disconnect/", pair.disconnect, name="counter_disconnect"),
]
