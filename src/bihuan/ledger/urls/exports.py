"""The ledger and its records out."""

from django.urls import URLPattern, path

from ..views import exports

urlpatterns: list[URLPattern] = [
    path("export/", exports.export_items, name="export"),
    path("items/<uuid:uid>/record.pdf", exports.print_record, name="record"),
]
