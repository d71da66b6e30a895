"""Addresses of the ledger, one module a subject."""

from django.urls import URLPattern

from . import documents, exports, handovers, items, lists, supervision, units

app_name = "ledger"

urlpatterns: list[URLPattern] = [
    *lists.urlpatterns,
    *items.urlpatterns,
    *handovers.urlpatterns,
    *exports.urlpatterns,
    *supervision.urlpatterns,
    *documents.urlpatterns,
    *units.urlpatterns,
]
