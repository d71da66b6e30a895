"""The root of the site, and its search."""

from django.urls import path

from .health import views as health
from .search import views as search
from .today import views
from .tokens import views as tokens

app_name = "desk"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("search/", search.show_found, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("tokens/", tokens.show_tokens, name="tokens"),
    path("tokens/<uuid:uid>/revoke/", tokens.revoke, name="token-revoke"),
    path("health/", health.show_health, name="health"),
    path("health/<slug:key>/", health.download_table, name="health-table"),
]
