"""The root of the site."""

from django.urls import path

from .today import views

app_name = "desk"
urlpatterns = [path("", views.show_today, name="today")]
