"""Addresses around coming in, and those that machines open."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sign_ins
from django.urls import path

from engagement.views import (
    accounts,
    calendar,
    home,
    keys,
    mail,
    outbox,
    powers,
    probes,
    search,
)
from engagement.views.second_factor import noting
from engagement.views.single_sign_on import doors as providers

machines = [
    path("livez", probes.livez, name="livez"),
    path("calendar/<slug:secret>.ics", calendar.feed, name="calendar-feed"),
]

everybody = [
    path("", accounts.home, name="home"),
    path("home/", home.arrive, name="arrival"),
    path("sign-in/", accounts.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", accounts.EnterCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/team/", accounts.TeamSignIn.as_view(), name="account_login"),
    path("sign-in/second-step/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/ended/", account.account_inactive, name="account_inactive"),
    path("sign-in/demo/", accounts.demo_sign_in, name="demo-sign-in"),
    path("sign-in/with/<slug:slug>/", providers.choose, name="sso"),
    path("sign-in/with/<slug:slug>/go/", providers.start, name="sso-start"),
    path("sign-in/with/<slug:slug>/back/", providers.oidc_back, name="sso-oidc-back"),
    path("sign-in/with/<slug:slug>/acs/", providers.acs, name="sso-acs"),
    path("sign-in/with/<slug:slug>/finish/", providers.finish, name="sso-finish"),
    path("sign-in/with/<slug:slug>/metadata/", providers.metadata, name="sso-metadata"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("theme/", accounts.theme, name="theme"),
    path("search/", search.index, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("keys/", keys.show, name="keys"),
    path("calendar/", calendar.show, name="calendar"),
    path("calendar/end/", calendar.end, name="calendar-end"),
    path("mail/stop/<str:token>/", mail.stop, name="mail-stop"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/<int:pk>/", outbox.letter, name="letter"),
]

factor = "account/second-factor/"
# The names are django-allauth's own: its flows lead from one to the next by them.
own_account = [
    path("account/mail/", mail.choices, name="mail-choices"),
    path("account/power/", powers.show, name="power"),
    path("account/power/on/", powers.switch_on, name="power-on"),
    path("account/power/off/", powers.switch_off, name="power-off"),
    path("account/sign-ins/", sign_ins.list_usersessions, name="usersessions_list"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/provider/", providers.confirm, name="sso-confirm"),
    path("account/confirm/provider/go/", providers.confirm_there, name="sso-confirm-there"),
    path("account/confirm/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(factor, second_factor.index, name="mfa_index"),
    path(f"{factor}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{factor}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        f"{factor}codes/",
        noting(recovery_codes.view_recovery_codes, "recovery_codes.read"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        f"{factor}codes/file/",
        noting(recovery_codes.download_recovery_codes, "recovery_codes.taken"),
        name="mfa_download_recovery_codes",
    ),
    path(f"{factor}passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(f"{factor}passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{factor}passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
