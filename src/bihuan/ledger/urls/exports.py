"""The ledger and its records out."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
