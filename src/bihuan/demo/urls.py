"""Addresses that exist in a demo folder alone."""

from django.urls import path

from . import doors

app_name = "demo"
urlpatterns = [
    path("", doors.show_doors, name="doors"),
    path("enter/", doors.enter, name="enter"),
]
