"""Addresses of evidence."""

from django.urls import path

from . import views

app_name = "evidence"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<uuid:uid>/original", views.original, name="original"),
    path("<uuid:uid>/display", views.display, name="display"),
    path("<uuid:uid>/thumb", views.thumb, name="thumb"),
]
