"""Addresses of the ledger, one module a subject."""

from django.urls import URLPattern

from . import exports, handovers, items, lists, units

app_name = "ledger"

urlpatterns: list[URLPattern] = [
    *lists.urlpatterns,
    *items.urlpatterns,
    *handovers.urlpatterns,
    *exports.urlpatterns,
    *units.urlpatterns,
]
