"""Addresses of evidence."""

from django.urls import path

from . import views
from .tus import views as resumable

app_name = "evidence"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("uploads", resumable.uploads, name="resumable"),
    path("uploads/<uuid:uid>", resumable.upload, name="resumable-one"),
    path("<uuid:uid>/original", views.original, name="original"),
    path("<uuid:uid>/display", views.display, name="display"),
    path("<uuid:uid>/public", views.public, name="public"),
    path("<uuid:uid>/thumb", views.thumb, name="thumb"),
]
