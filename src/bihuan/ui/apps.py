"""The app that brings the templates and the built front end."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bihuan.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
