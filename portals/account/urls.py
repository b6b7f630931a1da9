"""URLs of the account portal, the same on every host."""

from django.urls import path

from portals.account.views import devices, language, link, me, passkeys, password, sign_in, signing_key

urlpatterns = [
    path(".well-known/hankki-signing-key", signing_key.signing_key, name="signing_key"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/link/", link.ask_for_link, name="ask_for_link"),
    path("sign-in/link/<str:token>/", link.open_link, name="open_link"),
    path("sign-in/passkey/", passkeys.enter_by_passkey, name="enter_by_passkey"),
    path("sign-in/passkey/options/", passkeys.entering_options, name="passkey_entering_options"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", language.set_language, name="set_language"),
    path("forgotten/", password.forgotten, name="forgotten"),
    path("choose-password/<str:token>/", password.choose_password, name="choose_password"),
    path("me/", me.me, name="me"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/others/end/", devices.end_others, name="devices_end_others"),
    path("me/devices/<slug:ref>/end/", devices.end, name="device_end"),
    path("me/passkeys/", passkeys.passkeys, name="passkeys"),
    path("me/passkeys/add/", passkeys.add, name="passkey_add"),
    path("me/passkeys/add/options/", passkeys.adding_options, name="passkey_adding_options"),
    path("me/passkeys/<int:pk>/rename/", passkeys.rename, name="passkey_rename"),
    path("me/passkeys/<int:pk>/remove/", passkeys.remove, name="passkey_remove"),
    path("me/sign-out-everywhere/", me.sign_out_everywhere, name="sign_out_everywhere"),
]
