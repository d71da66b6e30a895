"""The root of the site."""

from django.urls import path

from .health import views as health
from .today import views

app_name = "desk"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("health/", health.show_health, name="health"),
    path("health/<slug:key>/", health.download_table, name="health-table"),
]
