"""Lists, batches and handing over in bulk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
