from allauth.account.views import email as addresses
from django.urls import path

from accounts import pages
from accounts.access import api as access
from accounts.access import browsers
from accounts.activities import api as activities
from accounts.activities import pages as activity_pages
from accounts.api_keys import api as credentials
from accounts.erasure import pages as erasure_pages
from accounts.extension import api as extension
from accounts.extension import pages as extension_pages
from accounts.notices import api as notices
from accounts.notices import pages as notice_pages
from accounts.notices import settings_api as notice_settings
from accounts.notices import settings_pages as notice_settings_pages
from accounts.providers import api as doors
from accounts.providers import pages as door_pages
from accounts.push import admin_api as push_admin
from accounts.push import api as push
from accounts.push import pages as push_pages
from accounts.roles import api as admins
from accounts.sessions.reauthentication import proof_before_changes
from accounts.sign_in.api import email as views
from accounts.sign_in.api import id_tokens, lecture, older_clients, spotify
from accounts.sign_in.password_rules import password_rules

urlpatterns = [
    path("accounts/password/rules/", password_rules, name="password-rules"),
    path("accounts/email/", proof_before_changes(addresses), name="account_email"),
    path("accounts/<slug:door_id>/login/", door_pages.start, name="door-start"),
    path("accounts/google/login/callback/", door_pages.google_callback, name="google_callback"),
    path("account/doors/<slug:door_id>/link/", door_pages.link, name="door-link"),
    path("account/doors/<int:account_id>/unlink/", door_pages.unlink, name="door-unlink"),
    path("api/v1/auth/spotify/login", spotify.SpotifyLogin.as_view(), name="spotify_login"),
    path(
        "api/v1/auth/spotify/callback", spotify.SpotifyCallback.as_view(), name="spotify_callback"
    ),
    path("api/v1/doors", doors.Doors.as_view(), name="api-doors"),
    path("api/v1/doors/<int:door_id>", doors.OneDoor.as_view(), name="api-door"),
    path("account/", pages.account, name="account"),
    path("account/keys/<uuid:key_id>/revoke/", pages.revoke_key, name="account-key-revoke"),
    path("account/leave/", erasure_pages.leave, name="account-leave"),
    path("account/lending/", pages.lend_files, name="account-lending"),
    path("account/programs/", pages.settle, name="account-programs"),
    path("account/browsers/<slug:browser_id>/end/", pages.end_browser, name="account-browser-end"),
    path("account/sign-ins/end/", pages.sign_out_elsewhere, name="account-sign-out-elsewhere"),
    path("account/sign-ins/<uuid:sign_in_id>/end/", pages.end_sign_in, name="account-sign-in-end"),
    path("api/auth/signup", views.SignUp.as_view(), name="api-signup"),
    path("api/auth/login", views.SignIn.as_view(), name="api-login"),
    path("api/auth/refresh", views.Refresh.as_view(), name="api-refresh"),
    path("api/auth/me", views.Me.as_view(), name="api-me"),
    path("api/auth/logout", views.SignOut.as_view(), name="api-logout"),
    path("api/auth/google", id_tokens.Google.as_view(), name="api-google"),
    path("auth/exchange-token", lecture.ExchangeToken.as_view(), name="exchange-token"),
    path("auth/user", lecture.CurrentUser.as_view(), name="auth-user"),
    path("api/v1/token", older_clients.TokenDoor.as_view(), name="api-v1-token"),
    path("api/v1/users", older_clients.UsersDoor.as_view(), name="api-v1-users"),
    path("api/v1/auth/me", older_clients.ListenerMe.as_view(), name="api-v1-me"),
    path("api/v1/auth/logout", older_clients.ListenerSignOut.as_view(), name="api-v1-logout"),
    path("api/v1/keys", credentials.Keys.as_view(), name="api-keys"),
    path("api/v1/keys/<uuid:key_id>", credentials.Key.as_view(), name="api-key"),
    path("api/v1/access", access.Access.as_view(), name="api-access"),
    path("api/v1/access/programs", access.Programs.as_view(), name="api-access-programs"),
    path("api/v1/browsers", browsers.Browsers.as_view(), name="api-browsers"),
    path("api/v1/browsers/<slug:browser_id>", browsers.Browser.as_view(), name="api-browser"),
    path("api/v1/sign-ins", access.SignIns.as_view(), name="api-sign-ins"),
    path(
        "api/v1/sign-ins/<uuid:sign_in_id>",
        access.OneSignIn.as_view(),
        name="api-sign-in",
    ),
    path("api/v1/admins", admins.Admins.as_view(), name="api-admins"),
    path("api/v1/admins/<uuid:user_id>", admins.Admin.as_view(), name="api-admin"),
    path("activity/", activity_pages.activity, name="activity"),
    path(
        "activity/export.csv",
        activity_pages.export_activity,
        {"form": "csv"},
        name="activity-export-csv",
    ),
    path(
        "activity/export.json",
        activity_pages.export_activity,
        {"form": "json"},
        name="activity-export-json",
    ),
    path("activity/clear/", activity_pages.clear_activity, name="activity-clear"),
    path("api/my-activities", activities.MyActivities.as_view(), name="api-my-activities"),
    path(
        "api/my-activity-stats",
        activities.MyActivityStats.as_view(),
        name="api-my-activity-stats",
    ),
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/bell/", notice_pages.bell, name="notices-bell"),
    path("notices/read/", notice_pages.notices_read, name="notices-read"),
    path("notices/settings/", notice_settings_pages.notice_settings, name="notices-settings"),
    path(
        "notices/unsubscribe/<str:unsubscribe_token>/",
        notice_settings_pages.unsubscribe,
        name="notices-unsubscribe",
    ),
    path("notices/<int:notice_id>/", notice_pages.notice, name="notice"),
    path("notices/<int:notice_id>/read/", notice_pages.notice_read, name="notice-read"),
    path("api/v1/notices", notices.Notices.as_view(), name="api-notices"),
    path(
        "api/v1/notices/settings",
        notice_settings.NoticeSettings.as_view(),
        name="api-notice-settings",
    ),
    path(
        "api/v1/notices/settings/<slug:notice_type>",
        notice_settings.OneNoticeSetting.as_view(),
        name="api-notice-setting",
    ),
    path("api/v1/notices/read", notices.NoticesRead.as_view(), name="api-notices-read"),
    path(
        "api/v1/notices/<int:notice_id>/read", notices.NoticeRead.as_view(), name="api-notice-read"
    ),
    path("push-worker.js", push_pages.worker, name="push-worker"),
    path("account/push/<uuid:subscription_id>/end/", push_pages.end, name="account-push-end"),
    path(
        "api/v1/push-subscriptions", push.PushSubscriptions.as_view(), name="api-push-subscriptions"
    ),
    path(
        "api/v1/push-subscriptions/<uuid:subscription_id>",
        push.OnePushSubscription.as_view(),
        name="api-push-subscription",
    ),
    path(
        "admin/test-notification",
        push_admin.NotificationTest.as_view(),
        name="admin-test-notification",
    ),
    path("extension/", extension_pages.extension, name="extension"),
    path("extension/confirm/", extension_pages.confirm, name="extension-confirm"),
    path("extension/<uuid:link_id>/unlink/", extension_pages.unlink, name="extension-unlink"),
    path("api/extension/link", extension.Link.as_view(), name="api-extension-link"),
    path("api/extension/verify", extension.Verify.as_view(), name="api-extension-verify"),
    path("api/extension/status", extension.Status.as_view(), name="api-extension-status"),
    path("api/extension/unlink", extension.Unlink.as_view(), name="api-extension-unlink"),
]
