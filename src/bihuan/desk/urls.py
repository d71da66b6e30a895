"""The root of the site, and its search."""

from django.urls import path

from .audit import views as audit
from .feed import views as feed
from .health import views as health
from .identities import views as identities
from .mail import views as mail
from .notices import views as notices
from .retention import views as retention
from .robots import views as robots
from .search import views as search
from .sessions import views as sessions
from .today import views
from .tokens import views as tokens
from .webhooks import views as webhooks

app_name = "desk"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("search/", search.show_found, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("notices/", notices.show_notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<uuid:uid>/", notices.open_notice, name="notice"),
    path("calendar/<str:secret>.ics", feed.deadlines, name="feed"),
    path("tokens/", tokens.show_tokens, name="tokens"),
    path("tokens/<uuid:uid>/revoke/", tokens.revoke, name="token-revoke"),
    path("audit/", audit.show_audit, name="audit"),
    path("audit/export/", audit.take_out, name="audit-export"),
    path("sessions/", sessions.show_sessions, name="sessions"),
    path("sessions/others/end/", sessions.end_others, name="sessions-end-others"),
    path("sessions/<int:number>/end/", sessions.end, name="session-end"),
    path("mail/", mail.show_mailbox, name="mailbox"),
    path("mail/prove/", mail.prove, name="mailbox-prove"),
    path("mail/remove/", mail.remove, name="mailbox-remove"),
    path("identities/<slug:provider_id>/bind/", identities.leave_to_bind, name="identity-bind"),
    path("identities/<int:number>/unbind/", identities.unbind, name="identity-unbind"),
    path("webhooks/", webhooks.show_webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.make, name="webhook-new"),
    path("webhooks/<uuid:uid>/", webhooks.show_webhook, name="webhook"),
    path("webhooks/<uuid:uid>/rotate/", webhooks.rotate, name="webhook-rotate"),
    path("webhooks/<uuid:uid>/off/", webhooks.switch_off, name="webhook-off"),
    path("webhooks/<uuid:uid>/on/", webhooks.switch_on, name="webhook-on"),
    path("webhooks/<uuid:uid>/test/", webhooks.send_test, name="webhook-test"),
    path("webhooks/<uuid:uid>/<uuid:delivery>/replay/", webhooks.replay, name="webhook-replay"),
    path("robots/<uuid:uid>/", robots.show_robot, name="robot"),
    path("robots/<uuid:uid>/try/", robots.try_out, name="robot-try"),
    path("robots/<uuid:uid>/remove/", robots.remove, name="robot-remove"),
    path("retention/", retention.show_retention, name="retention"),
    path("health/", health.show_health, name="health"),
    path("health/<slug:key>/", health.download_table, name="health-table"),
]
